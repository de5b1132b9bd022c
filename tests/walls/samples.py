"""One object of each kind in a workspace, for URLs that name one; called inside its scope."""

import datetime as dt
import io

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import Act, Job, Membership
from contacts import custom, yearly_cleanup
from contacts.models import (
    Category,
    CustomField,
    DuplicatePair,
    Person,
    Picture,
    SavedList,
    Selection,
    YearlyCleanup,
)
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads.models import FeedAddress, InboundMessage, Lead
from messaging.models import DetailsRequest, Message
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


def _other() -> Person:
    """Somebody who may be the sample person once more."""
    found = Person.objects.filter(first_name="Sampler").first()
    if found is None:
        found = Person.objects.create(first_name="Sampler", nickname="Sample", last_name="Person")
        found.phones.create(number="+12315550111")
        _person().phones.get_or_create(number="+12315550111")
    return found


def _duplicate() -> DuplicatePair:
    low, high = sorted((_person(), _other()), key=lambda person: person.pk)
    facts = {"score": 0.9, "is_sure": True, "reasons": {"phone": "Same number"}}
    return DuplicatePair.objects.update_or_create(low=low, high=high, defaults=facts)[0]


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
    _person().unfile(*Category.objects.filter(meaning=Category.Meaning.COLD))
    return Enrolment.objects.enrol(_person(), sequence, by=None, write_first=True)


def _field() -> CustomField:
    CustomField.objects.get_or_create(name="Another", defaults={"name_lc": "another"})
    field, _ = CustomField.objects.get_or_create(name="Boat", defaults={"position": 1})
    custom.write(_person(), {field: "Nan"})
    return field


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


def _vendor() -> Person:
    vendor = Person.objects.create(first_name="Volta", company="Volt Electric")
    vendor.file(Category.objects.named("Vendor, Electrician"))
    return vendor


def _details_request() -> DetailsRequest:
    asked = DetailsRequest.ask(_person(), by=_owner())
    asked.answer({"first_name": "Sampling", "phone": "+12315550188"})
    return asked


def _cold() -> Person:
    """Somebody whom nothing spares from a cleanup, as she is from all others by being Top100."""
    person = Person.objects.filter(first_name="Colder").first()
    if person is None:
        person = Person.objects.create(first_name="Colder", last_name="Person")
        person.file(Category.objects.meaning(Category.Meaning.COLD))
    return person


def _yearly_cleanup() -> YearlyCleanup:
    _cold()
    return yearly_cleanup.propose()


def _picture() -> Picture:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return Picture.keep(ContentFile(content.getvalue(), "picture.png"), by=_owner())


def _owner() -> Membership:
    return Membership.objects.order_by("pk").first()


def _selection() -> Selection:
    people = Person.objects.filter(pk=_person().pk)
    return Selection.objects.of(people, by=_owner(), action="cold")


SAMPLES = {
    "topics": lambda workspace: "leads,people",
    "name": lambda workspace: "nothing",
    "token": lambda workspace: "nothing",
    "details_token": lambda workspace: "nothing",
    "details_request": lambda workspace: _details_request().public_id,
    "vendor": lambda workspace: _vendor().public_id,
    "public_id": lambda workspace: workspace.public_id,
    "job": lambda workspace: Job.begin("bulk", "A job", by=_owner(), total=9).public_id,
    "act": lambda workspace: (
        Act.begin("test", "An act", by=_owner(), undo_for=dt.timedelta(days=1)).public_id
    ),
    "person": lambda workspace: _person().public_id,
    "other": lambda workspace: _other().public_id,
    "pair": lambda workspace: _duplicate().public_id,
    "saved_list": lambda workspace: SavedList.objects.first().public_id,
    "selection": lambda workspace: _selection().public_id,
    "export": lambda workspace: Job.begin("export", "A file", by=_owner(), total=9).public_id,
    "note": lambda workspace: _person().add_note("A note.", by=None).public_id,
    "picture": lambda workspace: _picture().public_id,
    "category": lambda workspace: Category.objects.meaning(Category.Meaning.TOP100).public_id,
    "field": lambda workspace: _field().public_id,
    "phone": _reach("phones"),
    "email": _reach("emails"),
    "address": _reach("addresses"),
    "prospect": lambda workspace: Prospect.pursue(_person(), side="buy").public_id,
    "yearly_cleanup": lambda workspace: _yearly_cleanup().public_id,
    "lead": lambda workspace: _lead().public_id,
    "inbound": lambda workspace: _inbound().public_id,
    "feed_address": lambda workspace: FeedAddress.objects.current().first().public_id,
    "message": lambda workspace: _message().public_id,
    "sequence": lambda workspace: Sequence.objects.first().public_id,
    "step": lambda workspace: Sequence.objects.first().steps.first().public_id,
    "enrolment": lambda workspace: _enrolment().public_id,
}
