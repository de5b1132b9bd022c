"""Who came to an open house and has not been called since: on Today, until somebody did."""

import datetime as dt

from django.db.models import F, Q

from crm.kit import clock
from leads.models import Guest

REMEMBERED = dt.timedelta(days=3)
MOST_ON_TODAY = 5


def to_call(guests):
    """Those whom nobody has called, written to or met since they came."""
    tried = Q(person__last_attempt_at__gt=F("said_at")) | Q(
        person__last_contacted_at__gt=F("said_at")
    )
    return guests.pursued().exclude(person=None).exclude(tried)


def section(membership) -> dict | None:
    """The section "From your open house": nothing while nobody waits."""
    recent = Guest.objects.visible_to(membership).filter(
        open_house__host=membership, open_house__starts_at__gte=clock.Now() - REMEMBERED
    )
    rows = to_call(recent).for_lines().select_related("open_house__property")
    rows = list(rows.newest_first()[: MOST_ON_TODAY + 1])
    if not rows:
        return None
    return {
        "guests": rows[:MOST_ON_TODAY],
        "there_are_more": len(rows) > MOST_ON_TODAY,
        "house": rows[0].open_house,
    }
