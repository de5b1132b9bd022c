"""A copy of one of ours becomes the workspace's own; and what was taken already."""

from dataclasses import dataclass, field

from django.db import transaction

from messaging.library import shelf
from messaging.models import Piece
from messaging.models.piece import free_name


@transaction.atomic
def take(standard: shelf.Standard, *, by) -> Piece:
    """A piece that says what ours says; another copy gets another name."""
    return Piece.objects.create(
        kind=standard.kind, name=free_name(standard.kind, standard.name), who=standard.who,
        subject=standard.subject, body=standard.body, tags=list(standard.tags), by=by,
        taken_from=standard.key, taken_version=standard.version,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of the list: a piece, what was begun from it, and whether ours has moved on."""

    piece: object
    own: list = field(default_factory=list)
    newer: object | None = None


def lines(rows) -> list[Line]:
    """Of ours, with what this workspace has taken; of one's own, with a new version of ours."""
    if not rows or isinstance(rows[0], Piece):
        return [Line(piece, newer=piece.newer) for piece in rows]
    taken = taken_of(rows)
    return [Line(one, taken.get(f"{one.kind}:{one.key}", [])) for one in rows]


def taken_of(rows) -> dict[str, list]:
    """What this workspace has begun from these of ours: by kind and key."""
    kinds = {one.kind for one in rows}
    found: dict[str, list] = {}
    for kind in kinds:
        if ask := shelf.shelf_of(kind).taken:
            found |= {f"{kind}:{key}": own for key, own in ask().items()}
    pieces = Piece.objects.kept().filter(taken_from__in=[one.key for one in rows])
    for piece in pieces.by_name():
        found.setdefault(f"{piece.kind}:{piece.taken_from}", []).append(piece)
    return found
