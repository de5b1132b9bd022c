"""Reports of commissions: what closed deals brought, who is owed what, caps, referral fees."""

import datetime as dt

from django.db.models import Sum
from django.urls import reverse

from goals.behind import deals
from goals.reports import MONEY, Column, Link, Row, Table, report
from transactions.commissions import overview
from transactions.models import Commission, CommissionLine

CLOSINGS = ("period", "member", "side")
MONEY_PAGE = {"page": "transactions:money", "page_title": "Money"}
DEAL, CLOSED = Column("Deal"), Column("Closed")
YOURS = Column("Yours", unit="$")


def _of(rows):
    """The commissions of these deals, with what a line says."""
    found = Commission.objects.filter(transaction__in=rows.values("pk"))
    return found.select_related("transaction__property", "agent__user")


def money_tab(deal) -> str:
    return reverse("transactions:tab", args=[deal.public_id, "money"])


@report(
    "commission-detail", "Commission, deal by deal", MONEY, income=True, asks=CLOSINGS,
    counted="Every deal that closed in these days and whose commission was written down: the "
    "price, the gross commission, what went to others, and what is yours. The statement says who "
    "is paid what of it (the disbursement statement, or CDA).",
    **MONEY_PAGE,
)  # fmt: skip
def commission_detail(asked) -> Table:
    closed = deals.closed(asked)
    rows = _of(closed).order_by("closes_on", "pk")
    whole = rows.order_by().aggregate(
        price=Sum("transaction__price"), gross=Sum("gross"), kept=Sum("kept"), came=Sum("received")
    )
    lines = (
        Row(
            [one.transaction.name, one.transaction.get_side_display(), one.closes_on,
             one.transaction.price, one.gross, one.gross - one.kept, one.kept, one.received,
             Link("Statement", _statement(one))],
            money_tab(one.transaction),
        )
        for one in rows
    )  # fmt: skip
    return Table(
        [DEAL, Column("Side"), CLOSED, Column("Price", unit="$"), Column("Gross", unit="$"),
         Column("To others", unit="$"), YOURS, Column("Received", unit="$"), Column("CDA")],
        lines,
        ["Together", "", "", whole["price"], whole["gross"],
         (whole["gross"] or 0) - (whole["kept"] or 0), whole["kept"], whole["came"], ""],
        said=_unsaid(closed.count() - rows.count()),
    )  # fmt: skip


def _statement(one: Commission) -> str:
    return reverse("transactions:commission_statement", args=[one.transaction.public_id])


def _unsaid(missing: int) -> str:
    if not missing:
        return ""
    deals_are = "closed deal has" if missing == 1 else "closed deals have"
    return f"{missing} {deals_are} no commission written down and is not in this table."


@report(
    "commission-receivable", "Closed, not yet received", MONEY, income=True, asks=("member",),
    counted="Deals that have closed and whose commission has not come in, as of today. The days "
    "are counted from the closing.",
    **MONEY_PAGE,
)  # fmt: skip
def receivable(asked) -> Table:
    rows = _of(deals.asked_for(asked).closed()).owing()
    whole = rows.aggregate(all_gross=Sum("gross"), all_owed=Sum("owed"))
    lines = (_owed(one, asked.today) for one in rows.order_by("closes_on", "pk"))
    return Table(
        [DEAL, CLOSED, Column("Days", is_number=True), Column("How long"),
         Column("Gross", unit="$"), YOURS],
        lines,
        ["Together", None, None, "", whole["all_gross"], whole["all_owed"]],
    )  # fmt: skip


def _owed(one: Commission, today: dt.date) -> Row:
    days = (today - one.closes_on).days if one.closes_on else None
    age = next(words for most, words in overview.AGES if most is None or (days or 0) <= most)
    cells = [one.transaction.name, one.closes_on, days, age, one.gross, one.owed]
    return Row(cells, money_tab(one.transaction))


@report(
    "caps", "How full the caps are", MONEY, income=True, asks=("member",), names_people=False,
    counted="For each cap of a commission plan: what closed deals of its year have paid of it, and "
    "what pending deals will add, each behind those that close before it.",
    **MONEY_PAGE,
)  # fmt: skip
def caps(asked) -> Table:
    meters = overview.of_year(asked.membership, asked.today.year, asked.today)["meters"]
    wanted = [one for one in meters if asked.member is None or one.whose == asked.member]
    return Table(
        [Column("Cap"), Column("Whose"), Column("The cap", unit="$"), Column("Paid", unit="$"),
         Column("Left", unit="$"), Column("Pending adds", unit="$"), Column("Begins anew after")],
        [
            Row([one.ledger or "Cap", str(one.whose or ""), one.cap, one.paid, one.left,
                 one.coming, one.until])
            for one in wanted
        ],
    )  # fmt: skip


@report(
    "referral-fees", "Referral fees paid and received", MONEY, income=True, asks=CLOSINGS,
    counted="Of deals that closed in these days: what went to the brokerage that referred the "
    "client, and what came from a brokerage to which one was referred. Only licensed brokerages "
    "are paid.",
    **MONEY_PAGE,
)  # fmt: skip
def referral_fees(asked) -> Table:
    closed = deals.closed(asked).values("pk")
    paid = CommissionLine.objects.filter(
        commission__transaction__in=closed, payee="referral", is_taken=True
    ).exclude(took=0)
    paid = paid.select_related("commission__transaction__property", "brokerage", "member__user")
    got = Commission.objects.filter(transaction__in=closed, how=Commission.How.REFERRAL)
    got = got.select_related("transaction__property", "paid_by")
    rows = [_paid(one) for one in paid.order_by("commission__closes_on", "pk")]
    rows += [_got(one) for one in got.order_by("closes_on", "pk")]
    return Table(
        [DEAL, Column("Paid or received"), Column("Brokerage"), CLOSED,
         Column("Paid", unit="$"), Column("Received", unit="$"), Column("On")],
        rows,
        ["Together", "", "", None, sum((row.cells[4] or 0 for row in rows), 0),
         sum((row.cells[5] or 0 for row in rows), 0), None],
    )  # fmt: skip


def _paid(line: CommissionLine) -> Row:
    deal = line.commission.transaction
    cells = [deal.name, "Paid", line.payee_words, line.commission.closes_on, line.took, None,
             line.paid_on]  # fmt: skip
    return Row(cells, money_tab(deal))


def _got(one: Commission) -> Row:
    deal = one.transaction
    cells = [deal.name, "Received", str(one.paid_by or ""), one.closes_on, None, one.gross,
             one.received_on]  # fmt: skip
    return Row(cells, money_tab(deal))
