"""All the money of a year: what is pending, what closed and is owed, what came, how full the caps
are."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from transactions.commissions import reckoning
from transactions.commissions.ledgers import EVER, Ledgers, year_of
from transactions.commissions.waterfall import ZERO
from transactions.models import Commission, CommissionLine, CommissionPlan, PlanLine, Stage

MOST = 200
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

    @property
    def difference(self) -> Decimal | None:
        """What came beyond what was to be kept, or below it."""
        came = self.commission.received
        return came - self.kept if came is not None and came != self.kept else None


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
    rows = Commission.objects.visible_to(membership).select_related("transaction__property")
    owed = [
        _row(one, (today - one.closes_on).days)
        for one in rows.receivable().order_by("closes_on", "pk")[:MOST]
        if one.closes_on
    ]
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    came = rows.received().filter(received_on__range=(first, last))
    came = [_row(one) for one in came.order_by("-received_on", "-pk")[:MOST]]
    closed = rows.closed().closing_between(first, last)
    return {
        "pending": pending, "pending_kept": _sum(pending), "meters": meters,
        "owed": owed, "owed_kept": _sum(owed), "ages": _ages(owed),
        "came": came, "came_total": sum((one.commission.received for one in came), ZERO),
        "closed": _totals(closed), "year": year,
    }  # fmt: skip


def _row(one: Commission, days: int = 0) -> Row:
    return Row(one, one.gross, one.kept, one.closes_on, days)


def _sum(rows) -> Decimal:
    return sum((row.kept for row in rows), ZERO)


def _totals(closed) -> dict:
    return closed.aggregate(
        deals=Count("pk"), gross=Sum("gross", default=ZERO), kept=Sum("kept", default=ZERO),
        volume=Sum("transaction__price", default=ZERO),
    )  # fmt: skip


def _ages(owed: list[Row]) -> list[dict]:
    found, low = [], None
    for high, words in AGES:
        rows = [
            row for row in owed
            if (low is None or row.days > low) and (high is None or row.days <= high)
        ]  # fmt: skip
        found.append({"words": words, "rows": rows, "kept": _sum(rows), "is_late": low is not None})
        low = high
    return found


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


def _by_name(item) -> tuple[str, str]:
    (whose, ledger), _ = item
    return str(whose), ledger


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
    """What payees besides oneself are owed, and got: deals that closed, newest first."""
    rows = CommissionLine.objects.visible_to(membership).filter(
        commission__transaction__stage=Stage.CLOSED, is_taken=True,
    ).exclude(payee="agent").exclude(took=0)  # fmt: skip
    rows = rows.select_related("commission__transaction__property", "brokerage", "member__user")
    rows = list(rows.order_by("-commission__closes_on", "-pk")[: MOST * 3])
    payees: dict[str, dict] = {}
    for line in rows:
        one = payees.setdefault(
            line.payee_words, {"name": line.payee_words, "owed": ZERO, "paid": ZERO, "lines": []}
        )
        one["paid" if line.paid_on else "owed"] += line.took
        one["lines"].append(line)
    ordered = sorted(payees.values(), key=lambda one: (-one["owed"], one["name"]))
    return {
        "payees": ordered,
        "owed": sum((one["owed"] for one in ordered), ZERO),
        "paid": sum((one["paid"] for one in ordered), ZERO),
    }
