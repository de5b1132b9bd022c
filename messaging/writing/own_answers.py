"""A member answers from their own mailbox: it goes out in their name, and is a touch of theirs."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.live import changed
from messaging import consent, machines
from messaging.mail_text import Opened, header_text, leaves, opened
from messaging.models import IncomingMail, Message, SentFile
from messaging.writing import leaving
from messaging.writing.members import member_at

Reading, State = IncomingMail.Reading, IncomingMail.State
DOUBTFUL = "It was not certain who wrote this, so it was not sent. Look at it, and send it."


def take(mail: IncomingMail, seen: Opened) -> None:
    if machines.answered(seen, has_no_sender=mail.told.get("null_sender") == "yes"):
        mail.reading = Reading.MACHINE  # an agent's own vacation answers nobody
        return
    mail.member = member_at(mail.sender)
    if mail.person is None or mail.answers is None:
        mail.wait_for_a_look("The person whom it answers is not here any more.")
    elif mail.member is None or not mail.is_vouched_for:
        mail.wait_for_a_look(DOUBTFUL)
    else:
        _send(mail, seen, by=mail.member)


@transaction.atomic
def send(mail: IncomingMail, *, by) -> bool:
    """A member has looked at it: it goes out as theirs; once."""
    mine = IncomingMail.objects.waiting().filter(pk=mail.pk, kind=IncomingMail.Kind.OWN)
    found = mine.select_for_update(of=("self",)).first()
    if found is None or found.person is None or found.answers is None:
        return False
    found.state, found.problem, found.member = State.READ, "", by
    _send(found, opened(bytes(found.raw)), by=by)
    found.save()
    changed("replies")
    return found.state == State.READ


def _send(mail: IncomingMail, seen: Opened, *, by) -> None:
    person, to = mail.person, mail.answers.sender
    consent.lock(to, person.pk)
    if because := consent.refusal(to, person, purpose="transactional", is_automated=False):
        mail.wait_for_a_look(f"It was not sent: {because}")
        return
    try:
        message = Message.objects.queue(
            key=f"{leaving.PREFIX}own:{mail.public_id}", to=to, to_name=person.name,
            subject=mail.subject or f"Re: {mail.answers.subject}", text=_with_quotation(mail),
            person=person, by=by, kind=leaving.MAIL,
            why={
                "rule": f"{by} answered from their own mailbox.",
                "in_reply_to": mail.answers.message_id_hdr,
            },
        )  # fmt: skip
    except ValidationError as error:
        mail.wait_for_a_look(f"It was not sent: {error.messages[0]}")
        return
    refused = _enclose(seen, message, by)
    mail.problem = f"Not sent along: {', '.join(refused)}."[:300] if refused else ""
    person.log_touch(by=by, kind="email", body=mail.text[: leaving.MOST_LETTERS])


def _with_quotation(mail: IncomingMail) -> str:
    quoted = "\n".join(f"> {line}" for line in mail.answers.text[:10_000].splitlines())
    return f"{mail.text}\n\n{mail.answers.who} wrote:\n{quoted}" if quoted else mail.text


def _enclose(seen: Opened, message: Message, by) -> list[str]:
    """Its files go along as far as files may; the names of those that do not."""
    refused = []
    for part in list(leaves(seen.mail))[:50]:
        name = header_text(str(part.get_filename() or ""))
        content = part.get_payload(decode=True) if name else None
        if not isinstance(content, bytes):
            continue
        try:
            kept = SentFile.keep(ContentFile(content, name), by=by)
        except ValidationError:
            refused.append(name[:80])
        else:
            SentFile.objects.filter(pk=kept.pk).update(message=message)
    return refused
