"""What a calendar shows of some days: appointments, tasks, planned calls and what others add."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, Window
from django.db.models.functions import RowNumber, TruncDate
from django.urls import reverse

from agenda.calendar import hooks
from agenda.calendar.hooks import Mark
from agenda.calendar.spread import occurrences, stamp
from agenda.models import Appointment, AppointmentKind, Outcome, Task
from contacts.models import Person
from crm.kit import clock, times

A_DAY = dt.timedelta(days=1)
MOST_TASKS = 3  # of a day; the rest is a number
_SHOWN = (
    "public_id", "title", "kind", "starts_at", "ends_at", "zone", "is_all_day", "first_day",
    "last_day", "repeats", "spans_until", "place", "outcome", "called_off_at", "by", "workspace",
)  # fmt: skip
_NAMES = ("first_name", "last_name", "spouse_first_name", "spouse_last_name", "company")
_SAID_KINDS = ("listing", "buyer", "showing", "closing", "open_house")


_NOBODY = UUID(int=0)


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_NOBODY])


def _address(name: str, row) -> str:
    """The address of a row's page; hundreds are made for a month, so one is made for all."""
    return _pattern(name).replace(str(_NOBODY), str(row.public_id))


@dataclass
class Item:
    """An appointment on one of its days, or on its first."""

    time: object  # the Occurrence
    starts: dt.datetime  # on the wall clock
    ends: dt.datetime
    title: str
    look: str
    said: str = ""  # below its title, in place of its own remark
    names: str = ""  # whose it is, where it is somebody else's
    is_secret: bool = False  # somebody else's own: no more than busy
    moves: bool = False
    row: int = 0
    rows: int = 0
    lane: int = 0
    lanes: int = 1
    is_over: bool = False  # a time block, which it leaves to be seen

    @property
    def is_block(self) -> bool:
        return self.time.appointment.kind == AppointmentKind.BLOCK

    # Many are on a month, and few of them are shown: words and addresses are made for those.
    @cached_property
    def remark(self) -> str:
        return self.said or _remark(self.time, self.starts, self.ends)

    @property
    def about(self) -> str:
        """Its remark, where its hour stands beside it already."""
        return self.said or _remark(self.time, self.starts, self.ends, says_when=False)

    @property
    def at_in_words(self) -> str:
        return "all day" if self.time.is_all_day else times.in_words(self.starts)

    @cached_property
    def url(self) -> str:
        if self.is_secret:
            return ""
        address = _address("agenda:appointment", self.time.appointment)
        return f"{address}?at={self.key}" if self.key else address

    @cached_property
    def move_url(self) -> str:
        return _address("agenda:appointment_time", self.time.appointment) if self.moves else ""

    @property
    def at(self) -> str:
        return "" if self.time.is_all_day else times.short(self.starts)

    @property
    def key(self) -> str:
        return stamp(self.time.at) if self.time.at else ""

    @property
    def from_text(self) -> str:
        return self.starts.isoformat()[:16]

    @property
    def until_text(self) -> str:
        return self.ends.isoformat()[:16]


@dataclass
class Day:
    """One day of the calendar."""

    day: dt.date
    today: dt.date
    timed: list[Item] = field(default_factory=list)
    whole: list[Item] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    more_tasks: int = 0

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def items(self) -> list[Item]:
        return [*self.whole, *self.timed]

    @property
    def number(self) -> int:
        """How many things it holds."""
        return len(self.whole) + len(self.timed) + len(self.marks)

    @property
    def is_empty(self) -> bool:
        return not self.number and not self.more_tasks


def look_at(membership, first: dt.date, number: int, members, *, in_words=True):
    """That many days from the first on, on the calendars of these members; and what falls there.

    Where there is no room for words below a title, nobody asks for the people they name.
    """
    zone = membership.workspace.zone
    today = clock.today(zone)
    start = dt.datetime.combine(first, dt.time(), zone)
    end = dt.datetime.combine(first + number * A_DAY, dt.time(), zone)
    days = {first + n * A_DAY: Day(first + n * A_DAY, today) for n in range(number)}
    found = _occurrences(start, end, members, in_words)
    said = hooks.remarks_on(found, membership)
    for time in found:
        _place(_item(time, membership, members, zone, said.get(time.key)), days, zone)
    for mark in _marks(membership, start, end, members):
        if mark.day in days:
            days[mark.day].marks.append(mark)
    _tasks(membership, start, end, members, days, zone)
    return list(days.values()), found


def _occurrences(start, end, members, in_words: bool) -> list:
    # Not `visible_to`: what is personal to somebody else stands there as busy, without a word.
    rows = Appointment.objects.between(start, end).with_member(*members)
    rows = rows.only(*_SHOWN)
    if in_words:
        rows = rows.prefetch_related(Prefetch("people", Person.objects.only(*_NAMES)))
    return occurrences(rows, start, end)


def _item(time, membership, members, zone, said) -> Item:
    one = time.appointment
    starts, ends = (moment.astimezone(zone) for moment in (time.starts_at, time.ends_at))
    is_mine = membership.pk in one.member_ids
    names = "" if is_mine else _names(one, members)
    if one.kind == AppointmentKind.PERSONAL and not is_mine and one.by_id != membership.pk:
        when = _when(time, starts, ends)
        return Item(time, starts, ends, "Busy", "quiet", when, names, is_secret=True)
    look = (said and said.look) or (one.look if is_mine else "quiet")
    if one.look == "block" and not is_mine:
        look = "quiet"
    text = said.text if said else ""
    return Item(time, starts, ends, one.title, look, text, names, moves=membership.can_work)


def _names(one, members) -> str:
    return ", ".join(
        member.user.get_short_name() for member in members if member.pk in one.member_ids
    )


def _when(time, starts, ends) -> str:
    if time.is_all_day:
        return "All day"
    return times.span_in_words(starts, ends)


def _remark(time, starts, ends, *, says_when=True) -> str:
    """When, and the one thing that the title leaves unsaid: whom, what kind, or where."""
    one, title = time.appointment, time.appointment.title.lower()
    if time.outcome == Outcome.NO_SHOW:
        return "Nobody came"
    if one.kind == AppointmentKind.BLOCK or one.kind == AppointmentKind.OPEN_HOUSE:
        parts = [_when(time, starts, ends)]
    else:
        parts = [times.in_words(starts)] if says_when and not time.is_all_day else []
    label = one.get_kind_display()
    if one.kind in _SAID_KINDS and label.lower().split()[0] not in title:
        parts.append(label)
    people = [person.name for person in one.people.all()[:2]]
    parts += [name for name in people if name.split()[0].lower() not in title]
    if one.place and not people and one.place.partition(",")[0].lower() not in title:
        parts.append(one.place.partition(",")[0])
    return ", ".join(parts)


def _place(item: Item, days: dict, zone) -> None:
    """On each of its days; with hours, where it begins and goes on."""
    time = item.time
    if time.is_all_day:
        day, last = time.first_day, time.last_day
    else:
        day = item.starts.date()
        last = max(day, (item.ends - dt.timedelta(microseconds=1)).date())
    is_long = time.is_all_day or item.ends - item.starts >= A_DAY
    if day == last:
        if day in days:
            (days[day].whole if is_long else days[day].timed).append(item)
        return
    while day <= last:
        if day in days:
            (days[day].whole if is_long else days[day].timed).append(replace(item))
        day += A_DAY


def _marks(membership, start, end, members):
    found = hooks.marks_between(membership, start, end, members)
    found += _planned_calls(membership, start, end, members)
    return sorted(found, key=lambda mark: (mark.day, mark.at is not None, mark.at or start))


def _planned_calls(membership, start, end, members) -> list[Mark]:
    """How many people are planned to be called on a day."""
    own = Q(owner__in=members)
    if membership in members:
        own |= Q(owner=None)
    rows = (
        Person.objects.visible_to(membership)
        .living()
        .filter(own, follow_up_on__gte=start.date(), follow_up_on__lt=end.date())
        .order_by()
        .values("follow_up_on")
        .annotate(number=Count("pk"))
    )
    url = reverse("agenda:tasks")
    return [
        Mark(
            row["follow_up_on"], "1 call planned" if row["number"] == 1
            else f"{row['number']} calls planned",
            url, icon="phone",
        )
        for row in rows
    ]  # fmt: skip


def _tasks(membership, start, end, members, days, zone) -> None:
    """The first few tasks of each day, and how many more there are."""
    day = TruncDate("due_at", tzinfo=zone)
    rows = (
        Task.objects.visible_to(membership)
        .open()
        .filter(due_at__gte=start, due_at__lt=end)
        .filter(_assigned(membership, members))
        .annotate(
            due_day=day,
            rank=Window(RowNumber(), partition_by=[day], order_by=[F("due_at"), F("pk")]),
            day_count=Window(Count("pk"), partition_by=[day]),
        )
        .filter(rank__lte=MOST_TASKS)
        .order_by("due_at", "pk")
        .only("public_id", "title", "kind", "due_at", "has_time", "workspace")
    )
    for task in rows:
        at = task.due_at.astimezone(zone)
        shown = days[task.due_day]
        shown.marks.append(
            Mark(
                task.due_day, task.title, _address("agenda:task", task), icon=task.icon,
                at=at if task.has_time else None,
                remark=times.in_words(at) if task.has_time else "",
            )
        )  # fmt: skip
        shown.more_tasks = task.day_count - MOST_TASKS if task.day_count > MOST_TASKS else 0


def _assigned(membership, members):
    mine = Q(assigned_to__in=members)
    return mine | Q(assigned_to=None) if membership in members else mine
