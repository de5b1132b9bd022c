"""Who came to an open house and has not been called since: on Today, until somebody did."""

import datetime as dt

from django.db.models import F, Q

from crm.kit import clock
from leads.models import Guest

REMEMBERED = dt.timedelta(days=3)


def to_call(guests):
    """Those whom nobody has called, written to or met since they came."""
    tried = Q(person__last_attempt_at__gt=F("said_at")) | Q(
        person__last_contacted_at__gt=F("said_at")
    )
    return guests.pursued().exclude(person=None).exclude(tried)


def waiting(membership):
    """Who came to an open house of this member lately, and waits for a call."""
    recent = Guest.objects.visible_to(membership).filter(
        open_house__host=membership, open_house__starts_at__gte=clock.Now() - REMEMBERED
    )
    return to_call(recent)
