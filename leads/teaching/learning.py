"""From a mail that a member has just read by hand to a proposal of how the next is read."""

from leads.models import InboundMessage, TaughtFormat
from leads.parsing.forwards import unwrap
from leads.parsing.mail import open_mail
from leads.parsing.marking import marks_of
from leads.teaching.forms import EVERYBODYS

FIELDS = {"name": "name", "phone": "phone", "email": "email", "home": "property_address",
          "message": "message"}  # fmt: skip
TYPES = {"buyer", "seller", "renter"}


def can_be_taught(mail: InboundMessage) -> bool:
    return bool(mail.sender_address) and mail.door != InboundMessage.Door.WEB


def is_worth_it(mail: InboundMessage) -> bool:
    """A person's own mailbox sends no format."""
    return mail.sender_address.rpartition("@")[2] not in EVERYBODYS


def others_waiting(mail: InboundMessage) -> int:
    waiting = InboundMessage.objects.needs_a_look().of_sender(mail.sender_address)
    return waiting.exclude(pk=mail.pk)[:100].count()


def said_in(form: dict) -> dict[str, str]:
    """What a form says, by the parser's names of the fields."""
    return {name: str(form.get(field) or "") for field, name in FIELDS.items()}


def learn(mail: InboundMessage, said: dict, lead, *, by) -> TaughtFormat | None:
    """Propose a format by where the typed values stand in the mail; None if none of them does."""
    marks = marks_of(_views(mail), said_in(said))
    if not {"phone", "email"} & set(marks):
        return None
    return TaughtFormat.objects.propose(
        sender=mail.sender_address, by=by, source=said["source"], lead=str(lead.public_id),
        lead_type=said["asked"] if said["asked"] in TYPES else "unknown",
        marks={name: vars(mark) for name, mark in marks.items()},
    )  # fmt: skip


def _views(mail):
    try:
        return unwrap(open_mail(bytes(mail.raw))).views
    except Exception:  # hostile bytes: a person has read them, a rule cannot
        return ()
