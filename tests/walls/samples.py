"""One object of each kind in a workspace, for URLs that name one; called inside its scope."""

import datetime as dt

from accounts.models import Act, Job, Membership
from contacts.models import Category, Person
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads.models import FeedAddress, InboundMessage, Lead
from messaging.models import Message
from prospects.models import Prospect


def _person() -> Person:
    person = Person.objects.filter(first_name="Sample").first()
    if person is None:
        person = Person.objects.create(first_name="Sample", last_name="Person")
        person.emails.create(address="sample@example.com")
        person.file(Category.objects.meaning(Category.Meaning.TOP100))
    return person


def _inbound() -> InboundMessage:
    feed = FeedAddress.objects.current().first()
    raw = f"Subject: hello\r\n\r\n{clock.now()}".encode()
    return InboundMessage.keep(feed_id=feed.pk, raw=raw, envelope_from="a@example.com")


def _lead() -> Lead:
    now = clock.now()
    return Lead.objects.create(person=_person(), received_at=now, clock_started_at=now)


def _message() -> Message:
    return Message.objects.queue(
        key=clock.now().isoformat(), to="sample@example.com", subject="Hello", text="Hello"
    )


def _enrolment() -> Enrolment:
    sequence = Sequence.objects.first()
    Enrolment.objects.all().delete()
    return Enrolment.objects.enrol(_person(), sequence, by=None, write_first=True)


def _reach(name: str):
    def sample(workspace):
        related = getattr(_person(), name)
        values = {
            "phones": {"number": "+12315550111"},
            "emails": {"address": "sample@example.com"},
            "addresses": {"street": "1 Main Street"},
        }
        return (related.first() or related.create(**values[name])).public_id

    return sample


def _owner() -> Membership:
    return Membership.objects.order_by("pk").first()


SAMPLES = {
    "topics": lambda workspace: "leads,people",
    "name": lambda workspace: "nothing",
    "token": lambda workspace: "nothing",
    "public_id": lambda workspace: workspace.public_id,
    "job": lambda workspace: Job.begin("bulk", "A job", by=_owner(), total=9).public_id,
    "act": lambda workspace: (
        Act.begin("test", "An act", by=_owner(), undo_for=dt.timedelta(days=1)).public_id
    ),
    "person": lambda workspace: _person().public_id,
    "touch": lambda workspace: _person().log_touch(by=None).public_id,
    "note": lambda workspace: _person().add_note("A note.", by=None).public_id,
    "category": lambda workspace: Category.objects.meaning(Category.Meaning.TOP100).public_id,
    "phone": _reach("phones"),
    "email": _reach("emails"),
    "address": _reach("addresses"),
    "prospect": lambda workspace: Prospect.pursue(_person(), side="buy").public_id,
    "lead": lambda workspace: _lead().public_id,
    "inbound": lambda workspace: _inbound().public_id,
    "feed_address": lambda workspace: FeedAddress.objects.current().first().public_id,
    "message": lambda workspace: _message().public_id,
    "sequence": lambda workspace: Sequence.objects.first().public_id,
    "step": lambda workspace: Sequence.objects.first().steps.first().public_id,
    "enrolment": lambda workspace: _enrolment().public_id,
}
