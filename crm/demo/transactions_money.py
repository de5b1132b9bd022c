"""The demo's money: a plan with a cap, the commissions of its homes, a year of expenses."""

import datetime as dt
from decimal import Decimal

from crm.demo.transactions import PARTS, Homes
from crm.kit import clock
from transactions.commissions import plans, reckoning
from transactions.models import (
    Brokerage,
    Budget,
    Commission,
    CommissionLine,
    Expense,
    LedgerStart,
    Payee,
    Trip,
)

CAP, LEFT = Decimal(16_000), Decimal(1_210)
# Days back, kind, payee, what for, dollars.
YEAR = """
2|software|Lakeshore Apps|Photo editing|29.00
6|meals|Cherry Hut|Lunch with a past client|38.60
9|postage|Post office|Stamps|73.00
15|phone|Northern Wireless|Mobile, November|85.00
22|dues|Grand Traverse Realtors|Quarter’s dues|185.00
24|insurance|Bayline Realty|E&O, quarter|210.00
31|ads|Record-Eagle|Open house ad|140.00
38|gifts|Front Street Flowers|Closing gift|64.00
45|phone|Northern Wireless|Mobile, October|85.00
52|coaching|Marlow Coaching|Month|250.00
63|license|State of Michigan|Renewal|88.00
75|signs|Harbor Print|Riders|96.50
90|leads|Portal|Leads of a month|310.00
118|events|Bowers Harbor Park|Client picnic|412.35
"""
TAMARACK = """
12|signs|Harbor Print|Sign, post and rider|96.00
"""
BUDGETS = {"ads": 2400, "photos": 3000, "printing": 1200, "software": 1500, "phone": 1020,
           "dues": 800, "miles": 3500, "events": 900, "meals": 600}  # fmt: skip


def fill(by, homes: Homes) -> None:
    today = clock.today(by.workspace.zone)
    plan = plans.begin(
        "capped", name="80/20, my agreement", agent=by, is_usual=True,
        listing_rate=Decimal("2.75"), buyer_rate=Decimal("2.5"),
    )  # fmt: skip
    plan.lines.filter(label="Broker").update(rollover="calendar")
    sold = _says(homes.condo, plan, Decimal("2.75"))
    pending = _says(homes.harbor, plan, Decimal("2.5"))
    listed = _says(homes.tamarack, plan, Decimal("2.75"))
    _share_out(listed, by)
    reckoning.settle(homes.condo, today)
    _leave_in_cap(by, today, sold, pending)
    sold.refresh_from_db()
    on = homes.condo.closed_on + dt.timedelta(2)
    Commission.objects.filter(pk=sold.pk).update(received_on=on, received=sold.kept)
    CommissionLine.objects.filter(commission=sold).exclude(payee=Payee.AGENT).update(paid_on=on)
    _spend(by, today, homes)


def _says(deal, plan, rate) -> Commission:
    one = Commission.objects.create(transaction=deal, rate=rate, agent=deal.agent)
    reckoning.take_plan(one, plan)
    return one


def _share_out(commission, by) -> None:
    """The Kellers came by a brokerage’s referral; Nora has her part."""
    whitfield = Brokerage.objects.create(
        name="Whitfield Realty", license_number="6505-4471", confirmed_by=by
    )
    commission.lines.create(
        label="Referral", payee=Payee.REFERRAL, brokerage=whitfield, rate=Decimal(25),
        base="gross", phase="a_top", position=1,
    )  # fmt: skip
    commission.lines.create(
        label="Nora’s bonus", payee=Payee.FEE, kind="flat", amount=Decimal(150),
        phase="c_after", position=3,
    )  # fmt: skip


def _leave_in_cap(by, today, *before) -> None:
    """So much stood in the cap that the Kellers' deal finds $1,210 of it."""
    first = today.replace(month=1, day=1)
    reckoning.reckon_anew(today)
    lines = CommissionLine.objects.filter(commission__in=before, label="Broker")
    paid = sum(line.added for line in lines if line.commission.closes_on >= first)
    LedgerStart.objects.create(
        agent=by, ledger="Company", as_of=first, amount=CAP - LEFT - paid
    )  # fmt: skip
    reckoning.reckon_anew(today)


def _spend(by, today, homes) -> None:
    for text, deal in ((YEAR, None), (TAMARACK, homes.tamarack)):
        for row in text.strip().splitlines():
            back, category, payee, what, amount = row.split("|")
            Expense.objects.create(
                on=today - dt.timedelta(int(back)), category=category, payee=payee, what=what,
                amount=Decimal(amount), transaction=deal, by=by, is_sample=True,
            )  # fmt: skip
    for back, miles, what, deal in [
        (0, "11.4", "Showing", homes.tamarack), (3, "24.0", "Inspection", homes.harbor),
        (12, "9.6", "Signs and lockbox", homes.tamarack), (20, "62.0", "Land near Cedar", None),
    ]:  # fmt: skip
        Trip.objects.create(
            on=today - dt.timedelta(back), miles=Decimal(miles), what=what, start="Office",
            transaction=deal, by=by, is_sample=True,
        )  # fmt: skip
    for category, amount in BUDGETS.items():
        Budget.objects.create(year=today.year, category=category, amount=amount)


PARTS.append(fill)
