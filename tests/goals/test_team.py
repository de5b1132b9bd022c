"""The team's figures, a leaderboard if wanted, coaching beside income, and the month by mail."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts import daily
from accounts.capabilities import Capability, Role
from accounts.models import Membership
from accounts.tenancy import scope
from crm.kit import clock
from goals.models import IncomeGoal, MonthlyWish
from messaging.models import Message, SentFile
from tests.goals.behind_walk import wrong
from tests.pdf import read

pytestmark = pytest.mark.django_db

TEAM = "goals:team"
DECEMBER_1 = dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)  # a Tuesday, ten in the morning


@pytest.fixture
def browser(client_of, ana):
    return client_of(ana)


def told(answer) -> dict[str, dict[str, object]]:
    """The numbers of the team page by member and measure."""
    return {
        line.name: {measure.key: one.number for measure, one in line.figures}
        for line in answer.context["lines"]
    }


# ── by member ────────────────────────────────────────────────────────────────
def test_each_member_has_what_is_theirs_and_every_figure_its_list(
    three_years, browser, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60):
        answer = browser.get(reverse(TEAM), {"period": "2026"})
    found = told(answer)
    agent = found[str(three_years.agent)]
    # what came by an open house is the agent's: one closing, one listing taken, three contracts
    assert (agent["closings"], agent["income"], agent["taken"], agent["contracts"]) == (
        1, Decimal(7_500), 1, 3
    )  # fmt: skip
    ana = found["Ana Alvarez"]
    assert (ana["closings"], ana["income"], ana["volume"]) == (8, 67_500, 2_700_000)
    whole = {measure.key: one.number for measure, one in answer.context["together"].figures}
    assert (whole["closings"], whole["taken"], whole["contracts"]) == (9, 8, 17)
    assert (whole["conversations"], whole["appointments"], whole["leads"]) == (121, 21, 50)
    assert wrong(browser, answer) == []


def test_members_see_their_own_figures_until_the_owner_wants_a_leaderboard(
    three_years, ana, client
):
    client.force_login(three_years.agent.user)
    answer = client.get(reverse(TEAM), {"period": "2026"})
    assert list(told(answer)) == [str(three_years.agent)]
    assert "Ana Alvarez" not in answer.content.decode()
    assert client.post(reverse("goals:leaderboard"), {"is_on": "on"}).status_code == 403
    client.force_login(ana)
    client.post(reverse("goals:leaderboard"), {"is_on": "on"})
    client.force_login(three_years.agent.user)
    answer = client.get(reverse(TEAM), {"period": "2026"})
    closings = next(one for one in answer.context["boards"] if one.title == "Closings")
    assert [(one.number, one.name, one.score) for one in closings.places] == [
        (1, "Ana Alvarez", 8), (2, str(three_years.agent), 1)
    ]  # fmt: skip
    page = answer.content.decode()
    assert "$67,500" not in page  # the board ranks no income
    client.force_login(ana)
    client.post(reverse("goals:leaderboard"), {"is_on": "off"})
    client.force_login(three_years.agent.user)
    assert client.get(reverse(TEAM)).context["boards"] == []


def test_coaching_stands_beside_the_change_in_income_to_the_same_day(three_years, browser):
    answer = browser.get(reverse(TEAM))
    brought = answer.context["brought"]
    assert [(one.cost.number, one.income.number, one.change) for one in brought.years] == [
        (0, 92_500, None), (2_750, 75_000, -17_500)
    ]  # fmt: skip
    assert brought.said == ("$2,750 for coaching since January 2026. Income is $17,500 below 2025.")
    assert wrong(browser, answer) == []
    with scope(three_years.home.pk):
        Membership.objects.filter(user__email="ana@example.com").update(
            refused=[Capability.SEE_INCOME]
        )
    page = browser.get(reverse(TEAM)).content.decode()
    assert "2,750" not in page
    for income in ("75,000", "67,500", "7,500"):
        assert f"${income}" not in page


# ── the month by mail ────────────────────────────────────────────────────────
@pytest.fixture
def wants(home):
    def wish(*members, since=dt.date(2026, 11, 3)):
        with scope(home.pk):
            for member in members:
                MonthlyWish.objects.set_for(member, is_on=True, today=since)

    return wish


def papers(home) -> dict[str, str]:
    """What was mailed to whom: the words of the PDF."""
    with scope(home.pk):
        kept = SentFile.objects.filter(message__dedupe_key__contains=":monthly:")
        return {
            one.message.to_address: "\n".join(page.text for page in read(one.content))
            for one in kept.select_related("message")
        }


def test_the_month_comes_once_as_a_pdf_on_the_first_workday(
    three_years, member, join, wants, browser
):
    helper = join(Role.ASSISTANT)
    with scope(three_years.home.pk):
        IncomeGoal.objects.set_for(member, 2026, net=Decimal(120_000))
    wants(member, helper)
    with clock.at(DECEMBER_1):
        daily.run_due()
        daily.run_due()
    with clock.at(DECEMBER_1 + dt.timedelta(days=1)):
        daily.run_due()
    found = papers(three_years.home)
    assert set(found) == {"ana@example.com", "assistant@example.com"}
    paper = found["ana@example.com"]
    said = " ".join(paper.split())
    assert "0 closings in November 2026, 9 in the year so far; last year it was 11 by then." in said
    for figure in ("$75,000", "$92,500", "$3,000,000", "planned by then"):
        assert figure in paper
    assert "$" not in found["assistant@example.com"].replace("$0", "")
    with scope(three_years.home.pk):
        mails = Message.objects.filter(dedupe_key__contains=":monthly:")
        assert mails.count() == 2
        assert not Message.objects.visible_to(three_years.agent).filter(
            pk__in=mails.values("pk")
        ).exists()  # fmt: skip


def test_a_month_that_begins_on_a_sunday_is_mailed_on_monday(home, member, wants):
    wants(member, since=dt.date(2026, 10, 5))
    with clock.at(dt.datetime(2026, 11, 1, 20, tzinfo=dt.UTC)):
        daily.run_due()
    assert papers(home) == {}
    with clock.at(dt.datetime(2026, 11, 2, 20, tzinfo=dt.UTC)):
        daily.run_due()
    assert set(papers(home)) == {"ana@example.com"}


def test_who_asks_for_it_later_waits_for_the_next_month_and_may_stop(home, member, browser):
    with clock.at(dt.datetime(2026, 11, 3, 15, tzinfo=dt.UTC)):
        browser.post(reverse("goals:monthly_wish"), {"is_on": "on"})
        page = browser.get(reverse("goals:monthly")).content.decode()
        assert "Tuesday, December 1" in page
        daily.run_due()
    assert papers(home) == {}
    with clock.at(dt.datetime(2026, 11, 30, 15, tzinfo=dt.UTC)):
        browser.post(reverse("goals:monthly_wish"), {"is_on": "off"})
    with clock.at(DECEMBER_1):
        daily.run_due()
        assert browser.get(reverse("goals:monthly_pdf")).content.startswith(b"%PDF")
    assert papers(home) == {}
