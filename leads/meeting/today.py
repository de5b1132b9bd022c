"""Whom you met: on Today from five in the evening until it is finished; the card on their page."""

from contacts.page import may_have
from leads.models import Meeting


def unfinished(membership):
    """Those of this member that are to be finished, from the evening on."""
    return Meeting.objects.visible_to(membership).of(membership).standing()


# ── on the person's page ─────────────────────────────────────────────────────
def panel(person, membership) -> dict | None:
    """The photo of their card, the last one taken."""
    if not may_have(person, "card"):
        return None
    met = Meeting.objects.filter(person=person).with_card().select_related("picture")
    last = met.newest_first().first()
    return {"meeting": last} if last else None
