"""Whom you met: on Today from five in the evening until it is finished; the card on their page."""

from contacts.page import may_have
from leads.models import Meeting

MOST_ON_TODAY = 4


def section(membership) -> dict | None:
    """The section "Finish whom you met": nothing while nothing waits."""
    mine = Meeting.objects.visible_to(membership).of(membership).standing().for_lines()
    rows = list(mine.newest_first()[: MOST_ON_TODAY + 1])
    if not rows:
        return None
    return {"meetings": rows[:MOST_ON_TODAY], "there_are_more": len(rows) > MOST_ON_TODAY}


# ── on the person's page ─────────────────────────────────────────────────────
def panel(person, membership) -> dict | None:
    """The photo of their card, the last one taken."""
    if not may_have(person, "card"):
        return None
    met = Meeting.objects.filter(person=person).with_card().select_related("picture")
    last = met.newest_first().first()
    return {"meeting": last} if last else None
