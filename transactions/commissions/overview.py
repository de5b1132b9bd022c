"""All the money of a year: what is pending, what closed and is owed, what came, how full the caps
are."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from transactions.commissions import payments, reckoning
from transactions.commissions.ledgers import EVER, Ledgers, year_of
from transactions.commissions.waterfall import ZERO
from transactions.models import Commission, CommissionLine, CommissionPlan, PlanLine, Stage

MOST, AT_FIRST = 200, 6
AGES = [(30, "up to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"), (None, "over 90 days")]


@dataclass(frozen=True)
class Row:
    """A deal and its money, as a list shows it."""

    commission: Commission
    gross: Decimal
    kept: Decimal
    day: dt.date | None
    days: int = 0

    @property
    def deal(self):
        return self.commission.transaction

    @property
    def is_late(self) -> bool:
        return self.days > 30


@dataclass(frozen=True)
class Meter:
    """How full a cap is: what closed deals paid of it, and what pending ones will."""

    whose: object
    ledger: str
    cap: Decimal
    paid: Decimal
    coming: Decimal
    until: dt.date | None

    @property
    def left(self) -> Decimal:
        return max(self.cap - self.paid, ZERO)

    @property
    def width(self) -> str:
        return _part(self.paid, self.cap)

    @property
    def coming_x(self) -> str:
        return self.width

    @property
    def coming_width(self) -> str:
        room = Decimal(100) - Decimal(self.width)
        return f"{min(room, Decimal(_part(self.coming, self.cap))):.1f}"

    @property
    def is_full(self) -> bool:
        return self.paid >= self.cap


def _part(amount, whole) -> str:
    return f"{min(max(amount / whole * 100, Decimal(0)), Decimal(100)):.1f}" if whole else "100.0"


def of_year(membership, year: int, today: dt.date) -> dict:
    """The Money page."""
    pending, meters = _pending(membership, today)
    rows = Commission.objects.visible_to(membership)
    owing = rows.owing().exclude(closes_on=None)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    ages = _ages(owing, today)
    return {
        "pending": pending, "pending_kept": sum((row.kept for row in pending), ZERO),
        "meters": meters, "owed": _owed(owing, today), "ages": ages,
        "owed_kept": sum((age["kept"] for age in ages), ZERO),
        "came": payments.came(membership, first, last, MOST),
        "came_total": payments.total(membership, first, last),
        "closed": _totals(rows.closed().closing_between(first, last)), "year": year,
    }  # fmt: skip


def _owed(owing, today) -> list[Row]:
    """The longest owed first, each with what is still to come of it."""
    rows = owing.select_related("transaction__property").order_by("closes_on", "pk")[:MOST]
    return [
        Row(one, one.gross, one.owed, one.closes_on, (today - one.closes_on).days) for one in rows
    ]


def _totals(closed) -> dict:
    return closed.aggregate(
        deals=Count("pk"), gross=Sum("gross", default=ZERO), kept=Sum("kept", default=ZERO),
        volume=Sum("transaction__price", default=ZERO),
    )  # fmt: skip


def _ages(owing, today) -> list[dict]:
    """What is owed by how long ago the deal closed."""
    which, low = {}, None
    for high, words in AGES:
        since = Q() if low is None else Q(closes_on__lt=today - dt.timedelta(low))
        until = Q() if high is None else Q(closes_on__gte=today - dt.timedelta(high))
        which[words], low = since & until, high
    sums = owing.aggregate(
        **{f"n{place}": Sum("owed", filter=those, default=ZERO)
           for place, those in enumerate(which.values())}
    )  # fmt: skip
    return [
        {"words": words, "kept": sums[f"n{place}"], "is_late": place > 0}
        for place, words in enumerate(which)
    ]


def _pending(membership, today) -> tuple[list[Row], list[Meter]]:
    """Deals under contract as they stand now, each behind those that close before it."""
    rows = list(
        Commission.objects.visible_to(membership).pending().filter(settled_on=None).for_reckoning()
    )
    ledgers = Ledgers.settled()
    meters = _meters(membership, rows, ledgers, today)
    found = reckoning.projected(rows, ledgers, today)
    shown = [
        Row(one, found[one.pk].gross, found[one.pk].kept, one.closing_day,
            (one.closing_day - today).days if one.closing_day else 0)
        for one in sorted(rows, key=lambda one: (one.closing_day or dt.date.max, one.pk))
    ]  # fmt: skip
    return shown, [_with_coming(meter, line, ledgers, today) for meter, line in meters]


def _meters(membership, pending, ledgers: Ledgers, today) -> list[tuple[Meter, object]]:
    """A meter for each agent and cap: of their usual plans, pending deals and this year's."""
    capped = {"cap__isnull": False}
    plans = PlanLine.objects.visible_to(membership).filter(
        plan__in=CommissionPlan.objects.offered().filter(is_usual=True), **capped
    )
    closed = CommissionLine.objects.visible_to(membership).filter(
        commission__settled_on__gte=today - dt.timedelta(365), **capped
    )
    lines = {}
    for line in closed.select_related("commission__agent__user").order_by("pk"):
        lines[line.commission.agent, line.ledger.casefold()] = line
    for line in plans.select_related("plan__agent__user").order_by("pk"):
        whose = line.plan.agent or membership
        lines[whose, line.ledger.casefold()] = line
    for one in pending:
        for line in one.lines.all():
            if line.cap is not None:
                whose = one.agent if one.agent_id == one.whose else membership
                lines[whose, line.ledger.casefold()] = line
    return [
        (_meter(whose, line, ledgers, today), line)
        for (whose, _), line in sorted(
            lines.items(), key=lambda item: (str(item[0][0]), item[0][1])
        )
    ]


def _meter(whose, line, ledgers, today) -> Meter:
    first, last = year_of(line, today)
    paid = ledgers.stands(whose and whose.pk, line.ledger, first, last)
    return Meter(whose, line.ledger, line.cap, paid, ZERO, None if (first, last) == EVER else last)


def _with_coming(meter: Meter, line, ledgers: Ledgers, today) -> Meter:
    """By now the ledgers hold what pending deals will pay, too."""
    first, last = year_of(line, today)
    stands = ledgers.stands(meter.whose and meter.whose.pk, line.ledger, first, last)
    return Meter(meter.whose, meter.ledger, meter.cap, meter.paid, stands - meter.paid, meter.until)


def splits(membership) -> dict:
    """What payees besides oneself are owed, and got: deals that closed, newest first.

    Of each all that is owed, and of what was paid the newest few before what came earlier.
    """
    rows = CommissionLine.objects.visible_to(membership).filter(
        commission__transaction__stage=Stage.CLOSED, is_taken=True,
    ).exclude(payee="agent").exclude(took=0)  # fmt: skip
    sums = rows.aggregate(
        owed=Sum("took", filter=Q(paid_on=None), default=ZERO),
        paid=Sum("took", filter=Q(paid_on__isnull=False), default=ZERO),
    )
    rows = rows.select_related("commission__transaction__property", "brokerage", "member__user")
    rows = list(rows.order_by("-commission__closes_on", "-pk")[: MOST * 3])
    payees: dict[str, dict] = {}
    for line in rows:
        one = payees.setdefault(
            line.payee_words,
            {"name": line.payee_words, "owed": ZERO, "paid": ZERO, "lines": [], "earlier": []},
        )
        one["paid" if line.paid_on else "owed"] += line.took
        is_old = line.paid_on and len(one["lines"]) >= AT_FIRST
        one["earlier" if is_old else "lines"].append(line)
    ordered = sorted(payees.values(), key=lambda one: (-one["owed"], one["name"]))
    return {"payees": ordered, **sums}
