"""An appointment that people are invited to, and what their calendars answer: for tests."""

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.tenancy import scope
from agenda.calendar import changing
from agenda.calendar import invitees as verbs
from agenda.calendar.span import Span
from agenda.models import Appointment, Invitee
from crm.kit import clock
from leads import arrivals
from messaging import delivery, tasks
from messaging.invitations import uid_of
from messaging.models import IncomingMail
from tests.messaging.conftest import NOON

JUNE = "june.hargrove@example.com"
WALT = "walt@example.org"
DETROIT = "America/Detroit"
LATER = dt.timedelta(minutes=2)


@pytest.fixture
def listing(home, member, june):
    """Tuesday, November 24, 10 to 11 in Detroit, with June."""
    with scope(home.pk):
        span = Span(dt.datetime(2026, 11, 24, 10), dt.datetime(2026, 11, 24, 11), DETROIT)
        return changing.make(
            span, by=member, people=[june], title="Listing appointment", kind="listing",
            place="12 Oak Street", note="They are getting divorced",
        )  # fmt: skip


@pytest.fixture
def web(client_of, ana):
    return client_of(ana)


@pytest.fixture
def invite(web, listing, sink, home):
    """`invite("a@example.com", appointment)`: by the form; what left by then."""

    def ask(who=JUNE, appointment=listing, **more):
        url = reverse("agenda:invitees", args=[appointment.public_id])
        assert web.post(url, {"who": who} | more).status_code == 302
        with scope(home.pk):
            return Invitee.objects.order_by("pk").last()

    return ask


@pytest.fixture
def deliver():
    """What is due is sent; so much later."""

    def send(after=LATER):
        with clock.at(NOON + after):
            delivery.deliver_due()

    return send


def event_of(mail):
    """The calendar part of a mail: its method as MIME says it, and its first event."""
    (part,) = [one for one in mail.letter.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0], calendar


def answer(invitee, partstat="ACCEPTED", *, sequence=0, who=JUNE, method="REPLY", extra="", uid=""):
    """What a mail program sends when one of its buttons is pressed."""
    event = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid or uid_of(invitee)}\r\nSEQUENCE:{sequence}\r\nDTSTAMP:20261118T170500Z\r\n"
        f"DTSTART:20261124T150000Z\r\nORGANIZER:mailto:x@y.example\r\n{extra}"
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{who}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return (
        f"From: June Hargrove <{who}>\r\nTo: x\r\nSubject: {partstat}\r\nMIME-Version: 1.0\r\n"
        f"Message-ID: <{partstat}-{sequence}@x.example>\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain; charset=utf-8\r\n\r\nJune has accepted this.\r\n--b\r\n"
        f"Content-Type: text/calendar; charset=utf-8; method={method}\r\n\r\n{event}\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def comes(home):
    """`comes(invitee, raw)`: to the address that the calendar answers to, and is read."""

    def take(invitee, raw):
        arrivals.take_answer(f"i+{invitee.key}", raw, JUNE, {})
        return read(home, invitee)

    return take


def read(home, invitee):
    with scope(home.pk):
        unread = list(IncomingMail.objects.unread().values_list("pk", flat=True))
    for mail_id in unread:
        tasks.read_mail(home.pk, mail_id)
    with scope(home.pk):
        invitee.refresh_from_db()
        return IncomingMail.objects.defer("raw").order_by("pk").last()


def line(home, listing):
    with scope(home.pk):
        return verbs.lines(Appointment.objects.get(pk=listing.pk))[0]
