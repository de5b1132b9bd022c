"""What a step does when its time has come: one function for each kind.

Each answers a Deed: what was written down, or why the person is passed over, or why it must ask.
Whoever calls holds the person's lock and writes the Deed down in the same transaction (R1).
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from agenda.models import Task
from drips import belonging, manners
from messaging import ecards, merge, texting
from messaging.models import Message, PhoneLine, PrintPiece, draft


@dataclass(frozen=True)
class Deed:
    draft: Message | None = None  # is written into the ledger with the others
    message: Message | None = None  # stands in the ledger already
    task: Task | None = None
    skip: str = ""  # passed over, and why
    hold: str = ""  # paused, and what is to be decided


@dataclass(frozen=True)
class Turn:
    """One step for one person, now."""

    enrolment: object
    step: object
    person: object
    now: object
    key: str
    is_clean: bool  # nothing is known against an address of theirs

    def words(self) -> tuple[str, str]:
        enrolment = self.enrolment
        return self.step.letter_for(
            self.person, workspace=enrolment.workspace, membership=enrolment.by
        )

    def facts(self, kind: str) -> dict:
        """What every message of a drip says of itself."""
        enrolment = self.enrolment
        return {
            "key": self.key, "person": self.person, "by": enrolment.by, "kind": kind,
            "purpose": Message.Purpose.MARKETING, "is_automated": True, "at": self.now,
            "campaign": enrolment.sequence.public_id.hex,
            "why": manners.why(enrolment, self.step, self.person),
        }  # fmt: skip


def do(turn: Turn) -> Deed:
    return _DEEDS[turn.step.kind](turn)


def _address(turn: Turn):
    """The address that it goes to; a Deed that says what to do when there is none."""
    person = turn.person
    if turn.is_clean:
        emails = (e for e in person.known_emails if e.is_sendable and not e.is_relay)
        found = next(emails, None)
    else:
        found = manners.address_for(person)
    if found:
        return found
    if not person.known_emails:
        return Deed(skip=f"No e-mail is known of {person.first}.")
    return Deed(hold=f"{manners.no_address(person)} Pick one, skip the letter, or end the drip.")


def _email(turn: Turn) -> Deed:
    address = _address(turn)
    if isinstance(address, Deed):
        return address
    subject, text = turn.words()
    try:
        return Deed(
            draft=draft(
                to=address.address, to_name=turn.person.name, subject=subject, text=text,
                html=merge.as_html(text), **turn.facts("Drip letter"),
            )
        )  # fmt: skip
    except ValidationError:
        return Deed(hold=f"{address.address} is not an address that mail can go to.")


def _text(turn: Turn) -> Deed:
    """To a number whose owner agreed to texts, and only while texting is on."""
    person = turn.person
    if PhoneLine.objects.texting() is None:
        return Deed(skip="Texting is off: no line of yours may text yet.")
    because = f"No number is known of {person.first}."
    for phone in person.known_phones:
        if not phone.is_callable:
            continue
        because = texting.refusal(phone.number, person)
        if not because:
            _, text = turn.words()
            return Deed(draft=draft(to=phone.number, channel=Message.Channel.SMS, text=text,
                                    to_name=person.name, **turn.facts("Drip text")))  # fmt: skip
    return Deed(skip=because)


def _letter(turn: Turn) -> Deed:
    if turn.person.mailing_address is None:
        return Deed(skip=f"No address that takes letters is known of {turn.person.first}.")
    enrolment, (subject, text) = turn.enrolment, turn.words()
    PrintPiece.objects.add(
        turn.person, kind=turn.step.paper, subject=subject, body=text, key=turn.key,
        why=manners.why(enrolment, turn.step, turn.person), by=enrolment.by,
        due_on=turn.now.astimezone(enrolment.workspace.zone).date(),
    )  # fmt: skip
    return Deed()


def _task(turn: Turn) -> Deed:
    """For the member who put them on the drip, or who looks after them."""
    enrolment, (subject, text) = turn.enrolment, turn.words()
    kind = "call" if turn.step.kind == "call" else turn.step.task_kind
    is_written = kind in ("text", "email")
    words = {"words": text[:5_000], "subject": subject} if is_written else {"note": text[:5_000]}
    return Deed(
        task=Task.objects.create(
            title=subject[:200], kind=kind, person=turn.person, due_at=turn.now, has_time=False,
            assigned_to_id=enrolment.by_id or turn.person.owner_id,
            belongs_to=belonging.of(enrolment.sequence), **words,
        )
    )  # fmt: skip


def _ecard(turn: Turn) -> Deed:
    if not ecards.has(turn.step.card):
        return Deed(hold="The eCard of this step is not there any more. Choose another one.")
    address = _address(turn)
    if isinstance(address, Deed):
        return address
    subject, text = turn.words()
    message = ecards.send_in_drip(
        turn.step.card, to=address.address, to_name=turn.person.name, subject=subject, text=text,
        **{name: fact for name, fact in turn.facts("eCard").items() if name != "at"},
    )  # fmt: skip
    return Deed(message=message)


_DEEDS = {
    "email": _email, "text": _text, "letter": _letter, "call": _task, "task": _task,
    "ecard": _ecard,
}  # fmt: skip
