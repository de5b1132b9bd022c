"""Sources: what they brought, what they cost, what came back; half and half; a new one a season."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template.defaultfilters import striptags

from accounts.capabilities import Role
from contacts.models import LeadSource, Person, SourceMonth
from crm.kit import clock
from goals.sources.streams import begins
from leads.models import Lead
from prospects.models import Prospect, Side, Stage
from tests.goals import behind_walk, made_history
from transactions.models import Brokerage, Commission, CommissionLine, Transaction

pytestmark = pytest.mark.django_db

NOW = made_history.NOW
URL = "/goals/sources/"
A_MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def november():
    with clock.at(NOW):
        yield


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def lines(page) -> dict:
    shown = [*page.context["lines"], *page.context["small"]]
    return {line.name: line for line in shown}


def came(source, count=1, *, signed=0, waited=None, month=3) -> None:
    """Leads of that source, the first of them signed, each called after so many minutes."""
    for number in range(count):
        at = dt.datetime(2026, month, 2 + number % 25, 15, number // 25, tzinfo=dt.UTC)
        person = Person.objects.create(first_name="Lee", last_name=f"{source} {number}")
        ended = {"stage": Stage.AGREEMENT_SIGNED, "closed_at": at} if number < signed else {}
        one = Prospect.objects.create(
            person=person, side=Side.BUY, source=source, opened_at=at, stage_changed_at=at, **ended
        )
        if waited is not None:
            Lead.objects.create(
                person=person, prospect=one, source=source, received_at=at, clock_started_at=at,
                answered_at=at + waited * A_MINUTE,
            )  # fmt: skip


def closing(source, gross: int, *, away=None, on=dt.date(2026, 6, 1), prospect=None) -> None:
    """A deal of that source that closed, and what a referral fee took of it."""
    one = Transaction.objects.create(
        side="buyer", stage="closed", closed_on=on, source=source, price=Decimal(300_000),
        prospect=prospect,
    )  # fmt: skip
    commission = Commission.objects.create(transaction=one, gross=Decimal(gross), closes_on=on)
    if away is not None:
        CommissionLine.objects.create(
            commission=commission, payee="referral", took=Decimal(away), kind="flat",
            amount=Decimal(away), brokerage=Brokerage.objects.create(name=f"B{one.pk}"),
        )  # fmt: skip


# ── the figures ──────────────────────────────────────────────────────────────
def test_three_years_give_the_sources_that_were_written_down(
    three_years, client_of, ana, django_assert_max_num_queries
):
    browser = client_of(ana)
    page = browser.get(URL)
    found = {
        name: (line.came.number, line.contacted.number, line.appointments.number,
               line.closed.number, line.earned.number, line.cost)
        for name, line in lines(page).items()
    }  # fmt: skip
    assert found == {
        "Past client, referral": (11, 11, 9, 5, 40_000, None),
        "Past client, repeat": (3, 3, 3, 2, 20_000, None),
        "Open house": (6, 5, 4, 1, 7_500, None),
        "Zillow": (27, 15, 5, 1, 7_500, 4_400),
        "Facebook": (3, 0, 0, 0, 0, 450),
    }
    zillow = lines(page)["Zillow"]
    assert (zillow.back_words, zillow.cost_a_closing, zillow.speed_words) == (
        "$1.70", 4_400, "10 min",
    )  # fmt: skip
    assert lines(page)["Facebook"].back_words == "too early"
    total = page.context["total"]
    assert (total.came.number, total.closed.number, total.earned.number, total.cost) == (
        50, 9, 75_000, 4_850,
    )  # fmt: skip
    said = text(page)
    assert "Past client, referral brought the most: 5 of 9 closings." in said
    assert "$450 of $4,850 went to new ones (9%)." in said
    assert behind_walk.wrong(browser, page) == []
    with django_assert_max_num_queries(30):
        browser.get(URL)


def test_months_from_lead_to_closing_and_halves_of_three_years(three_years, client_of, ana):
    page = client_of(ana).get(URL)
    # 26-02 asked on December 15, 2025 and closed on March 23, 2026: 98 days.
    assert lines(page)["Zillow"].months == "3 months"
    halves = page.context["halves"]
    assert (halves.own.number, halves.provided.number, halves.unknown.number) == (8, 1, 0)
    assert "Most of it is your own." in text(page)


def test_what_a_month_cost_by_the_bill_counts_before_the_price(here, november, client_of, ana):
    source = LeadSource.objects.create(
        name="Signs", cost_model="month", price=Decimal(100), active_from=dt.date(2026, 9, 1)
    )
    SourceMonth.objects.create(source=source, month=dt.date(2026, 10, 1), cost=Decimal("250.50"))
    by_lead = LeadSource.objects.create(name="Calls", cost_model="lead", price=Decimal(30))
    came(by_lead, 3, waited=5)
    page = client_of(ana).get(URL, {"period": "2026"})
    assert lines(page)["Signs"].cost == Decimal(
        "450.50"
    )  # September, October by the bill, November
    assert lines(page)["Calls"].cost == Decimal(90)


def test_what_went_away_at_closing_is_its_cost_else_its_percentage(here, november, client_of, ana):
    source = LeadSource.objects.create(name="Network", cost_model="closing", price=Decimal(30))
    came(source, 8)
    closing(source, 10_000, away=2_500)
    closing(source, 10_000)
    line = lines(client_of(ana).get(URL))["Network"]
    assert line.cost == Decimal(5_500)
    assert line.earned.number == Decimal(20_000)
    assert line.back_words == "$3.64"


def test_too_early_of_few_leads_and_of_a_new_source_without_a_closing(
    here, november, client_of, ana
):
    facts = {"cost_model": "month", "price": Decimal(10)}
    few = LeadSource.objects.create(name="Few", **facts)
    new = LeadSource.objects.create(name="New", is_new_try=True, **facts)
    poor = LeadSource.objects.create(name="Poor", **facts)
    came(few, 7)
    came(new, 12)
    came(poor, 8)
    found = lines(client_of(ana).get(URL))
    words = {name: found[name].back_words for name in ("Few", "New", "Poor")}
    assert words == {"Few": "too early", "New": "too early", "Poor": "$0.00"}
    assert found["Poor"].tone == "bad"


def test_leads_without_a_source_have_their_own_line_and_list(here, november, client_of, ana):
    came(None, 4, month=4)
    closing(None, 9_000)
    page = client_of(ana).get(URL)
    line = lines(page)["No source"]
    assert (line.came.number, line.closed.number, line.earned.number) == (4, 1, 9_000)
    assert behind_walk.wrong(client_of(ana), page) == []


def test_before_you_drop_a_source_it_says_what_calling_at_once_did(here, november, client_of, ana):
    source = LeadSource.objects.create(name="Portal", cost_model="month", price=Decimal(1_000))
    came(source, 10, signed=3, waited=4, month=3)
    came(source, 20, signed=2, waited=45, month=4)
    closing(source, 8_000)
    said = text(client_of(ana).get(URL))
    assert (
        "Before you drop Portal: those whom you called inside five minutes signed three times as "
        "often (3 of 10, against 2 of 20)."
    ) in said
    Lead.objects.filter(received_at__month=3, pk__in=Lead.objects.order_by("pk")[:3]).delete()
    assert "Before you drop" not in text(client_of(ana).get(URL))  # seven are too few


# ── a new one each season ────────────────────────────────────────────────────
def test_a_season_without_a_new_source_asks_for_one(here, november, client_of, ana):
    tried = LeadSource.objects.create(
        name="Local radio", is_new_try=True, active_from=dt.date(2026, 6, 1)
    )
    came(tried, 2)
    said = text(client_of(ana).get(URL))
    assert "No new source this fall yet. Try one a season" in said
    LeadSource.objects.filter(pk=tried.pk).update(active_from=dt.date(2026, 9, 1))
    assert "New this fall: Local radio." in text(client_of(ana).get(URL))


def test_winter_began_in_december_of_the_year_before():
    assert begins(dt.date(2026, 1, 15)) == dt.date(2025, 12, 1)
    assert begins(dt.date(2025, 12, 1)) == dt.date(2025, 12, 1)
    assert begins(dt.date(2026, 3, 1)) == dt.date(2026, 3, 1)
    assert begins(dt.date(2026, 11, 30)) == dt.date(2026, 9, 1)


# ── who may see what ─────────────────────────────────────────────────────────
def test_income_and_costs_are_hidden_from_whom_income_is_hidden_from(three_years, client_of, join):
    page = client_of(join(Role.COACH).user).get(URL)
    said = text(page)
    assert "$" not in said.split("What came back")[1].split("One new source a season")[0]
    assert "Earned" not in said
    assert "went to new ones" not in said
    assert "For my accountant" not in said


def test_costs_stand_beside_the_figures_of_everybody_only(three_years, client_of, ana, member):
    narrow = client_of(ana).get(URL, {"member": member.pk})
    assert not narrow.context["shows_costs"]
    assert "What a source costs is everybody’s" in text(narrow)
    assert behind_walk.wrong(client_of(ana), narrow) == []
    assert sum(line.closed.number for line in lines(narrow).values()) == 8  # one is the agent's


def test_nothing_in_a_time_teaches_what_will_stand_there(here, november, client_of, ana):
    assert "Nothing came in this time" in text(client_of(ana).get(URL, {"period": "2019"}))


# ── the front page, and the reports ──────────────────────────────────────────
def test_the_front_page_shows_the_funnel_and_the_sources(three_years, client_of, ana):
    page = client_of(ana).get("/goals/")
    said = text(page)
    assert "From hello to closing" in said
    assert "Where it comes from" in said
    assert "Past client, referral 11 5 60 min – $40,000 –" in said


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("lead-source-return", "ZillowPortal 27 1 $7,500 $4,400$1.70$4,400"),
        ("lead-source-funnel", "Zillow 27 15 5 3 0 11%"),
        ("speed-to-lead", "From Zillow 27 27 0 10 minutes10 minutes"),
        ("conversion", "March 2026"),
        ("activity-by-member", "Ana Alvarez"),
    ],
)
def test_the_reports_say_the_same_and_lead_to_their_lists(three_years, client_of, ana, slug, words):
    browser = client_of(ana)
    page = browser.get(f"/goals/reports/{slug}/", {"period": "2026"})
    assert words in text(page)
    assert behind_walk.figures(page)
    assert behind_walk.wrong(browser, page) == []


def test_from_calls_to_closings_adds_up_over_the_months(three_years, client_of, ana):
    page = client_of(ana).get("/goals/reports/conversion/", {"period": "2026"})
    total = page.context["table"].total
    assert total[2:7] == [121, 21, 19, 17, 9]
    assert total[8:] == [90, 53]
    by_member = client_of(ana).get("/goals/reports/activity-by-member/", {"period": "2026"})
    rows = {row.cells[0]: row.cells for row in by_member.context["table"].rows}
    closed = {name: cells[-1].number for name, cells in rows.items()}
    assert closed == {"Ana Alvarez": 8, "Agent": 1}
