"""The calendar of the year: what a met day is, what counts for nothing, and the list of a day."""

import datetime as dt
import re

import pytest
from django.template.defaultfilters import striptags
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Person
from crm.kit import clock
from goals import calendar
from goals.models import DailyTarget, DayOff
from goals.period import Period

pytestmark = pytest.mark.django_db

# Wednesday, November 18, 2026, three in the afternoon in Detroit.
WEDNESDAY = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
NOVEMBER = Period.read("2026-11", None)
FIVE = ["2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17", "2026-11-18"]
URL = "/goals/days/"
BEHIND = re.compile(r'<a[^>]*data-behind[^>]*href="([^"]+)"[^>]*>([\d,]+)</a>')
TOTAL = re.compile(r"data-total>([\d,]+)<")


@pytest.fixture(autouse=True)
def afternoon():
    with clock.at(WEDNESDAY):
        yield


@pytest.fixture
def people(home):
    with scope(home.pk):
        return [Person.objects.create(first_name=f"P{number}") for number in range(4)]


@pytest.fixture
def target(home, member):
    """Two people and one conversation a day, since Monday, November 2."""
    with scope(home.pk):
        return DailyTarget.objects.create(
            member=member, since=dt.date(2026, 11, 2), contacts=2, conversations=1
        )


def meet(member, people, *days, **said):
    with scope(member.workspace_id):
        for day in days:
            for person in people:
                at = dt.datetime.fromisoformat(f"{day}T18:00+00:00")
                person.log_touch(by=member, happened_at=at, **said)


def off(member, first: str, last: str, reason=""):
    with scope(member.workspace_id):
        DayOff.objects.create(
            member=member, first_day=dt.date.fromisoformat(first),
            last_day=dt.date.fromisoformat(last), reason=reason,
        )  # fmt: skip


def of(member, period=NOVEMBER) -> calendar.Calendar:
    with scope(member.workspace_id):
        return calendar.of(member, period, dt.date(2026, 11, 18), member.workspace.zone)


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def states(found: calendar.Calendar) -> dict[int, str]:
    return {one.date.day: one.state for one in found.squares}


# ── which days count ─────────────────────────────────────────────────────────
def test_workdays_that_are_over_count_and_holidays_weekends_and_days_off_do_not(
    member, people, target
):
    meet(member, people[:2], *FIVE)
    off(member, "2026-11-05", "2026-11-08", "Vacation")
    found = of(member)
    # November 2, 3, 4, 6 is off with the 5th; 9, 10; the 11th is Veterans Day; 12, 13, 16, 17, 18.
    assert (found.met, found.workdays, found.days_off) == (5, 10, 4)
    assert (found.longest, found.fives) == (5, 1)
    shown = states(found)
    assert [shown[day] for day in (4, 5, 7, 11, 12, 18, 19, 26)] == [
        "none", "off", "free", "off", "met", "met", "ahead", "off",
    ]  # fmt: skip


def test_days_before_the_first_target_are_held_against_nobody(member, people, target):
    meet(member, people[:2], "2026-10-14", *FIVE)
    year = of(member, Period.read("2026", None))
    assert (year.met, year.workdays) == (5, 12)
    assert states(of(member, Period.read("2026-10", None)))[14] == "before"


def test_without_a_target_days_count_from_the_first_touch_on(member, people):
    meet(member, people[:1], "2026-10-29")
    october = of(member, Period.read("2026-10", None))
    assert [states(october)[day] for day in (28, 29, 30)] == ["before", "part", "none"]


def test_today_is_open_until_it_is_met_and_does_not_break_a_streak(member, people, target):
    meet(member, people[:2], *FIVE[:4])
    found = of(member)
    assert (found.met, found.workdays, states(found)[18]) == (4, 11, "open")
    assert found.longest == 4


def test_ten_in_a_row_earn_the_reward_of_five_twice(member, people, target):
    days = [f"2026-11-{day:02}" for day in (2, 3, 4, 5, 6, 9, 10)]
    meet(member, people[:2], *days, *FIVE[:4])
    assert (of(member).longest, of(member).fives) == (11, 2)


# ── the pages ────────────────────────────────────────────────────────────────
def test_the_year_says_the_finding_and_each_day_what_it_was(client_of, ana, member, people, target):
    meet(member, people[:2], *FIVE)
    off(member, "2026-12-24", "2026-12-24", "With my sister")
    page = client_of(ana).get(URL)
    said = text(page)
    assert "5 of 12 workdays met in 2026." in said
    assert "18: met" in said
    assert "24: With my sister" in said
    assert "26: Thanksgiving" in said
    for empty in ("2024", "2031"):
        assert "is over yet" in text(client_of(ana).get(f"{URL}?period={empty}"))


def test_every_figure_of_a_month_is_the_list_of_people_behind_it(
    client_of, ana, member, people, target
):
    meet(member, people[:3], "2026-11-17")
    meet(member, people[2:], "2026-11-17", kind="text")
    meet(member, people[:1], "2026-11-16", outcome="none")
    page = client_of(ana).get(f"{URL}?period=2026-11").content.decode()
    figures = [(url.replace("&amp;", "&"), int(number)) for url, number in BEHIND.findall(page)]
    assert [number for _, number in figures] == [4, 3], "an answer that never came is none"
    for url, number in figures:
        listed = client_of(ana).get(url).content.decode()
        assert int(TOTAL.search(listed)[1]) == number == listed.count('class="line"')
    assert "Call at 1 pm, text at 1 pm." in text(client_of(ana).get(figures[0][0]))


@pytest.mark.parametrize("day", ["nonsense", "2026-02-31", "9999-12-31", "0001-01-01"])
def test_a_day_that_there_is_none_of_is_not_found(day, client_of, ana, home):
    assert client_of(ana).get(f"{URL}{day}/").status_code == 404


def test_a_day_on_which_nothing_was_done_says_so(client_of, ana, home, target):
    assert "Nobody on this day" in text(client_of(ana).get(f"{URL}2026-11-03/"))


def test_any_other_days_are_shown_as_the_year_that_they_end_in(client_of, ana, home, target):
    page = client_of(ana).get(f"{URL}?period=1971-01-01..2026-03-01")
    assert "met in 2026" in text(page)


# ── who sees whose ───────────────────────────────────────────────────────────
def test_an_agent_sees_their_own_days_only_and_the_owner_everybodys(
    client_of, ana, home, member, join, people, target
):
    agent = join(Role.AGENT)
    meet(agent, people[:2], "2026-11-17")
    asked = f"{URL}2026-11-17/?member="
    assert "P0" in text(client_of(ana).get(f"{asked}{agent.pk}"))
    meet(member, people[2:3], "2026-11-17")
    seen = text(client_of(agent.user).get(f"{asked}{member.pk}"))
    assert "P2" not in seen
    assert "P0" in seen, "their own, whoever they ask for"


def test_a_coach_reads_the_calendar_and_no_names(client_of, home, member, join, people, target):
    meet(member, people[:2], "2026-11-17")
    coach = join(Role.COACH, sees_people=False)
    page = client_of(coach.user).get(f"{URL}?period=2026-11&member={member.pk}")
    assert "2 / 2" in text(page)
    assert "data-behind" not in page.content.decode()
    day = client_of(coach.user).get(f"{URL}2026-11-17/?member={member.pk}")
    assert day.status_code in (403, 404)


def test_a_year_of_many_days_asks_no_more_than_one_of_few(
    client_of, ana, member, people, target, django_assert_max_num_queries
):
    client_of(ana).get(URL)
    for days in (["2026-11-17"], [f"2026-11-{day:02}" for day in range(9, 17)]):
        meet(member, people, *days)
        with django_assert_max_num_queries(30):
            assert client_of(ana).get(URL).status_code == 200


# ── the target ───────────────────────────────────────────────────────────────
def test_a_target_that_is_set_anew_keeps_what_was_not_said(home, member, target):
    with scope(home.pk):
        DailyTarget.objects.set_for(member, reward="The ball game", weekdays=[0, 1])
        DailyTarget.objects.filter(since=dt.date(2026, 11, 18)).update(since=dt.date(2026, 11, 10))
        found = DailyTarget.objects.set_for(member, contacts=9)
    assert (found.contacts, found.conversations) == (9, 1)
    assert (found.reward, found.weekdays) == ("The ball game", [0, 1])


def test_a_good_day_names_what_it_earned(client_of, ana, home, member, people, target):
    said = {"contacts": "2", "conversations": "1", "weekdays": ["0", "1", "2", "3", "4"],
            "keeps_holidays": "on", "day_reward": "A walk by the bay.", "reward": ""}  # fmt: skip
    client_of(ana).post(reverse("goals:daily"), said)
    meet(member, people[:2], "2026-11-18")
    page = text(client_of(ana).get(reverse("goals:daily")))
    assert "You have earned it: A walk by the bay." in page


@pytest.mark.parametrize("url", ["/goals/daily/", "/goals/rewards/"])
def test_no_food_is_suggested(url, client_of, ana, home):
    page = client_of(ana).get(url).content.decode().lower()
    offered = " ".join(re.findall(r'(?:<option value|placeholder)="([^"]+)"', page))
    assert offered
    foods = ("dinner", "lunch", "cake", "ice cream", "chocolate", "coffee", "pizza", "snack", "eat")
    assert not [food for food in foods if re.search(rf"\b{food}\b", offered)]
