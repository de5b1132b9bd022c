"""What stands in an agent's ledgers: how much of each cap was paid in its year, and what went
through a sliding split."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from transactions.commissions.waterfall import ZERO, production_of
from transactions.models import CommissionLine, LedgerStart, Stage

EVER = (dt.date.min, dt.date.max)


def year_of(line, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the cap's year in which a deal that closes that day falls."""
    if line.rollover == "none":
        return EVER
    begins = line.rolls_on if line.rollover != "calendar" and line.rolls_on else None
    month, number = (begins.month, begins.day) if begins else (1, 1)
    first = _on(day.year, month, number)
    if day < first:
        first = _on(day.year - 1, month, number)
    return first, _on(first.year + 1, month, number) - dt.timedelta(1)


def _on(year: int, month: int, day: int) -> dt.date:
    """February 29 is the 28th where there is none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month, day - 1)


class Ledgers:
    """Entries by agent and ledger, each on the day its deal closed."""

    def __init__(self):
        self.entries = defaultdict(list)

    @classmethod
    def settled(cls, *, but=None) -> "Ledgers":
        """What closed deals put in, and what stood there before Sphere knew them."""
        ledgers = cls()
        rows = CommissionLine.objects.filter(
            commission__settled_on__isnull=False, commission__transaction__stage=Stage.CLOSED,
            is_taken=True,
        ).exclude(ledger="")  # fmt: skip
        if but is not None:
            rows = rows.exclude(commission=but)
        sums = rows.order_by().values_list(
            "commission__agent_id", "ledger", "commission__closes_on"
        )
        for agent, ledger, on, added, produced in sums.annotate(Sum("added"), Sum("produced")):
            ledgers.put(agent, ledger, on, added)
            ledgers.put(agent, production_of(ledger), on, produced)
        begun = LedgerStart.objects.values_list("agent_id", "ledger", "as_of", "amount")
        for agent, ledger, on, amount in begun:
            ledgers.put(agent, ledger, on, amount)
        return ledgers

    def put(self, agent_id, ledger: str, on: dt.date, amount: Decimal) -> None:
        if amount and ledger:
            self.entries[agent_id, ledger.casefold()].append((on, amount))

    def stands(self, agent_id, ledger: str, first: dt.date, last: dt.date) -> Decimal:
        found = self.entries.get((agent_id, ledger.casefold()), ())
        return sum((amount for on, amount in found if first <= on <= last), ZERO)

    def before(self, agent_id, lines, day: dt.date) -> dict[str, Decimal]:
        """What stands in each ledger of these lines, for a deal that closes that day."""
        found = {}
        for line in lines:
            if line.ledger and line.ledger.casefold() not in found:
                first, last = year_of(line, day)
                for ledger in (line.ledger.casefold(), production_of(line.ledger.casefold())):
                    found[ledger] = self.stands(agent_id, ledger, first, last)
        return found

    def add(self, agent_id, day: dt.date, poured) -> None:
        for ledger, amount in poured.adds.items():
            self.put(agent_id, ledger, day, amount)
