"""A call session: one person at a time, each outcome, resends, other devices, and its end."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import CallLine, CallSession, LineState, SessionCall
from contacts.models import Category, Note, Person, Touch
from crm.kit import clock
from tests.agenda.conftest import AFTERNOON
from tests.contacts.conftest import at_most_queries  # noqa: F401

pytestmark = pytest.mark.django_db
SESSION = "/agenda/calls/session/"
TODAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def wednesday(afternoon):
    return afternoon


@pytest.fixture
def person(here):
    """`person(name, …)`: a contact with a number of their own."""
    made = []

    def make(name="June", number=None, **fields):
        made.append(name)
        found = Person.objects.create(first_name=name, last_name="Hargrove", **fields)
        found.phones.create(number=number or f"231-555-01{len(made):02}")
        return found

    return make


@pytest.fixture
def on_list(member):
    """`on_list(*people)`: they stand on Ana's list of today, in that order."""

    def put(*people, member=member, reason="94 days since you talked."):
        return [
            CallLine.objects.create(
                member=member, day=TODAY, person=person, rule="oldest", reason=reason,
                position=position, strong="94 days", opens_at=AFTERNOON - dt.timedelta(hours=5),
                closes_at=AFTERNOON + dt.timedelta(hours=4),
            )
            for position, person in enumerate(people, 1)
        ]  # fmt: skip

    return put


@pytest.fixture
def ten(person, on_list):
    people = [person(name) for name in "Ada Bea Cal Dan Eve Fay Gus Hal Ida Joe".split()]
    on_list(*people)
    return people


@pytest.fixture
def desk(ana_client):
    """Ana's desk: `desk.say(outcome, …)` fills in the page that it shows."""

    class Desk:
        page = ""

        def begin(self):
            answer = ana_client.post(f"{SESSION}begin/", follow=True)
            self.page = answer.content.decode()
            return self.page

        def open(self):
            self.page = ana_client.get(SESSION).content.decode()
            return self.page

        def form(self, **said):
            hidden = r'<input type="hidden" name="(key|usual|phone)" value="([^"]*)"'
            chosen = r'<select name="next".*?<option value="([^"]*)" selected'
            usual = {"next": re.search(chosen, self.page, re.DOTALL)[1]}
            return usual | dict(re.findall(hidden, self.page)) | said

        def url(self, verb="outcome"):
            return f"{SESSION}{re.search(r'data-call="([^"]+)"', self.page)[1]}/{verb}/"

        def say(self, outcome, *, follow=True, headers=None, **said):
            form = self.form(outcome=outcome, **said)
            answer = ana_client.post(self.url(), form, follow=follow, headers=headers)
            if answer.status_code == 200:
                self.page = answer.content.decode()
            return answer

    return Desk()


def at_hand() -> str:
    return SessionCall.objects.at_hand().get().person.first_name


# ── one person at a time ─────────────────────────────────────────────────────
def test_the_first_of_the_list_is_at_hand_with_why_and_what_to_remember(desk, person, on_list):
    june = person("June", spouse_first_name="Walt", children="Theo, in Boston")
    walts = june.phones.create(number="231-555-0177", of_spouse=True)
    june.phones.create(number="231-555-0188", of_spouse=True, label="work").mark("DNC", "asked")
    june.add_note("Her hip surgery went well.", by=None)
    june.change(spouse_birthday=dt.date(1951, 12, 2))
    june.emails.create(address="walt@example.com", of_spouse=True, status="HardBounce")
    on_list(june)
    page = desk.begin()
    assert "June &amp; Walt Hargrove" in page
    assert "<b>94 days</b> since you talked." in page
    assert 'href="tel:+12315550101"' in page
    assert 'href="tel:+12315550177"' in page
    assert "tel:+12315550188" not in page
    assert "Walt’s work, DNC" in page
    for words in (
        "Her hip surgery went well.", "Children: Theo, in Boston", "Walt turns 75 on December 2.",
        "Ask: does Walt have a new e-mail?", "Top100, the ninety-day call", "Voicemail",
    ):  # fmt: skip
        assert (words in page) == (words != "Top100, the ninety-day call"), words
    assert walts.is_callable


def test_the_script_suits_the_reason_and_ones_own_comes_first(desk, person, on_list, member):
    from messaging.models import Piece

    (line,) = on_list(person("June"))
    CallLine.objects.filter(pk=line.pk).update(rule="moved")
    assert "The card came back" in desk.begin()
    Piece.objects.create(
        kind="script", name="My own words", body="Hello {{first_name}}, me.",
        taken_from="card_came_back",
    )  # fmt: skip
    page = desk.open()
    assert "My own words" in page
    assert "Hello June, me." in page


def test_all_six_outcomes_and_a_skip_lead_through_the_list(desk, ten):
    ada, bea, cal, dan, eve, fay, gus = ten[:7]
    desk.begin()
    for number, outcome in enumerate(["talked", "message", "none", "set", "bad", "dnc"]):
        assert at_hand() == ten[number].first_name
        desk.say(outcome, said=f"Words {number}")
        desk.open()
    assert at_hand() == "Gus"
    said = list(Touch.objects.order_by("pk").values_list("outcome", "body", "is_conversation"))
    assert said == [
        ("talked", "Words 0", True), ("message", "Words 1", False), ("none", "Words 2", False),
        ("set", "Words 3", True), ("bad", "Words 4", False), ("dnc", "Words 5", True),
    ]  # fmt: skip
    days = {one.first_name: one.follow_up_on for one in Person.objects.all()}
    assert days["Ada"] == TODAY + dt.timedelta(30)
    assert days["Bea"] == TODAY + dt.timedelta(3)
    assert days["Cal"] == TODAY + dt.timedelta(1)
    assert days["Fay"] is None
    assert eve.phones.get().status == "BAD"
    assert fay.phones.get().status == "DNC"
    states = dict(CallLine.objects.values_list("person__first_name", "state"))
    assert {states[one.first_name] for one in ten[:6]} == {LineState.CALLED}
    assert (states["Gus"], states["Hal"]) == (LineState.HELD, LineState.WAITING)


def test_what_is_skipped_waits_and_does_not_come_again_in_the_session(desk, ten, ana_client):
    desk.begin()
    ana_client.post(desk.url("skip"), {"said": "Ask about the roof", "key": uuid4()})
    assert at_hand() == "Bea"
    assert ten[0].notes.get().body == "Ask about the roof"
    assert CallLine.objects.get(person=ten[0]).state == LineState.WAITING
    for _ in range(9):
        desk.open()
        desk.say("none")
    session = CallSession.objects.get()
    assert session.ended_at is not None
    assert session.calls.filter(person=ten[0]).count() == 1


def test_a_dead_number_leads_to_their_next_number(desk, person, on_list):
    june = person("June", spouse_first_name="Walt")
    june.phones.create(number="231-555-0177", of_spouse=True)
    (line,) = on_list(june)
    desk.begin()
    page = desk.say("bad", phone=june.phones.first().public_id).content.decode()
    assert at_hand() == "June"
    assert "Call Walt" in page
    assert [phone.status for phone in june.phones.order_by("pk")] == ["BAD", ""]
    desk.say("talked")
    line.refresh_from_db()
    assert line.state == LineState.CALLED
    assert CallSession.objects.get().score()["dials"] == 2


def test_whoever_wants_no_calls_means_their_own_numbers(desk, person, on_list):
    june = person("June", spouse_first_name="Walt")
    june.phones.create(number="231-555-0166", label="work")
    june.phones.create(number="231-555-0177", of_spouse=True)
    on_list(june)
    desk.begin()
    desk.say("dnc")
    assert [phone.status for phone in june.phones.order_by("pk")] == ["DNC", "DNC", ""]


def test_the_next_call_is_planned_in_ones_own_words(desk, ten):
    desk.begin()
    desk.say("talked", next="pick", next_day="after Labor Day")
    assert Person.objects.get(pk=ten[0].pk).follow_up_on == dt.date(2027, 9, 7)
    desk.open()
    desk.say("none", next="14")
    assert Person.objects.get(pk=ten[1].pk).follow_up_on == TODAY + dt.timedelta(14)


@pytest.mark.parametrize(("typed", "words"), [
    ("yesterday", "Yesterday has passed."), ("sometime", "Which day is that?"), ("", "Which day?"),
])  # fmt: skip
def test_a_day_that_cannot_be_is_asked_for_again_and_the_note_stays(typed, words, desk, ten):
    desk.begin()
    for headers in ({}, {"HX-Request": "true"}):
        answer = desk.say(
            "talked", follow=False, next="pick", next_day=typed, said="Roof!", headers=headers
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert "Roof!" in page
    assert at_hand() == "Ada"
    assert not Touch.objects.exists()


def test_an_appointment_leads_to_the_calendar_and_back(desk, ten, ana_client):
    desk.begin()
    answer = desk.say("set", follow=False)
    url = answer["Location"]
    assert url.startswith("/agenda/calendar/new/?")
    form = ana_client.get(url).content.decode()
    assert "Ada Hargrove" in form
    assert f'name="next" value="{SESSION}"' in form
    assert at_hand() == "Bea"


# ── the same thing twice ─────────────────────────────────────────────────────
def test_a_resend_never_logs_twice(desk, ten, ana_client):
    desk.begin()
    url, form = desk.url(), desk.form(outcome="bad", said="Dead line", key=uuid4())
    for headers in ({}, {}, {"HX-Request": "true"}):
        answer = ana_client.post(url, form, headers=headers)
        assert answer.status_code in (200, 302)
    assert "sphere:answered" in answer["HX-Trigger"]
    assert Touch.objects.count() == 1
    assert Note.objects.filter(body="Dead line").count() == 0
    assert at_hand() == "Bea"


def test_another_device_shows_the_same_person_and_loses_no_word(desk, ten, ana_client):
    desk.begin()
    phone_url, phone_form = desk.url(), desk.form(outcome="talked", said="From the phone")
    desk.open()  # the tablet
    assert desk.url() == phone_url
    tablet_form = desk.form(outcome="none", said="From the tablet")
    ana_client.post(phone_url, phone_form)
    for _ in range(2):
        ana_client.post(phone_url, tablet_form)
    assert [touch.body for touch in Touch.objects.all()] == ["From the phone"]
    assert [note.body for note in Note.objects.all()] == ["From the tablet"]


def test_what_is_taken_back_does_not_count_and_comes_again(desk, ten, ana_client):
    desk.begin()
    desk.say("talked")
    session = CallSession.objects.get()
    assert session.score()["talked"] == 1
    undo = re.search(r'action="(/[^"]*undo/)"', desk.page)[1]
    ana_client.post(undo)
    assert session.score()["dials"] == 0
    ana_client.post(desk.url("skip"))
    assert at_hand() == "Ada"


def test_a_stop_gives_the_name_back_and_says_what_came_of_it(desk, ten, ana_client):
    desk.begin()
    desk.say("talked", said="She may sell in May")
    desk.open()
    answer = ana_client.post(f"{SESSION}stop/", follow=True)
    page = answer.content.decode()
    assert "You talked with 1 of 1" in page
    assert "She may sell in May" in page
    assert "Call the other 9" in page
    assert CallLine.objects.get(person=ten[1]).state == LineState.WAITING
    assert ana_client.post(f"{SESSION}stop/").status_code == 302
    assert "9 people to call" in desk.open()


def test_a_resend_after_the_stop_is_logged_no_more_than_once(desk, ten, ana_client):
    desk.begin()
    url, form = desk.url(), desk.form(outcome="talked", said="Before the tunnel")
    ana_client.post(url, form)
    ana_client.post(f"{SESSION}stop/")
    assert ana_client.post(url, form)["Location"] == SESSION
    assert Touch.objects.count() == 1


def test_a_session_of_yesterday_is_not_gone_on_with(desk, ten):
    desk.begin()
    with clock.at(AFTERNOON + dt.timedelta(hours=5)):
        assert "Call Ada" not in desk.open()


# ── the score, and who may ───────────────────────────────────────────────────
def test_the_hour_s_score_counts_dials_talks_and_appointments(desk, ten, ana_client):
    desk.begin()
    for outcome in ("talked", "none", "set"):
        desk.say(outcome)
        page = desk.open()
    assert re.search(r"<b class=\"num\">2 of 10</b>", page)
    assert '<dd class="num">3 dials</dd>' in page
    assert re.search(r"<dt>Talked</dt><dd class=\"num\">2</dd>", page)
    assert re.search(r"<dt>Appointments</dt><dd class=\"num\">1</dd>", page)
    session = CallSession.objects.get()
    assert session.score(AFTERNOON + dt.timedelta(minutes=30))["dials"] == 0


def test_a_dial_starts_the_clock(desk, ten, ana_client):
    page = desk.begin()
    assert "data-clock-up hidden" in page
    answer = ana_client.post(desk.url("dial"), {"phone": ten[0].phones.get().public_id})
    assert answer.status_code == 204
    call = SessionCall.objects.at_hand().get()
    assert call.phone == ten[0].phones.get()
    with clock.at(call.dialled_at + dt.timedelta(seconds=75)):
        elapsed = re.search(r'data-clock-up="(\d+)"', desk.open())
    assert 75 <= int(elapsed[1]) < 105, "and what the page itself took"


def test_two_members_never_get_the_same_name(desk, ten, join, home):
    cora = join(Role.AGENT)
    with scope(home.pk):
        desk.begin()
        mine = at_hand()
        session = CallSession.objects.begin(cora)
        assert session.call_at_hand is None, "her own list is empty"
        line = CallLine.objects.get(person__first_name=mine)
        assert line.hold(cora) is False
        assert set(CallLine.objects.todays(cora)) == set()


def test_somebody_s_session_is_not_another_member_s(desk, ten, join, client):
    desk.begin()
    client.force_login(join(Role.AGENT).user)
    for verb in ("outcome", "skip", "dial"):
        assert client.post(desk.url(verb), {"outcome": "talked"}).status_code == 404
    session = CallSession.objects.first()
    assert client.get(session.get_absolute_url()).status_code == 404


def test_an_empty_list_says_so_and_begins_nothing(ana_client, here):
    assert "Nobody to call right now" in ana_client.get(SESSION).content.decode()
    page = ana_client.post(f"{SESSION}begin/", follow=True).content.decode()
    assert "Nobody is to be called right now." in page
    assert not CallSession.objects.exists()


def test_htmx_gets_the_next_person_at_once(desk, ten):
    desk.begin()
    answer = desk.say("talked", follow=False, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="session"')
    assert "Call Bea" in page
    assert "Talked with Ada." in page


def test_the_page_asks_a_fixed_number_of_questions(desk, ten, ana_client, at_most_queries):  # noqa: F811
    desk.begin()
    ten[0].file(Category.objects.meaning(Category.Meaning.TOP100))
    for number in range(20):
        ten[0].add_note(f"Note {number}", by=None)
    with at_most_queries(45):
        page = ana_client.get(SESSION).content.decode()
    assert "Note 19" in page


def test_the_number_of_somebody_far_away_says_what_hour_it_is_there(desk, person, on_list):
    on_list(person("Keiko", number="+81312345678"))
    assert "It is 5:00 am where the number is." in desk.begin()


def test_the_tab_bar_has_the_call_in_its_middle(ana_client):
    page = ana_client.get(reverse("today")).content.decode()
    bar = page.split('class="tabbar phone"')[1].split("</nav>")[0]
    titles = re.findall(r"</svg>([A-Za-z]+)<", bar)
    assert titles == ["Today", "Leads", "Call", "Contacts", "More"]
    assert re.search(r'href="/agenda/calls/session/"[^>]*data-go="d"', page)
