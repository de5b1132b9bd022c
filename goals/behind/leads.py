"""Inquiries behind a figure: each that came in, and how long it waited for a first call."""

import datetime as dt

from django.db.models import F

from goals.asked import Asked
from goals.behind import Kind, Line
from leads.models import Lead
from leads.models.response import FIRST_CALL_WITHIN
from prospects.models import Side

SIDES = {"listing": (Side.SELL, Side.LEASE), "buyer": (Side.BUY, Side.RENT)}
WAITED = F("answered_at") - F("clock_started_at")
FIVE_MINUTES = dt.timedelta(seconds=FIRST_CALL_WITHIN)


def came(asked: Asked):
    """Inquiries that came in the period, but for those of which a member said: no lead."""
    begins, ends = asked.period.moments(asked.zone)
    rows = Lead.objects.visible_to(asked.membership)
    rows = rows.filter(dismissed_at=None, received_at__gte=begins, received_at__lt=ends)
    if asked.member:
        rows = rows.filter(assigned_to=asked.member)
    if asked.side:
        rows = rows.filter(prospect__side__in=SIDES[asked.side])
    if asked.source:
        rows = rows.filter(source=asked.source)
    return rows.annotate(counted_on=F("received_at"))


def answered(asked: Asked):
    """Those whom a member called, wrote to or met since."""
    return came(asked).exclude(answered_at=None)


def within_five(asked: Asked):
    """Those who heard from a member inside five minutes."""
    return answered(asked).filter(answered_at__lte=F("clock_started_at") + FIVE_MINUTES)


def unanswered(asked: Asked):
    return came(asked).filter(answered_at=None)


def _line(lead: Lead, asked: Asked) -> Line:
    waited = lead.waited_words or "no time"
    called = f"First call after {waited}" if lead.answered_at else "No call yet"
    said = f"{lead.said[:1].upper()}{lead.said[1:]}"
    day = lead.counted_on.astimezone(asked.zone).date()
    return Line(str(lead.person), lead.get_absolute_url(), f"{said}. {called}.", day)


LEADS = Kind(
    key="leads",
    rules={
        "came": came, "answered": answered, "within_five": within_five, "unanswered": unanswered,
    },
    said={
        "came": "Inquiries", "answered": "Inquiries that were answered",
        "within_five": "Inquiries answered inside five minutes",
        "unanswered": "Inquiries that nobody answered",
    },
    line=_line,
    prepare=lambda rows: rows.select_related("person", "source", "property"),
)  # fmt: skip
