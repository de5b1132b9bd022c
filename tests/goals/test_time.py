"""Time: office hours planned and kept in a year, and what each kind of activity brought."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.template.defaultfilters import striptags

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import Appointment, AppointmentKind, WorkingWeek
from agenda.models.appointment import AppointmentMember, AppointmentPerson
from contacts.models import Person, Property
from crm.kit import clock
from goals.asked import Asked
from goals.models import DayOff
from goals.period import Period
from goals.time import hours
from goals.time.brought import Brought
from leads.models import Guest, OpenHouse
from transactions.models import Party, Transaction

pytestmark = pytest.mark.django_db

DETROIT = ZoneInfo("America/Detroit")
NOW = dt.datetime(2026, 11, 18, 15, tzinfo=DETROIT)  # a Wednesday
URL = "/goals/time/"
BEHIND = re.compile(r'<a[^>]*data-behind[^>]*href="([^"]+)"[^>]*>([\d,]+)</a>')
TOTAL = re.compile(r"data-total>([\d,]+)<")
ROW = re.compile(r'<th scope="row">([^<]+)</th>(.*?)</tr>', re.DOTALL)


@pytest.fixture(autouse=True)
def afternoon():
    with clock.at(NOW):
        yield


@pytest.fixture
def web(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def people(home):
    with scope(home.pk):
        return [Person.objects.create(first_name=f"P{number}") for number in range(6)]


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def at(day: str, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour, minute), DETROIT)


def appointment(member, kind, start, length=1.0, *people, **facts) -> Appointment:
    with scope(member.workspace_id):
        one = Appointment.objects.create(
            title=f"{kind} of {start:%b %d}", kind=kind, starts_at=start, zone="America/Detroit",
            ends_at=start + dt.timedelta(hours=length), by=member, **facts,
        )  # fmt: skip
        AppointmentMember.objects.create(appointment=one, member=member)
        for person in people:
            AppointmentPerson.objects.create(appointment=one, person=person)
    return one


def reach(member, person, moment, **said):
    with scope(member.workspace_id):
        person.log_touch(by=member, happened_at=moment, **said)


def closing(member, day: str, *clients, side="buyer", role="buyer"):
    with scope(member.workspace_id):
        deal = Transaction.objects.create(
            side=side, stage="closed", agent=member, closed_on=dt.date.fromisoformat(day)
        )
        for person in clients:
            Party.objects.create(transaction=deal, role=role, person=person)
    return deal


def office_hours(member, start, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", length=2.0):
    return appointment(member, AppointmentKind.BLOCK, start, length, repeats=rule)


def looked(member, period: str) -> Brought:
    asked = Asked(member, clock.today(DETROIT), Period.read(period, NOW.date()))
    return Brought(asked, member)


# ── planned and kept ─────────────────────────────────────────────────────────
def test_hours_planned_and_kept_are_added_up_beside_half_the_working_week(
    home, member, people, web
):
    office_hours(member, at("2026-11-02", 9))
    for day, hour in (("2026-11-02", 9), ("2026-11-02", 10), ("2026-11-03", 9), ("2026-11-17", 10)):
        reach(member, people[0], at(day, hour, 5), kind="text")
    reach(member, people[0], at("2026-11-04", 9), kind="email", is_incoming=True)
    with scope(home.pk):
        WorkingWeek.objects.create(member=member, hours=30)
        found = hours.of(member, Period.read("2026", NOW.date()), NOW.date(), DETROIT)
    # 13 weekdays up to the 18th; Veterans Day, on which nobody was called, is a day off: 12.
    assert (found.planned, found.kept, found.share) == (24, 4, 17)
    november = found.months[-1]
    assert (november.planned, november.kept, round(november.aim)) == (24, 4, 36)
    assert (len(found.months), found.since) == (1, dt.date(2026, 11, 2))
    page = text(web.get(URL))
    assert "4 of 24 hours for finding business kept" in page
    assert "since November 2, 2026: 1.7 a week, and half of the week is 15." in page
    month = text(web.get(f"{URL}?period=2026-11"))
    assert "Monday, November 2, 9 to 11 am kept" in month
    assert "Tuesday, November 3, 9 to 11 am an hour of 2 hours kept" in month


def test_what_was_planned_on_a_day_off_is_missed_by_nobody_and_kept_if_it_was(home, member, people):
    office_hours(member, at("2026-11-09", 9), length=1.0)
    with scope(home.pk):
        DayOff.objects.create(
            member=member, first_day=dt.date(2026, 11, 12), last_day=dt.date(2026, 11, 13)
        )
        period = Period.read("2026-11", NOW.date())
        assert hours.of(member, period, NOW.date(), DETROIT).planned == 5
    reach(member, people[0], at("2026-11-13", 9, 30))
    with scope(home.pk):
        found = hours.of(member, period, NOW.date(), DETROIT)
    assert (found.planned, found.kept) == (6, 1)


@pytest.mark.parametrize("period", ["2026", "2031", "1999-Q1", "2026-11", "1971-01-01..2026-05-05"])
def test_without_hours_it_says_what_they_are_for(period, web, home):
    page = text(web.get(f"{URL}?period={period}"))
    assert "Keep some hours for finding business" in page
    assert "Nothing was written down" in page


# ── what they brought ────────────────────────────────────────────────────────
@pytest.fixture
def last_year(home, member, people):
    """2025: two office hours, three meetings, an open house, a listing appointment that signed."""
    june, walt, guest, other, late, _ = people
    office_hours(member, at("2025-03-03", 9), "FREQ=DAILY;COUNT=2", 1.0)
    reach(member, june, at("2025-03-03", 9, 10))  # in office hours: a conversation
    reach(member, walt, at("2025-03-04", 9, 59), outcome="message")  # nobody answered
    reach(member, other, at("2025-03-04", 10))  # the hour is over
    appointment(member, "listing", at("2025-05-01", 17), 1.5, june, outcome="signed")
    for day in ("2025-02-03", "2025-02-10", "2025-02-17"):
        appointment(member, "other", at(day, 12), 2.0, other)
    reach(member, other, at("2025-02-10", 16), kind="met")  # on the day of the second
    with scope(home.pk):
        home_of = Property.objects.at("1 Elm Street, Traverse City, MI 49684")
        stands_open = OpenHouse.objects.create(
            property=home_of, host=member, pin="-",
            starts_at=at("2025-06-07", 13), ends_at=at("2025-06-07", 15),
        )  # fmt: skip
        Guest.objects.create(
            open_house=stands_open, person=guest, name="G", told_as=stands_open.public_id,
            said_at=at("2025-06-07", 14), received_at=at("2025-06-07", 14),
        )  # fmt: skip
    closing(member, "2025-08-01", june, side="listing", role="seller")
    closing(member, "2026-03-04", walt)  # a year after the message that was left
    closing(member, "2026-06-08", guest)  # a year and a day after the open house
    closing(member, "2026-06-07", guest)  # a year after it
    closing(member, "2025-02-02", other)  # before anything
    closing(member, "2025-09-01", june, role="seller")  # of a buyer's side: not our client
    reach(member, late, at("2026-01-05", 10))  # not of that year
    closing(member, "2026-02-01", late)


def test_each_kind_has_its_hours_and_what_came_after_it(last_year, home, member):
    with scope(home.pk):
        brought = looked(member, "2025")
        found = {
            kind: (
                len(brought.stretches[kind]), sum(one.hours for one in brought.stretches[kind]),
                len(brought.talks[kind]), len(brought.appointments[kind]),
                len(brought.closings[kind]),
            )
            for kind in ("block", "listing", "other", "open_house", "showing")
        }  # fmt: skip
        calls = brought.touched["call"]
        after_calls = (len(brought.appointments["call"]), len(brought.closings["call"]))
    assert found == {
        "block": (2, 2, 1, 1, 2), "listing": (1, 1.5, 0, 0, 1), "other": (3, 6, 1, 0, 0),
        "open_house": (1, 2, 0, 0, 1), "showing": (0, 0, 0, 0, 0),
    }  # fmt: skip
    assert (calls["times"], calls["talks"], after_calls) == (3, 2, (1, 2))


def test_every_figure_of_the_page_is_the_list_behind_it(last_year, web, home):
    page = web.get(URL).content.decode()
    assert "What 2025 brought" in page
    figures = [(url.replace("&amp;", "&"), int(number)) for url, number in BEHIND.findall(page)]
    assert len(figures) == 4 + 3 + 4 + 4 + 4 + 4  # a listing appointment has no column of its own
    for url, number in figures:
        assert int(TOTAL.search(web.get(url).content.decode())[1]) == number, url


def test_under_eight_times_it_is_too_early_and_what_brings_nothing_is_named(
    last_year, home, member, people, web
):
    rows = {name: text_of(cells) for name, cells in ROW.findall(web.get(URL).content.decode())}
    assert rows["Meetings"].endswith("too early")
    for week in range(8):
        start = at("2025-09-01", 12) + week * dt.timedelta(weeks=1)
        appointment(member, "other", start, 2.0)
        appointment(member, "listing", start + dt.timedelta(hours=5), 1.0)
    page = web.get(URL)
    rows = {name: text_of(cells) for name, cells in ROW.findall(page.content.decode())}
    assert rows["Meetings"].endswith("none yet")
    assert rows["Listing appointments"].endswith("9.5 hours")
    assert "A closing followed listing appointments: 9.5 hours." in text(page)
    assert "22 hours of meetings were followed by none" in text(page)


def text_of(html: str) -> str:
    return " ".join(striptags(html).split())


def test_what_did_not_take_place_takes_no_time(home, member, join, people):
    appointment(member, "other", at("2025-02-03", 12), outcome="no_show")
    appointment(member, "other", at("2025-02-04", 12), called_off_at=NOW)
    appointment(member, "personal", at("2025-02-05", 12))
    appointment(join(Role.AGENT), "other", at("2025-02-06", 12))
    appointment(member, "other", at("2026-11-18", 14, 30))  # it is going on
    appointment(member, "other", at("2024-12-31", 23, 30))  # of the year before
    whole = {
        "is_all_day": True, "first_day": dt.date(2025, 2, 7), "last_day": dt.date(2025, 2, 7),
    }  # fmt: skip
    appointment(member, "other", at("2025-02-07", 0), 24.0, **whole)
    with scope(home.pk):
        (only,) = looked(member, "2025").stretches["other"]
        assert (only.hours, looked(member, "2026").stretches["other"]) == (0, [])


def test_of_a_year_that_is_not_over_the_one_before_is_looked_back_on_until_asked(
    last_year, web, home
):
    assert "What 2026 brought so far" in text(web.get(f"{URL}?so_far=1"))
    assert "What 2025 brought" in text(web.get(f"{URL}?period=2025"))
    assert "What the first quarter of 2025 brought" in text(web.get(f"{URL}?period=2025-Q1"))


# ── who sees whose ───────────────────────────────────────────────────────────
def test_an_agent_has_their_own_hours_and_a_coach_reads_figures_without_names(
    last_year, home, member, join, client_of
):
    agent = join(Role.AGENT)
    asked = f"?period=2025&member={member.pk}"
    assert "Nothing was written down" in text(client_of(agent.user).get(f"{URL}{asked}"))
    spent = client_of(agent.user).get(f"{URL}spent/{asked}&kind=other")
    assert "0 in 2025" in text(spent)
    client = client_of(join(Role.COACH, sees_people=False).user)
    page = client.get(f"{URL}{asked}")
    assert "Meetings" in text(page)
    assert "of Feb 03" not in text(page)
    assert client.get(f"{URL}spent/{asked}&kind=other").status_code in (403, 404)


@pytest.mark.parametrize("asked", ["?kind=personal", "?kind=%27", "?kind=other&from=-1"])
def test_a_list_that_there_is_none_of_is_not_found_and_no_error(asked, web, home):
    wanted = 200 if "other" in asked else 404
    assert web.get(f"{URL}spent/{asked}").status_code == wanted


def test_more_appointments_ask_no_more_questions(
    last_year, home, member, people, web, django_assert_max_num_queries
):
    web.get(URL)
    for _ in range(2):
        with django_assert_max_num_queries(35):
            web.get(URL)
        for day in range(1, 25):
            appointment(member, "showing", at(f"2025-07-{day:02}", 12), 1.0, *people[:2])
