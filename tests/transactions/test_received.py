"""Commissions that come in parts, costs of promotions as expenses, and what counts of a gift."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Act
from contacts.models import Property
from crm.kit import clock
from transactions import dates, starting
from transactions.commissions import overview, payments, plans, reckoning
from transactions.expenses.export import Books
from transactions.models import (
    Commission,
    CommissionPart,
    Expense,
    Promotion,
    Side,
    Stage,
    TaxYear,
    Transaction,
)

NOON = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
D = Decimal


@pytest.fixture(autouse=True)
def friday(here):
    with clock.at(NOON):
        yield


@pytest.fixture
def web(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def listing(member, june):
    return starting.open(
        Side.LISTING, by=member, clients=[june], list_price=D(449_900),
        property=Property.objects.at("412 Tamarack Lane, Traverse City, MI 49684"),
    )  # fmt: skip


@pytest.fixture
def closed(listing, member):
    """Closed today, with $9,000 to come of it."""
    listing.go_under_contract(price=D(445_000), closing=TODAY, by=member)
    Commission.objects.create(transaction=listing, how="flat", flat=D(9_000))
    reckoning.take_plan(Commission.objects.get(), None)
    reckoning.reckon_anew(TODAY)
    listing.close(by=member)
    return listing


def at(name, *args) -> str:
    return reverse(f"transactions:{name}", args=args)


def comes(web, one, amount, on, **more):
    body = {"received": amount, "received_on": on} | more
    return web.post(at("commission_received", one.public_id), body, follow=True)


def of_2026(member) -> dict:
    return overview.of_year(member, 2026, TODAY)


def test_a_commission_that_comes_in_two_parts_is_owed_until_the_second(web, closed, member):
    said = comes(web, closed, "4,000", "11/20/2026", more="on").content.decode()
    assert "$5,000.00 is still to come" in said
    assert "It is a part: more is to come" in said
    shown = of_2026(member)
    assert (shown["owed_kept"], shown["came_total"]) == (5_000, 4_000)
    assert [row.kept for row in shown["owed"]] == [5_000]
    page = web.get(at("money")).content.decode()
    assert "$5,000 is owed to you" in page
    assert "a part" in page
    comes(web, closed, "4,950", "12/2/2026")
    one = Commission.objects.get()
    assert (one.received, one.received_on) == (8_950, dt.date(2026, 12, 2))
    shown = of_2026(member)
    assert (shown["owed_kept"], shown["came_total"]) == (0, 8_950)
    assert [(row.amount, row.difference) for row in shown["came"]] == [(4_950, -50), (4_000, None)]


def test_each_part_counts_in_the_year_in_which_it_came_and_once_for_the_accountant(
    web, closed, member
):
    comes(web, closed, "4,000", "12/30/2026", more="on")
    comes(web, closed, "5,000", "1/4/2027")
    last_year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    this_year = (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert payments.total(member, *last_year) == 4_000
    assert payments.total(member, *this_year) == 5_000
    (head, rows) = Books.of(member, last_year[0], this_year[1]).tables["Income"]
    assert [row[-1] for row in rows] == [4_000, 5_000]
    assert [row[head.index("Gross commission")] for row in rows] == [None, 9_000]


def test_a_part_written_down_by_mistake_is_taken_off_and_comes_back(web, closed, member):
    comes(web, closed, "4,000", "11/20/2026", more="on")
    part = CommissionPart.objects.get()
    web.post(at("commission_part_removal", part.public_id))
    assert of_2026(member)["owed_kept"] == 9_000
    assert Act.objects.filter(kind="commission").latest("pk").undo(by=member)
    assert of_2026(member)["owed_kept"] == 5_000
    comes(web, closed, "5,000", "11/20/2026")
    web.post(at("commission_part_removal", CommissionPart.objects.get().public_id))
    assert Commission.objects.get().received == 5_000, "what never came was never received"


def test_the_last_part_is_no_part_and_a_part_of_nothing_is_refused(web, closed):
    refused = comes(web, closed, "0", "11/20/2026", more="on")
    assert refused.status_code == 422
    assert "A part is more than nothing." in refused.content.decode()
    comes(web, closed, "9,000", "11/20/2026", more="on")
    assert Commission.objects.get().received_on == TODAY, "nothing is left to come"
    with pytest.raises(IntegrityError), transaction.atomic():
        CommissionPart.objects.create(commission=Commission.objects.get(), on=TODAY, amount=0)


def test_lines_taken_anew_do_not_pay_a_payee_twice(closed, member):
    one, plan = Commission.objects.get(), plans.begin("capped", name="80/20")
    reckoning.take_plan(one, plan)
    one.lines.filter(label="Broker").update(paid_on=TODAY)
    reckoning.take_plan(one, plan)
    assert sorted(one.lines.values_list("label", flat=True)) == [
        "Broker", "Transaction fee", "You keep",
    ]  # fmt: skip


# ── projected anew ───────────────────────────────────────────────────────────
def test_another_price_or_closing_day_projects_the_commission_anew(web, listing, member):
    Commission.objects.create(transaction=listing, rate=D("2.5"))
    reckoning.take_plan(Commission.objects.get(), None)
    reckoning.reckon_anew(TODAY)
    listing.ask(D(400_000), by=member)
    assert Commission.objects.get().gross == 10_000
    listing.go_under_contract(price=D(420_000), closing=dt.date(2026, 12, 18), by=member)
    dates.put(listing, "closing", dt.date(2027, 1, 8), by=member)
    one = Commission.objects.get()
    assert (one.gross, one.closes_on) == (10_500, dt.date(2027, 1, 8))


# ── what it cost ─────────────────────────────────────────────────────────────
def promote(web, listing, **said):
    body = {"kind": "mail", "title": "100 cards", "on": "2026-11-18", "cost": "84"} | said
    assert web.post(at("promotion_new", listing.public_id), body).status_code == 302
    return Promotion.objects.get()


def test_the_cost_of_a_promotion_is_an_expense_of_its_listing_once(web, listing, member):
    one = promote(web, listing)
    expense = Expense.objects.get()
    assert (expense.amount, expense.category, expense.what) == (84, "postage", "100 cards")
    assert (expense.transaction, expense.on) == (listing, dt.date(2026, 11, 18))
    Expense.objects.update(payee="Harbor Print")
    body = {"kind": "mail", "title": "120 cards", "on": "2026-11-19", "cost": "$96.50"}
    web.post(at("promotion", one.public_id), body)
    expense = Expense.objects.get()
    assert (expense.amount, expense.payee) == (D("96.50"), "Harbor Print")
    assert expense.what == "120 cards"
    put_right = {"amount": "90", "category": "printing", "on": "11/19/2026", "payee": "Harbor"}
    assert web.post(at("expense", expense.public_id), put_right).status_code == 302
    assert Promotion.objects.get().cost == 90, "the same money, written down once"
    page = web.get(at("tab", listing.public_id, "money")).content.decode()
    assert page.count("$90") >= 1
    web.post(at("promotion_removal", one.public_id))
    assert not Expense.objects.exists()
    assert Act.objects.filter(kind="promotion").latest("pk").undo(by=member)
    assert Expense.objects.get().amount == 90


def test_a_promotion_that_cost_nothing_is_no_expense(web, listing):
    one = promote(web, listing, cost="")
    assert not Expense.objects.exists()
    body = {"kind": "mail", "title": "100 cards", "on": "2026-11-18", "cost": "84"}
    web.post(at("promotion", one.public_id), body)
    assert Expense.objects.count() == 1
    web.post(at("promotion", one.public_id), body | {"cost": ""})
    assert not Expense.objects.exists()


def test_of_a_gift_the_figure_of_the_year_counts_and_is_only_a_hint(web, here):
    new = at("expense_new")
    assert "Of a gift, $25 a person counts in 2026." in web.get(new).content.decode()
    body = {"amount": "64", "category": "gifts", "on": "11/18/2026", "payee": "Front Street"}
    said = web.post(new, body, follow=True).content.decode()
    assert "Of a gift, $25 a person counts: note for how many it was." in said
    figures = {"mile": "0.725", "meals": "50", "gift": "75"}
    assert web.post(f"{at('tax_year')}?year=2026", figures).status_code == 302
    assert TaxYear.objects.get().gift == 75
    said = web.post(new, body, follow=True).content.decode()
    assert "note for how many" not in said
    assert Expense.objects.filter(category="gifts").count() == 2, "never refused"


# ── contracts that end with their listing ────────────────────────────────────
def test_a_listing_that_is_cancelled_under_contract_gives_everything_of_it_back(listing, member):
    listing.go_under_contract(
        price=D(445_000), closing=dt.date(2026, 12, 18), buyers=["Petra Lund"], by=member
    )
    listing.move_to(Stage.CANCELLED, by=member, because="They stay")
    fall = listing.falls.get()
    assert (fall.why, fall.price, fall.buyers) == ("They stay", 445_000, "Petra Lund")
    listing.move_to(Stage.ACTIVE, by=member)
    one = Transaction.objects.get(pk=listing.pk)
    assert (one.price, one.day("contract"), one.day("closing")) == (None, None, None)
    assert [party.role for party in one.parties.all()] == ["seller"]
    assert one.asking == 449_900


def test_a_closing_taken_back_by_its_menu_is_due_again(closed, member):
    closed.move_to(Stage.UNDER_CONTRACT, by=member)
    assert closed.key_dates.get(word="closing").done_on is None
