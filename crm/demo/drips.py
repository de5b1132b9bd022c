"""Drips of the demo: people in every state that a drip knows, and whom the rules propose."""

import datetime as dt

from contacts.models import Book, Category, Person
from crm.kit import clock
from drips.models import Ending, Enrolment, Proposal, Sequence, StepTaken
from drips.models.enrolment import CannotEnrol
from messaging.models import Message, MessageEvent, State

BIRTHDAYS = "Birthdays, a card and a call"
OPENED = {0: ("opened",), 1: ("opened", "clicked"), 3: ("opened", "replied")}


def begin(by, keys: dict[str, str]) -> None:
    """A few people on a drip that suits them; the letters leave by themselves, to the sink."""
    sequences = {sequence.taken_from: sequence for sequence in Sequence.objects.all()}
    talked = Person.objects.exclude(last_contacted_at=None).order_by("pk")
    for person in [*talked.in_book(Book.CONTACTS)[:50:7], *talked.in_book(Book.PROSPECTS)[:6]]:
        pursuit = person.prospects.first()
        key = keys[pursuit.side if pursuit else "contact"]
        Enrolment.objects.enrol(person, sequences[key], by=by)
    _years_of_letters(by, sequences[keys["contact"]], talked.in_book(Book.CONTACTS))
    _birthdays(by, talked.in_book(Book.CONTACTS))


def _years_of_letters(by, sequence, contacts) -> None:
    """Ten who have had some of it: some run, one is paused, some have left, each for a reason."""
    now, steps = clock.now(), list(sequence.steps.all())
    for number, person in enumerate(contacts[1:70:7]):
        try:
            enrolment = Enrolment.objects.enrol(person, sequence, by=by)
        except CannotEnrol:
            continue
        had = number % 3 + 1
        began = now - dt.timedelta(days=40 * had)
        for place, step in enumerate(steps[:had]):
            _take(enrolment, step, began + dt.timedelta(days=35 * place), number)
        wait = dt.timedelta(days=6 + number)
        moved = Enrolment.objects.filter(pk=enrolment.pk)
        moved.update(began_at=began, due_at=now + wait)
        _leave(enrolment, number, person)


def _take(enrolment, step, at, number: int) -> None:
    """As if it had left then: the letter in the ledger, and what became of it."""
    message = None
    if step.kind == "email":
        message = _letter(enrolment, step, at)
        for kind in OPENED.get(number % 5, ()):
            MessageEvent.objects.note(message, kind, at=at + dt.timedelta(hours=3))
    skipped = "" if step.kind == "email" else "Maya skipped it."
    StepTaken.objects.create(
        enrolment=enrolment, step=step, at=at, message=message, skipped_because=skipped
    )


def _letter(enrolment, step, at) -> Message:
    person = enrolment.person
    subject, text = step.letter_for(
        person, workspace=enrolment.sequence.workspace, membership=enrolment.by
    )
    message = Message.objects.queue(
        key=enrolment.base_key(step), to=person.emails.first().address, to_name=person.name,
        subject=subject, text=text, purpose="marketing", person=person, by=enrolment.by,
        kind="Drip letter", campaign=enrolment.sequence.public_id.hex, is_automated=True,
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(
        state=State.SENT, created_at=at, handoff_at=at, sent_at=at
    )
    return message


def _leave(enrolment, number: int, person) -> None:
    match number:
        case 2:
            enrolment.hold(f"Mail to {person.emails.first()} comes back. Pick another address.")
        case 3:
            enrolment.end(f"{person.first} answered.", Ending.REPLY)
        case 5:
            enrolment.end("Maya ended it.", Ending.MEMBER)
        case 8:
            enrolment.finish()


def _birthdays(by, contacts) -> None:
    """Counted from a date, each year: a card on paper, a call on the day; and a rule."""
    sequence = Sequence.objects.create(
        name=BIRTHDAYS,
        description="A card a week ahead, and a call on the day. Each year again.",
        owner=by, anchor="birthday", begins_before=8, repeats_yearly=True,
        rule_category=Category.objects.named("Past client"),
    )  # fmt: skip
    card = "Happy birthday, {{first_name|dear friend}}.\n\n{{agent_first_name}}"
    sequence.add_step(kind="letter", paper="card", wait_days=0, subject="Happy birthday", body=card)
    sequence.add_step(
        kind="call", wait_days=8, subject="Call: happy birthday",
        body="Ask what they will do today, and nothing about houses.",
    )  # fmt: skip
    born = contacts.exclude(birthday=None)
    for person in born[:4]:
        Enrolment.objects.enrol(person, sequence, by=by)
    others = born.filter(filings__category=sequence.rule_category).exclude(
        enrolments__sequence=sequence
    )
    Proposal.objects.bulk_create(
        Proposal(sequence=sequence, person=person) for person in others.distinct()[:6]
    )
