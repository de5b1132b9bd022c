"""What Sphere sent stands on the person's timeline, each with why."""

from contacts.page import Entry
from messaging.models import State

ICONS = {"email": "mail-forward", "sms": "message-2", "voice": "phone"}


def entries(person, before, most):
    rows = person.messages.left().filter(handoff_at__lt=before).order_by("-handoff_at")
    # A text or mail that a member wrote is a touch of theirs, and stands there as one.
    rows = rows.exclude(
        kind__in=["Text", "Mail"], is_automated=False, state__in=[State.HANDOFF, State.SENT]
    )
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


def machine_answers(person, before, most):
    """Out of office, no longer here: nobody's answer, but worth a glance."""
    rows = person.mails_received.filter(reading="machine", received_at__lt=before).defer("raw")
    return [
        Entry(
            at=mail.received_at, kind="auto", icon="mail-fast", filter="sent",
            title=f"An automatic answer came: “{mail.subject}”", body=mail.text[:500],
            why="A machine wrote it: it ends no drip, and waits for no answer.",
            url=mail.get_absolute_url(),
        )
        for mail in rows.order_by("-received_at")[:most]
    ]  # fmt: skip


def _said(message) -> str:
    return "May have been sent:" if message.state == State.UNKNOWN else "Sent"
