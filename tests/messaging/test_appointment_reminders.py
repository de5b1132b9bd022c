"""Reminders of appointments: once each, late rather than never, and never of what is off."""

import datetime as dt

import pytest

from accounts.tenancy import scope
from agenda.calendar import changing, reminders, spread
from agenda.calendar import invitees as verbs
from agenda.calendar.span import Span
from agenda.models import Appointment, DigestWish, Invitee
from crm.kit import clock
from messaging import appointment_reminders, delivery, practice
from messaging.models import Message, State
from tests.messaging.conftest import NOON

DETROIT = "America/Detroit"
TWO = NOON + dt.timedelta(hours=2)  # 2 pm in Detroit
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lunch(home, member, june):
    """At two, in two hours; told of an hour and a quarter of an hour before."""
    with scope(home.pk):
        span = Span(dt.datetime(2026, 11, 18, 14), dt.datetime(2026, 11, 18, 15), DETROIT)
        return changing.make(
            span, by=member, people=[june], title="Showing", kind="showing", place="12 Oak Street",
            reminders=[60, 15],
        )  # fmt: skip


@pytest.fixture
def told(home, sink):
    """`told(moment)`: what has left by then, run twice, as two schedulers would."""

    appointment_reminders.scan()  # the beat has always run

    def run(moment):
        with clock.at(moment):
            for _ in range(2):
                appointment_reminders.scan()
            delivery.deliver_due()
        return sink.messages

    return run


def time_of(lunch):
    return spread.once(Appointment.objects.get(pk=lunch.pk))


@pytest.mark.django_db
class TestAReminder:
    def test_it_is_told_of_before_and_once(self, lunch, told):
        assert told(TWO - 61 * MINUTE) == []
        (mail,) = told(TWO - 60 * MINUTE)
        assert mail.recipient == "ana@example.com"
        assert mail.letter["Subject"] == "In 1 hour: Showing"
        assert "Wednesday, November 18, 2 to 3 pm" in mail.text
        assert "12 Oak Street" in mail.text
        assert "June & Walt Hargrove, (231) 555-0164" in mail.text
        assert len(told(TWO - 30 * MINUTE)) == 1
        assert len(told(TWO - 15 * MINUTE)) == 2
        assert len(told(TWO + MINUTE)) == 2

    def test_a_run_that_comes_late_tells_once_for_all_that_it_missed(self, lunch, told):
        (mail,) = told(TWO - 5 * MINUTE)
        assert mail.letter["Subject"] == "In 15 minutes: Showing"

    def test_what_has_begun_is_not_told_of(self, lunch, told):
        assert told(TWO + MINUTE) == []

    def test_one_that_is_made_too_late_for_it_is_not_told_of(self, home, member, told):
        with scope(home.pk):
            span = Span(dt.datetime(2026, 11, 18, 12, 10), dt.datetime(2026, 11, 18, 13), DETROIT)
            changing.make(span, by=member, title="Soon", reminders=[60])
        assert told(NOON + MINUTE) == []

    def test_after_a_move_it_is_told_of_at_its_new_time(self, lunch, told, home, member):
        with scope(home.pk):
            later = Span.of_occurrence(time_of(lunch)).moved(dt.timedelta(hours=1))
            changing.move(time_of(lunch), changing.Which.ALL, later, by=member)
        assert told(TWO - 60 * MINUTE) == []
        assert len(told(TWO)) == 1

    def test_what_was_moved_called_off_or_done_meanwhile_does_not_leave(
        self, lunch, home, member, sink
    ):
        with clock.at(TWO - 60 * MINUTE):
            appointment_reminders.scan()
            with scope(home.pk):
                changing.call_off(time_of(lunch), changing.Which.ALL, by=member)
            delivery.deliver_due()
        assert sink.messages == []
        with scope(home.pk):
            assert Message.objects.get().state == State.CANCELLED

    def test_one_that_is_done_is_not_told_of(self, lunch, told, home, member):
        with scope(home.pk):
            changing.say_outcome(time_of(lunch), "held", by=member)
        assert told(TWO - 60 * MINUTE) == []

    def test_of_a_series_only_the_one_that_was_left_out_is_not_told_of(self, home, member, told):
        with scope(home.pk):
            span = Span(dt.datetime(2026, 11, 19, 9), dt.datetime(2026, 11, 19, 10), DETROIT)
            series = changing.make(
                span, by=member, title="Coach", repeats="FREQ=DAILY", reminders=[10]
            )
            second = spread.at_moment(series, series.starts_at + dt.timedelta(days=1))
            changing.call_off(second, changing.Which.THIS, by=member)
        counts = [
            len(told(series.starts_at + dt.timedelta(days=day) - 10 * MINUTE)) for day in range(3)
        ]
        assert counts == [1, 1, 2]

    def test_nobody_asks_a_workspace_before_something_may_be_due(self, lunch, told, home):
        told(NOON)
        assert home.pk not in reminders.workspaces(NOON + MINUTE)
        assert home.pk in reminders.workspaces(TWO - 60 * MINUTE)

    def test_a_new_one_is_looked_at_at_once(self, lunch, told, home, member):
        told(NOON)
        with scope(home.pk):
            span = Span(dt.datetime(2026, 11, 18, 12, 12), dt.datetime(2026, 11, 18, 13), DETROIT)
            changing.make(span, by=member, title="Call", reminders=[10])
        assert home.pk in reminders.workspaces(clock.now())


@pytest.mark.django_db
class TestWhoHears:
    def test_a_member_who_wants_texts_gets_one(self, lunch, told, home, member):
        with scope(home.pk):
            DigestWish.objects.create(
                member=member, by_mail=False, by_text=True, mobile="+12315550120"
            )
            practice.open_line()
        told(TWO - 60 * MINUTE)
        with scope(home.pk):
            (message,) = Message.objects.all()
            assert (message.to_address, message.is_text) == ("+12315550120", True)
            assert message.text == "Wed 2 pm: Showing, 12 Oak Street"

    def test_without_a_line_to_text_by_it_is_a_mail(self, lunch, told, home, member):
        with scope(home.pk):
            DigestWish.objects.create(
                member=member, by_mail=False, by_text=True, mobile="+12315550120"
            )
        (mail,) = told(TWO - 60 * MINUTE)
        assert mail.recipient == "ana@example.com"

    def test_who_was_invited_hears_when_it_was_ticked(self, lunch, told, home, member, june):
        asked = [(june, june.name, "june.hargrove@example.com"), (None, "", "walt@example.org")]
        with scope(home.pk):
            verbs.invite(lunch, asked[:1], by=member, is_reminded=True)
            verbs.invite(lunch, asked[1:], by=member, is_reminded=False)
        told(NOON + MINUTE)
        mails = told(TWO - 60 * MINUTE)[2:]
        assert {mail.recipient for mail in mails} == {
            "ana@example.com", "june.hargrove@example.com",
        }  # fmt: skip
        (theirs,) = [mail for mail in mails if mail.recipient != "ana@example.com"]
        assert theirs.letter["Subject"] == "Reminder: Showing"
        assert "/agenda/invitations/" in theirs.text

    def test_who_does_not_come_is_left_alone(self, lunch, told, home, member, june):
        with scope(home.pk):
            verbs.invite(
                lunch, [(june, june.name, "june.hargrove@example.com")], by=member,
                is_reminded=True,
            )  # fmt: skip
            Invitee.objects.get().say("declined", when="")
        told(NOON + MINUTE)
        assert [mail.recipient for mail in told(TWO - 60 * MINUTE)[1:]] == ["ana@example.com"]
