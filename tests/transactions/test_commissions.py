"""Commissions of deals: settled at the closing, projected till then, seen by whom they may be."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.capabilities import Capability, Role
from accounts.models import Act, Membership
from accounts.tenancy import scope
from contacts.models import Property
from crm.kit import clock
from tests.pdf import read
from transactions import dates, starting
from transactions.commissions import overview, plans, reckoning
from transactions.models import (
    Commission,
    CommissionLine,
    CommissionPlan,
    LedgerStart,
    Side,
)

pytestmark = pytest.mark.django_db
D = Decimal
NOON = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def friday():
    with clock.at(NOON):
        yield


@pytest.fixture
def as_ana(client_of, ana):
    return client_of(ana)


@pytest.fixture
def plan(here, member):
    return plans.begin("capped", name="80/20", agent=member, is_usual=True)


@pytest.fixture
def deal(here, member):
    """`deal("1 Elm Street", 10_000, closing=…)`: under contract, with a commission of the plan."""

    def make(street, gross, plan=None, *, closing=None, side=Side.LISTING, brought_by="own"):
        home = Property.objects.at(f"{street}, Reno, NV")
        one = starting.open(side, by=member, property=home)
        one.agent, one.brought_by = member, brought_by
        one.save()
        one.go_under_contract(price=D(400_000), closing=closing, by=member)
        commission = Commission.objects.create(transaction=one, how="flat", flat=D(gross))
        reckoning.take_plan(commission, plan)
        CommissionLine.objects.filter(commission=commission, label="Transaction fee").delete()
        reckoning.reckon_anew(TODAY)
        return one

    return make


def kept(one) -> Decimal:
    return Commission.objects.get(transaction=one).kept


def tab(one) -> str:
    return reverse("transactions:tab", args=[one.public_id, "money"])


def begun(member, amount, ledger="Company", on=dt.date(2026, 6, 1)):
    LedgerStart.objects.create(agent=member, ledger=ledger, as_of=on, amount=D(amount))


# ── caps over deals ──────────────────────────────────────────────────────────
def test_g4_over_the_pages_what_stood_in_the_cap_prorates_the_deal(as_ana, plan, deal, member):
    one = deal("1 Elm Street", 10_000, plan, closing=TODAY)
    typed = {"agent": member.pk, "ledger": "Company", "as_of": "6/1/2026", "amount": "$15,500"}
    assert as_ana.post(reverse("transactions:caps"), typed).status_code == 302
    assert kept(one) == D(9500)
    page = as_ana.get(tab(one)).content.decode()
    assert "−500.00" in page
    assert "9,500.00" in page
    assert "Why only $500.00 for broker?" in page
    assert "20% would be $2,000.00. $500.00 was left of the $16,000 cap" in page


def test_deals_wait_for_their_cap_behind_those_that_close_before_them(plan, deal, member):
    begun(member, 13_000)
    later = deal("2 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 18))
    sooner = deal("1 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 1))
    assert (kept(sooner), kept(later)) == (D(8000), D(9000))
    dates.put(sooner, "closing", dt.date(2026, 12, 28), by=member)
    reckoning.reckon_anew(TODAY)
    assert (kept(sooner), kept(later)) == (D(9000), D(8000))


def test_a_closing_settles_the_deal_and_projects_the_others_anew(plan, deal, member):
    begun(member, 13_000)
    sooner = deal("1 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 1))
    later = deal("2 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 18))
    later.close(on=TODAY, by=member)
    assert (kept(later), kept(sooner)) == (D(8000), D(9000))
    settled = Commission.objects.of(later)
    assert settled.settled_on == settled.closes_on == TODAY
    plan.lines.filter(label="Broker").update(rate=D(50))
    reckoning.reckon_anew(TODAY)
    assert kept(later) == D(8000), "what is settled stays"
    assert reckoning.settle(later, TODAY)
    assert kept(later) == D(8000), "and a second settling changes nothing"


def test_what_fell_through_takes_nothing_of_the_cap(plan, deal, member):
    begun(member, 13_000)
    lost = deal("1 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 1))
    other = deal("2 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 18))
    assert kept(other) == D(9000)
    lost.fall_through("The sewer", by=member, back_on_market=False)
    assert kept(other) == D(8000)


def test_the_cap_year_is_that_of_the_closing(plan, deal, member):
    """An anniversary on December 10: a deal behind it begins a new cap."""
    plan.lines.filter(label="Broker").update(rolls_on=dt.date(2020, 12, 10))
    begun(member, 15_500)
    before = deal("1 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 9))
    behind = deal("2 Elm Street", 10_000, plan, closing=dt.date(2026, 12, 10))
    assert (kept(before), kept(behind)) == (D(9500), D(8000))


def test_a_cap_that_never_rolls_over_counts_all_years(plan, deal, member):
    plan.lines.filter(label="Broker").update(rollover="none")
    begun(member, 15_500, on=dt.date(2019, 1, 1))
    assert kept(deal("1 Elm Street", 10_000, plan, closing=TODAY)) == D(9500)


def test_an_earlier_closing_entered_late_does_not_pay_the_cap_twice(plan, deal, member):
    begun(member, 14_000)
    first = deal("1 Elm Street", 10_000, plan, closing=TODAY)
    late = deal("2 Elm Street", 10_000, plan, closing=dt.date(2026, 11, 10))
    first.close(on=TODAY, by=member)
    assert kept(first) == D(10_000) - D(2000)
    late.close(on=dt.date(2026, 11, 10), by=member)
    assert kept(late) == D(10_000)


def test_a_closing_taken_back_opens_its_commission_again(plan, deal, member):
    one = deal("1 Elm Street", 10_000, plan, closing=TODAY)
    with Act.doing("closing", "Closed it", by=member, undo_for=dt.timedelta(1)) as act:
        one.close(on=TODAY, by=member)
    assert Commission.objects.of(one).is_settled
    act.undo(by=member)
    assert not Commission.objects.of(one).is_settled


def test_a_split_changed_in_the_middle_of_a_deal_leaves_other_deals_alone(
    as_ana, plan, deal, member
):
    one, other = (deal(f"{n} Elm Street", 10_000, plan, closing=TODAY) for n in (1, 2))
    line = CommissionLine.objects.get(commission__transaction=one, label="Broker")
    body = {
        "label": "Broker", "payee": "broker", "terms": "10%", "base": "running",
        "phase": "b_split", "rollover": "calendar", "crossing": "graduated",
    }  # fmt: skip
    url = reverse("transactions:commission_line", args=[line.public_id])
    assert as_ana.post(url, body).status_code == 302
    assert (kept(one), kept(other)) == (D(9000), D(8000))
    again = reverse("transactions:commission_plan_again", args=[one.public_id])
    as_ana.post(again)
    assert kept(one) == D(7750), "the fee of the plan is back, too"


def test_a_team_plan_splits_by_who_brought_the_client(deal, here):
    team = plans.begin("team", name="Team")
    own = deal("1 Elm Street", 10_000, team, brought_by="own")
    theirs = deal("2 Elm Street", 10_000, team, brought_by="team")
    assert (kept(own), kept(theirs)) == (D(5600), D(4000))


# ── what a deal brings ───────────────────────────────────────────────────────
def test_a_minimum_a_second_side_and_a_bonus_make_the_gross(deal):
    one = deal("1 Elm Street", 0, side=Side.BOTH)
    brings = Commission.objects.of(one)
    brings.how, brings.rate, brings.second_rate = "percent", D("2.5"), D("2.25")
    assert brings.earned() == D(19_000)
    brings.bonus = D(1000)
    assert brings.earned() == D(20_000)
    brings.rate, brings.second_rate, brings.at_least = D("0.5"), None, D(5000)
    assert brings.earned() == D(6000), "the least is of the commission; the bonus comes on top"


def test_a_referral_alone_brings_its_part_of_the_other_brokerages_commission(as_ana, here, member):
    one = starting.open(Side.REFERRAL, by=member)
    url = reverse("transactions:commission", args=[one.public_id])
    typed = {"how": "referral", "rate": "25%", "their_gross": "$12,345.67", "payer": "Pike Homes"}
    refused = as_ana.post(url, typed)
    assert refused.status_code == 422
    assert "Referral fees go to licensed brokerages only" in refused.content.decode()
    assert "Pike Homes" in refused.content.decode()
    assert as_ana.post(url, typed | {"is_brokerage": "on"}).status_code == 302
    assert kept(one) == D("3086.42")


def test_a_referral_fee_goes_to_a_brokerage_or_nowhere(as_ana, deal):
    one = deal("1 Elm Street", 10_000)
    url = reverse("transactions:commission_line_new", args=[one.public_id])
    body = {
        "label": "Referral", "payee": "referral", "payee_name": "Dana the lender", "terms": "25%",
        "base": "gross", "phase": "a_top", "rollover": "calendar", "crossing": "graduated",
    }  # fmt: skip
    assert as_ana.post(url, body).status_code == 422
    assert as_ana.post(url, body | {"payee_name": "", "is_brokerage": "on"}).status_code == 422
    assert not CommissionLine.objects.filter(payee="referral").exists()
    named = body | {"payee_name": "Whitfield Realty", "is_brokerage": "on"}
    assert as_ana.post(url, named).status_code == 302
    assert kept(one) == D(7500)
    line = CommissionLine.objects.get(payee="referral")
    with pytest.raises(IntegrityError), transaction.atomic():
        CommissionLine.objects.filter(pk=line.pk).update(brokerage=None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("20", "Is that 20% or $20?"), ("120%", "between 0 and 100"),
        ("30% to 50,000", "Write the steps"), ("70% to 50,000; 80% to 40,000; 90%", "the steps"),
        ("a fifth", "Write 20%"),
    ],
)  # fmt: skip
def test_terms_that_can_mean_two_things_are_asked_back(typed, said, as_ana, plan):
    url = reverse("transactions:plan_line_new", args=[plan.public_id])
    body = {
        "label": "Fund", "payee": "fee", "terms": typed, "base": "running", "phase": "b_split",
        "rollover": "calendar", "crossing": "graduated",
    }  # fmt: skip
    answer = as_ana.post(url, body)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


def test_every_preset_makes_a_plan_whose_lines_are_the_gross(as_ana, here):
    for key in plans.presets():
        made = as_ana.post(
            reverse("transactions:commission_plan_new"), {"name": f"Plan {key}", "preset": key}
        )
        assert made.status_code == 302
        assert "10,000.00" in as_ana.get(made.url).content.decode()
    assert CommissionPlan.objects.count() == len(plans.presets())


# ── closed, owed, received ───────────────────────────────────────────────────
def test_money_is_owed_by_age_until_it_came(as_ana, plan, deal, member):
    old, fresh = (deal(f"{n} Elm Street", 10_000, plan, closing=TODAY) for n in (1, 2))
    old.close(on=TODAY - dt.timedelta(45), by=member)
    fresh.close(on=TODAY, by=member)
    shown = overview.of_year(member, 2026, TODAY)
    assert [(one["words"], one["kept"]) for one in shown["ages"] if one["kept"]] == [
        ("up to 30 days", D(8000)), ("31 to 60 days", D(8000)),
    ]  # fmt: skip
    page = as_ana.get(reverse("transactions:money")).content.decode()
    assert "$16,000 is owed to you" in page
    assert "45 days" in page
    url = reverse("transactions:commission_received", args=[old.public_id])
    assert as_ana.post(url, {"received_on": "soon", "received": "x"}).status_code == 422
    assert as_ana.post(url, {"received_on": "11/20/2026", "received": "$7,950"}).status_code == 302
    page = as_ana.get(reverse("transactions:money")).content.decode()
    assert "$8,000 is owed to you" in page
    assert "$7,950" in page
    assert "−$50" in page


def test_nothing_is_received_of_a_deal_that_has_not_closed(as_ana, plan, deal):
    one = deal("1 Elm Street", 10_000, plan)
    url = reverse("transactions:commission_received", args=[one.public_id])
    as_ana.post(url, {"received_on": "11/20/2026", "received": "$7,950"})
    assert Commission.objects.get(transaction=one).received is None


def test_the_splits_of_closed_deals_wait_until_they_are_paid(as_ana, deal, member):
    one = deal("1 Elm Street", 10_000, plans.begin("partners", name="Two"))
    one.close(on=TODAY, by=member)
    page = as_ana.get(reverse("transactions:splits")).content.decode()
    assert "$6,000 of closed deals waits for others" in page
    line = CommissionLine.objects.get(label="Partner")
    paid = reverse("transactions:commission_line_payment", args=[line.public_id])
    assert as_ana.post(paid, {"back": "splits"}).url == reverse("transactions:splits")
    page = as_ana.get(reverse("transactions:splits")).content.decode()
    assert "$2,000 of closed deals waits for others; $4,000 they have" in page


def test_the_statement_says_who_is_paid_what(as_ana, plan, deal):
    one = deal("1 Elm Street", 10_000, plan, closing=TODAY)
    answer = as_ana.get(reverse("transactions:commission_statement", args=[one.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    (sheet,) = read(answer.content)
    said = sheet.text
    assert "Commission disbursement" in said
    assert "$2,000.00" in said
    assert "$8,000.00" in said
    assert "Estimate" in said


def test_a_cap_meter_shows_what_was_paid_and_what_is_coming(as_ana, plan, deal, member):
    begun(member, 9000)
    deal("1 Elm Street", 10_000, plan, closing=TODAY)
    page = as_ana.get(reverse("transactions:money")).content.decode()
    assert "$9,000 of $16,000, $7,000 to go; pending deals add $2,000" in page


# ── who may see it ───────────────────────────────────────────────────────────
def test_who_may_not_see_income_meets_no_figure_anywhere(client_of, join, plan, deal, member, home):
    one = deal("1 Elm Street", 10_000, plan, closing=TODAY)
    with Act.doing("commission", "Said what it brings", by=member, undo_for=dt.timedelta(1)):
        one.close(on=TODAY, by=member)
    helper = join(Role.ASSISTANT)
    with scope(home.pk):
        Membership.objects.filter(pk=helper.pk).update(granted=[Capability.EXPORT])
    as_ana = client_of(helper.user)
    for name in ("money", "splits", "caps", "commission_plans", "expenses", "mileage", "budget"):
        assert as_ana.get(reverse(f"transactions:{name}")).status_code == 403, name
    statement = reverse("transactions:commission_statement", args=[one.public_id])
    assert as_ana.get(statement).status_code == 403
    assert as_ana.post(reverse("transactions:accountant")).status_code == 403
    for url in (one.get_absolute_url(), tab(one), reverse("contacts:history"),
                reverse("today"), reverse("search") + "?q=Elm"):  # fmt: skip
        page = as_ana.get(url).content.decode()
        assert "Your commission" not in page
        assert reverse("transactions:money") + '"' not in page
        for figure in ("10,000", "8,000", "2,000", "80/20"):
            assert figure not in page, f"{figure} on {url}"


def test_who_sees_income_but_may_not_work_changes_nothing(client_of, join, plan, deal, home):
    one = deal("1 Elm Street", 10_000, plan)
    coach = join(Role.COACH)
    with scope(home.pk):
        Membership.objects.filter(pk=coach.pk).update(granted=[Capability.SEE_INCOME])
    as_ana = client_of(coach.user)
    page = as_ana.get(tab(one))
    assert page.status_code == 200
    assert "8,000.00" in page.content.decode()
    url = reverse("transactions:commission", args=[one.public_id])
    assert as_ana.post(url, {"how": "flat", "flat": "$1"}).status_code == 403


def test_thirty_deals_cost_the_page_no_more_queries_than_three(
    as_ana, plan, deal, django_assert_max_num_queries
):
    for number in range(30):
        one = deal(f"{number} Elm Street", 10_000, plan, closing=TODAY)
        if number % 3 == 0:
            Commission.objects.filter(transaction=one).update(closes_on=TODAY, settled_on=TODAY)
            type(one).objects.filter(pk=one.pk).update(stage="closed", closed_on=TODAY)
    with django_assert_max_num_queries(40):
        assert as_ana.get(reverse("transactions:money")).status_code == 200
