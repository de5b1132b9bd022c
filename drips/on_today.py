"""What drips says on Today: whom the rules propose, and who waits to be let on."""

from django.urls import reverse

from contacts.on_today import some
from crm.kit.nav import Line
from drips.models import Proposal

MOST = 10_001


def overnight_rows(membership, since) -> dict:
    proposed = Proposal.objects.visible_to(membership).open()
    return {"proposed": proposed.order_by().values("pk")[:MOST]}


def overnight(membership, counts) -> list[Line]:
    if not membership.can_work or not (count := counts["proposed"]):
        return []
    verb = "is" if count == 1 else "are"
    return [
        Line(
            f"{some(count, 'person', 'people')} {verb} proposed for a drip.",
            "Nothing is sent until you say yes.", reverse("drips:proposed"), "Look at them",
            "droplet", is_proposal=True,
        )
    ]  # fmt: skip
