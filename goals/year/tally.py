"""What was counted, day by day: fetched once, and added up over any month, quarter or year."""

from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import accumulate

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from goals.asked import Asked
from goals.behind import deals, touches
from goals.period import Period
from goals.year.measures import Measure
from transactions.models import Transaction


class Summed:
    """Numbers by their days."""

    def __init__(self, pairs):
        pairs = sorted(pairs)
        self.days = [day for day, _ in pairs]
        self.sums = [0, *accumulate(number for _, number in pairs)]

    def within(self, period: Period):
        first, last = bisect_left(self.days, period.first), bisect_right(self.days, period.last)
        return self.sums[last] - self.sums[first]


class Each:
    """Deals by their days: one with two of them in a time counts once."""

    def __init__(self, pairs):
        self.pairs = list(pairs)

    def within(self, period: Period) -> int:
        return len({deal for deal, day in self.pairs if period.has(day)})


def count(asked: Asked, measures: list[Measure]) -> dict[str, Summed | Each]:
    """Each of these measures over the days asked for, in at most five questions."""
    wanted = {one.key for one in measures}
    found = {}
    if wanted & {"income", "closings", "volume"}:
        found |= _closings(asked)
    if "taken" in wanted:
        days = deals.taken(asked).order_by().values_list("counted_on", flat=True)
        found["taken"] = Summed((day, 1) for day in days)
    if wanted & {"buyers", "sellers"}:
        found |= _contracts(asked)
    if "conversations" in wanted:
        found["conversations"] = _conversations(asked)
    return {key: found[key] for key in wanted}


def _closings(asked: Asked) -> dict[str, Summed]:
    rows = deals.closed(asked).order_by().values_list("closed_on")
    rows = list(rows.annotate(Count("pk"), Sum(deals.INCOME), Sum("price")))
    columns = {"closings": 1, "income": 2, "volume": 3}
    return {
        name: Summed((row[0], row[place] or Decimal(0)) for row in rows)
        for name, place in columns.items()
    }


def _contracts(asked: Asked) -> dict[str, Each]:
    pairs = list(deals.contracts(asked))
    sides = dict(
        Transaction.objects.filter(pk__in={deal for deal, _ in pairs}).values_list("pk", "side")
    )
    names = {"sellers": "listing", "buyers": "buyer"}
    return {
        name: Each((deal, day) for deal, day in pairs if sides[deal] in deals.SIDES[side])
        for name, side in names.items()
    }


def _conversations(asked: Asked) -> Summed:
    rows = touches.conversations(asked).order_by()
    days = rows.annotate(day=TruncDate("happened_at", tzinfo=asked.zone)).values_list("day")
    return Summed(days.annotate(Count("pk")))
