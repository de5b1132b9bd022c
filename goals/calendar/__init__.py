"""A member's year, day by day: which workdays met both targets, and which were days off."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from contacts.models import Touch
from goals import days
from goals.days import A_WEEK_OF_WORK, Day
from goals.models import DailyTarget
from goals.period import Period

WORDS = {
    "met": "met", "part": "not met", "none": "nobody reached", "off": "a day off",
    "free": "no workday", "ahead": "to come", "before": "before there was a target",
    "open": "still open",
}  # fmt: skip


@dataclass(frozen=True)
class Square:
    """A day of the calendar, and how it is drawn."""

    day: Day
    state: str
    is_today: bool = False

    @property
    def date(self) -> dt.date:
        return self.day.date

    @property
    def has_page(self) -> bool:
        """Something was done on it."""
        return bool(self.day.contacts or self.day.conversations)

    @property
    def word(self) -> str:
        if self.state == "off" and self.day.off:
            return self.day.off
        return WORDS[self.state]


@dataclass(frozen=True)
class Month:
    period: Period
    squares: list[Square]

    @property
    def weeks(self) -> list[list[Square | None]]:
        """From Monday to Sunday, with None for the days of its neighbours."""
        line = [None] * self.period.first.weekday() + self.squares
        line += [None] * (-len(line) % 7)
        return [line[place : place + 7] for place in range(0, len(line), 7)]

    @cached_property
    def judged(self) -> list[Square]:
        """The workdays that are over, and today once it is met."""
        return [one for one in self.squares if one.state in ("met", "part", "none")]

    @property
    def met(self) -> int:
        return sum(one.state == "met" for one in self.judged)

    @property
    def is_ahead(self) -> bool:
        return not self.judged and all(
            one.state in ("ahead", "free", "off") for one in self.squares
        )


@dataclass(frozen=True)
class Calendar:
    """The days of a period, as they stand today."""

    member: object
    period: Period
    squares: list[Square]

    @cached_property
    def months(self) -> list[Month]:
        of_month = groupby(self.squares, key=lambda one: one.date.replace(day=1))
        return [Month(Period.around(day, "month"), list(found)) for day, found in of_month]

    @property
    def met(self) -> int:
        return sum(month.met for month in self.months)

    @property
    def workdays(self) -> int:
        """Those that are over, and today once it is met."""
        return sum(len(month.judged) for month in self.months)

    @property
    def days_off(self) -> int:
        """Workdays that were taken off, or are to be."""
        return sum(one.state == "off" for one in self.squares)

    @cached_property
    def runs(self) -> list[int]:
        """How long each streak was that lies in these days."""
        judged = [one for month in self.months for one in month.judged]
        runs = groupby(judged, key=lambda one: one.state == "met")
        return [len(list(found)) for is_met, found in runs if is_met]

    @property
    def longest(self) -> int:
        return max(self.runs, default=0)

    @property
    def fives(self) -> int:
        """How often five workdays in a row were met: ten in a row are two of them."""
        return sum(run // A_WEEK_OF_WORK for run in self.runs)


def of(member, period: Period, today: dt.date, zone) -> Calendar:
    """In a fixed number of questions, however long the period is."""
    found = days.between([member], period.first, period.last, zone)[member.pk]
    began = _began(member, today, zone)
    squares = [Square(day, _state(day, today, began), day.date == today) for day in found]
    return Calendar(member, period, squares)


def _began(member, today: dt.date, zone) -> dt.date:
    """The day from which on there is a target; without any, that of the first touch."""
    target = DailyTarget.objects.of(member).order_by("since").first()
    if target:
        return target.since
    touched = Touch.objects.filter(by=member).order_by("happened_at")
    first = touched.values_list("happened_at", flat=True).first()
    return first.astimezone(zone).date() if first else today


def _state(day: Day, today: dt.date, began: dt.date) -> str:
    if day.off and day.date.weekday() in day.target.weekdays:
        return "off"
    if day.date > today:
        return "ahead" if day.is_workday else "free"
    if not day.is_workday:
        return "free"
    if day.date < began:
        return "before"
    if day.is_met:
        return "met"
    if day.date == today:
        return "open"
    return "part" if day.contacts else "none"


def span(asked) -> Period:
    """The whole month, quarter or year asked for; of other days the year in which they end."""
    period = asked.period
    return Period.around(period.last) if period.kind == "days" else period.whole
