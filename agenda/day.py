"""The day of a member as Today shows it: its hours from top to bottom, and the tasks below."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery

from agenda import page
from agenda.blocks import measuring
from agenda.calendar.spread import Occurrence, occurrences
from agenda.models import Appointment, AppointmentKind, Task
from crm.kit import clock

MOST_DONE = 3
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One thing that has its hour today, or the whole day where `at` is None.

    `look` is block, risk (what is lost when it is missed) or nothing; `is_home` says that the
    title is an address.
    """

    title: str
    at: dt.datetime | None = None
    until: dt.datetime | None = None
    url: str = ""
    remark: str = ""
    look: str = ""
    is_home: bool = False
    is_over: bool = False


_sources: list[Callable] = []


def add_to_day(source: Callable) -> Callable:
    """Register `source(membership, start, end) -> Iterable[Entry]`: deadlines of a deal."""
    _sources.append(source)
    return source


def section(membership) -> dict:
    """The section "Today" of the rail: always there, so that something can appear in it."""
    zone = membership.workspace.zone
    now = clock.now().astimezone(zone)
    start = dt.datetime.combine(now.date(), dt.time(), zone)
    end = dt.datetime.combine(now.date() + A_DAY, dt.time(), zone)
    tasks = page.todays(membership) or {"tasks": [], "there_are_more": False}
    return tasks | {
        "entries": entries(membership, start, end, now),
        "done": _done(membership, start),
    }


def entries(membership, start, end, now) -> list[Entry]:
    """What is on that day in its order, the whole-day ones first."""
    mine = Appointment.objects.visible_to(membership).with_member(membership).between(start, end)
    touched = ArraySubquery(measuring.touches(membership, start - A_DAY, end))
    rows = mine.annotate(touched=touched).select_related("property").prefetch_related("people")
    times = occurrences(rows, start, end)
    kept = {block.time.key: block for block in _measured(membership, times)}
    found = [_entry(one, start, now, kept.get(one.key)) for one in times]
    found += [entry for source in _sources for entry in source(membership, start, end)]
    return sorted(found, key=lambda entry: (entry.at is not None, entry.at or start))


def _measured(membership, times: list[Occurrence]) -> list[measuring.Block]:
    """Their hours for finding business, with what was done in them; asked with the rows."""
    blocks = (time for time in times if time.appointment.kind == AppointmentKind.BLOCK)
    hours = [time for time in blocks if not time.is_all_day]
    return measuring.of(membership, hours, hours[0].appointment.touched) if hours else []


def _entry(time: Occurrence, start, now, block: measuring.Block | None) -> Entry:
    one = time.appointment
    title, is_home, rest = _named(one)
    is_block = one.kind == AppointmentKind.BLOCK
    until = time.ends_at.astimezone(start.tzinfo)
    remark = _of_block(block, until) if is_block else rest
    return Entry(
        title, None if time.is_all_day else max(time.starts_at.astimezone(start.tzinfo), start),
        until, time.url, remark, "block" if is_block else "", is_home,
        is_over=not time.is_all_day and time.ends_at <= now,
    )  # fmt: skip


def _named(one) -> tuple[str, bool, str]:
    """Whom or which home it is about, and what it is: a name, an address, or its own title."""
    people = list(one.people.all())
    names = " and ".join(person.name for person in people[:2])
    kind = AppointmentKind(one.kind)
    what = one.title if one.title != names else kind.label
    if one.property and kind.look == "deal":
        rest = [what if what != one.property.street else kind.label]
        return one.property.street, True, _sentence(rest, f"with {names}" if names else "")
    if names:
        where = one.property.street if one.property else one.place
        return names, False, _sentence([what, where])
    return one.title, False, _sentence([one.place])


def _sentence(parts: list[str], more: str = "") -> str:
    said = ", ".join(part for part in parts if part)
    return f"{said} {more}".strip()


def _of_block(block: measuring.Block | None, until: dt.datetime) -> str:
    hour = f"{until.hour % 12 or 12}{f':{until:%M}' if until.minute else ''}"
    if block is None or block.state == "ahead":
        return f"until {hour}" if block else ""
    if block.state != "now":
        return block.said
    reached = f". {block.touches} reached out to" if block.touches else ""
    return f"You’re in it now, until {hour}{reached}"


def _done(membership, start) -> list[Task]:
    """What was finished today, and by whom."""
    rows = Task.objects.visible_to(membership).of(membership).filter(done_at__gte=start)
    return list(rows.select_related("done_by__user", "person").order_by("-done_at")[:MOST_DONE])
