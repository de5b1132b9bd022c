"""An answer reaches the agent by mail; what they answer there goes out in their name."""

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.capabilities import Role
from accounts.models import Membership
from accounts.tenancy import scope
from messaging import merge, tokens
from messaging.letter import enclose
from messaging.mail_text import Opened
from messaging.models import IncomingMail, Message

KIND = "Reply"
PREFIX = "reply:"
MOST_ENCLOSED = 10_000_000


def pass_on(mail: IncomingMail, message: Message, seen: Opened) -> Message | None:
    """Tell the member whose letter was answered; once for each mail."""
    member = reader_of(message, mail.person)
    if member is None:
        return None
    try:
        return Message.objects.queue(
            key=f"{PREFIX}{mail.public_id}", to=member.user.email,
            to_name=member.user.get_full_name(), from_name=f"{mail.person.name}, by Sphere",
            reply_to=answer_address(mail), subject=mail.subject or f"{mail.person} wrote",
            text=_words(mail, seen), html=merge.as_html(_words(mail, seen)), kind=KIND,
            is_automated=True,
            why={
                "rule": "You hear of every answer to a letter of yours.",
                "stops_when": "It is sent once for each answer.",
            },
        )  # fmt: skip
    except ValidationError:  # an address nobody could write to must not cost the answer
        return None


def reader_of(message: Message, person) -> Membership | None:
    """Who wrote the letter, else whose person it is, else the owner of the workspace."""
    active = Membership.objects.active().select_related("user")
    wanted = [message.by_id, person.owner_id]
    found = {member.pk: member for member in active.filter(pk__in=filter(None, wanted))}
    first = next((found[pk] for pk in wanted if pk in found), None)
    return first or active.filter(role=Role.OWNER).order_by("pk").first()


def answer_address(mail: IncomingMail) -> str:
    """Where a member's answer from their own mailbox goes; "" where none can come here."""
    if not settings.REPLIES_COME_HERE:
        return ""
    return f"{tokens.mail_name(mail, 'a')}@{settings.BOUNCE_DOMAIN}"


def _words(mail: IncomingMail, seen: Opened) -> str:
    person = mail.person
    lines = [mail.text or "(no words)", "-- "]
    if mail.new_address:
        lines.append(f"It came from {mail.new_address}, which is not among {person.first}’s.")
    if seen.files:
        files = "A file" if len(seen.files) == 1 else f"{len(seen.files)} files"
        lines.append(f"{files} came with it: open the mail that is attached here.")
    lines.append(
        f"Answer this mail and it goes to {person.first}, in your name, and is written down."
    )
    lines.append(f"Everything with {person.first}: {settings.BASE_URL}{person.get_absolute_url()}")
    return "\n\n".join(lines)


@enclose
def original(message) -> list[tuple[str, bytes, str]]:
    """The mail as it came, when files came with it: opened by nobody here."""
    if message.kind != KIND or not message.dedupe_key.startswith(PREFIX):
        return []
    with scope(message.workspace_id):
        public_id = message.dedupe_key.removeprefix(PREFIX).split(":")[0]
        mail = IncomingMail.objects.filter(public_id=public_id).first()
    if mail is None or "attached here" not in message.text or len(mail.raw) > MOST_ENCLOSED:
        return []
    return [("mail.eml", bytes(mail.raw), "application/octet-stream")]
