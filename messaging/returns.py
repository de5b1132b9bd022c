"""Mail that comes back to a letter's own addresses: bounces, complaints, and "unsubscribe" by mail.

The door that receives mail hands over what is addressed to `u+…` or `b+…` at the bounce domain.
"""

import email
import email.policy
from email.message import Message as Mail

import structlog

from accounts.tenancy import scope
from messaging import consent, tokens
from messaging.models import Message, State
from messaging.outcome import is_dead_address

REPORTED = {"abuse", "fraud"}
log = structlog.get_logger("sphere.returns")


def take(local_part: str, raw: bytes) -> bool:
    """Act on a mail that came back; False when the address is none of ours. Repeats do no harm."""
    named = tokens.named_by_mail(local_part)
    workspace_id = named and tokens.workspace_of(named[1])
    if not workspace_id:
        return False
    purpose, public_id = named
    with scope(workspace_id):
        message = Message.objects.get(public_id=public_id)
        if purpose == "u":
            consent.opt_out(message.to_address, message=message)
        else:
            _take_bounce(message, email.message_from_bytes(raw, policy=email.policy.compat32))
    return True


def _take_bounce(message: Message, mail: Mail) -> None:
    if _fields(mail, "message/feedback-report", "Feedback-Type") & REPORTED:
        consent.complaint(message.to_address, message=message)
        return
    kinds = ("message/delivery-status", "message/global-delivery-status")
    failed = any("failed" in _fields(mail, kind, "Action") for kind in kinds)
    statuses = set().union(*(_fields(mail, kind, "Status") for kind in kinds))
    if failed and any(is_dead_address(status) for status in statuses):
        consent.hard_bounce(message.to_address, message=message)
    elif any(status.startswith("5.7.") for status in statuses):
        # Our reputation, not the person: nobody is suppressed, somebody must look.
        log.error("bounce.reputation", message=str(message.public_id))
    if failed:
        said = f"It came back: {', '.join(sorted(statuses)) or 'no reason given'}"
        Message.objects.filter(pk=message.pk, state=State.SENT).update(failure=said[:300])


def _fields(mail: Mail, content_type: str, name: str) -> set[str]:
    """The values of a field in the machine-readable part of a report, lower-case."""
    found = set()
    for part in mail.walk():
        if part.get_content_type() != content_type:
            continue
        for block in part.walk():
            found |= {
                str(value).split(";")[-1].strip().lower() for value in block.get_all(name, [])
            }
    return found
