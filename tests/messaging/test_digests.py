"""The morning digest: who gets one, what stands in it, and that nothing done is told."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from accounts import daily
from accounts.capabilities import Capability, Role
from accounts.models import Membership
from accounts.tenancy import scope
from agenda.calendar import Mark, hooks
from agenda.digests import Line, Part, parts
from agenda.models import Appointment, AppointmentMember, DigestWish, Task
from contacts.models import Person
from crm.kit import clock
from leads.models import Lead
from messaging import delivery
from messaging.models import Message, PhoneLine, State

DETROIT = ZoneInfo("America/Detroit")
MONDAY, FRIDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 20)
WEDNESDAY = dt.date(2026, 11, 18)


def local(day, hour=7, minute=0):
    return dt.datetime.combine(day, dt.time(hour, minute), DETROIT)


def morning(day=WEDNESDAY, hour=7, minute=0):
    """What the beat does at that hour, and the workers after it."""
    with clock.at(local(day, hour, minute)):
        daily.run_due()


def leave(day=WEDNESDAY, hour=7, minute=1):
    with clock.at(local(day, hour, minute)):
        delivery.deliver_due()


def digests(home) -> list[Message]:
    with scope(home.pk):
        return list(Message.objects.filter(kind="digest").order_by("pk"))


def task(home, title="Send the papers", due=None, **fields):
    with scope(home.pk):
        due = due or local(WEDNESDAY, 10)
        return Task.objects.create(title=title, due_at=due, **fields)


def wish(home, member, **fields):
    with scope(home.pk):
        kept = DigestWish.objects.of(member)
        for name, value in fields.items():
            setattr(kept, name, value)
        kept.save()


@pytest.fixture(autouse=True)
def joined_long_ago(home):
    with scope(home.pk):
        Membership.objects.update(joined_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.fixture
def part():
    """`part(lines, **more)`: a part of the day that another app registers, for this test."""
    added = []

    def add(lines, **more):
        one = Part("Deadlines", 5, lines, **more)
        parts.append(one)
        added.append(one)

    yield add
    for one in added:
        parts.remove(one)


@pytest.fixture
def risk():
    """`risk(*marks)`: what cannot be missed, as transactions will register it."""
    before = list(hooks.marks)

    def add(*marks):
        hooks.add_marks(
            lambda membership, start, end, members: [
                mark for mark in marks if start.date() <= mark.day <= end.date()
            ]
        )

    yield add
    hooks.marks[:] = before


# ── what it says ─────────────────────────────────────────────────────────────
def test_the_whole_day_stands_in_one_mail_each_line_one_tap_from_its_page(home, member, june, sink):
    with scope(home.pk):
        Person.objects.filter(pk=june.pk).update(birthday=dt.date(1951, 11, 18))
        lead = Lead.objects.create(
            person=Person.objects.create(first_name="Priya", last_name="Raman"),
            received_at=local(WEDNESDAY, 6), clock_started_at=local(WEDNESDAY, 6),
            assigned_to=member,
        )  # fmt: skip
        met = Appointment.objects.create(
            title="Listing at 9 Elm Street", kind="listing", zone="America/Detroit",
            starts_at=local(WEDNESDAY, 14, 30), ends_at=local(WEDNESDAY, 15, 30), place="9 Elm",
        )  # fmt: skip
        AppointmentMember.objects.create(appointment=met, member=member)
        Person.objects.filter(pk=june.pk).update(follow_up_on=WEDNESDAY)
    paper = task(home, person=june, assigned_to=member)
    morning()
    leave()
    (letter,) = sink.messages
    assert letter.recipient == "ana@example.com"
    said = str(letter.letter["Subject"])
    for words in ("Wednesday, November 18: ", "1 new lead", "1 appointment", "1 task"):
        assert words in said
    html = letter.letter.get_body(("html",)).get_content()
    for text in (letter.text, html):
        for words in ("Priya Raman", "Listing at 9 Elm Street", "2:30 pm", "Send the papers",
                      "turns 75", "June Hargrove"):  # fmt: skip
            assert words in text
        for page in (lead, met, paper, june):
            assert page.get_absolute_url() in text
        assert "/agenda/digests/stop/" in text
    assert "tel:+12315550164" in html, "whom to call is one tap away"
    assert "color" not in html, "the mail program shows it light or dark"


def test_nothing_empty_is_sent(home, sink):
    morning()
    assert digests(home) == []
    task(home)  # what comes later that day is no digest any more
    morning(hour=9)
    assert digests(home) == []


def test_what_automation_did_alone_is_no_reason_to_write(home, part):
    part(lambda membership, day: [Line("12 letters went out", "/messages/", is_news=True)])
    morning()
    assert digests(home) == []
    task(home, due=local(WEDNESDAY + dt.timedelta(1), 10))
    morning(WEDNESDAY + dt.timedelta(1))
    assert "12 letters went out" in digests(home)[0].text


def test_the_birthdays_of_the_week_come_on_monday_and_the_days_own_on_others(home, june):
    with scope(home.pk):
        june.phones.all().delete()  # a call would be told on each day
        Person.objects.filter(pk=june.pk).update(birthday=dt.date(1951, 11, 18))
    for day, is_told in ((MONDAY, True), (MONDAY + dt.timedelta(1), False), (WEDNESDAY, True)):
        before = len(digests(home))
        morning(day)
        assert (len(digests(home)) > before) == is_told, day
    assert "turns 75" in digests(home)[0].text


def test_words_of_people_are_words_and_never_html(home, june):
    task(home, title="<img src=x onerror=alert(1)> & co")
    morning()
    assert "<img" not in digests(home)[0].html
    assert "&lt;img" in digests(home)[0].html


# ── what cannot be missed ────────────────────────────────────────────────────
def test_a_key_date_is_told_48_and_24_hours_ahead_and_on_its_day(home, risk):
    risk(Mark(FRIDAY, "Inspection ends", "/agenda/calendar/", look="risk"))
    told = []
    for number in range(5, -1, -1):
        day = FRIDAY - dt.timedelta(number)
        morning(day)
        if len(digests(home)) > len(told):
            told.append(day)
    assert told == [WEDNESDAY, FRIDAY - dt.timedelta(1), FRIDAY]
    assert ["Friday: Inspection ends" in digests(home)[0].text,
            "Tomorrow: Inspection ends" in digests(home)[1].text] == [True, True]  # fmt: skip


def test_before_a_quiet_weekend_the_key_dates_after_it_are_told(home, member, risk):
    wish(home, member, weekdays=[0, 1, 2, 3, 4])
    monday = MONDAY + dt.timedelta(7)
    risk(Mark(monday, "Loan contingency ends", "/agenda/calendar/", look="risk"))
    morning(FRIDAY)
    assert "Monday: Loan contingency ends" in digests(home)[0].text
    for day in (FRIDAY + dt.timedelta(1), FRIDAY + dt.timedelta(2)):
        morning(day)
    assert len(digests(home)) == 1, "the weekend is quiet"


def test_a_key_date_that_is_met_is_not_told(home, risk):
    risk(Mark(FRIDAY, "Inspection ends", "/", look="risk", is_done=True))
    morning()
    assert digests(home) == []


def test_who_wants_key_dates_only_gets_nothing_else(home, member, risk):
    wish(home, member, content="key_dates")
    task(home)
    morning()
    assert digests(home) == []
    risk(Mark(FRIDAY, "Inspection ends", "/agenda/calendar/", look="risk"))
    morning(FRIDAY - dt.timedelta(1))
    (letter,) = digests(home)
    assert "Inspection ends" in letter.text
    assert "Send the papers" not in letter.text


# ── who gets one, and when ───────────────────────────────────────────────────
def test_each_member_has_their_own_day_at_their_own_hour(home, member, join):
    agent = join(Role.AGENT)
    wish(home, agent, hour=9)
    with scope(home.pk):
        Membership.objects.update(joined_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    task(home, title="Of Ana", assigned_to=member)
    task(home, title="Of the agent", assigned_to=agent)
    morning()
    assert [one.to_address for one in digests(home)] == ["ana@example.com"]
    assert "Of the agent" not in digests(home)[0].text
    morning(hour=9)
    assert [one.to_address for one in digests(home)] == ["ana@example.com", "agent@example.com"]
    assert "Of Ana" not in digests(home)[1].text


def test_late_it_comes_once_and_never_twice(home):
    task(home)
    for hour, minute in ((11, 40), (11, 45), (12, 0), (20, 0)):
        morning(hour=hour, minute=minute)
    assert len(digests(home)) == 1


def test_on_the_night_the_clocks_change_it_comes_once(home):
    sunday = dt.date(2027, 3, 14)
    task(home)
    for hour in range(24):
        with clock.at(dt.datetime(2027, 3, 14, 5, tzinfo=dt.UTC) + dt.timedelta(hours=hour)):
            daily.run_due()
    assert [one.dedupe_key.split(":")[2] for one in digests(home)] == [str(sunday)]


def test_an_hour_that_is_chosen_after_it_has_passed_holds_from_tomorrow(home, ana, client_of):
    task(home)
    with clock.at(local(WEDNESDAY, 10)):
        client_of(ana).post("/agenda/digests/", {
            "content": "day", "by_mail": "on", "hour": "8", "weekdays": ["2", "3"], "reminder": "",
        })  # fmt: skip
    morning(hour=11)
    assert digests(home) == []
    morning(WEDNESDAY + dt.timedelta(1), hour=8)
    assert len(digests(home)) == 1


def test_whose_membership_has_ended_gets_none(home, member):
    task(home)
    with scope(home.pk):
        Membership.objects.update(ends_at=local(WEDNESDAY, 6))
    morning()
    assert digests(home) == []


def test_what_a_member_may_not_see_is_not_told_to_them(home, member, join, part):
    part(lambda membership, day: [Line("Commission of $9,000", "/")], needs=Capability.SEE_INCOME)
    join(Role.ASSISTANT)
    with scope(home.pk):
        Membership.objects.update(joined_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    task(home)
    morning()
    said = {one.to_address: "$9,000" in one.text for one in digests(home)}
    assert said == {"ana@example.com": True, "assistant@example.com": False}


def test_nobody_reads_another_members_digest(home, member, join, client_of, ana):
    task(home)
    assistant = join(Role.ASSISTANT)
    morning()
    (letter,) = [one for one in digests(home) if one.to_address == "ana@example.com"]
    assert client_of(ana).get(letter.get_absolute_url()).status_code == 200
    assert client_of(assistant.user).get(letter.get_absolute_url()).status_code == 404
    assert letter.subject not in client_of(assistant.user).get("/messages/").text


# ── the last look before it leaves ───────────────────────────────────────────
def test_what_is_done_by_the_time_it_leaves_is_not_told(home, member, sink):
    paper, photos = task(home), task(home, title="Order photos")
    morning()
    with scope(home.pk):
        paper.finish(by=member)
    leave()
    leave(minute=2)
    (letter,) = sink.messages
    assert "Order photos" in letter.text
    assert "Send the papers" not in letter.text
    assert "Send the papers" not in letter.letter.get_body(("html",)).get_content()
    assert photos.title in letter.text


def test_when_all_of_it_is_done_nothing_leaves(home, member, sink):
    paper = task(home)
    morning()
    with scope(home.pk):
        paper.finish(by=member)
    leave()
    assert sink.messages == []
    assert digests(home)[0].state == State.CANCELLED


@pytest.mark.parametrize("change", [{"user__is_active": False}, {"ends_at": "gone"}])
def test_who_has_left_meanwhile_gets_nothing(home, member, ana, sink, change):
    task(home)
    morning()
    with scope(home.pk):
        if "ends_at" in change:
            Membership.objects.update(ends_at=local(WEDNESDAY, 7))
        else:
            type(ana).objects.update(is_active=False)
    leave()
    assert sink.messages == []


def test_a_capability_that_is_lost_meanwhile_is_lost_in_the_letter(home, member, sink, part):
    part(lambda membership, day: [Line("Commission of $9,000", "/")], needs=Capability.SEE_INCOME)
    task(home)
    morning()
    with scope(home.pk):
        Membership.objects.update(refused=[Capability.SEE_INCOME])
    leave()
    leave(minute=2)
    (letter,) = sink.messages
    assert "$9,000" not in letter.letter.as_string()


def test_one_tap_stops_them(home, member, ana, client_of, sink):
    task(home)
    morning()
    client = client_of(ana)
    page = client.get("/agenda/digests/stop/")
    assert "Stop these" in page.text
    assert client.post("/agenda/digests/stop/").status_code == 302
    leave()
    assert sink.messages == [], "one that waits does not leave either"
    morning(WEDNESDAY + dt.timedelta(1))
    assert len(digests(home)) == 1


def test_a_day_late_it_does_not_leave_any_more(home, sink):
    task(home)
    morning()
    leave(WEDNESDAY + dt.timedelta(1), hour=1)
    assert sink.messages == []
    assert digests(home)[0].state == State.SKIPPED


# ── by text ──────────────────────────────────────────────────────────────────
def test_in_short_by_text_to_who_wants_it(home, member, june):
    wish(home, member, by_text=True, by_mail=False, mobile="+12315550199")
    with scope(home.pk):
        PhoneLine.objects.create(number="+12315550100", provider="simulator")
    task(home)
    morning()
    (text,) = digests(home)
    assert text.is_text
    assert text.to_address == "+12315550199"
    assert text.text.startswith(
        "Wed, Nov 18: 1 call, 1 task. First: call June & Walt Hargrove, (231) 555-0164. http"
    )


def test_without_a_line_the_text_is_a_mail(home, member):
    wish(home, member, by_text=True, by_mail=False, mobile="+12315550199")
    task(home)
    morning()
    assert [one.to_address for one in digests(home)] == ["ana@example.com"]
