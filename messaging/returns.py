"""Mail that comes back to a letter's own addresses: bounces, complaints, and "unsubscribe" by mail.

The door that receives mail hands over what is addressed to `u+…` or `b+…` at the bounce domain;
providers tell the same in events (messaging.hooks). Both end in `say`.
"""

import email
import email.policy
import hashlib

import structlog

from accounts.tenancy import scope
from contacts.models import Email
from messaging import bounces, consent, tokens
from messaging.models import AddressReport, Message, MessageEvent, State

Kind, Event = AddressReport.Kind, MessageEvent.Kind
STRIKES = 3  # letters in fourteen days that a passing trouble kept away: it is no passing one
FEEDBACK = {
    "abuse": Kind.COMPLAINT, "fraud": Kind.COMPLAINT, "opt-out": Kind.OPT_OUT,
    "opt-out-list": Kind.OPT_OUT, "not-spam": Kind.NOT_JUNK, "virus": Kind.REFUSED,
}  # fmt: skip
EVENTS = {
    Kind.HARD: Event.BOUNCED, Kind.SOFT: Event.BOUNCED, Kind.REFUSED: Event.BOUNCED,
    Kind.COMPLAINT: Event.COMPLAINED, Kind.OPT_OUT: Event.OPTED_OUT,
}  # fmt: skip
log = structlog.get_logger("sphere.returns")


def take(local_part: str, raw: bytes) -> bool:
    """Act on a mail that came back; False when the address is none of ours. Repeats do no harm."""
    named = tokens.named_by_mail(local_part)
    workspace_id = named and tokens.workspace_of(named[1])
    if not workspace_id:
        return False
    purpose, public_id = named
    key = hashlib.sha256(raw).hexdigest()[:40]
    with scope(workspace_id):
        message = Message.objects.get(public_id=public_id)
        if purpose == "u":
            asked = "Their mail program asked us to stop."
            say(Kind.OPT_OUT, message.to_address, key=f"mail:{key}", message=message, said=asked)
        else:
            _take_bounce(message, raw, f"{message.public_id.hex}:{key}")
    return True


def _take_bounce(message: Message, raw: bytes, key: str) -> None:
    address = message.to_address
    if feedback := feedback_in(raw):
        if kind := FEEDBACK.get(feedback):
            say(kind, address, key=f"arf:{key}", message=message, source="Their provider",
                said=f"They reported it ({feedback}).")  # fmt: skip
        return
    found = bounces.read(raw)
    if found.is_delivered:
        MessageEvent.objects.note(message, Event.DELIVERED)
    elif found.kind:
        say(
            found.kind, address, key=f"dsn:{key}", message=message, status=found.status,
            said=found.said or "A report came back without a reason.",
            source="A mail that came back",
        )  # fmt: skip


def feedback_in(raw: bytes) -> str:
    """The kind of an abuse report (RFC 5965); "" when the mail is none, or lacks what it must have.

    Whom it is about, most providers strike out: the address it came to names the letter.
    """
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    for block in bounces.report_blocks(mail, "message/feedback-report"):
        if block.get("User-Agent") and block.get("Version"):
            return str(block.get("Feedback-Type", "")).strip().lower()[:40]
    return ""


def say(
    kind: Kind, address: str, *, key: str, message: Message | None = None, status: str = "",
    said: str = "", source: str = "A mail that came back", at=None, by=None,
) -> bool:  # fmt: skip
    """Write down what was said of an address, and let it have its effect; once for a key.

    A complaint, an opt-out and a dead address stop what waits; the third letter in fourteen days
    that did not arrive makes an address dead; a refusal because of us is an alarm, and nothing
    against the person.
    """
    norm = Email.normal(address)
    facts = {"status": status[:12], "said": said, "source": source[:60], "at": at}
    is_new = AddressReport.note(
        kind, norm, key=key, message=message, person=message.person if message else None, **facts
    )
    if not is_new:
        return False
    if message is not None:
        _tell_the_letter(kind, message, status, said, at)
    evidence = _sentence(status, said)
    if kind == Kind.COMPLAINT:
        consent.complaint(norm, by=by, message=message, said=evidence)
    elif kind == Kind.OPT_OUT:
        consent.opt_out(norm, by=by, message=message, said=evidence)
    elif kind == Kind.HARD:
        consent.hard_bounce(norm, by=by, message=message, said=evidence)
    elif kind == Kind.SOFT and _is_third(norm):
        consent.hard_bounce(
            norm, by=by, message=message,
            said=f"Three letters in two weeks did not arrive. {evidence}",
        )  # fmt: skip
    elif kind == Kind.REFUSED:
        log.error("bounce.reputation", message=str(message.public_id) if message else "")
    return True


def _is_third(norm: str) -> bool:
    rows = AddressReport.objects.strikes(norm).values_list("message_id", "pk")
    return len({message_id or -pk for message_id, pk in rows}) >= STRIKES


def _tell_the_letter(kind: Kind, message: Message, status: str, said: str, at) -> None:
    if event := EVENTS.get(kind):
        MessageEvent.objects.note(message, event, at=at, detail=_sentence(status, said))
    if event == Event.BOUNCED:
        told = f"It came back: {_sentence(status, said) or 'no reason given'}"
        Message.objects.filter(pk=message.pk, state=State.SENT).update(failure=told[:300])


def _sentence(status: str, said: str) -> str:
    return f"{status} {said}".strip() if status not in said else said
