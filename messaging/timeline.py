"""What Sphere sent stands on the person's timeline, each with why."""

from contacts.page import Entry
from messaging.models import State

ICONS = {"email": "mail-forward", "sms": "message-2", "voice": "phone"}


def entries(person, before, most):
    rows = person.messages.left().filter(handoff_at__lt=before).order_by("-handoff_at")
    # A text that a member wrote is a touch of theirs, and stands there as one.
    rows = rows.exclude(channel="sms", kind="Text", is_automated=False)
    return [
        Entry(
            at=message.handoff_at,
            kind="auto",
            icon=ICONS[message.channel],
            title=f"{_said(message)} “{message.subject}”",
            remark=message.kind,
            why=message.why_sentence,
            url=message.get_absolute_url(),
            filter="sent",
        )
        for message in rows.select_related("by__user")[:most]
    ]


def _said(message) -> str:
    return "May have been sent:" if message.state == State.UNKNOWN else "Sent"
