"""Mail that came back: found by the code on it or by a name, booked once."""

import datetime as dt

from accounts.live import changed
from accounts.models import Act
from contacts import life
from contacts.models import Person
from crm.kit import clock
from messaging.models import PrintPiece
from messaging.models.printed import read_code

UNDO_FOR = dt.timedelta(days=1)
MOST = 20


def find(words: str, *, by) -> list[PrintPiece]:
    """What may be in the member's hand: the piece of a code, or what went to somebody by name."""
    visible = PrintPiece.objects.visible_to(by).select_related("person", "run")
    if (code := read_code(words)) and (piece := visible.filter(code=code).first()):
        return [piece]
    people = Person.objects.visible_to(by).search(words[:80], MOST)
    left = visible.filter(state__in=ON_PAPER, person__in=people)
    return list(left.order_by("-mailed_at", "-pk")[:MOST])


ON_PAPER = [PrintPiece.State.PRINTED, PrintPiece.State.MAILED, PrintPiece.State.RETURNED]


def book(piece: PrintPiece, *, by) -> Act | None:
    """It came back: the address is bad, and a call is planned; None when that was known."""
    title = f"A {piece.kind} to {piece.person.name} came back"
    with Act.doing("returned", title, by=by, undo_for=UNDO_FOR) as act:
        on_paper = PrintPiece.objects.filter(pk=piece.pk, state__in=ON_PAPER[:2])
        if not on_paper.update(state=PrintPiece.State.RETURNED, returned_at=clock.now()):
            act.delete()
            return None
        if piece.address:
            life.mail_came_back(piece.address, by=by)
        else:
            piece.person.add_note(f"{title}. It went to {_place(piece)}.", by=by)
        changed("people", "print")
    return act


def _place(piece) -> str:
    return ", ".join(piece.printed_to.splitlines()[1:]) or "an address that is gone"
