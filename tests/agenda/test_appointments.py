"""Making an appointment, changing it, and how it went: through its pages, and taken back."""

import datetime as dt
import re

import pytest

from accounts.models import Act
from agenda.calendar import hooks
from agenda.calendar.changing import make
from agenda.calendar.span import Span
from agenda.calendar.spread import occurrences
from agenda.calendar.typed import read
from agenda.models import Appointment
from contacts.models import Touch
from prospects.models import Prospect, Side, Stage

CALENDAR = "/agenda/calendar/"
ZONE = "America/Detroit"
LUNCH = {"title": "Lunch", "kind": "other", "day": "2026-11-27", "starts": "12:30", "ends": "13:30"}
WEDNESDAY = dt.datetime(2026, 11, 18, 15)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def undo(client) -> None:
    act = Act.objects.filter(kind="appointment").latest("pk")
    assert client.post(f"/acts/{act.public_id}/undo/").status_code == 302


def falls(one) -> list[str]:
    start = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    end = start + dt.timedelta(days=60)
    found = occurrences(Appointment.objects.between(start, end), start, end)
    return [f"{time.starts_at.astimezone(one.zone_info):%m-%d %H:%M}" for time in found]


@pytest.fixture
def weekly(here, member):
    span = Span(dt.datetime(2026, 11, 2, 9), dt.datetime(2026, 11, 2, 10), ZONE)
    return make(span, by=member, title="Team", repeats="FREQ=WEEKLY;BYDAY=MO;COUNT=4")


@pytest.fixture
def pitch(here, member, june, afternoon):
    """A listing appointment with June, this noon."""
    span = Span(dt.datetime(2026, 11, 18, 12), dt.datetime(2026, 11, 18, 13), ZONE)
    return make(span, by=member, title="60 Quarry Lane", kind="listing", people=[june])


def url_of(one, what: str = "") -> str:
    return f"{CALENDAR}{one.public_id}/{what}"


# ── typed in one line ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("line", "title", "day", "starts", "ends"),
    [
        ("Lunch with Ray next fri 12:30", "Lunch with Ray", "11-27", "12:30", "13:30"),
        ("Dentist 3/4 9-10am", "Dentist", "03-04", "09:00", "10:00"),
        ("Showing 9 Elm tomorrow 2pm", "Showing 9 Elm", "11-19", "14:00", "14:30"),
        ("Listing with Rob dec 4 at 2", "Listing with Rob", "12-04", "14:00", "15:30"),
        ("Coffee at the bakery monday 11", "Coffee at the bakery", "11-23", "11:00", "12:00"),
        ("Open house 9 Elm sat 10 to 12", "Open house 9 Elm", "11-21", "10:00", "12:00"),
        ("Inspection in 3 weeks 16:00 for 2 hours", "Inspection", "12-09", "16:00", "18:00"),
        ("Brunch friday 11-1pm", "Brunch", "11-20", "11:00", "13:00"),
        ("Closing nov 30 noon", "Closing", "11-30", "12:00", "13:00"),
        ("Lunch with Jo tomorrow", "Lunch with Jo", "11-19", "12:00", "13:00"),
        ("Call back 9:15", "Call back", "11-19", "09:15", "10:15"),
        ("Call back 16:15", "Call back", "11-18", "16:15", "17:15"),
    ],
)  # fmt: skip
def test_a_line_says_what_on_which_day_and_when(line, title, day, starts, ends):
    found = read(line, WEDNESDAY)
    assert (found.title, f"{found.day:%m-%d}") == (title, day)
    assert (f"{found.starts:%H:%M}", f"{found.ends:%H:%M}") == (starts, ends)


@pytest.mark.parametrize(
    "line", ["118 Alder Court", "Meet Ray", "We meet at Jo’s", "", "25:99 31/31"]
)
def test_a_line_without_a_day_says_no_hour(line):
    found = read(line, WEDNESDAY)
    assert (found.day, found.starts) == (None, None)
    assert found.title == line


def test_one_line_makes_an_appointment_with_the_person_it_names(ana_client, here, june, afternoon):
    answer = ana_client.post(f"{CALENDAR}typed/", {"line": "Lunch with June next fri 12:30"})
    assert (answer.status_code, answer.url) == (302, f"{CALENDAR}?on=2026-11-27")
    made = Appointment.objects.get()
    assert made.starts_at == dt.datetime(2026, 11, 27, 17, 30, tzinfo=dt.UTC)
    assert list(made.people.all()) == [june]
    said = text_of(ana_client.get(answer.url))
    assert "“Lunch with June” stands in the calendar: Friday, November 27, 12:30 to 1:30 pm" in said
    undo(ana_client)
    assert not Appointment.objects.exists()


def test_every_monday_repeats(ana_client, here, afternoon):
    ana_client.post(f"{CALENDAR}typed/", {"line": "Team call every monday 9"})
    assert Appointment.objects.get().repeats == "FREQ=WEEKLY;BYDAY=MO"


def test_what_a_line_leaves_open_is_asked_and_nothing_is_lost(ana_client, here, afternoon):
    answer = ana_client.post(f"{CALENDAR}typed/", {"line": "Coffee with somebody new"})
    assert answer.status_code == 422
    assert 'value="Coffee with somebody new"' in answer.content.decode()
    assert not Appointment.objects.exists()


def test_of_two_who_are_called_so_it_asks_which(ana_client, here, june, afternoon):
    from contacts.models import Person

    Person.objects.create(first_name="June", last_name="Abbott")
    answer = ana_client.post(f"{CALENDAR}typed/", {"line": "Lunch with June friday noon"})
    assert answer.status_code == 422
    assert "Who of these is it?" in text_of(answer)
    assert "June Abbott" in text_of(answer)


# ── the form ─────────────────────────────────────────────────────────────────
def test_the_form_makes_one_with_all_it_asks(ana_client, here, june, member, afternoon):
    said = LUNCH | {
        "person": str(june.public_id), "home": "118 Alder Court, Reno, NV", "note": "Bring keys",
        "reminders": ["30", "1440"], "kind": "showing",
    }  # fmt: skip
    assert ana_client.post(f"{CALENDAR}new/", said).status_code == 302
    made = Appointment.objects.get()
    assert (made.property.address, made.place) == (said["home"], said["home"])
    assert (made.reminders, list(made.members.all())) == ([30, 1440], [member])
    page = ana_client.get(made.get_absolute_url()).content.decode()
    assert "https://www.google.com/maps/search/?api=1&amp;query=118+Alder+Court" in page
    assert "Bring keys" in page
    assert "June &amp; Walt Hargrove" in page


def test_several_people_are_added_one_by_one_and_nothing_typed_is_lost(ana_client, here, june):
    from contacts.models import Person

    ray = Person.objects.create(first_name="Ray", last_name="Mendel")
    typed = LUNCH | {"title": "", "place": "Corner Bistro", "note": "Bring keys", "another": "1"}
    page = text_of(ana_client.post(f"{CALENDAR}new/", typed | {"person": "June"}))
    assert "June &amp; Walt Hargrove" in page
    assert "Bring keys" in page
    assert "things to fix" not in page, "what is still missing is asked when it is made"
    one = {"people": [str(june.public_id)]}
    answer = ana_client.post(f"{CALENDAR}new/", typed | one | {"person": "Ray Mendel"})
    assert answer.status_code == 422
    assert re.search(rf'<input[^>]*value="{ray.public_id}"[^>]* checked', text_of(answer))
    for wrong, said in {"": "Who comes too?", "Nobody": "Nobody here is called"}.items():
        page = text_of(ana_client.post(f"{CALENDAR}new/", typed | one | {"person": wrong}))
        assert said in page
        assert "Corner Bistro" in page
    assert not Appointment.objects.exists()
    both = {"people": [str(june.public_id), str(ray.public_id)]}
    assert ana_client.post(f"{CALENDAR}new/", LUNCH | both).status_code == 302
    assert set(Appointment.objects.get().people.all()) == {june, ray}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends": "11:00"}, "It ends before it starts."),
        ({"day": "2/30"}, "There is no February 30."),
        ({"day": ""}, "This field is required."),
        ({"starts": "noonish"}, "Which hour is that?"),
        ({"starts": ""}, "From when?"),
        ({"last_day": "2026-11-01"}, "It ends before it starts."),
        ({"last_day": "2029-11-01"}, "longer than a year"),
        ({"day": "2999-01-01"}, "too far away"),
        ({"repeats": "hourly"}, "Select a valid choice"),
        ({"repeats": "daily", "until": "2026-11-01"}, "end before it begins"),
        ({"repeats": "daily", "count": "99999"}, "less than or equal to 1000"),
        ({"person": "Nobody Known"}, "Nobody here is called"),
        ({"title": "x" * 201}, "at most 200"),
    ],
)
def test_bad_input_is_shown_again_with_422(ana_client, here, afternoon, wrong, said):
    answer = ana_client.post(f"{CALENDAR}new/", LUNCH | wrong)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Appointment.objects.exists()


def test_an_hour_that_does_not_exist_moves_forward_and_says_so(ana_client, here, afternoon):
    said = LUNCH | {"day": "2027-03-14", "starts": "02:30", "ends": "03:00"}
    answer = ana_client.post(f"{CALENDAR}new/", said, follow=True)
    made = Appointment.objects.get()
    assert f"{made.local_start:%H:%M}" == "03:30"
    assert made.ends_at - made.starts_at == dt.timedelta(minutes=30)
    assert "there is no 2:30 am, so it begins at 3:30 am" in text_of(answer)


def test_hours_are_taken_as_people_type_them(ana_client, here, afternoon):
    ana_client.post(f"{CALENDAR}new/", LUNCH | {"day": "next fri", "starts": "2", "ends": "3:30p"})
    made = Appointment.objects.get()
    assert f"{made.local_start:%m-%d %H:%M} {made.local_end:%H:%M}" == "11-27 14:00 15:30"


def test_a_warning_of_another_app_is_said(ana_client, here, afternoon, monkeypatch):
    monkeypatch.setattr(hooks, "warnings", [lambda one, by: ["It is over your call hour."]])
    answer = ana_client.post(f"{CALENDAR}new/", LUNCH, follow=True)
    assert "It is over your call hour." in text_of(answer)


# ── those that repeat ────────────────────────────────────────────────────────
def test_a_rule_is_said_and_kept_by_the_form(ana_client, weekly, afternoon):
    page = text_of(ana_client.get(weekly.get_absolute_url()))
    assert "Every Monday, 4 times" in page
    form = text_of(ana_client.get(url_of(weekly, "edit/?at=20261109T140000Z")))
    assert 'value="2026-11-09"' in form
    assert '<option value="weekly" selected>' in form


@pytest.mark.parametrize(
    ("which", "falling"),
    [
        ("this", ["11-02 09:00", "11-09 12:30", "11-16 09:00", "11-23 09:00"]),
        ("following", ["11-02 09:00", "11-09 12:30", "11-16 12:30", "11-23 12:30"]),
        ("all", ["11-02 12:30", "11-09 12:30", "11-16 12:30", "11-23 12:30"]),
    ],
)
def test_one_of_them_it_and_those_that_follow_or_all_are_changed(
    ana_client, weekly, afternoon, which, falling
):
    said = LUNCH | {"day": "2026-11-09", "which": which, "at": "20261109T140000Z"}
    rule = {"repeats": "weekly", "days": ["MO"], "count": "3" if which == "following" else "4"}
    answer = ana_client.post(url_of(weekly, "edit/"), said | rule)
    assert answer.status_code == 302
    assert falls(weekly) == falling
    undo(ana_client)
    assert falls(weekly) == ["11-02 09:00", "11-09 09:00", "11-16 09:00", "11-23 09:00"]


@pytest.mark.parametrize(("which", "left"), [("this", 3), ("following", 1), ("all", 0)])
def test_they_are_called_off_alike(ana_client, weekly, afternoon, which, left):
    ana_client.post(url_of(weekly, "off/"), {"at": "20261109T140000Z", "which": which})
    assert len(falls(weekly)) == left
    undo(ana_client)
    assert len(falls(weekly)) == 4


def test_one_that_never_was_in_the_rule_is_not_there(ana_client, weekly, afternoon):
    for at in ("20261110T140000Z", "20991109T140000Z"):
        assert ana_client.get(url_of(weekly, f"?at={at}")).status_code == 404
    assert ana_client.get(url_of(weekly, "?at=nonsense")).status_code == 200


def test_one_that_went_its_own_way_is_found_at_its_old_address(ana_client, weekly, afternoon):
    ana_client.post(url_of(weekly, "off/"), {"at": "20261109T140000Z"})
    answer = ana_client.get(url_of(weekly, "?at=20261109T140000Z"))
    assert answer.status_code == 302
    assert "Called off" in text_of(ana_client.get(answer.url))


# ── dragging ─────────────────────────────────────────────────────────────────
def test_one_that_is_dragged_moves_and_comes_back(ana_client, pitch):
    to = {"starts": "2026-11-19T09:15", "ends": "2026-11-19T10:45", "next": f"{CALENDAR}month/"}
    answer = ana_client.post(url_of(pitch, "time/"), to)
    assert (answer.status_code, answer.url) == (302, f"{CALENDAR}month/")
    pitch.refresh_from_db()
    assert f"{pitch.local_start:%m-%d %H:%M} {pitch.local_end:%H:%M}" == "11-19 09:15 10:45"
    undo(ana_client)
    pitch.refresh_from_db()
    assert f"{pitch.local_start:%m-%d %H:%M}" == "11-18 12:00"


def test_one_that_repeats_asks_which_are_meant_before_it_moves(ana_client, weekly, afternoon):
    to = {"starts": "2026-11-10T09:00", "ends": "2026-11-10T11:00", "at": "20261109T140000Z"}
    answer = ana_client.post(url_of(weekly, "time/"), to)
    assert falls(weekly)[1] == "11-09 09:00"
    form = text_of(ana_client.get(answer.url))
    assert 'value="2026-11-10"' in form
    assert 'value="11:00"' in form
    assert "This one and all that follow" in form


@pytest.mark.parametrize(
    "to",
    [
        {}, {"starts": "x", "ends": "y"},
        {"starts": "2026-11-19T09:15", "ends": "2026-11-19T08:00"},
        {"starts": "9999-12-31T23:00", "ends": "9999-12-31T23:30"},
        {"starts": "2026-11-19T09:15", "ends": "2036-11-19T08:00"},
    ],
)  # fmt: skip
def test_a_drop_that_makes_no_sense_changes_nothing(ana_client, pitch, to):
    answer = ana_client.post(url_of(pitch, "time/"), to, follow=True)
    assert "Nothing was changed" in text_of(answer)
    pitch.refresh_from_db()
    assert f"{pitch.local_start:%H:%M}" == "12:00"


def test_nobody_is_led_elsewhere_after_a_drop(ana_client, pitch):
    to = {"starts": "2026-11-19T09:15", "ends": "2026-11-19T10:45", "next": "https://evil.example/"}
    assert ana_client.post(url_of(pitch, "time/"), to).url.startswith(CALENDAR)


# ── how it went ──────────────────────────────────────────────────────────────
def stage_of(person, side=Side.SELL) -> str:
    return Prospect.objects.get(person=person, side=side).stage


def test_a_listing_appointment_puts_its_person_on_the_board(pitch, june):
    assert stage_of(june) == Stage.APPOINTMENT_SET


@pytest.mark.parametrize(
    ("outcome", "stage", "visits"),
    [
        ("held", Stage.APPOINTMENT_MET, 1), ("signed", Stage.AGREEMENT_SIGNED, 1),
        ("declined", Stage.LOST, 1), ("no_show", Stage.APPOINTMENT_SET, 0),
    ],
)  # fmt: skip
def test_how_it_went_moves_the_stage_and_can_be_taken_back(
    ana_client, pitch, june, outcome, stage, visits
):
    url = url_of(pitch, "outcome/")
    answer = ana_client.post(url, {"outcome": outcome, "words": "They liked the plan"})
    assert answer.status_code == 302
    assert stage_of(june) == stage
    assert Touch.objects.filter(person=june, kind="met").count() == visits
    ana_client.post(url, {"outcome": outcome})
    assert Touch.objects.filter(person=june).count() == visits, "said twice, it was one visit"
    undo(ana_client)
    undo_first = Act.objects.filter(kind="appointment", undone_at=None).latest("pk")
    ana_client.post(f"/acts/{undo_first.public_id}/undo/")
    assert stage_of(june) == Stage.APPOINTMENT_SET
    assert not Touch.objects.filter(person=june).exists()
    pitch.refresh_from_db()
    assert pitch.outcome == ""


def test_a_meeting_moves_no_stage_and_is_a_visit(ana_client, here, member, june, afternoon):
    span = Span(dt.datetime(2026, 11, 18, 12), dt.datetime(2026, 11, 18, 13), ZONE)
    coffee = make(span, by=member, title="Coffee", people=[june])
    ana_client.post(url_of(coffee, "outcome/"), {"outcome": "held", "words": "The roof is done"})
    touch = Touch.objects.get(person=june)
    assert (touch.kind, touch.body, touch.is_conversation) == ("met", "The roof is done", True)
    assert touch.happened_at == coffee.starts_at
    assert not Prospect.objects.exists()
    assert ana_client.post(url_of(coffee, "outcome/"), {"outcome": "signed"}).status_code == 422


def test_an_outcome_of_one_that_repeats_is_its_own(ana_client, weekly, afternoon):
    ana_client.post(url_of(weekly, "outcome/"), {"outcome": "no_show", "at": "20261109T140000Z"})
    weekly.refresh_from_db()
    assert weekly.outcome == ""
    assert weekly.departures.get().outcome == "no_show"
    assert len(falls(weekly)) == 4


def test_who_may_only_look_sees_no_way_to_change(pitch, join, client_of):
    from accounts.capabilities import Role

    client = client_of(join(Role.COACH).user)
    page = text_of(client.get(pitch.get_absolute_url()))
    assert "60 Quarry Lane" in page
    assert "Save how it went" not in page
    assert client.post(url_of(pitch, "off/")).status_code == 403
