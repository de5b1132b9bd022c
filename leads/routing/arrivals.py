"""What a member is told on any open page: leads that have just become theirs, or may be claimed."""

import datetime as dt

from django.db.models import F

from crm.kit import clock
from leads.models import Assignment, LeadDuty, LeadOffer
from leads.models.response import seconds_since

NEWS_FOR = dt.timedelta(minutes=15)
MOST = 3


def of(membership) -> dict:
    """Nothing for who wishes no notices, but the offers: they are for now or never."""
    offers = LeadOffer.objects.visible_to(membership).open().filter(member=membership)
    offers = list(offers.for_lines().order_by("until")[:MOST])
    if not LeadDuty.objects.of(membership).on_screen:
        return {"offers": [], "arrivals": []}
    return {"offers": offers, "arrivals": list(_given(membership)[: MOST - len(offers)])}


def _given(membership):
    return (
        Assignment.objects.visible_to(membership)
        .filter(
            member=membership, lead__assigned_to=membership, seen_at=None,
            at__gte=clock.Now() - NEWS_FOR, lead__answered_at=None, lead__dismissed_at=None,
        )
        .exclude(by=membership)
        .select_related("lead__person", "lead__source", "lead__property")
        .prefetch_related("lead__person__phones", "lead__person__emails")
        .annotate(seconds=seconds_since("lead__clock_started_at"), lead_key=F("lead"))
        .order_by("-at", "-pk")
    )  # fmt: skip


def close(assignment: Assignment, *, by) -> bool:
    """The member has seen the notice: it leaves every page. Others close nothing."""
    mine = Assignment.objects.filter(pk=assignment.pk, member=by, seen_at=None)
    return bool(mine.update(seen_at=clock.Now()))
