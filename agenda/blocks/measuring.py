"""How office hours are kept, measured by what their member did in them.

An hour of a block is kept when the member reached out in it: a call, a text, a mail, a card or a
visit of theirs that was logged with that time. What people sent them does not count. The last part
of a block that is shorter than an hour counts for as long as it is.
"""

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass, field

from agenda.blocks.laying import blocks_of
from agenda.calendar import spread
from agenda.models import WorkingWeek
from contacts.models import Touch
from crm.kit import clock, times

RULE = (
    "An hour is kept when you reach out in it: a call, text, mail, card or visit that is logged "
    "with that time."
)
AN_HOUR = dt.timedelta(hours=1)
WEEKS = 12


@dataclass(frozen=True)
class Block:
    """One occurrence of a block, and how much of it was kept."""

    time: spread.Occurrence
    planned: float  # hours
    kept: float
    touches: int
    state: str  # ahead, now, kept, partly, missed
    starts: dt.datetime  # on the workspace's clock
    ends: dt.datetime

    @property
    def url(self) -> str:
        return self.time.url

    @property
    def hours(self) -> str:
        """ "9 to 11 am"."""
        return times.span_in_words(self.starts, self.ends)

    @property
    def said(self) -> str:
        """What became of it, in words."""
        if self.state == "ahead":
            return "to come"
        done = f"{self.touches} reached out to" if self.touches else "nobody yet"
        if self.state == "now":
            return f"now, {done}"
        return {"kept": "kept", "missed": "missed"}.get(
            self.state, f"{in_words(self.kept)} of {in_words(self.planned)} kept"
        )


@dataclass
class Week:
    """From Monday to Sunday."""

    first_day: dt.date
    blocks: list[Block] = field(default_factory=list)

    @property
    def last_day(self) -> dt.date:
        return self.first_day + dt.timedelta(days=6)

    @property
    def planned(self) -> float:
        return sum(block.planned for block in self.blocks)

    @property
    def kept(self) -> float:
        return sum(block.kept for block in self.blocks)

    @property
    def days(self) -> list[tuple[dt.date, list[Block]]]:
        days = [self.first_day + dt.timedelta(days=number) for number in range(7)]
        return [(day, [one for one in self.blocks if one.starts.date() == day]) for day in days]


def in_words(hours: float) -> str:
    """ "2 hours", "an hour", "half an hour", "1.5 hours"."""
    if hours in (1, 0.5):
        return {1: "an hour", 0.5: "half an hour"}[hours]
    return f"{hours:g} hours" if hours == round(hours, 1) else f"{round(hours, 1):g} hours"


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def weeks(membership, last: dt.date, count: int = WEEKS) -> list[Week]:
    """So many weeks up to the one of that day, the oldest first; in a fixed number of queries."""
    first_day = monday_of(last) - dt.timedelta(weeks=count - 1)
    found = [Week(first_day + dt.timedelta(weeks=number)) for number in range(count)]
    for block in measured(membership, first_day, monday_of(last) + dt.timedelta(weeks=1)):
        number = (block.starts.date() - first_day).days // 7
        if 0 <= number < count:
            found[number].blocks.append(block)
    return found


def measured(membership, first_day: dt.date, end_day: dt.date) -> list[Block]:
    """Their blocks that begin in those days, in order, each with how it was kept."""
    zone = membership.workspace.zone
    start, end = (dt.datetime.combine(day, dt.time(), zone) for day in (first_day, end_day))
    rows = blocks_of(membership).filter(is_all_day=False).between(start, end)
    found = spread.occurrences(rows, start, end)
    return of(membership, [time for time in found if start <= time.starts_at < end])


def of(membership, times: list, touched: list | None = None) -> list[Block]:
    """How these of their blocks were kept; nobody is asked of what is to come.

    `touched` is given by whoever asked for it already (`touches`).
    """
    now, zone = clock.now(), membership.workspace.zone
    begun = [time for time in times if time.starts_at <= now]
    if begun and touched is None:
        first = min(time.starts_at for time in begun)
        touched = list(touches(membership, first, max(time.ends_at for time in begun)))
    touched = touched or []
    return [_measure(time, touched, now, zone) for time in times]


def touches(membership, start, end):
    """When the member reached out to somebody in that time: rows of moments."""
    rows = Touch.objects.visible_to(membership).filter(
        by=membership, is_incoming=False, happened_at__gte=start, happened_at__lt=end
    )
    return rows.order_by("happened_at").values_list("happened_at", flat=True)


def _measure(time: spread.Occurrence, touched, now, zone) -> Block:
    kept, hour = 0.0, time.starts_at
    while hour < time.ends_at:
        until = min(hour + AN_HOUR, time.ends_at)
        if _between(touched, hour, until):
            kept += (until - hour) / AN_HOUR
        hour = until
    planned = (time.ends_at - time.starts_at) / AN_HOUR
    return Block(
        time, planned, kept, _between(touched, time.starts_at, time.ends_at),
        _state(time, planned, kept, now), time.starts_at.astimezone(zone),
        time.ends_at.astimezone(zone),
    )  # fmt: skip


def _between(touched: list[dt.datetime], start, end) -> int:
    return bisect_left(touched, end) - bisect_left(touched, start)


def _state(time: spread.Occurrence, planned: float, kept: float, now) -> str:
    if time.starts_at > now:
        return "ahead"
    if time.ends_at > now:
        return "now"
    if kept >= planned:
        return "kept"
    return "partly" if kept else "missed"


def today(membership) -> dict | None:
    """For Today: the blocks of the day and how they are kept; None on a day without one."""
    day = clock.today(membership.workspace.zone)
    blocks = measured(membership, day, day + dt.timedelta(days=1))
    if not blocks:
        return None
    return {
        "blocks": blocks,
        "planned": sum(block.planned for block in blocks),
        "kept": sum(block.kept for block in blocks),
        "now": next((block for block in blocks if block.state == "now"), None),
        "next": next((block for block in blocks if block.state == "ahead"), None),
        "rule": RULE,
    }


def aim_of(membership) -> WorkingWeek:
    return WorkingWeek.of(membership)
