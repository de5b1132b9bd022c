"""Laying out a member's office hours: whole hours of the week, each on the days it is ticked for.

They are appointments that repeat every week. What was planned until now stays as it was planned,
so that past weeks are measured by what they were; a change holds from this moment on.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from accounts.models import Act
from agenda.calendar import changing, hooks, rules
from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentKind
from crm.kit import clock

TITLE = "Office hours"
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WORKDAYS = range(5)
FIRST_HOUR, LAST_HOUR = 7, 20  # the first and the last that the page offers
UNDO_FOR = dt.timedelta(days=1)
A_WEEK = dt.timedelta(weeks=1)
_KNOWN_PARTS = {"FREQ", "BYDAY", "INTERVAL", "WKST"}

Hour = tuple[int, int]  # the day of the week, Monday is 0; and the hour it begins


@dataclass(frozen=True)
class Preset:
    """Hours that are laid out by one tap."""

    key: str
    title: str
    hours: frozenset[Hour]


def _each_workday(first: int, last: int) -> frozenset[Hour]:
    return frozenset((day, hour) for day in WORKDAYS for hour in range(first, last))


PRESETS = [
    Preset("morning", "9 to 11 each workday", _each_workday(9, 11)),
    Preset("one", "9 to 10 each workday", _each_workday(9, 10)),
    Preset("half", "8 to 12 each workday", _each_workday(8, 12)),
    Preset("evening", "4 to 6 each workday", _each_workday(16, 18)),
]


def blocks_of(membership):
    """All their blocks that are not called off, whoever made them."""
    rows = Appointment.objects.visible_to(membership).on()
    return rows.of_kind(AppointmentKind.BLOCK).with_member(membership)


def layout(membership) -> frozenset[Hour]:
    """The hours that are laid out from now on."""
    return frozenset(hour for row in _laid_out(membership) for hour in _hours_of(row))


def others(membership) -> list[Appointment]:
    """Blocks to come that the page cannot tick: half hours, single ones, those of several."""
    laid_out = {row.pk for row in _laid_out(membership)}
    rows = blocks_of(membership).filter(series=None).exclude(pk__in=laid_out)
    return [row for row in rows if row.spans_until is None or row.spans_until > clock.now()][:10]


def lay_out(membership, wanted: Iterable[Hour], *, by) -> Act | None:
    """From now on these hours are theirs for finding business; None when they were before."""
    wanted = frozenset(wanted)
    if wanted == layout(membership):
        return None
    with Act.doing("blocks", "Laid out office hours", by=by, undo_for=UNDO_FOR) as act:
        _lay_out(membership, wanted, by)
    return act


@transaction.atomic
def _lay_out(membership, wanted: frozenset[Hour], by) -> None:
    spans = _spans(wanted)
    for row in _laid_out(membership):
        hours, days = _span_of(row), _days_of(row)
        if days <= spans.get(hours, set()):
            spans[hours] -= days  # it goes on as it is
        else:
            _end(row, by)
    for (first, last), days in sorted(spans.items()):
        if days:
            _begin(membership, first, last, sorted(days), by)


def _spans(wanted: frozenset[Hour]) -> dict[tuple[int, int], set[int]]:
    """The days of each run of hours: {(9, 11): {0, 1, 2, 3, 4}}."""
    found: dict[tuple[int, int], set[int]] = {}
    for day in range(7):
        hours = sorted(hour for of_day, hour in wanted if of_day == day)
        for _, run in groupby(enumerate(hours), lambda pair: pair[1] - pair[0]):
            of_run = [hour for _, hour in run]
            found.setdefault((of_run[0], of_run[-1] + 1), set()).add(day)
    return found


def _laid_out(membership) -> list[Appointment]:
    """Those that repeat by days of the week on whole hours, without end: the page's own."""
    rows = blocks_of(membership).filter(spans_until=None, series=None).exclude(repeats="")
    return [row for row in rows.order_by("pk") if _is_of_the_page(row)]


def _is_of_the_page(row: Appointment) -> bool:
    parts = rules.parts_of(row.repeats)
    starts, ends = row.local_start, row.local_end
    on_the_hour = not (starts.minute or starts.second or ends.minute or ends.second)
    return (
        not row.is_all_day
        and on_the_hour
        and (starts.date() == ends.date())
        and parts["FREQ"] == "WEEKLY"
        and parts.get("INTERVAL", "1") == "1"
        and set(parts) <= _KNOWN_PARTS
        and set(parts.get("BYDAY", "").split(",")) <= set(DAYS)
        and starts.hour >= FIRST_HOUR
        and ends.hour <= LAST_HOUR + 1
    )


def _span_of(row: Appointment) -> tuple[int, int]:
    return row.local_start.hour, row.local_end.hour


def _days_of(row: Appointment) -> set[int]:
    return {DAYS.index(day) for day in rules.parts_of(row.repeats)["BYDAY"].split(",")}


def _hours_of(row: Appointment) -> list[Hour]:
    return [(day, hour) for day in _days_of(row) for hour in range(*_span_of(row))]


def _end(row: Appointment, by) -> None:
    """It ends now; one that has not begun yet goes without a trace on the calendar."""
    now = clock.now()
    if row.starts_at > now:
        row.called_off_at = now
    else:
        row.repeats = rules.ending(row.repeats, now)
        row.departures.filter(series_at__gt=now).update(called_off_at=now)
    row.save()
    hooks.tell(row, "called_off" if row.called_off_at else "changed", by)


def _begin(membership, first: int, last: int, days: list[int], by) -> None:
    workspace = membership.workspace
    now = clock.now().astimezone(workspace.zone).replace(tzinfo=None)
    begins = min(_next(now, day, first) for day in days)
    ends = begins.replace(hour=0) + dt.timedelta(hours=last)
    changing.make(
        Span(begins, ends, workspace.time_zone), by=by, members=[membership], title=TITLE,
        kind=AppointmentKind.BLOCK,
        repeats=f"FREQ=WEEKLY;BYDAY={','.join(DAYS[day] for day in days)}",
    )  # fmt: skip


def _next(now: dt.datetime, day: int, hour: int) -> dt.datetime:
    """The next time that this day comes and the hour has not begun."""
    on = now.date() + dt.timedelta(days=(day - now.weekday()) % 7)
    begins = dt.datetime.combine(on, dt.time(hour))
    return begins if begins > now else begins + A_WEEK
