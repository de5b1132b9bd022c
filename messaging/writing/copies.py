"""A mail that a member copied or forwarded to their own address: logged with whom it went to."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction

from accounts.live import changed
from contacts.models import Book, Person
from messaging import machines, replies
from messaging.mail_text import Opened, mailboxes, opened
from messaging.models import IncomingMail
from messaging.writing.members import addresses_of_members, member_at

Reading, State = IncomingMail.Reading, IncomingMail.State
MOST_PEOPLE = 50
LONG_AGO = dt.timedelta(days=366)
_FORWARD = re.compile(
    r"^(?:-{2,}\s*(?:forwarded message|original message)\s*-*|begin forwarded message:|_{10,})\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^[*>\s]*(from|to|cc|date|sent|subject):[*\s]*(.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Copied:
    """What a copy is about: who wrote it to whom, and its words."""

    by_member: bool
    others: list[tuple[str, str]]  # name and address
    text: str
    subject: str


def take(mail: IncomingMail, seen: Opened) -> None:
    if machines.answered(seen):
        mail.reading, mail.state = Reading.MACHINE, State.ASIDE
        return
    writer = member_at(mail.sender)
    if writer is None:
        mail.wait_for_a_look(
            f"It came from {mail.sender or 'nobody'}, which is no member’s address."
        )
        return
    mail.member = writer
    copied = about(seen)
    mail.text, mail.subject = copied.text.strip(), copied.subject[:300]
    mail.told = mail.told | {"by_member": "yes" if copied.by_member else "no"}
    for name, address in copied.others[:MOST_PEOPLE]:
        if person := _known(address):
            mail.person = mail.person or person
            _log(mail, person, seen)
        else:
            mail.strangers.append({"name": name or "", "address": address})
    if mail.strangers:
        names = ", ".join(one["name"] or one["address"] for one in mail.strangers[:3])
        mail.wait_for_a_look(f"{names}: nobody you know yet.")
    elif not copied.others:
        mail.wait_for_a_look("Sphere could not read to whom it went.")


def about(seen: Opened) -> Copied:
    """The mail itself if it went to somebody; else the one that is forwarded inside it."""
    ours = addresses_of_members()
    others = _without_us(seen.addresses("To", "Cc"), ours)
    if others:
        return Copied(True, others, seen.text, seen.subject)
    inner = opened(seen.inner) if seen.inner else None
    if inner is not None:
        writer, readers = [(inner.sender_name, inner.sender)], inner.addresses("To", "Cc")
        text, subject = inner.text, inner.subject
    else:
        writer, readers, text, subject = _forwarded(seen)
    people = _without_us(writer, ours)
    if people:
        return Copied(False, people, text, subject)
    return Copied(True, _without_us(readers, ours), text, subject)


def _without_us(found, ours: set[str]) -> list[tuple[str, str]]:
    return [
        (name, address) for name, address in found
        if address and address not in ours and not replies.is_our_domain(address)
    ]  # fmt: skip


def _forwarded(seen: Opened):
    """Who wrote what to whom, as mail programs set it above a mail that is passed on."""
    lines = seen.text.splitlines()
    start = next((number for number, line in enumerate(lines) if _FORWARD.match(line)), None)
    if start is None:
        return [], [], seen.text, seen.subject
    fields: dict[str, str] = {}
    end = start + 1
    for end in range(start + 1, min(start + 20, len(lines))):
        match = _HEADER.match(lines[end])
        if match:
            fields.setdefault(match[1].lower(), match[2])
        elif fields and not lines[end].strip():
            break
    text = "\n".join(lines[end:]).strip()
    readers = [*mailboxes(fields.get("to", "")), *mailboxes(fields.get("cc", ""))]
    subject = fields.get("subject") or seen.subject
    return mailboxes(fields.get("from", "")), readers, text or seen.text, subject


def _known(address: str) -> Person | None:
    found = Person.objects.living().known_by(email=address)
    return found.order_by("book", "pk").first()


def _log(mail: IncomingMail, person: Person, seen: Opened) -> None:
    """A touch of the member's; of what they forwarded to us, the person wrote it."""
    written = seen.date or mail.received_at
    at = min(written, mail.received_at)
    at = mail.received_at if mail.received_at - at > LONG_AGO else at
    words = "\n\n".join(part for part in (mail.subject, mail.text) if part)
    person.log_touch(
        by=mail.member, kind="email", is_incoming=mail.told.get("by_member") == "no",
        body=words[: replies.MOST_LETTERS], happened_at=at,
    )  # fmt: skip


@transaction.atomic
def add_stranger(mail: IncomingMail, address: str, *, by) -> Person | None:
    """Somebody in copy becomes a contact, and the mail stands with them; once."""
    found = IncomingMail.objects.select_for_update(of=("self",)).filter(pk=mail.pk).first()
    named = next((one for one in found.strangers if one["address"] == address), None)
    if named is None:
        return None
    person = _known(address)
    if person is None:
        first, _, last = (named["name"] or address.split("@")[0]).partition(" ")
        person = Person.objects.create(
            book=Book.CONTACTS, first_name=first[:80], last_name=last.strip()[:80], owner=by
        )
        person.emails.create(address=address)
    found.member = found.member or by
    _log(found, person, opened(bytes(found.raw)))
    _forget(found, address)
    found.person = found.person or person
    found.save()
    changed("replies", "people")
    return person


@transaction.atomic
def leave_stranger(mail: IncomingMail, address: str) -> bool:
    found = IncomingMail.objects.select_for_update(of=("self",)).filter(pk=mail.pk).first()
    before = len(found.strangers)
    _forget(found, address)
    found.save(update_fields=["strangers", "state", "problem"])
    changed("replies")
    return len(found.strangers) < before


def _forget(mail: IncomingMail, address: str) -> None:
    mail.strangers = [one for one in mail.strangers if one["address"] != address]
    if not mail.strangers and mail.is_waiting:
        mail.state, mail.problem = State.READ, ""
