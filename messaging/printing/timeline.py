"""Paper on a person's page: what went into the mail, what came back, what waits."""

from django.db.models import OuterRef

from contacts.life import when_died
from contacts.page import Entry, may_have
from messaging.models import PrintPiece

State = PrintPiece.State
SHOWN = 3


def rows():
    """The sign: there is something on paper for them."""
    return PrintPiece.objects.exclude(state=State.CANCELLED).filter(person=OuterRef("pk"))


def entries(person, before, most):
    mine = PrintPiece.objects.left().filter(person=person, mailed_at__lt=before)
    return [
        Entry(
            at=piece.mailed_at,
            kind="auto",
            icon="mailbox",
            title=f"Mailed a {piece.kind}: “{piece}”",
            remark="It came back" if piece.state == State.RETURNED else "",
            why=piece.why_sentence,
            url=piece.get_absolute_url(),
            filter="sent",
        )
        for piece in mine.order_by("-mailed_at", "-pk")[:most]
    ]


def panel(person, membership) -> dict | None:
    """What waits for paper, and the way to print something now."""
    if not membership.can_work or person.died_on:
        return None
    waiting = PrintPiece.objects.visible_to(membership).filter(person=person).waiting()
    may = may_have(person, "print")
    return {"waiting": waiting.order_by("due_on", "pk")[:SHOWN] if may else []}


@when_died
def stop_paper(person, by) -> str:
    """Nothing is printed to the dead, nor to a couple of whom one has died: it names both."""
    stopped = PrintPiece.objects.filter(person=person).cancel(f"{person.first} has died.")
    if not stopped:
        return ""
    return "What waited to be printed was stopped."
