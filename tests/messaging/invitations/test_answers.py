"""The answers to an invitation: by a button in a mail program, and on a page of one's own."""

import datetime as dt
import smtplib

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.tenancy import scope
from agenda.calendar import changing, spread
from agenda.calendar.span import Span
from agenda.models import Appointment, Invitee
from crm.kit import clock
from messaging.models import IncomingMail, Message, State
from tests.leads.conftest import open_door
from tests.messaging.conftest import NOON
from tests.messaging.invitations.conftest import JUNE, LATER, WALT, answer, line, read


@pytest.mark.django_db
class TestAnAnswerByMail:
    @pytest.mark.parametrize(
        ("partstat", "kept"),
        [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")],
    )
    def test_it_stands_beside_the_name(
        self, invite, deliver, comes, web, listing, home, partstat, kept
    ):
        invitee = invite()
        deliver()
        mail = comes(invitee, answer(invitee, partstat))
        assert mail.state == IncomingMail.State.READ
        assert line(home, listing).answer == kept
        assert line(home, listing).answer.label in web.get(listing.get_absolute_url()).text

    def test_it_is_no_touch_and_is_told_to_who_asked(
        self, invite, deliver, comes, june, home, sink
    ):
        invitee = invite()
        deliver()
        comes(invitee, answer(invitee, extra="COMMENT:The side door is open\r\n"))
        deliver(2 * LATER)
        told = sink.messages[-1]
        assert told.recipient == "ana@example.com"
        assert "will come: Listing appointment" in told.text
        assert "The side door is open" in told.text
        with scope(home.pk):
            assert not june.touches.exists()

    def test_the_same_mail_again_changes_nothing(self, invite, deliver, comes, home):
        invitee = invite()
        deliver()
        for _ in range(2):
            comes(invitee, answer(invitee))
        with scope(home.pk):
            assert IncomingMail.objects.count() == 1
            assert Message.objects.with_key_of("invited:").count() == 1

    def test_an_answer_for_the_time_before_does_not_count_for_the_new_one(
        self, invite, deliver, comes, home, listing, member
    ):
        invitee = invite()
        deliver()
        with scope(home.pk), clock.at(NOON + LATER):
            time = spread.once(Appointment.objects.get(pk=listing.pk))
            later = Span.of_occurrence(time).moved(dt.timedelta(days=1))
            changing.move(time, changing.Which.ALL, later, by=member)
        deliver(2 * LATER)
        comes(invitee, answer(invitee))
        shown = line(home, listing)
        assert (shown.answer, shown.is_of_earlier_time) == ("", True)
        comes(invitee, answer(invitee, sequence=1))
        assert line(home, listing).answer == "accepted"

    def wait(self, mail, because):
        assert mail.state == IncomingMail.State.WAITING
        assert because in mail.problem

    def test_from_another_address_it_is_a_line_to_look_at(
        self, invite, deliver, comes, home, listing, web
    ):
        invitee = invite()
        deliver()
        self.wait(comes(invitee, answer(invitee, who="eve@evil.example")), "Somebody other than")
        assert line(home, listing).answer == ""
        assert "Somebody other than" in web.get(reverse("messaging:replies")).text

    def test_with_another_uid_it_is_a_line_to_look_at(self, invite, deliver, comes, home, listing):
        invitee = invite()
        deliver()
        for uid in ("x" * 26 + "@y.example", "1@y.example", f"{invitee.public_id}@y.example"):
            mail = comes(invitee, answer(invitee, uid=uid))
            self.wait(mail, "did not send")
            with scope(home.pk):
                IncomingMail.objects.all().delete()
        assert line(home, listing).answer == ""

    def test_another_time_is_proposed_in_words(self, invite, deliver, comes):
        invitee = invite()
        deliver()
        self.wait(
            comes(invitee, answer(invitee, method="COUNTER", partstat="TENTATIVE")),
            "proposes another time",
        )

    def test_an_answer_for_one_of_several_is_a_line_to_look_at(self, invite, deliver, comes):
        invitee = invite()
        deliver()
        raw = answer(invitee, "DECLINED", extra="RECURRENCE-ID:20261201T150000Z\r\n")
        self.wait(comes(invitee, raw), "one of several")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda raw: raw.replace(b"END:VEVENT", b"END:VTODO"),
            lambda raw: raw.replace(b"SEQUENCE:0", b"SEQUENCE:99999999999999999999"),
            lambda raw: raw.replace(b"DTSTAMP:20261118T170500Z", b"DTSTAMP:99999999T999999Z"),
            lambda raw: raw.replace(b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\n" * 500),
            lambda raw: raw.replace(b"PARTSTAT=ACCEPTED", b'PARTSTAT="\x00\xff'),
            lambda raw: raw.replace(b"UID:", b"UID:" + b"A" * 100_000),
        ],
    )
    def test_hostile_bytes_are_kept_and_stop_nobody(self, invite, deliver, comes, spoil):
        invitee = invite()
        deliver()
        mail = comes(invitee, spoil(answer(invitee)))
        assert mail.state in (IncomingMail.State.READ, IncomingMail.State.WAITING)

    def test_words_to_that_address_reach_the_agent_as_any_reply(
        self, invite, deliver, comes, june, home
    ):
        invitee = invite()
        deliver()
        raw = f"From: {JUNE}\r\nSubject: Re\r\nMessage-ID: <1@x>\r\n\r\nCan Walt come along?"
        comes(invitee, raw.encode())
        with scope(home.pk):
            assert june.touches.get().body == "Can Walt come along?"

    def test_words_of_a_bare_address_wait_for_a_look(self, invite, deliver, comes):
        invitee = invite(WALT)
        deliver()
        raw = f"From: {WALT}\r\nSubject: Re\r\nMessage-ID: <1@x>\r\n\r\nWho is this?"
        self.wait(comes(invitee, raw.encode()), "wrote back")


@pytest.mark.django_db(transaction=True)
def test_an_answer_comes_by_the_mail_door_and_a_made_up_key_is_refused_there(
    invite, home, listing, settings
):
    invitee = invite()
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        to = f"i+{invitee.key}@{settings.BOUNCE_DOMAIN}"
        assert smtp.sendmail(JUNE, [to], answer(invitee)) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            smtp.sendmail(JUNE, [f"i+{'a' * 26}@{settings.BOUNCE_DOMAIN}"], answer(invitee))
    read(home, invitee)
    assert line(home, listing).answer == "accepted"


@pytest.mark.django_db
class TestTheirPage:
    def test_it_needs_no_sign_in_and_shows_no_note(self, invite, client):
        invitee = invite()
        client.logout()
        page = client.get(invitee.get_absolute_url())
        assert "Listing appointment" in page.text
        assert "Tuesday, November 24, 10 to 11 am (Detroit time)" in page.text
        assert "divorced" not in page.text
        assert page.cookies == {}

    def test_one_button_answers_and_looking_does_not(self, invite, client, home, listing):
        invitee = invite()
        client.logout()
        client.get(invitee.get_absolute_url() + "?answer=accepted")
        assert line(home, listing).answer == ""
        client.post(invitee.get_absolute_url(), {"answer": "declined", "note": "At the lake"})
        shown = line(home, listing)
        assert (shown.answer, shown.invitee.answer_note) == ("declined", "At the lake")
        assert "You said that you do not come." in client.get(invitee.get_absolute_url()).text

    def test_without_a_choice_it_asks_again_and_keeps_the_words(self, invite, client):
        invitee = invite()
        answer = client.post(invitee.get_absolute_url(), {"note": "Perhaps later"})
        assert answer.status_code == 422
        assert "Perhaps later" in answer.text

    def test_too_many_answers_are_refused_for_an_hour(self, invite, client):
        url = invite().get_absolute_url()
        for _ in range(20):
            assert client.post(url, {"answer": "accepted"}).status_code == 302
        assert client.post(url, {"answer": "declined"}).status_code == 429

    def test_what_was_called_off_cannot_be_accepted(self, invite, client, home, listing, member):
        invitee = invite()
        with scope(home.pk):
            one = spread.once(Appointment.objects.get(pk=listing.pk))
            changing.call_off(one, changing.Which.ALL, by=member)
        answer = client.post(invitee.get_absolute_url(), {"answer": "accepted"})
        assert answer.status_code == 410
        with scope(home.pk):
            assert Invitee.objects.get().answer == ""

    @pytest.mark.parametrize("key", ["x", "a" * 26, "a" * 300, "..%2f", "ä" * 26])
    def test_a_made_up_link_leads_nowhere(self, client, db, key):
        assert client.get(f"/agenda/invitations/{key}/").status_code == 404

    def test_the_file_is_a_calendar_and_has_no_note_for_strangers(
        self, invite, client, web, listing
    ):
        mine = web.get(reverse("agenda:appointment_file", args=[listing.public_id]))
        assert "divorced" in mine.text
        invitee = invite()
        client.logout()
        theirs = client.get(reverse("agenda:invitation_file", args=[invitee.key]))
        assert "divorced" not in theirs.text
        assert theirs["Content-Type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(theirs.content).walk("VEVENT")
        assert str(event["SUMMARY"]) == "Listing appointment"


@pytest.mark.django_db
def test_a_dead_address_is_said_beside_the_name(invite, deliver, sink, home, listing):
    invite()
    sink.refuse("550 5.1.1 no such user", at="rcpt")
    deliver()
    assert line(home, listing).trouble
    with scope(home.pk):
        assert Message.objects.get().state == State.FAILED
