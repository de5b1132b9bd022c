"""The front page and the timeline, held against the made history: each figure was counted by hand.

2026 to November 20 (tests/goals/made_history.py): nine closings, $75,000 gross; to the same day of
2025 eleven, $92,500. Two are pending: $10,000 in December, $7,500 in January.
"""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.template.defaultfilters import striptags
from django.utils.html import escape

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Person
from crm.kit import clock
from goals.asked import Asked
from goals.behind import deals
from goals.models import IncomeGoal
from goals.period import Period
from goals.year import words
from goals.year.measures import MEASURES
from goals.year.timeline import Timeline
from tests.contacts.conftest import at_most_queries  # noqa: F401
from tests.goals import behind_walk
from tests.goals.made_history import TODAY
from transactions import starting
from transactions.models import Fall, KeyDate, Side

pytestmark = pytest.mark.django_db

YEAR, TIMELINE = "/goals/", "/goals/timeline/"
NET = Decimal(60_000)


@pytest.fixture
def browser(three_years, client_of, ana):
    return client_of(ana)


@pytest.fixture
def plan(three_years, member):
    """Ana wants 60,000 and 12,000 for costs, which are four fifths of 90,000 gross: 11 closings."""
    with scope(member.workspace_id):
        return IncomeGoal.objects.create(
            member=member, year=2026, net=NET, expenses=Decimal(12_000), kept=Decimal(80),
            listing_share=Decimal(50), listing_price=Decimal(340_000), listing_rate=Decimal("2.5"),
            buyer_price=Decimal(320_000), buyer_rate=Decimal("2.5"),
        )  # fmt: skip


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def figure(page, title: str) -> str:
    """What stands under that title in the four figures."""
    found = re.search(rf"<dt>{re.escape(title)}</dt>(.*?)</div>", page.content.decode(), re.S)
    return " ".join(striptags(found[1].replace("<dd", " <dd")).split())


def row(page, head: str) -> list[str]:
    """The cells of the first row of a table with that head."""
    for line in re.findall(r"<tr[^>]*>(.*?)</tr>", page.content.decode(), re.S):
        cells = [
            " ".join(striptags(one).split())
            for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S)
        ]
        if cells and cells[0] == head:
            return cells[1:]
    raise AssertionError(f"no row {head!r}")


# ── the front page ───────────────────────────────────────────────────────────
def test_the_year_says_how_far_it_is_beside_the_same_days_of_last_year(browser):
    page = browser.get(YEAR)
    assert "Nine closings in 2026 so far." in text(page)
    assert figure(page, "Earned") == "$75,000 −19% on last year"
    assert figure(page, "Pending") == "$10,000 1 closing before New Year"
    assert figure(page, "From people you know") == "78% 7 of 9, referrals and repeat"
    assert "$75,000 earned so far, $17,500 less than by this day last year." in text(page)


def test_with_a_plan_the_year_says_how_far_behind_it_is(browser, plan):
    page = browser.get(YEAR)
    assert "Nine of eleven closings. About one behind." in text(page)
    assert "1 of them is of members who have no plan." in text(page)
    assert figure(page, "Earned") == "$75,000 of $90,000 · −19% on last year"


def test_it_speaks_to_who_reads_their_own_year(plan, member, here):
    mine = words.pace(9, 11, Decimal("9.8"), is_mine=True)
    assert mine == "You’re about one behind."
    assert words.pace(12, 22, Decimal("9.8"), is_mine=True) == "You’re about two ahead."
    assert words.pace(10, 22, Decimal("9.8"), is_mine=True) == "You’re on pace."
    assert words.pace(22, 22, Decimal("19.8"), is_mine=True) == "The year’s goal is met."
    done = words.headline(2025, 17, 22, 22, is_over=True, is_mine=True)
    assert done == "Seventeen of twenty-two closings in 2025."


def test_a_year_that_is_over_is_held_against_the_whole_year_before(browser):
    page = browser.get(f"{YEAR}?period=2025")
    assert "Twelve closings in 2025." in text(page)
    assert figure(page, "Earned") == "$100,000 +18% on the year before"
    assert figure(page, "Volume") == "$4,000,000 what the homes sold for"


def test_one_member_s_year_is_theirs_alone(browser, three_years):
    page = browser.get(f"{YEAR}?member={three_years.agent.pk}")
    assert "One closing in 2026 so far." in text(page)
    assert figure(page, "Earned").startswith("$7,500")
    assert figure(page, "From people you know") == "too early 0 of 1, referrals and repeat"


def test_every_figure_of_the_year_is_as_long_as_its_list(browser, plan):
    page = browser.get(f"{YEAR}?by=quarter")
    assert len(behind_walk.figures(page)) > 10
    assert behind_walk.wrong(browser, page) == []


@pytest.mark.parametrize("role", [Role.COACH, Role.ASSISTANT])
def test_who_may_not_see_income_sees_closings_and_no_commission(role, three_years, join, client_of):
    client = client_of(join(role).user)
    for path in (YEAR, f"{YEAR}?by=year", TIMELINE, f"{TIMELINE}?of=income"):
        page = client.get(path)
        assert page.status_code == 200
        said = text(page)
        assert "$75,000" not in said
        assert "$17,500" not in said
        assert "Commission" not in said.replace("Commission plan", "")
    assert figure(client.get(YEAR), "Closings").startswith("9" if role == Role.COACH else "0")


def test_a_workspace_without_a_closing_says_what_will_stand_there(home, client_of, ana):
    page = client_of(ana).get(YEAR)
    assert "No closing in these years yet" in text(page)
    assert figure(page, "Calls per closing") == "too early 0 calls"
    assert "Plan the year" in text(page)
    assert client_of(ana).get(f"{TIMELINE}?by=year").status_code == 200


def test_the_two_pages_ask_the_database_so_often(browser, plan, at_most_queries):  # noqa: F811
    with at_most_queries(85):
        browser.get(YEAR)
    with at_most_queries(50):
        browser.get(TIMELINE)


# ── the timeline ─────────────────────────────────────────────────────────────
def test_the_timeline_sets_each_month_beside_the_same_month_of_last_year(browser):
    page = browser.get(TIMELINE)
    assert row(page, "Mar") == ["$15,000", "$15,000", "±0%"]
    assert row(page, "May") == ["$7,500", "$17,500", "−57%"]
    assert row(page, "Nov so far") == ["$0", "$0", ""]
    assert row(page, "Dec") == ["–", "$7,500", ""]


def test_the_plan_is_a_mark_of_each_month_and_of_no_other_side(browser, plan):
    page = browser.get(f"{TIMELINE}?of=income")
    assert row(page, "Mar")[-1] == "$7,500"  # of 90,000, evenly: 12 closings make no season
    assert "The plan" in page.content.decode()
    assert "The plan" not in browser.get(f"{TIMELINE}?side=buyer").content.decode()


@pytest.mark.parametrize(
    ("query", "head", "cells"),
    [
        ("by=quarter", "Q2", ["$35,000", "$35,000", "±0%"]),
        ("by=year", "2025", ["$100,000", "+18%"]),
        ("by=year", "2026 so far", ["$75,000", "−19%"]),
        ("of=taken", "Mar", ["1", "2", "−50%"]),
        ("of=closings&side=buyer", "Aug", ["1", "1", "±0%"]),
        ("of=closings&by=quarter&period=2024", "Q3", ["3", "0", ""]),
    ],
)
def test_it_is_counted_by_month_by_quarter_and_by_year(query, head, cells, browser):
    assert row(browser.get(f"{TIMELINE}?{query}"), head) == cells


def test_all_measures_of_the_year_stand_in_one_table(browser):
    page = browser.get(TIMELINE)
    now = row(page, "2026 so far")
    assert now == ["$75,000", "9", "$3,000,000", "8", "7", "10", "121"]
    assert row(page, "2025, same days")[:3] == ["$92,500", "11", "$3,700,000"]
    assert row(page, "2025, same days")[-1] == "120"


def test_every_figure_of_the_timeline_is_as_long_as_its_list(browser, plan):
    for query in ("?by=quarter&of=buyers&period=2025", "?by=year&of=volume&side=listing"):
        page = browser.get(f"{TIMELINE}{query}")
        assert len(behind_walk.figures(page)) > 10
        assert behind_walk.wrong(browser, page) == []


def test_a_home_under_contract_twice_counts_in_both_months_and_once_in_the_year(
    three_years, member
):
    with scope(member.workspace_id):
        asked = Asked(member, TODAY, Period.read("2026", TODAY))
        line = Timeline.of(asked, "month", "sellers")
        by_month = [line.number(MEASURES["sellers"], month) for month in asked.period.months]
        assert (by_month[4], by_month[5]) == (2, 1)  # 7 Grady Lane, on May 25 and on June 29
        assert (sum(by_month), line.number(MEASURES["sellers"], asked.period)) == (8, 7)
        assert deals.under_contract(asked).count() == 17


def test_what_is_planned_for_a_later_day_is_not_taken_yet(here, member):
    today = clock.today(here.zone)
    seller = Person.objects.create(first_name="Sue", last_name="Seller")
    later = dt.timedelta(days=1)
    starting.open(Side.LISTING, by=member, clients=[seller], agreement_on=today + later)
    asked = Asked(member, today, Period("days", today - later, today + 9 * later))
    assert deals.taken(asked).count() == 0
    starting.open(Side.LISTING, by=member, clients=[seller], agreement_on=today)
    assert deals.taken(asked).count() == 1


def test_a_client_who_came_back_is_from_people_you_know(here, member):
    """Nobody sent them, and their source is a portal; but they closed before."""
    today = clock.today(here.zone)
    client = Person.objects.create(first_name="Rea", last_name="Peat")
    asked = Asked(member, today, Period("days", today - dt.timedelta(days=9), today))
    for days_ago, known in ((8, 0), (3, 1)):
        one = starting.open(Side.BUYER, by=member, clients=[client])
        one.go_under_contract(price=Decimal(300_000), by=member)
        one.close(on=today - dt.timedelta(days=days_ago), by=member)
        assert deals.from_people(asked).count() == known


# ── pending ──────────────────────────────────────────────────────────────────
def test_pending_stands_by_its_month_weighted_by_how_many_contracts_close(browser):
    """31 of 40 contracts since 2024 closed: 77.5 of a hundred."""
    page = browser.get(TIMELINE)
    assert row(page, "December 2026") == ["1", "$10,000", "$7,750", "$400,000"]
    assert row(page, "January 2027") == ["1", "$7,500", "$5,813", "$300,000"]
    assert row(page, "Together") == ["2", "$17,500", "$13,563", "$700,000"]
    assert "31 of your 40 since 2024" in text(page)


def test_a_closing_that_is_late_and_one_without_a_day_are_said(browser, member):
    with scope(member.workspace_id):
        days = KeyDate.objects.filter(word="closing", transaction__stage="contract")
        late, open_ = days.order_by("on")
        KeyDate.objects.filter(pk=late.pk).update(on=TODAY - dt.timedelta(days=30))
        KeyDate.objects.filter(pk=open_.pk).update(on=None)
    page = browser.get(TIMELINE)
    assert "1 was to close by now." in text(page)
    assert row(page, "October 2026")[:2] == ["1", "$10,000"]
    assert row(page, "No day for the closing yet")[:2] == ["1", "$7,500"]
    late = re.search(r'href="([^"]+rule=overdue)">1<', page.content.decode())[1]
    assert "1</b> in" in browser.get(late.replace("&amp;", "&")).content.decode()


# ── reports ──────────────────────────────────────────────────────────────────
def report(client, slug: str, query: str = ""):
    return client.get(f"/goals/reports/{slug}/{query}")


def test_the_production_summary_has_month_quarter_and_year_beside_the_year_before(browser):
    page = report(browser, "production")
    assert row(page, "November 2026")[:4] == ["0", "0", "0", "$0"]
    assert row(page, "The fourth quarter of 2025, a year before") == [
        "1", "1", "0", "$400,000", "$10,000", "$2,000", "$8,000",
    ]  # fmt: skip
    assert row(page, "2026") == ["9", "5", "4", "$3,000,000", "$75,000", "$15,000", "$60,000"]
    assert row(page, "2025, a year before")[-3:] == ["$92,500", "$18,500", "$74,000"]


def test_closed_transactions_stand_with_price_days_and_income(browser, three_years):
    page = report(browser, "closed", "?period=2026-Q1")
    name = three_years.deals["26-01"].property.street
    cells = row(page, escape(name))
    assert cells[0] == "Mar 16, 2026"
    assert cells[5:] == ["$312,500", "$300,000", "96%", "28", "$7,500", "$6,000"]
    assert row(page, "2 in all")[6] == "$600,000"


def test_the_reports_of_listings_say_days_price_ends_and_reasons(browser):
    page = report(browser, "days-on-market")
    assert "Too early to speak of a market: 5 listings closed." in text(page)
    assert row(page, "The middle one")[-3:] == ["42", "100%", "100%"]
    page = report(browser, "fell-through")
    assert row(page, "The buyer’s loan")[:2] == ["6", "86%"]
    assert row(page, "Together")[:2] == ["7", "100%"]
    page = report(browser, "expirations")
    ends = re.findall(r"Mar 20, 2027</td><td class=\"r\">120<", page.content.decode())
    assert len(ends) == 1


def test_year_over_year_has_every_month_and_the_same_days(browser):
    page = report(browser, "year-over-year")
    cells = row(page, "June 2026")
    assert cells[:3] == ["2", "1", "+100%"]
    assert cells[6:9] == ["$17,500", "$7,500", "+133%"]
    same = row(page, "So far, and the same days")
    assert same[:2] == ["9", "11"]
    assert row(page, "December 2026")[:3] == ["", "1", ""]


def test_a_coach_reads_the_reports_that_name_nobody_without_a_dollar_of_income(
    three_years, join, client_of
):
    client = client_of(join(Role.COACH, sees_people=False).user)
    for slug in ("production", "pending-forecast", "year-over-year", "fell-through"):
        page = report(client, slug)
        assert page.status_code == 200
        assert "$75,000" not in text(page)
        assert ">Gross<" not in page.content.decode()
    assert report(client, "closed").status_code == 403


def test_a_deal_that_fell_and_closed_later_is_both(three_years, member):
    with scope(member.workspace_id):
        asked = Asked(member, TODAY, Period.read("2026", TODAY))
        one = Fall.objects.get(reason="inspect", on__year=2026).transaction
        assert one in deals.fell(asked)
        assert one in deals.closed(asked)
        assert deals.fell(asked).count() == 7
