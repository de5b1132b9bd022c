"""Decide soon on Today: whose ninety days are nearly over, and whose are."""

from crm.kit import keyset
from prospects import ninety_days
from prospects.models import Prospect

MOST = 4


def to_decide(membership) -> dict | None:
    """The oldest few with their three choices; None when there is nothing to decide."""
    waiting = Prospect.objects.visible_to(membership).pursued().to_decide()
    rows = list(waiting.for_cards()[: MOST + 1])
    if not rows:
        return None
    count = keyset.count(waiting) if len(rows) > MOST else len(rows)
    return {"rows": rows[:MOST], "count": keyset.counted(count), "is_cut": len(rows) > MOST}


def headline(membership) -> str | None:
    """Sphere asks on the ninetieth day."""
    over = ninety_days.over(Prospect.objects.visible_to(membership).pursued())
    first = list(over.select_related("person")[:2])
    if not first:
        return None
    if len(first) == 1:
        return f"{first[0].person}: ninety days are over. Win them, or let them go?"
    return "Ninety days are over for some of your prospects."
