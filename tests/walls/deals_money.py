"""The same for commissions and expenses."""

import datetime as dt
from decimal import Decimal

from django.core.files.base import ContentFile

from crm.kit import clock
from transactions.commissions import plans, reckoning
from transactions.expenses import receipts
from transactions.models import (
    Commission,
    CommissionLine,
    CommissionPart,
    CommissionPlan,
    Expense,
    PlanLine,
    Trip,
)


def plan() -> CommissionPlan:
    found = CommissionPlan.objects.first()
    return found or plans.begin("capped", name="80/20", is_usual=True)


def plan_line() -> PlanLine:
    return _broker(plan())


def commission() -> Commission:
    """Of the sample listing, with two lines that can change places."""
    from tests.walls import deals

    found = Commission.objects.first()
    if found is None:
        found = Commission.objects.create(
            transaction=deals.transaction(), how="flat", flat=Decimal(10_000)
        )
        reckoning.take_plan(found, plan())
        found.lines.create(label="Fund", payee="broker", rate=Decimal(1), position=2)
        reckoning.reckon_anew(dt.date(2026, 11, 20))
    return found


def commission_line() -> CommissionLine:
    return _broker(commission())


def commission_part() -> CommissionPart:
    found = CommissionPart.objects.first()
    return found or commission().parts.create(amount=Decimal(1_000), on=dt.date(2026, 11, 20))


def _broker(one):
    """Its line of the broker, made anew where a form took it off or renamed it."""
    found = one.lines.filter(label="Broker").first()
    return found or one.lines.create(
        label="Broker", payee="broker", rate=Decimal(20), position=1, ledger="Company"
    )


def expense() -> Expense:
    found = Expense.objects.first()
    if found is None:
        found = Expense(on=clock.now().date(), amount=Decimal("85.40"), category="signs")
        found.payee = "Harbor Print"
        receipts.keep(found, ContentFile(b"%PDF-1.7 %%EOF"), receipts.PDF, "signs.pdf")
        found.save()
    return found


def trip() -> Trip:
    found = Trip.objects.first()
    return found or Trip.objects.create(on=clock.now().date(), miles=Decimal(12), what="Signs")


SAMPLES = {
    "commission_plan": lambda workspace: plan().public_id,
    "plan_line": lambda workspace: plan_line().public_id,
    "commission_line": lambda workspace: commission_line().public_id,
    "commission_part": lambda workspace: commission_part().public_id,
    "expense": lambda workspace: expense().public_id,
    "trip": lambda workspace: trip().public_id,
}
LINE = {
    "label": "Team lead", "payee": "team", "terms": "10%", "base": "running", "phase": "b_split",
    "rollover": "calendar", "crossing": "graduated",
}  # fmt: skip


def bodies(ids: dict) -> dict:
    return {
        "transactions:caps": {
            "agent": ids["member_pk"], "ledger": "Company", "as_of": "11/1/2026",
            "amount": "$9,000",
        },
        "transactions:commission_plan_new": {"name": "Mine", "preset": "sliding"},
        "transactions:commission_plan": {"name": "Ours"},
        "transactions:plan_line_new": LINE,
        "transactions:plan_line": LINE,
        "transactions:plan_line_place": {"way": "down"},
        "transactions:commission": {"how": "flat", "flat": "$9,000"},
        "transactions:commission_received": {"received_on": "11/20/2026", "received": "$7,000"},
        "transactions:commission_line_new": LINE,
        "transactions:commission_line": LINE,
        "transactions:commission_line_place": {"way": "down"},
        "transactions:expense_new": {"amount": "49", "category": "ads", "on": "yesterday"},
        "transactions:expense": {"amount": "50", "category": "ads", "on": "yesterday"},
        "transactions:trip_new": {"miles": "9", "on": "yesterday"},
        "transactions:trip": {"miles": "10", "on": "yesterday"},
        "transactions:tax_year": {"mile": "0.71", "meals": "50", "gift": "25"},
        "transactions:budget": {"ads": "1,200"},
        "transactions:accountant": {"kind": "csv"},
    }  # fmt: skip


def prepare(name: str, ids: dict) -> None:
    if name == "transactions:plan_line_place":
        plan().lines.create(label="Fund", payee="broker", rate=Decimal(1), position=2)
    if name in ("transactions:commission_received", "transactions:commission_line_payment"):
        from tests.walls import deals

        deal = deals.transaction()
        deal.go_under_contract(price=Decimal(445_000), by=None)
        deal.close(by=None)
