"""Speed to lead: how long each source's leads wait for us, and how fast each member is."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, F, Q

from crm.kit import clock
from leads.models import Assignment, Lead
from leads.models.response import in_words
from leads.response import ENOUGH, Median

SPANS = (30, 90, 365)
WAITED = F("answered_at") - F("clock_started_at")


class NinetiethPercentile(models.Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.9) within group (order by %(expressions)s)"
    output_field = models.DurationField()


@dataclass(frozen=True)
class Line:
    """A source or a member: how many leads, how many were answered, and how fast."""

    name: str
    leads: int
    answered: int
    median: dt.timedelta | None
    slowest: dt.timedelta | None
    handed_on: int = 0

    @property
    def is_enough(self) -> bool:
        return self.answered >= ENOUGH

    @property
    def missing(self) -> int:
        return ENOUGH - self.answered

    @property
    def open(self) -> int:
        return self.leads - self.answered

    @property
    def median_words(self) -> str:
        return in_words(self.median) if self.median is not None else ""

    @property
    def slowest_words(self) -> str:
        return in_words(self.slowest) if self.slowest is not None else ""

    @property
    def minutes(self) -> float:
        return self.median.total_seconds() / 60 if self.median else 0


def measured(membership, days: int) -> dict:
    """All of it in four queries, however many leads there were."""
    since = Lead.objects.visible_to(membership).filter(dismissed_at=None)
    since = since.within(dt.timedelta(days=days)).order_by()
    whole = since.aggregate(**_figures())
    sources = since.values("source__name").annotate(**_figures()).order_by("-leads")
    members = since.exclude(answered_by=None).values(
        "answered_by", "answered_by__user__name", "answered_by__user__email"
    )  # fmt: skip
    lost = _handed_on(membership, days)
    return {
        "whole": Line(name="All of them", **whole),
        "sources": [Line(name=row.pop("source__name") or "No source", **row) for row in sources],
        "members": [
            _member_line(row, lost) for row in members.annotate(**_figures()).order_by("median")
        ],
    }


def _figures() -> dict:
    return {
        "leads": Count("pk"),
        "answered": Count("pk", filter=Q(answered_at__isnull=False)),
        "median": Median(WAITED),
        "slowest": NinetiethPercentile(WAITED),
    }


def _member_line(row: dict, lost: dict[int, int]) -> Line:
    name = row.pop("answered_by__user__name")
    email, pk = row.pop("answered_by__user__email"), row.pop("answered_by")
    return Line(name=name or email, handed_on=lost.get(pk, 0), **row)


def _handed_on(membership, days: int) -> dict[int, int]:
    """How many leads went on from each member because nobody had called."""
    late = models.Exists(
        Assignment.objects.filter(
            lead=models.OuterRef("lead"),
            way=Assignment.Way.ESCALATION,
            at__gt=models.OuterRef("at"),
        )
    )
    kept = Q(member=F("lead__answered_by"))
    rows = (
        Assignment.objects.visible_to(membership)
        .filter(late, at__gte=clock.Now() - dt.timedelta(days=days))
        .exclude(kept)
        .order_by()
        .values_list("member")
        .annotate(Count("lead", distinct=True))
    )
    return dict(rows)


def chosen(text: str | None) -> int:
    """The span that a page asks for, of those there are."""
    return int(text) if text in {str(days) for days in SPANS} else 90
