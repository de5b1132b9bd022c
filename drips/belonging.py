"""A task that a step of a drip made says of which drip it is."""

from agenda.belonging import Belonging, Thing, add_belonging, key_of
from drips.models import Sequence

KIND = "drip"


def find(membership, public_ids) -> list[Thing]:
    found = Sequence.objects.visible_to(membership).filter(public_id__in=public_ids)
    return [
        Thing(
            key=key_of(KIND, sequence.public_id),
            name=f"Drip “{sequence}”",
            url=sequence.get_absolute_url(),
            icon="droplet",
        )
        for sequence in found
    ]


def of(sequence: Sequence) -> str:
    return key_of(KIND, sequence.public_id)


add_belonging(Belonging(KIND, "Drips", find))
