"""What is under contract, by the month in which it is to close; weighted by how many do."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from goals import behind
from goals.asked import Asked
from goals.behind import Figure, deals, falls
from goals.period import Period
from goals.ratios import Ratio, Ratios
from goals.reading import may_see_people

ZERO = Decimal(0)
YEARS_BACK = 2


@dataclass(frozen=True)
class Month:
    """The deals that are to close in a month; of those without a day, `period` is None."""

    period: Period | None
    deals: Figure
    volume: Decimal
    gross: Decimal
    weighted: Decimal

    @property
    def words(self) -> str:
        return self.period.words if self.period else "No day for the closing yet"


@dataclass(frozen=True)
class Pending:
    months: list[Month]
    closes: Ratio
    overdue: Figure

    @property
    def why(self) -> str:
        """What the weights are made of."""
        share = f"{self.closes.value.normalize():f}".split(".")[0]
        of_each = f"The commission of each deal times {share} of a hundred"
        if self.closes.is_typed:
            return f"{of_each}: so many contracts close, as you say in your plan."
        if self.closes.is_own:
            since = f"{self.closes.won} of your {self.closes.of} since {self.closes.since}"
            return f"{of_each}: so many of your contracts closed, {since}."
        return f"{of_each}: a figure to begin with, until eight of your own contracts have ended."

    @property
    def deals(self) -> int:
        return sum(one.deals.number for one in self.months)

    @property
    def volume(self) -> Decimal:
        return sum((one.volume for one in self.months), ZERO)

    @property
    def gross(self) -> Decimal:
        return sum((one.gross for one in self.months), ZERO)

    @property
    def weighted(self) -> Decimal:
        return sum((one.weighted for one in self.months), ZERO)


def look(asked: Asked, plan=None) -> Pending:
    """All that is under contract now, whenever it is to close."""
    closes = how_many_close(asked, plan)
    wide = asked.but(period=Period.ever())
    rows = deals.pending(wide).order_by().annotate(month=TruncMonth("counted_on"))
    months = [_month(asked, row, closes) for row in _sums(rows, "month")]
    some_day = _sums(deals.pending_some_day(asked).order_by(), None)
    months += [_month(asked, row, closes) for row in some_day if row["number"]]
    late = deals.overdue(asked).order_by().count()
    return Pending(months, closes, _figure("overdue", asked, late))


def _sums(rows, month: str | None) -> list[dict]:
    sums = {
        "number": Count("pk"), "volume": Sum("price", default=ZERO),
        "income": Sum(deals.INCOME, default=ZERO),
    }  # fmt: skip
    if month is None:
        return [{"month": None} | rows.aggregate(**sums)]
    return list(rows.values(month).annotate(**sums).order_by(month))


def _month(asked: Asked, row: dict, closes: Ratio) -> Month:
    period = row["month"] and Period.around(row["month"], "month")
    name = "pending" if period else "pending_some_day"
    figure = _figure(name, asked.but(period=period or asked.period), row["number"])
    gross = row["income"] if asked.sees_income else ZERO
    weighted = (gross * closes.share).quantize(Decimal(1), ROUND_HALF_UP)
    return Month(period, figure, row["volume"], gross, weighted)


def _figure(name: str, asked: Asked, number: int) -> Figure:
    if not may_see_people(asked.membership):
        return Figure(number, "")
    return behind.figure("deals", name, asked, number)


def how_many_close(asked: Asked, plan=None) -> Ratio:
    """The share of contracts that close: as the plan says, else one's own of the last years,
    else the usual one of plans until there are enough of them."""
    if plan and len(plan.own) == 1:
        return plan.own[0].ratios.contract_close
    first = asked.today.replace(year=asked.today.year - YEARS_BACK, month=1, day=1)
    wide = asked.but(period=Period("days", first, asked.today))
    won = deals.closed(wide).order_by().count()
    fell = falls.fell(wide).order_by().count()
    return Ratios().contract_close.counted(won, won + fell, first.year)
