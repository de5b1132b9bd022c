"""What people write back: kept before the sender hears 250, then read in a task of its own.

An answer comes to the letter's own address (`r+…`), one to an invitation to the invitee's (`i+…`),
a member's answer from their own mailbox to `a+…`, and a copy for the record to the member's
`log+…`. Nothing in the mail says whose it is: the envelope alone does (R19).
"""

import re
from contextlib import suppress

import dkim
import structlog
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import KombuError

from accounts.live import changed
from accounts.tenancy import scope
from agenda.models import Kind as TaskKind
from agenda.models import Task
from contacts.models import Email
from crm.kit import clock
from messaging import (
    consent,
    invitation_answers,
    keywords,
    machines,
    resolver,
    returns,
    tokens,
)
from messaging.letter import answers_to
from messaging.mail_text import Opened, new_words, opened
from messaging.models import IncomingMail, LogAddress, Message, MessageEvent, Unanswered
from messaging.models.incoming import LEASE

Kind, Reading, State = IncomingMail.Kind, IncomingMail.Reading, IncomingMail.State
MOST_AT_ONCE = 200
MOST_SIGNATURES = 3
MOST_LETTERS = 20_000  # of a touch
COPY = re.compile(r"log\+([a-z2-7]{26})", re.IGNORECASE)
ASKS_TO_STOP = {
    "stop", "stopall", "unsubscribe", "optout", "remove", "removeme", "unsubscribeme", "stopit",
    "takemeoffyourlist", "removemefromyourlist", "nomoreemails", "stopemailingme",
}  # fmt: skip
log = structlog.get_logger("sphere.replies")


@answers_to
def own_address(message) -> str:
    """Whoever a letter went to answers to the letter's own address."""
    return tokens.reply_address(message)


# ── the door ─────────────────────────────────────────────────────────────────
def is_ours(local_part: str) -> bool:
    """Whether what comes to this address of the bounce domain is kept here."""
    named = tokens.named_by_mail(local_part)
    if named and named[0] in ("r", "a"):
        return True
    return any(ask(local_part) for ask in (_copies_to, invitation_answers.workspace_of))


def _copies_to(local_part: str) -> tuple[int, int] | None:
    """The workspace and the address for copies that an envelope recipient names."""
    match = COPY.fullmatch(local_part)
    if match is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select workspace_id, address_id from log_address_workspace(%s)", [match[1].lower()]
        )
        return cursor.fetchone()


def keep(local_part: str, raw: bytes, *, envelope_from: str = "", told=None) -> bool:
    """Commit a mail to one of these addresses; False when it is none. Repeats are known."""
    if found := _copies_to(local_part):
        return _keep_copy(*found, local_part, raw, envelope_from, told)
    if workspace_id := invitation_answers.workspace_of(local_part):
        with scope(workspace_id):
            facts = invitation_answers.about(local_part)
            _store(raw, local_part, envelope_from, told, kind=Kind.REPLY, **facts)
        return True
    named = tokens.named_by_mail(local_part)
    if named is None or named[0] not in ("r", "a"):
        return False
    purpose, public_id = named
    is_reply = purpose == "r"
    workspace_id = (tokens.workspace_of if is_reply else _workspace_of_mail)(public_id)
    if workspace_id is None:
        return False
    rows = Message.objects if is_reply else IncomingMail.objects.defer("raw")
    with scope(workspace_id):
        about = rows.filter(public_id=public_id).first()
        facts = {"message": about} if is_reply else {"answers": about, "message": about.message}
        kind = Kind.REPLY if is_reply else Kind.OWN
        _store(raw, local_part, envelope_from, told, kind=kind, person=about.person, **facts)
    return True


def _keep_copy(workspace_id, address_id, local_part, raw, envelope_from, told) -> bool:
    with scope(workspace_id):
        address = LogAddress.objects.working().filter(pk=address_id).first()
        if address is None:
            return False
        _store(
            raw, local_part, envelope_from, told, kind=Kind.COPY, member_id=address.member_id
        )  # fmt: skip
    return True


def _workspace_of_mail(public_id) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("select incoming_mail_workspace(%s)", [public_id])
        return cursor.fetchone()[0]


def _store(raw, local_part, envelope_from, told, **facts) -> None:
    kept = IncomingMail.keep(
        raw=raw, to=local_part.lower(), envelope_from=envelope_from, told=told, **facts
    )  # fmt: skip
    if kept is not None:
        workspace_id, mail_id = kept.workspace_id, kept.pk
        transaction.on_commit(lambda: _ring(workspace_id, mail_id), robust=True)


def _ring(workspace_id: int, mail_id: int) -> None:
    from messaging.tasks import read_mail

    try:
        read_mail.delay(workspace_id, mail_id)
    except (KombuError, OSError) as error:
        log.warning("doorbell.lost", error=type(error).__name__)  # the scan finds it


# ── reading ──────────────────────────────────────────────────────────────────
def read(workspace_id: int, mail_id: int) -> None:
    """Let a stored mail take effect; a second call, at once or after, changes nothing."""
    with scope(workspace_id):
        mail = IncomingMail.objects.filter(pk=mail_id).select_related("message").first()
        if mail is None or not mail.claim():
            return
    raw = bytes(mail.raw)
    seen = opened(raw)
    vouched = signatures(raw) if _asks_for_proof(mail, seen) else {}
    if machines.is_report(seen) and mail.kind == Kind.REPLY and mail.message:
        returns.take(tokens.mail_name(mail.message, "b"), raw)
    with scope(workspace_id):
        settle(mail_id, seen, vouched)
    log.info("mail.settled", workspace=workspace_id, mail=mail_id)


def _asks_for_proof(mail: IncomingMail, seen: Opened) -> bool:
    """What acts by mail needs its sender proven: an answer in a member's name, and a stop."""
    if mail.told.get("dkim") == "pass" or mail.told.get("dmarc") == "pass":
        return False
    return mail.kind == Kind.OWN or _word(new_words(seen.text)) is not None


def signatures(raw: bytes) -> dict[str, str]:
    """{"dkim": "pass", "signed_by": …} when the sender's own domain signed it, else nothing."""
    seen = opened(raw)
    domain = seen.sender.rpartition("@")[2]
    for number, _ in enumerate(seen.mail.get_all("DKIM-Signature", [])[:MOST_SIGNATURES]):
        with suppress(Exception):  # hostile bytes, or a name server that is down: not proven
            signed = dkim.DKIM(raw, timeout=5)
            if signed.verify(number, dnsfunc=_key) and _is_within(domain, signed.domain.decode()):
                return {"dkim": "pass", "signed_by": signed.domain.decode().lower(), "by": "Sphere"}
    return {}


def _key(name: bytes, timeout=5) -> bytes:
    return "".join(resolver.texts(name.decode().rstrip("."))[:1]).encode()


def _is_within(domain: str, signer: str) -> bool:
    domain, signer = domain.lower(), signer.lower().rstrip(".")
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def settle(mail_id: int, seen: Opened, vouched: dict | None = None) -> None:
    """Once for each mail, whoever else is reading it."""
    from messaging.writing import copies, own_answers

    unread = IncomingMail.objects.unread().select_for_update(of=("self",))
    mail = unread.filter(pk=mail_id).defer("raw").first()
    if mail is None:
        return
    mail.told = mail.told | (vouched or {})
    mail.sender, mail.sender_name, mail.subject = seen.sender, seen.sender_name, seen.subject
    mail.text = seen.text if mail.kind == Kind.COPY else new_words(seen.text)
    mail.reading, mail.state = Reading.WORDS, State.READ
    take = {Kind.REPLY: take_reply, Kind.OWN: own_answers.take, Kind.COPY: copies.take}
    if mail.kind != Kind.REPLY or not invitation_answers.take(mail, seen):
        take[Kind(mail.kind)](mail, seen)
    mail.save()
    changed("replies", "messages")


# ── an answer to a letter ────────────────────────────────────────────────────
def take_reply(mail: IncomingMail, seen: Opened) -> None:
    """It stands with the person, ends their drips, and is passed on to whoever wrote to them."""
    from messaging.writing import passing_on

    message = Message.objects.filter(pk=mail.message_id).select_related("by__user").first()
    if machines.is_report(seen):
        mail.reading = Reading.BOUNCE
        return
    if machines.answered(seen, has_no_sender=mail.told.get("null_sender") == "yes"):
        mail.reading = Reading.MACHINE
        return
    if message is not None and mail.person is None and message.person_id is None:
        mail.wait_for_a_look(f"{message.to_name or message.to_address} wrote back.")
        return
    if message is None or mail.person is None:
        mail.wait_for_a_look("The person whom this letter went to is not here any more.")
        return
    consent.lock(message.recipient_norm, mail.person_id)  # as every stop does (R3)
    _remember_address(mail, message)
    touch = mail.person.log_touch(
        by=None, kind="email", is_incoming=True, body=_of_a_touch(mail),
        happened_at=min(mail.received_at, clock.now()),
    )  # fmt: skip
    MessageEvent.objects.note(
        message, "replied", at=mail.received_at, key=f"reply:{mail.public_id}"
    )
    _heed_stop(mail, message, touch)
    passing_on.pass_on(mail, message, seen)


def _of_a_touch(mail: IncomingMail) -> str:
    return (mail.text or mail.subject or "(no words)")[:MOST_LETTERS]


def _remember_address(mail: IncomingMail, message: Message) -> None:
    """Written from another address than any of theirs: it is offered, never added by itself."""
    address = Email.normal(mail.sender)
    if not address or address == message.recipient_norm or len(address) > 254:
        return
    if not mail.person.emails.filter(address_lc=address).exists():
        mail.new_address = mail.sender


def _word(text: str) -> Reading | None:
    """Whether the whole answer asks for no more letters, or only sounds like it."""
    plain = re.sub(r"[^a-z]", "", text.lower()[:200])
    for polite in ("please", "thankyou", "thanks"):
        plain = plain.removeprefix(polite).removesuffix(polite)
    if plain in ASKS_TO_STOP:
        return Reading.STOP
    sounds = keywords.find(text) in (keywords.Word.STOP, keywords.Word.UNCLEAR)
    return Reading.UNCLEAR if sounds and len(text) <= 500 else None


def _heed_stop(mail: IncomingMail, message: Message, touch) -> None:
    """A stop acts when its sender is known and proven; otherwise a person is asked (R19)."""
    word = _word(mail.text)
    if word is None:
        return
    Unanswered.objects.filter(touch=touch).settle(by=None, was_answered=False)
    if word == Reading.STOP and not mail.new_address and mail.is_vouched_for:
        mail.reading = Reading.STOP
        consent.opt_out(message.to_address, message=message)
        return
    mail.reading = Reading.UNCLEAR
    said = f"{mail.sender} wrote: “{mail.text[:500]}” It was not certain who sent it, or what "
    Task.objects.create(
        title=f"Does {mail.person.first} want no more letters?"[:200], kind=TaskKind.OTHER,
        person=mail.person, assigned_to=message.by, due_at=clock.now(),
        note=f"{said}was meant, so nothing was stopped but their drips. Ask, or mark the address "
        "OptOut.",
    )  # fmt: skip


# ── without a doorbell ───────────────────────────────────────────────────────
def scan() -> None:
    """Find the mails that no doorbell was heard for."""
    from messaging.tasks import read_mail

    with connection.cursor() as cursor:
        cursor.execute("select * from unread_mail_workspaces(%s)", [clock.now()])
        workspaces = [workspace_id for (workspace_id,) in cursor.fetchall()]
    for workspace_id in workspaces:
        with scope(workspace_id):
            due = IncomingMail.objects.due().order_by("next_try_at")
            ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
            IncomingMail.objects.filter(pk__in=ids).update(next_try_at=clock.Now() + LEASE)
        for mail_id in ids:
            read_mail.delay(workspace_id, mail_id)


def is_our_domain(address: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    return domain in (settings.BOUNCE_DOMAIN.lower(), settings.MAIL_DOMAIN.lower())
