"""The entries that contacts itself puts on a person's timeline: touches and notes."""

from contacts.models import Touch
from contacts.page import Entry

ICONS = {
    Touch.Kind.CALL: "phone",
    Touch.Kind.TEXT: "message-2",
    Touch.Kind.EMAIL: "mail",
    Touch.Kind.MET: "coffee",
    Touch.Kind.CARD: "mailbox",
}


def touches(person, before, most):
    rows = person.touches.filter(happened_at__lt=before).select_related("by__user")[:most]
    return [
        Entry(
            at=touch.happened_at,
            kind="touch",
            icon=ICONS[touch.kind],
            title=_said(touch, person),
            body=touch.body,
            remark=str(touch.by) if touch.by else "",
            filter="talks",
        )
        for touch in rows
    ]


def _said(touch, person) -> str:
    if touch.is_incoming:
        return f"{person.first} {_INCOMING[touch.kind]}"
    if touch.outcome == Touch.Outcome.TALKED:
        return _DONE[touch.kind].format(person.first)
    return touch.get_outcome_display()


_INCOMING = {
    Touch.Kind.CALL: "called",
    Touch.Kind.TEXT: "texted",
    Touch.Kind.EMAIL: "wrote",
    Touch.Kind.MET: "came by",
    Touch.Kind.CARD: "sent a card",
}
_DONE = {
    Touch.Kind.CALL: "Talked with {}",
    Touch.Kind.TEXT: "Texted {}",
    Touch.Kind.EMAIL: "Wrote to {}",
    Touch.Kind.MET: "Met {}",
    Touch.Kind.CARD: "Sent {} a card",
}


def notes(person, before, most):
    rows = person.notes.filter(written_at__lt=before).select_related("by__user")[:most]
    return [
        Entry(
            at=note.written_at,
            kind="touch",
            icon="note",
            title="Note",
            body=note.body,
            remark=str(note.by) if note.by else "",
            filter="notes",
        )
        for note in rows
    ]
