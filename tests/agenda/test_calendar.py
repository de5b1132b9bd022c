"""The pages of the calendar: week, month, day, list, the team, a year looked back on."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.capabilities import Role
from agenda.calendar import Mark, Remark, hooks
from agenda.calendar.changing import make, say_outcome
from agenda.calendar.span import Span
from agenda.calendar.spread import once
from agenda.models import Task
from contacts.models import Person, Property, Touch
from tests.agenda.conftest import AFTERNOON

CALENDAR = "/agenda/calendar/"
PAGES = [CALENDAR, f"{CALENDAR}month/", f"{CALENDAR}day/", f"{CALENDAR}list/"]
ZONE = "America/Detroit"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def meet(here, member):
    """`meet(title, day, starts, ends)`: an appointment of Ana's."""

    def arrange(title, day="2026-11-18", starts="14:00", ends="15:00", **values):
        at = [dt.datetime.fromisoformat(f"{day}T{hour}") for hour in (starts, ends)]
        return make(Span(*at, ZONE), **({"by": member, "title": title} | values))

    return arrange


def test_appointments_stand_on_their_days_in_every_view(ana_client, meet, afternoon):
    meet("Coffee with Ellen")
    meet("Listing with Rob", "2026-11-20", "09:15", "10:45", kind="listing")
    for page in PAGES:
        said = text_of(ana_client.get(page, {"on": "2026-11-18"}))
        assert "Coffee with Ellen" in said
        assert ("Listing with Rob" in said) is ("day" not in page)
    elsewhere = text_of(ana_client.get(CALENDAR, {"on": "2026-11-25"}))
    assert "Coffee with Ellen" not in elsewhere


def test_a_week_says_when_whom_and_where(ana_client, meet, june, afternoon):
    home = Property.objects.at("118 Alder Court, Reno, NV")
    meet("Look at the house", kind="showing", property=home, people=[june])
    meet("Coffee", "2026-11-19", "11:00", "12:00", place="Mill Street Bakery")
    said = text_of(ana_client.get(CALENDAR))
    assert "<h1>November 16 to 22</h1>" in said
    assert "2 pm, Showing, June &amp; Walt Hargrove" in said
    assert "11 am, Mill Street Bakery" in said


def test_what_overlaps_stands_beside_each_other(ana_client, meet, afternoon):
    meet("First", starts="09:00", ends="11:00")
    meet("Second", starts="10:00", ends="10:30")
    meet("Third", starts="11:00", ends="12:00")
    page = ana_client.get(CALENDAR).content.decode()
    assert 'at-4 for-8 lane-0-of-2"' in page
    assert 'at-8 for-2 lane-1-of-2"' in page
    assert 'at-12 for-4"' in page


def test_an_early_one_opens_the_day_earlier(ana_client, meet, afternoon):
    assert 'data-first="8"' in ana_client.get(CALENDAR).content.decode()
    meet("Airport", starts="05:30", ends="06:30")
    assert 'data-first="5"' in ana_client.get(CALENDAR).content.decode()


def test_one_over_midnight_stands_on_both_days(ana_client, here, member, afternoon):
    span = Span(dt.datetime(2026, 11, 18, 22), dt.datetime(2026, 11, 19, 1), ZONE)
    make(span, by=member, title="New year’s rehearsal")
    page = ana_client.get(CALENDAR).content.decode()
    assert page.count("New year’s rehearsal") == 2


def test_days_away_stand_above_the_hours(ana_client, here, member, afternoon):
    days = Span.of_days(dt.date(2026, 11, 17), dt.date(2026, 11, 19), ZONE)
    make(days, by=member, title="Conference")
    assert ana_client.get(CALENDAR).content.decode().count("<b>Conference</b>") == 3
    assert "all day" in text_of(ana_client.get(f"{CALENDAR}list/"))


def test_tasks_and_planned_calls_stand_under_their_days(ana_client, here, member, june, afternoon):
    for number in range(5):
        Task.objects.create(title=f"Task {number}", due_at=AFTERNOON + dt.timedelta(minutes=number))
    june.owner = member
    june.save()
    june.plan_call(dt.date(2026, 11, 20), "The roof")
    for page in (PAGES[0], PAGES[2], PAGES[3]):
        said = text_of(ana_client.get(page))
        assert "Task 2" in said
        assert "Task 3" not in said
        assert "2 more tasks" in said
    assert "1 call planned" in text_of(ana_client.get(CALENDAR))
    month = text_of(ana_client.get(PAGES[1]))
    assert "Task 2" in month
    assert "2 more" in month


def test_others_tasks_are_theirs(ana_client, here, join, afternoon):
    partner = join(Role.PARTNER)
    Task.objects.create(title="Their task", due_at=AFTERNOON, assigned_to=partner)
    assert "Their task" not in text_of(ana_client.get(CALENDAR))
    assert "Their task" in text_of(ana_client.get(CALENDAR, {"who": partner.pk}))


# ── the team ─────────────────────────────────────────────────────────────────
def test_several_calendars_stand_side_by_side(ana_client, meet, member, join, afternoon):
    partner = join(Role.PARTNER)
    meet("Mine alone")
    meet("Theirs alone", by=partner)
    meet("Ours", starts="09:00", ends="10:00", members=[member, partner])
    assert "Theirs alone" not in text_of(ana_client.get(CALENDAR))
    both = {"who": [member.pk, partner.pk]}
    week = text_of(ana_client.get(CALENDAR, both))
    assert '<input type="hidden" name="on" value="2026-11-18">' in week
    assert "2 pm, Partner" in week
    assert week.count("<b>Ours</b>") == 1
    day = text_of(ana_client.get(f"{CALENDAR}day/", both))
    assert "columns-2" in day
    assert day.count("<b>Ours</b>") == 2, "one in each column"
    assert day.index("Mine alone") < day.index("Theirs alone")


def test_what_is_personal_to_somebody_else_is_busy_and_no_more(
    ana_client, client_of, meet, member, join, afternoon
):
    partner = join(Role.PARTNER)
    theirs = meet("Divorce lawyer", kind="personal", by=partner, place="Court Street")
    for page in PAGES:
        said = text_of(ana_client.get(page, {"who": partner.pk}))
        assert "Busy" in said
        assert "Divorce" not in said
        assert str(theirs.public_id) not in said
    for url in ("", "edit/"):
        assert ana_client.get(f"{CALENDAR}{theirs.public_id}/{url}").status_code == 404
    for url in ("time/", "off/", "outcome/"):
        assert ana_client.post(f"{CALENDAR}{theirs.public_id}/{url}").status_code == 404
    assert "Divorce lawyer" in text_of(client_of(partner.user).get(CALENDAR))


def test_what_the_address_says_wrongly_is_left_out(ana_client, meet, afternoon):
    for page in [*PAGES, f"{CALENDAR}year/"]:
        for asked in (
            {"on": "no", "who": "no"}, {"on": "0001-01-01"}, {"on": "9999-12-31"},
            {"on": "2026-02-30", "who": "999999999999999999999"}, {"of": "1"}, {"of": "x"},
        ):  # fmt: skip
            assert ana_client.get(page, asked).status_code == 200


def test_pages_ask_as_often_for_forty_as_for_four(ana_client, meet, member, join, june, afternoon):
    join(Role.PARTNER)

    def fill(number):
        home = Property.objects.at(f"{number} Main Street")
        meet(f"Once {number}", people=[june], property=home)
        meet(f"Again {number}", repeats="FREQ=DAILY", people=[june])
        Task.objects.create(title=f"Task {number}", due_at=AFTERNOON)

    def asked(page) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ana_client.get(page).status_code == 200
        return len(captured)

    for number in range(2):
        fill(number)
    asked(CALENDAR)  # what is held for a while is held from now on
    few = [asked(page) for page in PAGES]
    for number in range(2, 20):
        fill(number)
    assert [asked(page) for page in PAGES] == few
    assert max(few) <= 22


def test_a_full_list_goes_on_with_the_days_after(ana_client, meet, afternoon):
    for number in range(10):
        meet(f"Meet {number}", repeats="FREQ=DAILY")
    page = text_of(ana_client.get(f"{CALENDAR}list/", {"on": "2026-11-18"}))
    assert "<h1>November 18 to 29</h1>" in page
    assert page.count("Meet 9") == 12
    assert f'href="{CALENDAR}list/?on=2026-11-30"' in page


def test_a_time_block_lies_below_what_is_booked_over_it(ana_client, meet, afternoon):
    meet("Call hour", "2026-11-19", "09:00", "11:00", kind="block")
    meet("Showing", "2026-11-19", "10:00", "11:00", kind="showing")
    page = text_of(ana_client.get(CALENDAR))
    assert 'class="ev block below at-4 for-8"' in page
    assert 'class="ev deal at-8 for-4 over"' in page


# ── what others add ──────────────────────────────────────────────────────────
def test_other_apps_put_their_days_and_remarks_on_it(ana_client, meet, afternoon, monkeypatch):
    closing = Mark(dt.date(2026, 11, 19), "9 Birch Row: reply due", "/x/", look="risk")
    monkeypatch.setattr(hooks, "marks", [lambda *asked: [closing]])
    monkeypatch.setattr(
        hooks,
        "remarks",
        [lambda found, by: {time.key: Remark("missed", "missed") for time in found}],
    )
    monkeypatch.setattr(hooks, "ledes", [lambda *asked: "Four of five kept."])
    meet("Call hour", kind="block")
    page = text_of(ana_client.get(CALENDAR))
    assert 'class="mk is-risk"' in page
    assert "9 Birch Row: reply due" in page
    assert "ev missed" in page
    assert "Four of five kept." in page


# ── a year looked back on ────────────────────────────────────────────────────
def test_a_year_is_counted_in_hours_by_kind_of_activity(ana_client, meet, member, june, afternoon):
    meet("Calls", "2025-03-03", "09:00", "11:00", kind="block", repeats="FREQ=WEEKLY;COUNT=10")
    signed = meet("Listing", "2025-06-04", "09:00", "10:30", kind="listing")
    say_outcome(once(signed), "signed", by=member)
    nobody = meet("Buyer", "2025-06-05", kind="buyer")
    say_outcome(once(nobody), "no_show", by=member)
    meet("Showing", "2025-07-01", "09:00", "10:00", kind="showing")
    at = dt.datetime(2025, 5, 5, 15, tzinfo=dt.UTC)
    Touch.objects.create(person=june, by=member, happened_at=at)
    page = text_of(ana_client.get(f"{CALENDAR}year/"))
    assert "<h1>Where 2025 went</h1>" in page
    assert "22.5 hours on the calendar. 96% of them went to finding business" in page
    assert "1 listing and buyer appointment, 1 signed" in page
    assert f'href="?of=2024&amp;who={member.pk}"' in text_of(
        ana_client.get(f"{CALENDAR}year/", {"who": member.pk})
    )
    assert (
        '<th scope="row">Time block</th><td></td><td></td><td>10</td><td>8</td><td>2</td>' in page
    )
    assert "Calls" in page
    assert "Nothing was written down" in text_of(ana_client.get(f"{CALENDAR}year/", {"of": 2019}))


# ── on a person's page ───────────────────────────────────────────────────────
def test_a_persons_page_shows_what_is_ahead_and_makes_another(ana_client, meet, june, afternoon):
    meet("Walk through", "2026-11-24", people=[june])
    meet("Long ago", "2026-08-03", people=[june])
    page = text_of(ana_client.get(june.get_absolute_url()))
    assert "Walk through" in page
    assert "Tuesday, November 24, 2 to 3 pm" in page
    assert f"{CALENDAR}new/?person={june.public_id}" in page
    assert "Long ago" in page, "it stands in the timeline"


def test_an_appointment_set_on_the_phone_leads_to_its_form(ana_client, here, june, afternoon):
    said = {"how": "call", "outcome": "set", "said": "Thursday suits", "next": ""}
    url = f"/people/{june.public_id}/touches/"
    answer = ana_client.post(url, said)
    assert answer.status_code == 302
    form = ana_client.get(answer.url)
    assert 'value="June' in form.content.decode()
    assert Touch.objects.filter(person=june).count() == 1, "the call is kept already"
    fragment = ana_client.post(url, said, headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == answer.url


def test_the_navigation_leads_to_the_calendar(ana_client, here, afternoon):
    page = ana_client.get(CALENDAR).content.decode()
    assert 'data-go="a"' in page
    assert f'href="{CALENDAR}new/"' in page, "An appointment, in the dialog New"


def test_the_calendar_of_nobody_else_is_met(client_of, ben, elsewhere, meet, afternoon):
    meet("Ana’s secret")
    client = client_of(ben)
    for page in PAGES:
        assert "secret" not in text_of(client.get(page))
    assert Person.objects.count() == 0
