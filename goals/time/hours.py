"""Hours for finding business: how many were planned, kept, and wanted."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from agenda.blocks import measuring
from agenda.blocks.laying import blocks_of
from agenda.models import WorkingWeek
from goals import days
from goals.charts import Chart, bars, line
from goals.days import ONE_DAY
from goals.period import Period


@dataclass
class Hours:
    """Of a month: the blocks that have begun, and half of the days that were worked."""

    period: Period
    aim: float = 0
    blocks: list[measuring.Block] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.period.first:%Y-%m}"

    @property
    def planned(self) -> float:
        return round(sum(block.planned for block in self.blocks), 2)

    @property
    def kept(self) -> float:
        return round(sum(block.kept for block in self.blocks), 2)


@dataclass(frozen=True)
class Time:
    """A member's hours in a month, a quarter or a year, as far as it is over."""

    period: Period
    months: list[Hours]
    week: WorkingWeek
    weeks: float  # workdays that are over, five (or as many as they work) to a week
    since: dt.date | None = None  # when they began to keep office hours

    @cached_property
    def planned(self) -> float:
        return sum(month.planned for month in self.months)

    @cached_property
    def kept(self) -> float:
        return sum(month.kept for month in self.months)

    @cached_property
    def aim(self) -> float:
        return sum(month.aim for month in self.months)

    @property
    def a_week(self) -> float:
        return round(self.kept / self.weeks, 1) if self.weeks else 0

    @property
    def share(self) -> int:
        """Percent of what was planned."""
        return round(100 * self.kept / self.planned) if self.planned else 0

    @property
    def said(self) -> str:
        """The finding, in a sentence."""
        if not self.planned:
            return f"No hours for finding business were planned in {self.period.words}."
        kept = f"{_hours(self.kept)} of {measuring.in_words(round(self.planned, 1))} kept"
        week = f"{self.a_week:g} a week, and half of the week is {self.week.aim:g}"
        return f"{kept} {self._when}: {week}."

    @property
    def _when(self) -> str:
        if self.since and self.period.first < self.since:
            return f"since {self.since:%B} {self.since.day}, {self.since.year}"
        return f"in {self.period.words}"

    def chart(self) -> Chart:
        shown = self.months
        return Chart(
            "d-hours", "Hours for finding business by month", self.said,
            [f"{month.period.first:%b}" for month in shown],
            [
                bars("Kept", [_figure(month.kept) for month in shown]),
                line("Planned", [_figure(month.planned) for month in shown]),
            ],
        )  # fmt: skip


def _hours(number: float) -> str:
    return f"{round(number, 1):g}"


def _figure(hours: float) -> float | int:
    rounded = round(hours, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def of(member, period: Period, today: dt.date, zone) -> Time:
    """What has begun of it by now, since they keep office hours; of days off only what was kept."""
    week, since = WorkingWeek.of(member), _since(member, zone)
    first, until = max(period.first, since or today), min(period.last, today)
    if until < first:
        return Time(period, [], week, 0)
    worked = days.between([member], first, until, zone, is_counted=False)[member.pk]
    off = {day.date for day in worked if day.off}
    counted = Period("days", first, until)
    months = {(one.first.year, one.first.month): Hours(one) for one in counted.months}
    for block in measuring.measured(member, first, until + ONE_DAY):
        date = block.starts.date()
        if block.state != "ahead" and (block.kept or date not in off):
            months[date.year, date.month].blocks.append(block)
    weeks = 0.0
    for day in worked:
        if day.is_workday and day.target.weekdays:
            of_week = 1 / len(day.target.weekdays)
            weeks += of_week
            months[day.date.year, day.date.month].aim += week.aim * of_week
    return Time(period, list(months.values()), week, weeks, since)


def _since(member, zone) -> dt.date | None:
    """The day of their first block; None while there is none."""
    first = blocks_of(member).order_by("starts_at").values_list("starts_at", flat=True).first()
    return first.astimezone(zone).date() if first else None
