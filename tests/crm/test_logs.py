"""S04: what the logs say names no person, and neither do the arguments of tasks."""

import io
import json
import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.tenancy import scope
from contacts.models import Email, Person
from crm import logs
from crm.celery import app
from crm.kit import clock
from leads.feed import read_mail
from leads.models import FeedAddress, InboundMessage
from messaging import delivery
from messaging.models import Message
from tests.leads.conftest import mail, open_door
from tests.messaging.conftest import NOON
from tests.sink import sink  # noqa: F401

pytestmark = pytest.mark.django_db

CANARIES = ("Kanari", "kanari@example.com", "231-555-0142", "+12315550142", "12315550142")


@pytest.fixture(params=[True, False], ids=["json", "words"])
def lines(request):
    """What production's log says from here on; called, it gives the lines."""
    root, written = logging.getLogger(), io.StringIO()
    before = root.handlers[:]
    logs.configure({"level": "INFO", "json": request.param, "quotes": False})
    (ours,) = [handler for handler in root.handlers if handler.get_name() == "stderr"]
    ours.setStream(written)
    root.handlers = [*before, ours]  # pytest's own stay
    yield written.getvalue
    root.handlers = before


def names_somebody(text: str) -> list[str]:
    return [line for line in text.splitlines() if any(bird in line for bird in CANARIES)]


def test_a_page_that_fails_tells_where_and_not_of_whom(lines, home, june, ana, client, monkeypatch):
    def fail(self, *args, **kwargs):
        raise ValueError(f"Kanari with kanari@example.com at {self.pk}")

    monkeypatch.setattr(Person, "add_note", fail)
    client.force_login(ana)
    client.raise_request_exception = False
    url = reverse("contacts:notes", args=[june.public_id])
    assert client.post(url, {"said": "Kanari told me"}).status_code == 500
    said = lines()
    assert names_somebody(said) == []
    assert "builtins.ValueError" in said
    assert "contacts/views/touches.py:" in said
    assert "request.failed" in said


def test_what_the_database_quotes_is_not_quoted_again(lines, here, june):
    june.emails.create(address="kanari@example.com")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Email.objects.create(person=june, address="kanari@example.com")
    refused.value.__cause__.args = ("Key (address)=(kanari@example.com) already exists.",)
    logging.getLogger("django.request").error("failed", exc_info=refused.value)
    said = lines()
    assert names_somebody(said) == []
    assert "psycopg.errors.UniqueViolation" in said
    assert "django.db.utils.IntegrityError" in said


def test_a_task_that_fails_tells_its_name_and_its_place(lines):
    @app.task(name="kennel.sing")
    def sing():
        raise ValueError("Kanari")

    app.conf.task_always_eager, before = True, app.conf.task_always_eager
    try:
        sing.apply()
    finally:
        app.conf.task_always_eager = before
        del app.tasks["kennel.sing"]
    said = lines()
    assert "Task kennel.sing[" in said
    assert names_somebody(said) == []


def test_a_lead_that_is_read_and_a_letter_that_is_sent_are_not_named(lines, home, sink):  # noqa: F811
    with scope(home.pk):
        feed = FeedAddress.objects.get()
        raw = mail(name="Kanari Bird", email="kanari@example.com", message="I am Kanari")
        kept = InboundMessage.keep(feed_id=feed.pk, raw=raw, envelope_from="kanari@example.com")
    read_mail(home.pk, kept.pk)
    with clock.at(NOON):
        with scope(home.pk):
            person = Person.objects.get(first_name="Kanari")
            Message.objects.queue(
                key="k", to="kanari@example.com", subject="Kanari", text="Kanari", person=person
            )
            Message.objects.update(not_before=NOON)
        assert delivery.deliver_due() == 2, "the letter, and the alert of the lead"
    said = lines()
    assert "mail.read" in said
    assert names_somebody(said) == []
    assert any("Kanari" in str(got.letter) for got in sink.messages)


def test_the_door_logs_no_address(lines, home, transactional_db):
    import smtplib

    with scope(home.pk):
        feed = FeedAddress.objects.get()
    with open_door() as port, smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail("kanari@example.com", feed.address, mail(name="Kanari Bird"))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            smtp.sendmail("x@example.com", "kanari@example.com", mail())
    said = lines()
    assert "mail.stored" in said
    assert names_somebody(said) == []


def test_tasks_are_given_ids_and_nothing_else(home, june, ana, client, monkeypatch):
    given = []
    monkeypatch.setattr(
        "celery.app.task.Task.apply_async",
        lambda self, args=(), kwargs=None, **options: given.append((self.name, args, kwargs)),
    )
    from messaging.doorbell import _ring

    with scope(home.pk):
        kept = InboundMessage.keep(
            feed_id=FeedAddress.objects.get().pk, raw=mail(), envelope_from="a@example.org"
        )
    from leads import door, tasks

    door.ring_doorbell(home.pk, kept.pk)
    with clock.at(kept.next_try_at):
        tasks.scan()
    _ring()
    assert {name for name, _, _ in given} == {
        "leads.tasks.read_inbound", "messaging.tasks.deliver",
    }  # fmt: skip
    for _, args, kwargs in given:
        assert all(isinstance(one, int) for one in args)
        assert not kwargs
        json.dumps(args)
