"""The address for copies: mail sent from anywhere stands with whom it went to."""

import smtplib

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from contacts.models import Person
from leads import arrivals
from messaging import tasks
from messaging.models import IncomingMail, LogAddress, Unanswered
from tests.leads.conftest import open_door

pytestmark = pytest.mark.django_db
JUNE = "june.hargrove@example.com"


def mail(to=JUNE, sender="Ana Alvarez <ana@example.com>", text="See you Saturday.", head=""):
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: The house\r\n{head}"
        "Message-ID: <7@gmail.example>\r\nDate: Wed, 18 Nov 2026 16:00:00 +0000\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


@pytest.fixture
def address(home, member):
    with scope(home.pk):
        return LogAddress.make_new(member)


@pytest.fixture
def copied(home, address):
    def take(raw, to=None):
        local_part = (to or address.address).split("@")[0]
        assert arrivals.answers_a_letter(f"{local_part}@{address.address.split('@')[1]}")
        arrivals.take_answer(local_part, raw, "ana@example.com", {})
        with scope(home.pk):
            unread = list(IncomingMail.objects.unread().values_list("pk", flat=True))
        for mail_id in unread:
            tasks.read_mail(home.pk, mail_id)
        with scope(home.pk):
            return IncomingMail.objects.order_by("pk").last()

    return take


def touches(home, person):
    with scope(home.pk):
        return list(person.touches.values_list("kind", "is_incoming", "by__user__email", "body"))


def test_a_mail_in_copy_is_a_touch_on_each_known_reader_once(home, copied, june):
    with scope(home.pk):
        walt = Person.objects.create(first_name="Walt")
        walt.emails.create(address="walt@example.com")
    for _ in range(3):
        copied(mail(to=f"June <{JUNE}>, walt@example.com, June again <{JUNE}>"))
    written = [("email", False, "ana@example.com", "The house\n\nSee you Saturday.")]
    assert touches(home, june) == written
    assert touches(home, walt) == written


def test_a_reader_nobody_knows_is_offered_and_added_only_by_a_member(
    home, copied, june, client_of, ana
):
    kept = copied(mail(to=f"{JUNE}, Zed Newman <zed@new.example>"))
    with scope(home.pk):
        assert Person.objects.count() == 1
        assert kept.state == IncomingMail.State.WAITING
    web = client_of(ana)
    assert b"zed@new.example" in web.get(kept.get_absolute_url()).content
    url = reverse("messaging:incoming_mail_person", args=[kept.public_id])
    for _ in range(2):
        web.post(url, {"address": "zed@new.example"})
    with scope(home.pk):
        zed = Person.objects.get(first_name="Zed")
        assert zed.last_name == "Newman"
        assert zed.emails.get().address == "zed@new.example"
        kept.refresh_from_db()
        assert kept.state == IncomingMail.State.READ
    assert len(touches(home, zed)) == len(touches(home, june)) == 1


@pytest.mark.parametrize("sender", ["eve@evil.example", ""])
def test_a_copy_from_nobody_we_know_waits_and_touches_nobody(home, copied, june, sender):
    kept = copied(mail(sender=sender))
    assert touches(home, june) == []
    with scope(home.pk):
        assert kept.state == IncomingMail.State.WAITING


@pytest.mark.parametrize(
    "text",
    [
        f"FYI\n\n---------- Forwarded message ---------\nFrom: June Hargrove <{JUNE}>\n"
        "Date: Wed\nSubject: The dock\nTo: <ana@example.com>\n\nIs the dock included?",
        f"Begin forwarded message:\n\nFrom: June <{JUNE}>\nSubject: The dock\n"
        "To: ana@example.com\n\nIs the dock included?",
    ],
)
def test_a_mail_of_theirs_that_is_forwarded_stands_as_theirs(home, copied, june, address, text):
    copied(mail(to=address.address, text=text))
    said = [("email", True, "ana@example.com", "The dock\n\nIs the dock included?")]
    assert touches(home, june) == said
    with scope(home.pk):
        assert not Unanswered.objects.exists()  # the member has seen it


def test_what_names_nobody_waits_in_the_tray(home, copied, address):
    kept = copied(mail(to=address.address))
    with scope(home.pk):
        assert kept.state == IncomingMail.State.WAITING
        assert bytes(kept.raw) == mail(to=address.address)


def test_a_new_address_takes_over_and_the_old_one_works_for_a_month(
    home, address, copied, june, client_of, ana, member
):
    web = client_of(ana)
    web.post(reverse("messaging:log_address_new"))
    with scope(home.pk):
        new = LogAddress.objects.of(member)
    assert new.key != address.key
    assert new.address in web.get(reverse("messaging:log_address")).content.decode()
    assert reverse("messaging:log_address") in web.get(reverse("accounts:profile")).content.decode()
    copied(mail())
    assert len(touches(home, june)) == 1


@pytest.mark.django_db(transaction=True)
def test_by_real_smtp_it_is_kept_before_250(home, june, address):
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        assert smtp.sendmail("ana@example.com", [JUNE, address.address], mail()) != {}
        with scope(home.pk):
            (kept,) = IncomingMail.objects.all()
    assert bytes(kept.raw) == mail()
    tasks.read_mail(home.pk, kept.pk)
    assert len(touches(home, june)) == 1
