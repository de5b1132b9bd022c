"""Calls and conversations behind a figure: what members did and had, each time of it."""

from django.db.models import F, Q

from contacts.models import Touch
from goals.asked import Asked
from goals.behind import Kind, Line


def had(asked: Asked):
    """All touches of the period by the member asked for, or by any; none that came by itself."""
    begins, ends = asked.period.moments(asked.zone)
    rows = Touch.objects.visible_to(asked.membership).by_a_person()
    rows = rows.filter(happened_at__gte=begins, happened_at__lt=ends)
    if asked.member:
        rows = rows.filter(by=asked.member)
    if asked.source:
        rows = rows.filter(person__source=asked.source)
    return rows.annotate(counted_on=F("happened_at"))


def reached(asked: Asked):
    """Those by which somebody was reached, or reached us."""
    return had(asked).filter(Q(is_incoming=True) | Q(outcome__in=Touch.REACHED))


def conversations(asked: Asked):
    """Two-way exchanges: talked, or written to and fro."""
    return had(asked).conversations()


def calls(asked: Asked):
    """Calls that a member made, answered or not."""
    return had(asked).filter(kind=Touch.Kind.CALL, is_incoming=False)


def of_kind(kind: str):
    """What members sent or did of one kind: texts, e-mails, cards, visits."""

    def rule(asked: Asked):
        return had(asked).filter(kind=kind, is_incoming=False)

    return rule


_KINDS = {
    "texts": (Touch.Kind.TEXT, "Texts"), "emails": (Touch.Kind.EMAIL, "E-mails"),
    "visits": (Touch.Kind.MET, "Visits"), "cards": (Touch.Kind.CARD, "Cards"),
}  # fmt: skip


def _line(touch: Touch, asked: Asked) -> Line:
    text = f"{touch}, by {touch.by}" if touch.by else str(touch)
    day = touch.counted_on.astimezone(asked.zone).date()
    return Line(str(touch.person), touch.person.get_absolute_url(), text, day)


TOUCHES = Kind(
    key="touches",
    rules={"had": had, "reached": reached, "conversations": conversations, "calls": calls}
    | {name: of_kind(kind) for name, (kind, _) in _KINDS.items()},
    said={
        "had": "Calls, texts, letters and visits", "reached": "Those that reached somebody",
        "conversations": "Conversations", "calls": "Calls made",
    }
    | {name: words for name, (_, words) in _KINDS.items()},
    line=_line,
    prepare=lambda rows: rows.select_related("person", "by__user"),
)  # fmt: skip
