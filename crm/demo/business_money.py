"""What Maya’s last deals brought: the broker’s fifth until the cap is full, a fee, and the rest."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from contacts.models import LeadSource, SourceMonth
from leads.sources.costs import last_months
from transactions.commissions import reckoning
from transactions.models import (
    Commission,
    CommissionLine,
    CommissionPlan,
    Expense,
    LedgerStart,
    Stage,
)
from transactions.models.commission_terms import TERMS

CAP, FIFTH = Decimal(16_000), Decimal("0.2")
# Of this year's cap, what these deals filled: the demo's other homes fill the rest.
FILLED = Decimal(6_500)
CENT = Decimal("0.01")
# What sources cost a month, where no bill of the last months says it.
COSTS = {"Zillow": 1_150, "Open house": 105, "Expired": 170, "Past client, referral": 58,
         "Past client, repeat": 37}  # fmt: skip
MONTHS = 36
# Days back, kind, payee, what for, dollars; the coach is paid in every month of a year.
SPENT = """
338|gifts|Front Street Flowers|Wreaths for clients|210.00
515|events|Bowers Harbor Park|Client picnic|380.00
704|gifts|Front Street Flowers|Wreaths for clients|180.00
"""
COACH, COACHED = ("coaching", "Marlow Coaching", "Month", Decimal(250)), 13


def share_out(deals: list, today: dt.date) -> None:
    """The price where only the gross is known, or the other way round; and the broker's part."""
    room = defaultdict(lambda: CAP, {today.year: FILLED})
    for deal in (deal for deal in deals if deal.contract):
        deal.gross = deal.gross or (deal.price * deal.rate / 100).quantize(CENT)
        deal.price = deal.price or (deal.gross * 100 / deal.rate).quantize(Decimal(1))
        deal.brokers = (deal.gross * FIFTH).quantize(CENT)
        if deal.stage == Stage.CLOSED:
            deal.brokers = min(deal.brokers, room[deal.closes.year])
            room[deal.closes.year] -= deal.brokers


def bring_in(by, pairs: list, today: dt.date) -> None:
    """Commissions by her plan, settled and received where it closed; and what sources cost."""
    plan = CommissionPlan.objects.usual_of(by).first()
    pairs = [(deal, one) for deal, one in pairs if deal.contract]
    made = Commission.objects.bulk_create(_commission(by, plan, deal, one) for deal, one in pairs)
    terms = list(plan.lines.all())
    CommissionLine.objects.bulk_create(
        line
        for (deal, _), commission in zip(pairs, made, strict=True)
        for line in _lines(deal, commission, terms)
    )
    first = today.replace(month=1, day=1)
    filled = sum(
        (deal.brokers for deal, _ in pairs
         if deal.stage in (Stage.CLOSED, Stage.UNDER_CONTRACT) and deal.closes >= first),
        Decimal(0),
    )  # fmt: skip
    for start in LedgerStart.objects.filter(agent=by, as_of=first):
        start.amount = max(start.amount - filled, Decimal(0))
        start.save(update_fields=["amount"])
    reckoning.reckon_anew(today)
    _pay_sources(by)
    _spend(by, today)


def _commission(by, plan, deal, one) -> Commission:
    settled = one.closed_on
    return Commission(
        transaction=one, agent=by, plan=plan, rate=deal.rate, gross=deal.gross, kept=deal.kept,
        closes_on=deal.closes, settled_on=settled,
        received_on=settled and settled + dt.timedelta(2), received=deal.kept if settled else None,
    )  # fmt: skip


def _lines(deal, commission, terms) -> list[CommissionLine]:
    took = {"broker": deal.brokers, "fee": deal.fee, "agent": deal.kept}
    return [
        CommissionLine(
            commission=commission, position=line.position, took=took[line.payee],
            uncapped=took[line.payee], added=deal.brokers if line.ledger else Decimal(0),
            paid_on=commission.received_on if line.payee != "agent" else None,
            **{name: getattr(line, name) for name in TERMS},
        )
        for line in terms
    ]  # fmt: skip


def _pay_sources(by) -> None:
    """A bill for each month that has none yet."""
    months = last_months(by.workspace.zone, MONTHS)
    for source in LeadSource.objects.filter(name__in=COSTS):
        told = set(source.months.exclude(cost=None).values_list("month", flat=True))
        SourceMonth.objects.bulk_create(
            SourceMonth(source=source, month=month, cost=Decimal(COSTS[source.name]))
            for month in months
            if month not in told
        )


def _spend(by, today: dt.date) -> None:
    rows = [line.split("|") for line in SPENT.strip().splitlines()]
    rows = [(int(back), *said, Decimal(amount)) for back, *said, amount in rows]
    rows += [(82 + 30 * number, *COACH) for number in range(COACHED - 1)]
    Expense.objects.bulk_create(
        Expense(
            on=today - dt.timedelta(back), category=category, payee=payee, what=what,
            amount=amount, by=by, is_sample=True,
        )
        for back, category, payee, what, amount in rows
    )  # fmt: skip
