"""The daily target: who counts, the streak and what does not break it, and the page to set it."""

import datetime as dt

import pytest
from django.template.defaultfilters import striptags
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Person, Touch
from crm.kit import clock, federal
from goals import days, words
from goals.models import DailyTarget, DayOff

pytestmark = pytest.mark.django_db

# Wednesday, November 18, 2026, three in the afternoon in Detroit.
WEDNESDAY = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)
URL = "/goals/daily/"
TARGET = {"contacts": "2", "conversations": "1", "weekdays": ["0", "1", "2", "3", "4"],
          "keeps_holidays": "on", "reward": "The ball game."}  # fmt: skip


@pytest.fixture
def afternoon():
    with clock.at(WEDNESDAY):
        yield


@pytest.fixture
def people(here):
    return [Person.objects.create(first_name=f"P{number}") for number in range(6)]


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def meet(member, people, moment, **said):
    for person in people:
        person.log_touch(by=member, happened_at=moment, **said)


def record(member) -> days.Record:
    zone = member.workspace.zone
    return days.records([member], clock.today(zone), zone)[0]


@pytest.fixture
def two_a_day(here, member):
    """Two people and one conversation a day, since long ago."""
    return DailyTarget.objects.create(
        member=member, since=dt.date(2020, 1, 1), contacts=2, conversations=1,
        reward="The ball game",
    )  # fmt: skip


# ── who counts ───────────────────────────────────────────────────────────────
def test_each_person_counts_once_a_day_however_often_they_were_called(afternoon, member, people):
    meet(member, people[:2], WEDNESDAY)
    meet(member, people[:1], WEDNESDAY, kind="text")
    today = record(member).today
    assert (today.contacts, today.conversations) == (2, 2)


@pytest.mark.parametrize(
    ("said", "contacts", "conversations"),
    [
        ({"outcome": "none"}, 0, 0),
        ({"outcome": "message"}, 0, 0),
        ({"outcome": "bad"}, 0, 0),
        ({"outcome": "set"}, 1, 1),
        ({"kind": "text"}, 1, 0),
        ({"kind": "email"}, 1, 0),
        ({"kind": "email", "is_incoming": True}, 1, 1),
        ({"kind": "met"}, 1, 1),
    ],
)
def test_who_was_reached_counts_and_who_spoke_is_a_conversation(
    said, contacts, conversations, afternoon, member, people
):
    meet(member, people[:1], WEDNESDAY, **said)
    today = record(member).today
    assert (today.contacts, today.conversations) == (contacts, conversations)


def test_what_came_by_itself_and_what_others_did_is_not_mine(afternoon, member, people, join):
    meet(None, people[:1], WEDNESDAY, kind="email", is_incoming=True)
    meet(join(Role.AGENT), people[1:3], WEDNESDAY)
    assert record(member).today.contacts == 0


def test_the_day_is_that_of_the_workspaces_zone(afternoon, member, people):
    late = dt.datetime(2026, 11, 18, 4, 59, tzinfo=dt.UTC)  # a minute to midnight on Tuesday
    meet(member, people[:1], late)
    meet(member, people[1:3], late + dt.timedelta(minutes=1))
    found = record(member)
    assert [day.contacts for day in found.days[-2:]] == [1, 2]


# ── the streak ───────────────────────────────────────────────────────────────
def streak_with(member, people, met: list[str], moment=WEDNESDAY) -> int:
    for day in met:
        meet(member, people[:2], dt.datetime.fromisoformat(f"{day}T18:00+00:00"))
    with clock.at(moment):
        return record(member).streak


def test_a_weekend_breaks_nothing_and_today_counts_once_it_is_met(
    afternoon, member, people, two_a_day
):
    before = ["2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17"]
    assert streak_with(member, people, before) == 4
    assert streak_with(member, people, ["2026-11-18"]) == 5


def test_a_missed_workday_ends_it(afternoon, member, people, two_a_day):
    assert streak_with(member, people, ["2026-11-12", "2026-11-13", "2026-11-17"]) == 1


def test_both_targets_are_to_be_met(afternoon, member, people, two_a_day):
    meet(member, people[:4], WEDNESDAY, kind="text")
    assert not record(member).today.is_met
    meet(member, people[:1], WEDNESDAY)
    assert record(member).today.is_met


def test_thanksgiving_breaks_nothing_unless_one_works_on_it(afternoon, member, people, two_a_day):
    met = ["2026-11-24", "2026-11-25", "2026-11-27"]
    friday = dt.datetime(2026, 11, 27, 20, tzinfo=dt.UTC)
    assert streak_with(member, people, met, friday) == 3
    DailyTarget.objects.update(keeps_holidays=False)
    assert streak_with(member, people, [], friday) == 1


def test_days_off_break_nothing(afternoon, member, people, two_a_day):
    met = ["2026-11-12", "2026-11-17", "2026-11-18"]
    assert streak_with(member, people, met) == 2
    for first, last in ((13, 14), (16, 16)):
        DayOff.objects.create(
            member=member, first_day=dt.date(2026, 11, first), last_day=dt.date(2026, 11, last)
        )
    assert streak_with(member, people, []) == 3


def test_a_day_is_judged_by_what_was_asked_of_it_then(afternoon, member, people, two_a_day):
    assert streak_with(member, people, ["2026-11-16", "2026-11-17"]) == 2
    DailyTarget.objects.set_for(member, contacts=50, conversations=20)
    assert record(member).streak == 2, "the days before are not asked for more"
    assert not record(member).today.is_met


def test_a_streak_longer_than_some_weeks_is_counted_whole(afternoon, member, people, two_a_day):
    day, met = dt.date(2026, 8, 3), []
    while day <= dt.date(2026, 11, 17):
        if day.weekday() < 5 and not federal.holiday(day):
            met.append(day.isoformat())
        day += A_DAY
    assert streak_with(member, people, met) == len(met) > 70


def test_clocks_that_change_lose_no_day(afternoon, member, people, two_a_day):
    sunday = dt.datetime(2026, 3, 9, 16, tzinfo=dt.UTC)
    assert streak_with(member, people, ["2026-03-06", "2026-03-09"], sunday) == 2


# ── what it says ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("met", "said"),
    [
        ([], "Two more for today."),
        (["2026-11-17"], "Two more for day two in a row."),
        (["2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17"],
         "Two more for five days in a row: The ball game."),
        (["2026-11-18"], "Done for today. The first day of a streak."),
        (["2026-11-17", "2026-11-18"], "Done for today. Two days in a row."),
        (["2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17", "2026-11-18"],
         "Five days in a row. You have earned it: The ball game."),
    ],
)  # fmt: skip
def test_it_says_how_many_are_left_and_celebrates(met, said, afternoon, member, people, two_a_day):
    for day in met:
        meet(member, people[:2], dt.datetime.fromisoformat(f"{day}T18:00+00:00"))
    told = words.of_today(record(member))
    assert f"{told['bold']} {told['rest']}" == said


def test_a_conversation_that_is_missing_is_named(afternoon, member, people, two_a_day):
    meet(member, people[:3], WEDNESDAY, kind="text")
    assert words.of_today(record(member))["bold"] == "One more conversation"


def test_on_a_holiday_the_streak_waits(afternoon, member, people, two_a_day):
    meet(member, people[:2], dt.datetime(2026, 11, 25, 18, tzinfo=dt.UTC))
    with clock.at(dt.datetime(2026, 11, 26, 18, tzinfo=dt.UTC)):
        told = words.of_today(record(member))
        street = words.street(record(member))
    assert told == {"bold": "Thanksgiving.", "rest": "Your streak of one day waits for you."}
    assert "Thursday a day off" in street["label"]


def test_the_street_shows_the_workdays_of_the_week(afternoon, member, people, two_a_day):
    meet(member, people[:2], WEDNESDAY - A_DAY)
    street = words.street(record(member))
    assert [house["state"] for house in street["houses"]] == ["", "lit", "now", "", ""]
    assert street["label"] == ("This week: Monday not met, Tuesday met, Wednesday still open")


# ── federal holidays ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-07-03", "Independence Day"),  # the fourth is a Saturday
        ("2026-07-04", ""),
        ("2021-12-31", "New Year’s Day"),  # of 2022
        ("2022-01-01", ""),
        ("2027-07-05", "Independence Day"),
        ("2026-05-25", "Memorial Day"),
        ("2026-11-26", "Thanksgiving"),
        ("2026-11-27", ""),
    ],
)
def test_holidays_are_kept_on_the_workday_beside_a_weekend(day, name):
    assert federal.holiday(dt.date.fromisoformat(day)) == name


# ── the page ─────────────────────────────────────────────────────────────────
def test_the_page_sets_target_and_workdays(afternoon, home, ana, member, client_of):
    client = client_of(ana)
    answer = client.post(URL, TARGET, follow=True)
    assert "From today on: 2 people a day, 1 conversation among them." in text(answer)
    assert "2 people to reach today." in text(answer)
    with scope(home.pk):
        target = DailyTarget.objects.get()
        assert (target.since, target.reward) == (dt.date(2026, 11, 18), "The ball game")
    client.post(URL, TARGET | {"contacts": "9"})
    with scope(home.pk):
        assert DailyTarget.objects.get().contacts == 9, "one a day, the last one said"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"contacts": "0"}, "greater than or equal to 1"),
        ({"contacts": "201"}, "less than or equal to 200"),
        ({"conversations": "3"}, "Whom you talk with you have reached: 2 is the most here."),
        ({"weekdays": []}, "Tick at least one day"),
        ({"weekdays": ["9"]}, "9 is not one of the available choices"),
        ({"contacts": "many"}, "Enter a whole number"),
    ],
)
def test_a_wrong_target_comes_back_as_typed(wrong, sentence, home, ana, client_of):
    answer = client_of(ana).post(URL, TARGET | {"reward": "A long walk"} | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "A long walk" in answer.content.decode()
    with scope(home.pk):
        assert not DailyTarget.objects.exists()


def test_days_off_are_typed_as_people_say_them_and_taken_away_with_undo(
    afternoon, home, ana, client_of
):
    client = client_of(ana)
    said = {"first_day": "next fri", "last_day": "12/1", "reason": "Vacation"}
    page = client.post(reverse("goals:days_off"), said, follow=True)
    assert "Vacation" in text(page)
    with scope(home.pk):
        off = DayOff.objects.get()
        assert (off.first_day, off.last_day) == (dt.date(2026, 11, 27), dt.date(2026, 12, 1))
    gone = client.post(reverse("goals:day_off_removal"), {"day_off": str(off.public_id)})
    assert gone.status_code == 302
    with scope(home.pk):
        assert not DayOff.objects.exists()
        act = Act.objects.get(kind="day off")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        assert str(DayOff.objects.get()) == "Vacation"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"first_day": "someday"}, "Type a day such as"),
        ({"first_day": ""}, "This field is required"),
        ({"first_day": "2/31"}, "There is no February 31."),
        ({"first_day": "11/27/2026", "last_day": "11/20/2026"}, "before the first"),
        ({"first_day": "11/27/2026", "last_day": "11/20/2029"}, "A year off at most"),
    ],
)
def test_days_that_cannot_be_come_back_as_typed(said, sentence, afternoon, home, ana, client_of):
    answer = client_of(ana).post(reverse("goals:days_off"), said | {"reason": "My own words"})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "My own words" in answer.content.decode()


@pytest.mark.parametrize("named", ["", "nonsense", "019a0000-0000-7000-8000-000000000001"])
def test_days_off_that_are_gone_are_no_error(named, home, ana, client_of):
    answer = client_of(ana).post(reverse("goals:day_off_removal"), {"day_off": named}, follow=True)
    assert "gone already" in text(answer)


def test_nobody_takes_away_the_days_off_of_another(home, member, join, client_of):
    with scope(home.pk):
        off = DayOff.objects.create(
            member=member, first_day=dt.date(2026, 12, 1), last_day=dt.date(2026, 12, 1)
        )
    client_of(join(Role.PARTNER).user).post(
        reverse("goals:day_off_removal"), {"day_off": str(off.public_id)}
    )
    with scope(home.pk):
        assert DayOff.objects.exists()


# ── who sees whom ────────────────────────────────────────────────────────────
@pytest.fixture
def team(afternoon, home, member, people, join):
    """An agent who reached one, beside the owner who reached two."""
    agent = join(Role.AGENT)
    meet(member, people[:2], WEDNESDAY)
    meet(agent, people[2:3], WEDNESDAY)
    return agent


@pytest.mark.parametrize(
    ("role", "sees"),
    [(None, True), (Role.COACH, True), (Role.AGENT, False), (Role.ASSISTANT, False)],
)
def test_the_owner_and_a_coach_see_the_team_an_agent_only_themselves(
    role, sees, team, ana, join, client_of
):
    user = ana if role is None else team.user if role == Role.AGENT else join(role).user
    page = text(client_of(user).get(URL))
    assert ("The team" in page) == sees
    assert ("2 of 10 people, 2 of 3 conversations" in page) == sees
    assert ("What must I do each day?" in page) == (role != Role.COACH)


def test_rows_of_others_are_not_visible_to_an_agent(team, here, member):
    for who in (team, member):
        DailyTarget.objects.create(member=who, since=dt.date(2026, 11, 1))
        DayOff.objects.create(
            member=who, first_day=dt.date(2026, 12, 1), last_day=dt.date(2026, 12, 1)
        )
    for model in (DailyTarget, DayOff):
        assert model.objects.visible_to(team).count() == 1
        assert model.objects.visible_to(member).count() == 2


def test_the_page_asks_the_same_for_a_team_of_many(
    team, home, ana, join, client_of, django_assert_max_num_queries
):
    client = client_of(ana)
    client.get(URL)
    with django_assert_max_num_queries(20):
        client.get(URL)
    for role in (Role.PARTNER, Role.ASSISTANT):
        join(role)
    with django_assert_max_num_queries(20):
        assert "Partner" in text(client.get(URL))


def test_touches_are_found_by_their_member(here, member, django_assert_num_queries):
    with django_assert_num_queries(5):  # the workspace and the clock, and three
        record(member)
    assert Touch.objects.count() == 0
