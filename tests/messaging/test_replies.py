"""What people write back: kept raw, read once, theirs by the letter's own address."""

import datetime as dt
import smtplib

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse

from accounts.tenancy import scope
from agenda.models import Task
from contacts.models import Person
from crm.kit import clock
from crm.kit.ids import uuid7
from drips.models import Enrolment, Sequence
from leads import arrivals
from messaging import delivery, replies, tasks, tokens
from messaging.mail_text import new_words, opened
from messaging.models import (
    IncomingMail,
    Message,
    MessageEvent,
    SentFile,
    Suppression,
    Unanswered,
)
from messaging.unanswered import end_of_business_day
from tests.leads.conftest import open_door
from tests.messaging.conftest import NOON

JUNE = "june.hargrove@example.com"
QUOTED = (
    "\r\n\r\nOn Wed, Nov 18, 2026 at 12:00 PM Ana Alvarez <\r\nx@y.example> wrote:\r\n> Hello\r\n"
)


def mail(text="Yes, Saturday works!", sender=f"June Hargrove <{JUNE}>", head="", number=1):
    return (
        f"From: {sender}\r\nTo: someone\r\nSubject: Re: Hello\r\n{head}"
        f"Message-ID: <{number}@example.com>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}{QUOTED}"
    ).encode()


def vouched(settings):
    """Our own receiving server says that the sender's domain signed it."""
    settings.TRUSTED_RECEIVERS = ["mx.ours.example"]
    return (
        "Authentication-Results: mx.ours.example; dkim=pass header.d=example.com\r\n"
        "Received: from a by mx.ours.example\r\n"
    )


@pytest.fixture
def comes(home, django_capture_on_commit_callbacks):
    """`comes(message, raw)`: to the letter's own address, and is read."""

    def take(message, raw, purpose="r", told=None):
        arrivals.take_answer(tokens.mail_name(message, purpose), raw, JUNE, told or {})
        with scope(home.pk):
            unread = list(IncomingMail.objects.unread().values_list("pk", flat=True))
        for mail_id in unread:
            tasks.read_mail(home.pk, mail_id)
        with scope(home.pk):
            return IncomingMail.objects.select_related("person").order_by("pk").last()

    return take


@pytest.fixture
def letter(queue, member):
    return queue(by=member, key="write:1", kind="Mail")


@pytest.mark.django_db
class TestAnAnswer:
    def test_it_becomes_a_touch_with_its_new_words_only(self, home, comes, letter, june):
        kept = comes(letter, mail())
        with scope(home.pk):
            (touch,) = june.touches.all()
            assert (touch.kind, touch.is_incoming, touch.by) == ("email", True, None)
            assert touch.body == "Yes, Saturday works!"
            assert MessageEvent.objects.get(message=letter).kind == "replied"
            assert kept.state == IncomingMail.State.READ

    def test_it_takes_effect_once_however_often_it_comes_or_is_read(
        self, home, comes, letter, june
    ):
        for _ in range(3):
            kept = comes(letter, mail())
        tasks.read_mail(home.pk, kept.pk)
        with scope(home.pk):
            assert june.touches.count() == IncomingMail.objects.count() == 1
            assert Message.objects.with_key_of("reply:").count() == 1

    def test_it_ends_the_drips_of_the_person(self, home, comes, letter, june, member):
        with scope(home.pk):
            drip = Enrolment.objects.enrol(june, Sequence.objects.first(), by=member)
        comes(letter, mail())
        with scope(home.pk):
            drip.refresh_from_db()
            assert drip.state == Enrolment.State.ENDED
            assert "answered" in drip.end_reason

    def test_it_reaches_the_agent_by_mail_with_an_address_to_answer_at(
        self, home, comes, letter, sink, settings
    ):
        kept = comes(letter, mail())
        delivery.deliver_due()
        (told,) = [one for one in sink.messages if one.recipient == "ana@example.com"]
        assert "Yes, Saturday works!" in told.text
        assert told.letter["Reply-To"] == (
            f"{tokens.mail_name(kept, 'a')}@{settings.BOUNCE_DOMAIN}"
        )
        assert told.letter["Auto-Submitted"] == "auto-generated"

    def test_a_file_in_it_reaches_the_agent_unopened(self, home, comes, letter, sink):
        raw = (
            f"From: {JUNE}\r\nSubject: Plans\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
            "Content-Type: text/plain\r\n\r\nHere they are.\r\n--b\r\n"
            'Content-Type: application/pdf; name="plan.pdf"\r\n'
            'Content-Disposition: attachment; filename="plan.pdf"\r\n\r\n%PDF-1.4\r\n--b--\r\n'
        ).encode()
        comes(letter, raw)
        delivery.deliver_due()
        (told,) = [one for one in sink.messages if one.recipient == "ana@example.com"]
        (enclosed,) = told.letter.iter_attachments()
        assert enclosed.get_content() == raw

    def test_from_another_address_it_is_theirs_and_the_address_is_offered(
        self, home, comes, letter, june, client_of, ana
    ):
        kept = comes(letter, mail(sender="j.h@work.example"))
        with scope(home.pk):
            assert june.touches.count() == june.emails.count() == 1
            assert kept.new_address == "j.h@work.example"
        web = client_of(ana)
        assert b"j.h@work.example" in web.get(june.get_absolute_url()).content
        url = reverse("messaging:incoming_mail_address", args=[kept.public_id])
        for _ in range(2):
            web.post(url)
        with scope(home.pk):
            assert june.emails.count() == 2
        assert b"not among their addresses" not in web.get(june.get_absolute_url()).content

    @pytest.mark.parametrize(
        "head",
        ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "X-Autoreply: yes\r\n",
         "List-Id: <a.example.com>\r\n", "Return-Path: <>\r\n",
         "Subject: Automatic reply: Hello\r\n"],
    )  # fmt: skip
    def test_what_a_machine_answers_is_no_answer(self, home, comes, letter, june, head):
        raw = mail(head=head)
        raw = raw.replace(b"Subject: Re: Hello\r\n", b"") if b"Automatic" in raw else raw
        kept = comes(letter, raw)
        with scope(home.pk):
            assert kept.reading == IncomingMail.Reading.MACHINE
            assert not june.touches.exists()
            assert not Unanswered.objects.exists()
            assert not Message.objects.with_key_of("reply:").exists()

    def test_a_bounce_that_comes_here_counts_as_one(self, home, comes, letter, june):
        comes(letter, (
            b'Content-Type: multipart/report; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n--b\r\n'
            b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
            b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
        ))  # fmt: skip
        with scope(home.pk):
            assert Suppression.objects.get().reason == "HardBounce"
            assert not june.touches.exists()

    @pytest.mark.parametrize(
        "raw", [b"", b"\x00\xff\x00", b"From: =?x?b?///?=\r\n\r\n\xff", b"Content-Type: x/\r\n\r\n"]
    )
    def test_hostile_bytes_are_kept_and_cost_nothing(self, home, comes, letter, raw):
        kept = comes(letter, raw)
        with scope(home.pk):
            assert bytes(kept.raw) == raw
            assert kept.state != IncomingMail.State.RECEIVED

    def test_a_mail_that_nobody_rang_for_is_found_by_the_scan(self, home, letter, june):
        arrivals.take_answer(tokens.mail_name(letter, "r"), mail(), JUNE, {})
        with clock.at(NOON + dt.timedelta(minutes=1)), connection.cursor() as cursor:
            cursor.execute("select * from unread_mail_workspaces(%s)", [clock.now()])
            assert cursor.fetchall() == [(home.pk,)]

    def test_letters_to_members_keep_their_own_reply_address(self, home, letter, comes, sink):
        with scope(home.pk):
            Message.objects.queue(
                key="m", to="ana@example.com", subject="s", text="t", reply_to="b@example.com"
            )
        delivery.deliver_due()
        answers = {one.recipient: one.letter["Reply-To"] for one in sink.messages}
        assert answers["ana@example.com"] == "b@example.com"
        assert answers[JUNE].startswith("r+")


@pytest.mark.django_db
class TestStop:
    @pytest.mark.parametrize("words", ["STOP", "Unsubscribe.", "please remove me"])
    def test_a_proven_stop_of_a_known_sender_is_heeded_at_once(
        self, home, comes, letter, june, settings, words
    ):
        comes(letter, vouched(settings).encode() + mail(words, sender=JUNE))
        with scope(home.pk):
            assert Suppression.objects.get(address=JUNE).reason == "OptOut"
            assert not Unanswered.objects.open().exists()
            assert not Task.objects.filter(person=june).exists()

    @pytest.mark.parametrize("proof", ["", "Authentication-Results: evil.example; dkim=pass\r\n"])
    def test_a_stop_that_nobody_vouches_for_is_a_task_for_a_human(
        self, home, comes, letter, june, settings, proof
    ):
        vouched(settings)
        comes(letter, mail("STOP", head=proof))
        with scope(home.pk):
            assert not Suppression.objects.exists()
            assert "no more letters" in Task.objects.get(person=june).title

    def test_a_stop_from_an_unknown_address_is_a_task_too(
        self, home, comes, letter, june, settings
    ):
        raw = mail("STOP", sender="x@example.com")
        comes(letter, vouched(settings).encode() + raw)
        with scope(home.pk):
            assert not Suppression.objects.exists()
            assert Task.objects.filter(person=june).count() == 1

    def test_words_that_speak_of_stopping_elsewhere_ask_a_human_and_stop_nothing(
        self, home, comes, letter, june, settings
    ):
        comes(letter, vouched(settings).encode() + mail("Please take me off the list."))
        with scope(home.pk):
            assert not Suppression.objects.exists()
            assert Task.objects.filter(person=june).count() == 1


@pytest.mark.django_db
class TestTheAgentsOwnAnswer:
    def test_it_goes_out_in_their_name_and_is_their_touch(
        self, home, comes, letter, june, member, sink, settings
    ):
        reply = comes(letter, mail())
        own = mail("See you at ten.", sender="ana@example.com", number=2)
        comes(reply, vouched(settings).encode() + own, purpose="a")
        delivery.deliver_due()
        (sent,) = [one for one in sink.messages if one.text.startswith("See you at ten.")]
        assert sent.recipient == JUNE
        assert sent.letter["From"].startswith("Ana Alvarez <")
        assert sent.letter["Reply-To"].startswith("r+")
        assert "> Yes, Saturday works!" in sent.text
        assert sent.letter["In-Reply-To"] == sent.letter["References"] == "<1@example.com>"
        with scope(home.pk):
            touch = june.touches.get(by=member)
            assert (touch.kind, touch.body) == ("email", "See you at ten.")
            assert not Unanswered.objects.open().exists()

    @pytest.mark.parametrize(
        ("subject", "thread"), [("RE: Hello", "<1@example.com>"), ("A new home", None)]
    )
    def test_one_written_here_stands_in_their_thread_when_it_keeps_the_subject(
        self, comes, letter, june, sink, client_of, ana, subject, thread
    ):
        comes(letter, mail())
        url = reverse("messaging:write", args=[june.public_id])
        typed = {"way": "email", "email": JUNE, "subject": subject, "words": "At ten."}
        client_of(ana).post(url, typed | {"key": str(uuid7())})
        with clock.at(NOON + dt.timedelta(minutes=1)):
            delivery.deliver_due()
        (sent,) = [one for one in sink.messages if one.text.startswith("At ten.")]
        assert sent.letter["In-Reply-To"] == sent.letter["References"] == thread

    def test_a_name_that_is_no_name_is_not_repeated(self, comes, letter, june, sink, settings):
        reply = comes(letter, mail(number="1@x> <2\r\n Bcc: <e@evil.example"))
        own = mail("See you at ten.", sender="ana@example.com", number=2)
        comes(reply, vouched(settings).encode() + own, purpose="a")
        delivery.deliver_due()
        (sent,) = [one for one in sink.messages if one.text.startswith("See you at ten.")]
        assert sent.letter["In-Reply-To"] is None

    @pytest.mark.parametrize("sender", ["ana@example.com", "eve@evil.example"])
    def test_one_that_nobody_vouches_for_waits_until_a_member_sends_it(
        self, home, comes, letter, june, sender, client_of, ana, sink
    ):
        reply = comes(letter, mail())
        waits = comes(reply, mail("See you at ten.", sender=sender, number=2), purpose="a")
        with scope(home.pk):
            assert waits.state == IncomingMail.State.WAITING
            assert not Message.objects.filter(text__startswith="See you").exists()
        web = client_of(ana)
        assert waits.subject in web.get(reverse("messaging:replies")).content.decode()
        assert b"as mine" in web.get(waits.get_absolute_url()).content
        for _ in range(2):
            web.post(reverse("messaging:incoming_mail_sending", args=[waits.public_id]))
        with scope(home.pk):
            assert Message.objects.filter(text__startswith="See you").count() == 1
            assert june.touches.filter(body="See you at ten.").count() == 1

    def test_their_vacation_answers_nobody(self, home, comes, letter, june, settings):
        reply = comes(letter, mail())
        head = f"Auto-Submitted: auto-replied\r\n{vouched(settings)}"
        comes(reply, head.encode() + mail("I am away.", "ana@example.com", number=2), "a")
        with scope(home.pk):
            assert not Message.objects.filter(text__startswith="I am away").exists()
            assert june.touches.count() == 1


@pytest.mark.django_db
class TestNotAnswered:
    def test_it_stands_on_today_until_somebody_answers(
        self, home, comes, letter, june, member, client_of, ana
    ):
        comes(letter, mail())
        web = client_of(ana)
        assert "Saturday works" in web.get(reverse("today")).content.decode()
        with scope(home.pk):
            june.log_touch(by=member, kind="call", outcome="none")
            assert Unanswered.objects.open().count() == 1
            june.log_touch(by=member, kind="call")
            assert not Unanswered.objects.open().exists()
        assert "Saturday works" not in web.get(reverse("today")).content.decode()

    def test_it_leaves_when_a_member_says_that_it_needs_none_and_comes_back_by_undo(
        self, home, comes, letter, june, client_of, ana
    ):
        comes(letter, mail())
        with scope(home.pk):
            waits = Unanswered.objects.get()
        web = client_of(ana)
        web.post(reverse("messaging:unanswered_aside", args=[waits.public_id]))
        assert "Saturday works" not in web.get(reverse("messaging:replies")).content.decode()
        web.post(reverse("messaging:unanswered_return", args=[waits.public_id]))
        assert "Saturday works" in web.get(reverse("messaging:replies")).content.decode()

    def test_it_turns_red_at_the_end_of_the_business_day(self, home, comes, letter, client_of, ana):
        comes(letter, mail())
        web = client_of(ana)
        with clock.at(NOON + dt.timedelta(hours=4, minutes=59)):
            assert "It waits since" not in web.get(reverse("today")).content.decode()
        with clock.at(NOON + dt.timedelta(hours=5)):
            assert "It waits since" in web.get(reverse("today")).content.decode()

    @pytest.mark.parametrize(
        ("came", "red"),
        [("2026-11-18 09:00", "2026-11-18 17:00"), ("2026-11-18 17:00", "2026-11-19 17:00"),
         ("2026-11-20 18:00", "2026-11-23 17:00"), ("2026-11-22 09:00", "2026-11-23 17:00"),
         ("2026-10-30 18:00", "2026-11-02 17:00")],
    )  # fmt: skip
    def test_the_business_day_ends_at_five_on_weekdays_where_the_workspace_is(
        self, home, came, red
    ):
        came_at = dt.datetime.fromisoformat(came).replace(tzinfo=home.zone)
        red_at = dt.datetime.fromisoformat(red).replace(tzinfo=home.zone)
        assert end_of_business_day(came_at, home.zone) == red_at

    def test_the_page_asks_the_same_questions_however_many_wait(
        self, home, june, client_of, ana, at_most_queries
    ):
        with scope(home.pk):
            for number in range(20):
                person = Person.objects.create(first_name=f"Ann {number}")
                for words in ("Hello", "Are you there?"):  # a person stands there once
                    person.log_touch(by=None, kind="text", is_incoming=True, body=words)
        web = client_of(ana)
        web.get(reverse("messaging:replies"))
        with at_most_queries(14):
            page = web.get(reverse("messaging:replies"))
        assert page.content.count(b"needs no answer") == 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"Yes!{QUOTED}", "Yes!"),
        ("Yes!\n\n-----Original Message-----\nFrom: Ana\nSent: x\n\nHello", "Yes!"),
        ("> Hello\n> there\nYes, below.", "Yes, below."),
        ("> only\n> quoted", "> only\n> quoted"),
        ("Am 18.11.2026 um 12:00 schrieb Ana <a@b.example>:\n> x", ""),
        ("On Tuesday I called:\nno answer yet.", "On Tuesday I called:\nno answer yet."),
        ("On " * 4_000, ("On " * 4_000).strip()),
    ],
)  # fmt: skip
def test_the_new_words_are_told_from_what_they_quote(text, words):
    found = new_words(text)
    assert found == words or (not words and found.startswith("Am 18"))


def test_a_page_of_html_is_read_as_words():
    raw = (
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<style>p{}</style><p>Yes &amp; thanks<br>June</p><script>alert(1)</script>"
        b"<blockquote>Hello</blockquote>"
    )
    text = opened(raw).text
    assert "alert" not in text
    assert new_words(text) == "Yes & thanks\nJune"


@pytest.mark.django_db(transaction=True)
class TestAtTheDoor:
    """Real SMTP: what is answered with 250 is on the disk."""

    def send(self, port, to, raw):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            return smtp.sendmail("june@example.com", [to], raw)

    def test_an_answer_is_kept_raw_before_250(self, home, june, queue, settings):
        message = queue()
        to = f"{tokens.mail_name(message, 'r')}@{settings.BOUNCE_DOMAIN}"
        with open_door() as port:
            assert self.send(port, to, mail()) == {}
            with scope(home.pk):
                kept = IncomingMail.objects.get()
        assert bytes(kept.raw) == mail()
        assert (kept.state, kept.person_id) == (IncomingMail.State.RECEIVED, june.pk)
        assert kept.told["ip"] == "127.0.0.1"
        tasks.read_mail(home.pk, kept.pk)
        with scope(home.pk):
            assert june.touches.get().body == "Yes, Saturday works!"

    def test_a_made_up_address_is_refused(self, home, queue, settings):
        message = queue()
        name = tokens.mail_name(message, "r")
        wrong = [f"{name[:-1]}{'0' if name[-1] != '0' else '1'}", f"log+{'a' * 26}"]
        with open_door() as port:
            for local_part in wrong:
                with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                    self.send(port, f"{local_part}@{settings.BOUNCE_DOMAIN}", mail())
                assert next(iter(refused.value.recipients.values()))[0] == 550
        with scope(home.pk):
            assert not IncomingMail.objects.exists()


@pytest.mark.django_db
def test_a_sent_file_is_fetched_by_its_key_and_by_no_other(home, client, queue):
    with scope(home.pk):
        file = SentFile.keep(ContentFile(b"%PDF-1.4 plan", "plan.pdf"))
    url = reverse("messaging:sent_file", args=[file.key])
    assert client.get(url).status_code == 404  # nobody has sent it yet
    message = queue()
    with scope(home.pk):
        SentFile.objects.update(message=message)
    answer = client.get(url)
    assert answer.content == b"%PDF-1.4 plan"
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(reverse("messaging:sent_file", args=["a" * 26])).status_code == 404


def test_the_copy_address_is_random_and_lower_case():
    assert replies.COPY.fullmatch("LOG+" + "a2" * 13)
