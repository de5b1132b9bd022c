"""Two people become one: who asked to stop, asked for both."""

from contacts.merge import when_merging
from messaging import consent
from messaging.models import AddressChoice


@when_merging
def stops_win(kept, lost, by) -> list[str]:
    """An address picked by name holds no longer, if the other record has asked to stop."""
    lines = []
    for one, other in ((kept, lost), (lost, kept)):
        if consent.has_asked_to_stop(other):
            for choice in AddressChoice.objects.filter(person=one):
                lines.append(f"{choice.address} was picked by name; the other asked to stop.")
                choice.delete()
    return lines
