"""One object of each kind in a workspace, for URLs that name one; called inside its scope."""

import datetime as dt
import io
import uuid

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import Act, Job, Membership
from agenda.models import (
    Appointment,
    CallLine,
    CallSession,
    Invitee,
    PlanRun,
    SessionCall,
    Task,
    TaskPlan,
)
from contacts import custom, yearly_cleanup
from contacts.models import (
    Category,
    CustomField,
    DuplicatePair,
    LeadSource,
    Person,
    Picture,
    Property,
    SavedList,
    Selection,
    YearlyCleanup,
)
from crm.kit import clock
from drips.models import Enrolment, Proposal, Sequence
from leads.models import (
    Assignment,
    CaptureCode,
    FeedAddress,
    Flyer,
    InboundMessage,
    Lead,
    LeadOffer,
    Mailbox,
    Meeting,
    OpenHouse,
    RoutingRule,
    SourceAlarm,
    TaughtFormat,
    WebForm,
)
from leads.routing import giving
from messaging.library import shelf
from messaging.models import (
    DetailsRequest,
    FlyerSheet,
    IncomingMail,
    IncomingText,
    Mailing,
    Message,
    PhoneLine,
    Piece,
    PrintPiece,
    PrintRun,
    SendingAccount,
    TextConsent,
    Unanswered,
)
from prospects.models import Prospect
from tests.walls import deals


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


def celebrated_on() -> dt.date:
    """This year's birthday of the sample person: not in these weeks."""
    now = clock.now()
    return dt.date(now.year, (now + dt.timedelta(days=100)).month, 15)


def _celebration() -> str:
    born = celebrated_on().replace(year=1952)
    Person.objects.filter(pk=_person().pk).update(birthday=born)
    return "birthday"


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


def _mailbox() -> Mailbox:
    """Nobody's own, so that whoever may change mailboxes may change it."""
    mailbox = Mailbox(host="127.0.0.1", port=1, user="leads@example.com", folders=["INBOX"])
    mailbox.seal("a word for apps")
    mailbox.folder, mailbox.is_on = "INBOX", True
    mailbox.save()
    return mailbox


def _lead() -> Lead:
    now = clock.now()
    return Lead.objects.create(person=_person(), received_at=now, clock_started_at=now)


def _rule() -> RoutingRule:
    found = RoutingRule.objects.filter(is_catch_all=False).order_by("pk").last()
    if found is None:
        RoutingRule.objects.add(name="Another rule", takes_everybody=True)
        found = RoutingRule.objects.add(name="A rule", areas="Leland")
        found.share_between({_owner(): 2})
    return found


def _assignment() -> Assignment:
    lead = _lead()
    return giving.assign(lead, _owner(), way=Assignment.Way.RULE, because="By a rule.")


def _offer() -> LeadOffer:
    now = clock.now()
    return LeadOffer.objects.create(
        lead=_lead(), member=_owner(), rule=_rule(), offered_at=now,
        until=now + dt.timedelta(hours=1),
    )  # fmt: skip


def _unanswered() -> Unanswered:
    touch = _person().log_touch(by=None, kind="email", is_incoming=True, body="Is it sold?")
    return Unanswered.objects.get(touch=touch)


def _incoming_mail() -> IncomingMail:
    """A member's answer that waits for a look; so much of it may be decided at once."""
    told = {"kind": "reply", "person": _person(), "state": "read", "sender": "sample@example.com"}
    first = IncomingMail.objects.create(dedupe_key=uuid.uuid4().hex, raw=b"", **told)
    raw = b"From: Zed <zed@example.org>\r\nSubject: An answer\r\n\r\nYes."
    return IncomingMail.objects.create(
        dedupe_key=uuid.uuid4().hex, raw=raw, kind="own", state="waiting", person=_person(),
        answers=first, text="Yes.", sender="zed@example.org", new_address="zed@example.org",
        strangers=[{"name": "Zed Newman", "address": "zed@example.org"}],
    )  # fmt: skip


def _message() -> Message:
    return Message.objects.queue(
        key=clock.now().isoformat(), to="sample@example.com", subject="Hello", text="Hello"
    )


def _piece() -> Piece:
    """One of the workspace's own, begun from a version of ours that has moved on."""
    ours = shelf.pieces("letter")[0]
    found = Piece.objects.taken_from("letter", ours.key).first()
    return found or Piece.objects.create(
        name="Sample words", subject="Hello {{first_name}}", body="Dear {{last_name}}",
        taken_from=ours.key, taken_version=0,
    )  # fmt: skip


def _enrolment() -> Enrolment:
    sequence = Sequence.objects.first()
    Enrolment.objects.all().delete()
    _person().unfile(*Category.objects.filter(meaning=Category.Meaning.COLD))
    return Enrolment.objects.enrol(_person(), sequence, by=None, write_first=True)


def _proposal() -> Proposal:
    """For a drip that they are not on."""
    sequence = Sequence.objects.last()
    Enrolment.objects.filter(sequence=sequence).delete()
    facts = {"state": Proposal.State.OPEN}
    found, _ = Proposal.objects.update_or_create(
        sequence=sequence, person=_person(), defaults=facts
    )
    return found


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


def _plan() -> TaskPlan:
    plan = TaskPlan.objects.order_by("pk").first()
    plan.take_out()
    if not plan.steps.exists():
        plan.add_step(title="Write", kind="email")
    return plan


def _run() -> PlanRun:
    """A plan at work with the sample person, whatever ended it before."""
    _person().unfile(*Category.objects.filter(meaning=Category.Meaning.COLD))
    return _plan().start(_person(), member=_owner())


def _task() -> Task:
    task = _run().tasks.open().filter(kind="email").first()
    if task is None:
        now = clock.now()
        task = Task.objects.create(title="Write", kind="email", due_at=now, person=_person())
    Task.objects.filter(pk=task.pk).update(due_at=clock.now(), done_at=None, skipped_at=None)
    return task


def _appointment() -> Appointment:
    """A meeting with the sample person, this hour."""
    found = Appointment.objects.on().filter(title="A meeting").first()
    if found is None:
        owner, now = _owner(), clock.now()
        found = Appointment.objects.create(
            title="A meeting", starts_at=now, ends_at=now + dt.timedelta(hours=1), by=owner,
            zone=owner.workspace.time_zone,
        )  # fmt: skip
        found.with_people.create(person=_person())
        found.memberships.create(member=owner)
    return found


def _invitee() -> Invitee:
    """A bare address that was asked to come to the meeting."""
    asked = {"address": "zed@example.org", "name": "Zed Newman", "by": _owner()}
    found = Invitee.objects.get_or_create(
        appointment=_appointment(), address_lc="zed@example.org", defaults=asked
    )[0]
    Invitee.objects.filter(pk=found.pk).update(removed_at=None)
    return found


def _picture() -> Picture:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return Picture.keep(ContentFile(content.getvalue(), "picture.png"), by=_owner())


def _flyer() -> Flyer:
    """A home whose page is shown, with two pictures and a code that is on."""
    found = Flyer.objects.first()
    if found is None:
        home = Property.objects.at("1 Main Street, Reno, NV")
        found = Flyer.objects.create(property=home, agent=_owner())
    while found.flyer_pictures.count() < 2:
        found.add_picture(_picture())
    CaptureCode.objects.get_or_create(flyer=found, code="999")
    return found


def _web_form() -> WebForm:
    found, _ = WebForm.objects.get_or_create(
        name="Contact page", defaults={"origins": "https://www.example.com"}
    )
    return found


def _open_house() -> OpenHouse:
    """Over since yesterday: a guest with an agent, one to follow up, and an agent's card."""
    if found := OpenHouse.objects.first():
        return found
    now = clock.now()
    facts = {"property": Property.objects.at("1 Main Street, Reno, NV"), "host": _owner()}
    over = now - dt.timedelta(days=1)
    house = OpenHouse(starts_at=over - dt.timedelta(hours=2), ends_at=over, **facts)
    house.set_pin("2468")
    house.save()
    said = {"said_at": over, "received_at": over, "taken_at": over, "open_house": house}
    house.guests.create(
        told_as=uuid.uuid4(),
        name="Zed Newman",
        phone="231-555-0171",
        works_with_agent="yes",
        **said,
    )
    house.guests.create(told_as=uuid.uuid4(), name="Sample", person=_person(), **said)
    house.visits.create(
        told_as=uuid.uuid4(), property=house.property, agent_name="Tom Reed", shown_at=over,
        received_at=over,
    )  # fmt: skip
    return house


def _meeting() -> Meeting:
    """Taken down by the owner, and not finished."""
    if found := Meeting.objects.first():
        return found
    now = clock.now()
    return Meeting.objects.create(
        told_as=uuid.uuid4(), by=_owner(), name="Bill Sutter", phone="+12315550178",
        how_met="Rotary", met_at=now, stands_from=now, picture=_picture(),
    )  # fmt: skip


def _phone_line() -> PhoneLine:
    return PhoneLine.objects.get_or_create(number="+12315550199", provider="simulator")[0]


def _way_out() -> str:
    """An account with a domain of its own; the name of another provider than its own."""
    given = {"provider": "installation", "from_address": "sample@sample-homes.example"}
    SendingAccount.objects.get_or_create(defaults=given)
    return "postmark"


def _incoming_text() -> IncomingText:
    """Of a stranger, who may have asked to stop."""
    text = IncomingText.objects.create(
        line=_phone_line(), provider_id=str(clock.now()), raw=b"Body=Hello", sender="+12315550166",
        body="Is it still for sale?", state=IncomingText.State.WAITING,
    )  # fmt: skip
    facts = {"number": text.sender, "kind": "paused", "words": "Leave me alone"}
    TextConsent.objects.get_or_create(**facts, defaults={"at": clock.now(), "text": text})
    return text


def _taught() -> TaughtFormat:
    """In use, with a proposal that would change it; and a mail of its sender that waits."""
    marks = {"email": {"way": "after", "words": "Write to"}}
    format = TaughtFormat.objects.propose(
        sender="notify@portal.example", by=_owner(), marks=marks, source="Portal"
    )
    if not format.is_kept:
        format.keep(by=_owner())
        marks |= {"phone": {"way": "after", "words": "Call"}}
        format.proposed = {"sender": format.sender, "subject_mark": "", "marks": marks}
        format.save()
    return format


def _alarm() -> SourceAlarm:
    return SourceAlarm.objects.get_or_create(
        kind="unread", about="notify@portal.example", closed_at=None,
        defaults={"name": "Portal", "said": "Of the last 5 mails, Sphere read 1 by itself."},
    )[0]  # fmt: skip


def _owner() -> Membership:
    return Membership.objects.order_by("pk").first()


def _mailing() -> Mailing:
    """A draft of the owner's with three blocks, to the sample person."""
    found = Mailing.objects.drafts().first()
    if found is None:
        found = Mailing.objects.create(by=_owner(), subject="News")
    blocks = [
        {"id": "b1", "kind": "text", "text": "Hello {{first_name|there}}"},
        {"id": "b2", "kind": "divider"},
        {"id": "b3", "kind": "image", "picture": str(_picture().public_id), "alt": "A porch",
         "width": 8, "height": 8, "bytes": 700},
    ]  # fmt: skip
    Mailing.objects.filter(pk=found.pk).update(blocks=blocks, version=0, picked=[_person().pk])
    return found


def _selection() -> Selection:
    people = Person.objects.filter(pk=_person().pk)
    return Selection.objects.of(people, by=_owner(), action="cold")


def _print_piece() -> PrintPiece:
    """A letter that waits for paper, to somebody who gets mail."""
    person = _person()
    if not person.addresses.exclude(postal_code="").exists():
        person.addresses.create(
            street="1 Main Street", city="Reno", state="NV", postal_code="89501"
        )
    return PrintPiece.objects.add(person, body="Hello.", subject="Hello", key="sample")


def _print_run() -> PrintRun:
    found = PrintRun.objects.filter(title="A run").first()
    if found is None:
        found = PrintRun.objects.create(title="A run", count=1, by=_owner())
        PrintPiece.objects.create(
            person=_person(), run=found, place=1, state="printed", key="printed", body="Hello.",
            due_on=clock.now().date(), printed_to="Sample Person\n1 Main Street",
        )  # fmt: skip
    return found


def _flyer_sheet() -> FlyerSheet:
    words = {"name": "On our street", "headline": "Just listed", "words": "A home."}
    return FlyerSheet.objects.filter(**words).first() or FlyerSheet.objects.create(
        flyer="just_listed", by=_owner(), **words
    )


def _session_call() -> SessionCall:
    """Somebody at hand in the session of whoever joined last."""
    now = clock.now()
    member = Membership.objects.order_by("-pk").first()
    _reach("phones")(None)
    line, _ = CallLine.objects.get_or_create(
        day=clock.today(member.workspace.zone), person=_person(),
        defaults={
            "member": member, "rule": "oldest", "reason": "It has been long.", "position": 1,
            "opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(hours=1),
        },
    )  # fmt: skip
    session, _ = CallSession.objects.get_or_create(
        member=member, ended_at=None, defaults={"names": 3, "began_at": now}
    )
    at_hand = session.calls.at_hand().first()
    return at_hand or session.calls.create(line=line, person=line.person, shown_at=now)


SAMPLES = deals.SAMPLES | {
    "call_line": lambda workspace: _session_call().line.public_id,
    "call_rule": lambda workspace: "oldest",
    "session_call": lambda workspace: _session_call().public_id,
    "call_session": lambda workspace: _session_call().session.public_id,
    "topics": lambda workspace: "leads,people",
    "name": lambda workspace: "nothing",
    "token": lambda workspace: "nothing",
    "letter_token": lambda workspace: "nothing",
    "workspace_key": lambda workspace: "nothing",
    "mailing": lambda workspace: _mailing().public_id,
    "details_token": lambda workspace: "nothing",
    "flyer_key": lambda workspace: "nothing",
    "account_key": lambda workspace: "nothing",
    "mail_provider": lambda workspace: "postmark",
    "visitors_key": lambda workspace: "nothing",
    "source": lambda workspace: LeadSource.objects.named("Billboard").public_id,
    "kiosk_key": lambda workspace: "nothing",
    "form_key": lambda workspace: "nothing",
    "visit_key": lambda workspace: "nothing",
    "invitation_key": lambda workspace: "nothing",
    "invitee": lambda workspace: _invitee().public_id,
    "line_key": lambda workspace: "nothing",
    "phone_line": lambda workspace: _phone_line().public_id,
    "provider": lambda workspace: _way_out(),
    "incoming_text": lambda workspace: _incoming_text().public_id,
    "incoming_mail": lambda workspace: _incoming_mail().public_id,
    "unanswered": lambda workspace: _unanswered().public_id,
    "file_key": lambda workspace: "nothing",
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
    "flyer": lambda workspace: _flyer().public_id,
    "flyer_picture": lambda workspace: _flyer().flyer_pictures.in_order().first().public_id,
    "capture_code": lambda workspace: _flyer().codes.first().public_id,
    "web_form": lambda workspace: _web_form().public_id,
    "open_house": lambda workspace: _open_house().public_id,
    "meeting": lambda workspace: _meeting().public_id,
    "guest": lambda workspace: _open_house().guests.first().public_id,
    "category": lambda workspace: Category.objects.meaning(Category.Meaning.TOP100).public_id,
    "field": lambda workspace: _field().public_id,
    "phone": _reach("phones"),
    "email": _reach("emails"),
    "address": _reach("addresses"),
    "plan": lambda workspace: _plan().public_id,
    "plan_step": lambda workspace: _plan().steps.first().public_id,
    "run": lambda workspace: _run().public_id,
    "task": lambda workspace: _task().public_id,
    "belonging_kind": lambda workspace: "lead",
    "behind_kind": lambda workspace: "deals",
    "report_slug": lambda workspace: "showings",
    "goal_day": lambda workspace: clock.today(workspace.zone).isoformat(),
    "appointment": lambda workspace: _appointment().public_id,
    "prospect": lambda workspace: Prospect.pursue(_person(), side="buy").public_id,
    "yearly_cleanup": lambda workspace: _yearly_cleanup().public_id,
    "lead": lambda workspace: _lead().public_id,
    "rule": lambda workspace: _rule().public_id,
    "assignment": lambda workspace: _assignment().public_id,
    "offer": lambda workspace: _offer().public_id,
    "taught": lambda workspace: _taught().public_id,
    "alarm": lambda workspace: _alarm().public_id,
    "inbound": lambda workspace: _inbound().public_id,
    "mailbox": lambda workspace: _mailbox().public_id,
    "feed_address": lambda workspace: FeedAddress.objects.current().first().public_id,
    "message": lambda workspace: _message().public_id,
    "sequence": lambda workspace: Sequence.objects.first().public_id,
    "step": lambda workspace: Sequence.objects.first().steps.first().public_id,
    "enrolment": lambda workspace: _enrolment().public_id,
    "proposal": lambda workspace: _proposal().public_id,
    "print_piece": lambda workspace: _print_piece().public_id,
    "print_code": lambda workspace: _print_piece().code,
    "print_run": lambda workspace: _print_run().public_id,
    "standard": lambda workspace: "new_buyer",
    "standard_kind": lambda workspace: "letter",
    "standard_key": lambda workspace: shelf.pieces("letter")[0].key,
    "piece": lambda workspace: _piece().public_id,
    "card": lambda workspace: "winter",
    "card_key": lambda workspace: "winter",
    "occasion": lambda workspace: "winter",
    "celebration": lambda workspace: _celebration(),
    "celebration_year": lambda workspace: clock.now().year,
    "celebration_way": lambda workspace: "ecard",
    "printed_flyer": lambda workspace: "just_listed",
    "flyer_sheet": lambda workspace: _flyer_sheet().public_id,
}
