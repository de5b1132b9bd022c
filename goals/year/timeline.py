"""The timeline: one measure by month, quarter or year, this year against last, the plan a mark."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min

from goals import charts
from goals.asked import Asked
from goals.behind import Figure, deals
from goals.period import Period
from goals.year import tally, words
from goals.year.measures import Measure, open_to

BY = {"month": "Month", "quarter": "Quarter", "year": "Year"}
MOST_YEARS = 10


@dataclass(frozen=True)
class Line:
    """A month, quarter or year: this one, the same of the year before, and the plan's mark."""

    period: Period
    label: str
    figure: Figure
    before: Figure | None
    mark: Decimal | None
    change: str
    is_now: bool  # not over yet

    @property
    def mark_dollars(self) -> Decimal | None:
        return self.mark and self.mark.quantize(Decimal(1))


@dataclass(frozen=True)
class Timeline:
    asked: Asked
    by: str
    measure: Measure
    year: Period
    periods: list[Period]
    counted: dict
    plan: object | None

    @classmethod
    def of(cls, asked: Asked, by: str, measure: str, plan=None, only=None) -> "Timeline":
        """Of the year asked for; every measure is counted, or `only` these."""
        by = by if by in BY else "month"
        shown = open_to(asked)
        chosen = next((one for one in shown if one.key == measure), shown[0])
        year = Period.around(asked.period.first)
        periods = _years(asked, year) if by == "year" else _parts(year, by)
        first = min(periods[0].first, year.a_year_before.first)
        wide = asked.but(period=Period("days", first, year.last))
        counted = tally.count(wide, [one for one in shown if only is None or one.key in only])
        whole = None if asked.side or asked.source else plan  # it is of all sides and sources
        return cls(asked, by, chosen, year, periods, counted, whole)

    # ── the chosen measure ───────────────────────────────────────────────────
    @property
    def so_far(self) -> Period:
        return self.year.until(self.asked.today)

    @property
    def is_over(self) -> bool:
        return self.year.last < self.asked.today

    def number(self, measure: Measure, period: Period):
        return self.counted[measure.key].within(period)

    def figure(self, measure: Measure, period: Period) -> Figure:
        return measure.figure(self.asked, period, self.number(measure, period))

    @property
    def now(self):
        return self.number(self.measure, self.so_far)

    @property
    def before(self):
        return self.number(self.measure, self.so_far.a_year_before)

    @property
    def said(self) -> str:
        year = self.year.first.year
        return words.finding(self.measure, self.now, self.before, year, is_over=self.is_over)

    def lines(self) -> list[Line]:
        """Up to the one that today is in; the months to come have only last year and the plan."""
        return [self._line(period) for period in self.periods]

    def _line(self, period: Period) -> Line:
        is_to_come, is_now = self._lies(period)
        number = self.number(self.measure, period)
        before = None if self.by == "year" else self.figure(self.measure, period.a_year_before)
        earlier = self.number(self.measure, period.until(self.asked.today).a_year_before)
        return Line(
            period, self.label(period),
            Figure(None, "") if is_to_come else self.figure(self.measure, period),
            before, self._mark(period),
            "" if is_to_come else words.percent(number, earlier), is_now,
        )  # fmt: skip

    def _lies(self, period: Period) -> tuple[bool, bool]:
        return period.first > self.asked.today, period.has(self.asked.today)

    def _mark(self, period: Period) -> Decimal | None:
        if not (self.plan and self.measure.plan) or period.first.year != self.plan.year:
            return None
        return self.plan.mark(period, self.measure.plan).quantize(Decimal("0.1"))

    def label(self, period: Period) -> str:
        if self.by == "month":
            return f"{period.first:%b}"
        return f"Q{period.key[-1]}" if self.by == "quarter" else period.key

    def chart(self) -> charts.Chart:
        lines, year = self.lines(), self.year.first.year
        title = f"{self.measure.title} by {self.by}"
        series = [charts.bars(
            title if self.by == "year" else str(year),
            [line.figure.number for line in lines], urls=[line.figure.url for line in lines],
        )]  # fmt: skip
        if self.by != "year":
            befores = [line.before for line in lines]
            series.append(
                charts.line(
                    str(year - 1),
                    [one.number for one in befores],
                    urls=[one.url for one in befores],
                )
            )
        if any(line.mark is not None for line in lines):
            series.append(charts.marks("The plan", [line.mark for line in lines]))
        return charts.Chart(
            "d-timeline", title, self.said, [line.label for line in lines], series,
            "$" if self.measure.is_money else "",
        )  # fmt: skip

    # ── all of them ──────────────────────────────────────────────────────────
    def table(self) -> dict:
        """Every measure of each month (quarter, year) that has begun, and of the year so far."""
        measures = [one for one in open_to(self.asked) if one.key in self.counted]
        begun = [one for one in self.periods if one.first <= self.asked.today]
        return {
            "measures": measures,
            "rows": [
                {"label": self.label(one), "is_now": one.has(self.asked.today),
                 "figures": [self.figure(measure, one) for measure in measures]}
                for one in begun
            ],
            "now": [self.figure(measure, self.so_far) for measure in measures],
            "before": [self.figure(measure, self.so_far.a_year_before) for measure in measures],
        }  # fmt: skip


def _parts(year: Period, by: str) -> list[Period]:
    if by == "month":
        return year.months
    return [Period.around(month.first, "quarter") for month in year.months[::3]]


def _years(asked: Asked, last: Period) -> list[Period]:
    """From the first year of a closing on, ten at most."""
    closed = deals.closed(asked.but(period=Period.ever())).order_by()
    first = closed.aggregate(first=Min("closed_on"))["first"]
    begin = first.year if first else last.first.year
    begin = min(max(begin, last.first.year - MOST_YEARS + 1), last.first.year - 1)
    return [
        Period.around(last.first.replace(year=year)) for year in range(begin, last.first.year + 1)
    ]
