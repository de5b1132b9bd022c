"""What agenda itself says in a digest: key dates, calls, appointments, tasks, birthdays."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from agenda.calendar import spread
from agenda.calendar.hooks import marks_between
from agenda.digests.parts import MOST, Line, Part, add_part, hour_in_words
from agenda.models import Appointment, AppointmentKind, CallLine, DigestWish, Task
from crm.kit import clock, dates
from crm.kit.counting import count_all
from crm.kit.nav import house

A_DAY = dt.timedelta(days=1)


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


# ── what cannot be missed ────────────────────────────────────────────────────
def key_dates(membership, day) -> Iterator[Line]:
    """Those of today, and 24 and 48 hours ahead: over days without a digest, before them."""
    zone = membership.workspace.zone
    last = DigestWish.objects.of(membership).next_day(day) + A_DAY
    start, end = _midnight(day, zone), _midnight(last + A_DAY, zone)
    marks = [
        (mark.day, mark.at, mark.title, mark.url, mark.remark)
        for mark in marks_between(membership, start, end, [membership])
        if mark.look == "risk" and not mark.is_done and day <= mark.day <= last
    ]
    closings = _appointments(membership, start, end).of_kind(AppointmentKind.CLOSING)
    tomorrow = start + A_DAY
    marks += [
        (time.starts_at.astimezone(zone).date(), None if time.is_all_day else time.starts_at,
         time.appointment.title, time.url, time.appointment.place)
        for time in spread.occurrences(list(closings), start, end)
        if time.starts_at >= tomorrow
    ]  # fmt: skip
    for on, at, title, url, remark in sorted(marks, key=lambda one: (one[0], one[2])):
        yield Line(title, url, at=_when(on, at, day, zone), remark=remark)


def _when(on: dt.date, at, day: dt.date, zone) -> str:
    said = dates.in_words(on, day)
    said = said[:1].upper() + said[1:]
    return f"{said}, {hour_in_words(at, zone)}" if at else said


# ── the day itself ───────────────────────────────────────────────────────────
def calls(membership, day) -> Iterator[Line]:
    """Whom to call, and why: the list as it stands now."""
    rows = CallLine.objects.today(membership).order_by("position", "pk").for_lines()
    zone = membership.workspace.zone
    for row in rows[: MOST + 1]:
        phone = row.person.best_phone
        yield Line(
            row.person.name, row.person.get_absolute_url(), row.person,
            at=hour_in_words(row.at, zone) if row.at else "", remark=row.reason,
            number=phone.number if phone else "", shown_number=phone.national if phone else "",
        )  # fmt: skip


def _appointments(membership, start, end):
    mine = Appointment.objects.visible_to(membership).with_member(membership)
    return mine.between(start, end).for_calendar()


def appointments(membership, day) -> Iterator[Line]:
    """Those that are not over yet."""
    zone = membership.workspace.zone
    start, end = max(_midnight(day, zone), clock.now()), _midnight(day + A_DAY, zone)
    for time in spread.occurrences(list(_appointments(membership, start, end)), start, end):
        at = "All day" if time.is_all_day else hour_in_words(time.starts_at, zone)
        yield Line(time.appointment.title, time.url, at=at, remark=time.appointment.place)


def tasks(membership, day) -> Iterator[Line]:
    zone = membership.workspace.zone
    mine = Task.objects.visible_to(membership).of(membership).open()
    due = mine.due(_midnight(day + A_DAY, zone) - dt.timedelta(microseconds=1)).doable()
    for task in due.lines(MOST + 1):
        on = task.due_at.astimezone(zone).date()
        late = f"since {dates.in_words(on, day)}" if on < day else ""
        about = str(task.person) if task.person else task.about
        at = hour_in_words(task.due_at, zone) if task.has_time and not late else ""
        remark = ", ".join(filter(None, [about, late]))
        yield Line(task.title, task.get_absolute_url(), task.person, at=at, remark=remark)


# ── the week ─────────────────────────────────────────────────────────────────
def birthdays(membership, day) -> Iterator[Line]:
    """On Monday, or the first of their days after it, those of the seven days; else today's."""
    from agenda.birthdays import coming

    days = 7 if DigestWish.objects.of(membership).is_first_of_week(day) else 1
    for occasion in coming(membership, day, days):
        if not occasion.done:
            yield _birthday(occasion, day)


def _birthday(occasion, day) -> Line:
    at = dates.in_words(occasion.day, day)
    return Line(
        f"{occasion.name}", occasion.person.get_absolute_url(), occasion.person,
        at=at[:1].upper() + at[1:], remark=occasion.words,
    )  # fmt: skip


# ── what went on meanwhile ───────────────────────────────────────────────────
def overnight(membership, day) -> Iterator[Line]:
    """What automation did since yesterday, and what it proposes."""
    since = clock.now() - A_DAY
    asked = {
        (number, name): rows
        for number, teller in enumerate(house.overnight)
        for name, rows in (teller.rows(membership, since) if teller.rows else {}).items()
    }
    counts = count_all(asked)
    for number, teller in enumerate(house.overnight):
        mine = {name: count for (of, name), count in counts.items() if of == number}
        for line in teller.lines(membership, mine):
            yield Line(
                f"{line.bold} {line.text}".strip(), line.url or reverse("today"),
                is_news=not line.is_proposal, same_as=f"overnight {number} {line.url}",
            )  # fmt: skip


def put_up() -> None:
    """Called when agenda is ready; other apps add theirs between."""
    for part in (
        Part("Key dates", 10, key_dates, "agenda:calendar", "key date", has_key_dates=True),
        Part("Call first", 30, calls, "agenda:calls", "call"),
        Part("Appointments", 40, appointments, "agenda:calendar", "appointment"),
        Part("Tasks", 50, tasks, "agenda:tasks", "task"),
        Part("Birthdays and anniversaries", 60, birthdays, "agenda:birthdays", "birthday"),
        Part("Done for you", 70, overnight, "today", "note"),
    ):
        add_part(part)
