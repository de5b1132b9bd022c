"""What is watched, and what it said: the figures of these months beside those of a year ago."""

import datetime as dt
from dataclasses import dataclass, field, replace

from dateutil.relativedelta import relativedelta

from goals import chances
from goals.asked import Asked
from goals.period import A_DAY, Period


@dataclass(frozen=True)
class Pair:
    """A figure now and a year ago, as a table shows them: numbers, or figures with their lists."""

    said: str
    now: object
    then: object


@dataclass(frozen=True)
class Sign:
    """One thing that is watched. `p` is how likely so great a change is if nothing had changed.

    `cases` are those of these months, or twice those of a year ago where they are fewer: with
    too few it is too early to say anything. `sure` explains the test.
    """

    key: str
    watched: str
    title: str
    said: str
    advice: str
    p: float
    cases: int
    sure: str
    pairs: list[Pair]
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_early(self) -> bool:
        return not chances.is_enough(self.cases)

    @property
    def is_warning(self) -> bool:
        return not self.is_early and self.p < chances.UNLIKELY

    @property
    def state(self) -> str:
        if self.is_early:
            return "too early"
        return "has changed" if self.is_warning else "as before"

    @property
    def odds(self) -> str:
        """How often chance alone would do it."""
        return chances.odds_in_words(self.p)

    @property
    def is_small(self) -> bool:
        return self.cases < 2 * chances.ENOUGH


@dataclass(frozen=True)
class Times:
    """The days that are looked at, and the same days of a year ago."""

    now: Asked
    then: Asked

    @classmethod
    def of(cls, asked: Asked, *, months: int, until_ago: int = 0) -> "Times":
        """So many months up to today, or up to the day so many days ago."""
        last = asked.today - until_ago * A_DAY
        first = last - relativedelta(months=months) + A_DAY
        now = asked.but(period=Period("days", first, last))
        return cls(now, now.a_year_before)

    @property
    def both(self) -> tuple[tuple[str, Asked], tuple[str, Asked]]:
        return ("now", self.now), ("then", self.then)

    @property
    def since(self) -> str:
        return _day(self.now.period.first, self.now.today)

    @property
    def days(self) -> tuple[int, int]:
        lengths = [(one.period.last - one.period.first).days + 1 for one in (self.now, self.then)]
        return lengths[0], lengths[1]

    @property
    def in_words(self) -> str:
        """ "May 23 to November 22"."""
        first, last, today = self.now.period.first, self.now.period.last, self.now.today
        return f"{_day(first, today)} to {_day(last, today)}"


def _day(day: dt.date, today: dt.date) -> str:
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%B} {day.day}{year}"


def strictly(signs: list[Sign]) -> list[Sign]:
    """Many alike are looked at, so each must be the less likely (Holm): seldom a false alarm."""
    tested = [sign for sign in signs if not sign.is_early]
    worst, stricter = 0.0, {}
    for place, sign in enumerate(sorted(tested, key=lambda one: one.p)):
        worst = max(worst, min(1.0, sign.p * (len(tested) - place)))
        stricter[sign.key] = worst
    return [replace(sign, p=stricter.get(sign.key, sign.p)) for sign in signs]
