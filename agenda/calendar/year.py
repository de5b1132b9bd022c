"""A year looked back on: where its hours went, by kind of activity, and month by month."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.functions import TruncMonth

from agenda.calendar.spread import occurrences
from agenda.models import Appointment, AppointmentKind, Outcome
from contacts.models import Touch
from crm.kit import clock

_MONTHS = range(1, 13)
_TOUCHES = {"call": "Calls", "text": "Texts", "email": "E-mails", "met": "Visits", "card": "Cards"}
_FINDS_BUSINESS = {"block", "listing", "buyer"}
WORKING_WEEK = 40  # hours; half of them to find business is the aim


@dataclass
class Row:
    """A kind of activity, and how much there was of it in each month."""

    label: str
    months: list[float] = field(default_factory=lambda: [0] * 12)
    number: int = 0
    kind: str = ""

    @property
    def total(self):
        return round(sum(self.months), 1)


def looked_back(membership, number: int, members) -> dict:
    zone = membership.workspace.zone
    start = dt.datetime(number, 1, 1, tzinfo=zone)
    end = min(dt.datetime(number + 1, 1, 1, tzinfo=zone), clock.now().astimezone(zone))
    hours, outcomes = _hours(membership, start, end, members, zone)
    touches = _touches(membership, start, end, members, zone)
    total = round(sum(row.total for row in hours), 1)
    finding = sum(row.total for row in hours if row.kind in _FINDS_BUSINESS)
    for row in hours:
        row.shown = [_figure(one) for one in row.months]
    return {
        "year": number,
        "names": [f"{dt.date(number, month, 1):%b}" for month in _MONTHS],
        "months": [dt.date(number, month, 1) for month in _MONTHS],
        "hours": hours,
        "touches": touches,
        "total": _figure(total),
        "share": round(finding * 100 / total) if total else 0,
        "outcomes": outcomes,
        "is_empty": not hours and not any(row.number for row in touches),
        "has_more": number < clock.today(zone).year,
    }


def _figure(hours: float) -> str:
    return f"{hours:g}" if hours else ""


def _hours(membership, start, end, members, zone) -> tuple[list[Row], dict]:
    """Appointments by kind, in hours; those of whole days count as days without hours."""
    rows = {kind.value: Row(kind.label, kind=kind.value) for kind in AppointmentKind}
    pitched, signed = 0, 0
    found = Appointment.objects.visible_to(membership).between(start, end).with_member(*members)
    spread = occurrences(found.only(*_NEEDED), start, end) if start < end else []
    for time in spread:
        if time.outcome == Outcome.NO_SHOW or time.starts_at < start:
            continue
        row = rows[time.appointment.kind]
        row.number += 1
        if not time.is_all_day:
            month = time.starts_at.astimezone(zone).month - 1
            length = (time.ends_at - time.starts_at).total_seconds() / 3600
            row.months[month] = round(row.months[month] + length, 2)
        if AppointmentKind(time.appointment.kind).is_pitch:
            pitched, signed = pitched + 1, signed + (time.outcome == Outcome.SIGNED)
    kept = sorted((row for row in rows.values() if row.number), key=lambda row: -row.total)
    return kept, {"pitched": pitched, "signed": signed}


_NEEDED = (
    "workspace", "public_id", "kind", "starts_at", "ends_at", "zone", "is_all_day", "first_day",
    "last_day", "repeats", "spans_until", "series", "series_at", "outcome", "called_off_at",
)  # fmt: skip


def _touches(membership, start, end, members, zone) -> list[Row]:
    rows = {kind: Row(label) for kind, label in _TOUCHES.items()}
    counted = (
        Touch.objects.visible_to(membership)
        .filter(by__in=members, happened_at__gte=start, happened_at__lt=end)
        .order_by()
        .values("kind", month=TruncMonth("happened_at", tzinfo=zone))
        .annotate(number=Count("pk"))
    )
    for one in counted:
        row = rows[one["kind"]]
        row.months[one["month"].month - 1] = one["number"]
        row.number += one["number"]
    for row in rows.values():
        row.shown = [one or "" for one in row.months]
    return [row for row in rows.values() if row.number]
