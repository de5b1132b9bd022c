"""The lists behind what activities brought: conversations, appointments and closings, by kind."""

from goals import behind
from goals.asked import Asked
from goals.time.brought import TOUCHES, Brought
from goals.whose import member_of

ONE_OF = {
    "block": "office hours", "listing": "a listing appointment", "buyer": "a buyer appointment",
    "showing": "a showing", "open_house": "an open house", "other": "a meeting",
    "call": "a call", "text": "a text", "email": "an e-mail", "met": "a visit", "card": "a card",
}  # fmt: skip


def _of(asked: Asked) -> Brought:
    return Brought(asked, member_of(asked) or asked.membership)


def talks(kind: str):
    """Conversations of a kind; of hours, those that were had in them."""

    def rule(asked: Asked):
        rows = behind.rows("touches", "conversations", asked)
        if kind in TOUCHES:
            return rows.filter(kind=kind)
        return rows.filter(pk__in=_of(asked).talks[kind])

    return rule


def appointments(kind: str):
    def rule(asked: Asked):
        brought = _of(asked)
        rows = behind.rows("appointments", "held", brought.for_appointments)
        return rows.filter(pk__in=brought.appointments[kind])

    return rule


def closings(kind: str):
    def rule(asked: Asked):
        brought = _of(asked)
        rows = behind.rows("deals", "closed", brought.for_closings)
        return rows.filter(pk__in=brought.closings[kind])

    return rule


def add_rules() -> None:
    for kind, words in ONE_OF.items():
        where = f"by {words}" if kind in TOUCHES else f"around {words}"
        _add("touches", f"talks_{kind}", talks(kind), f"Conversations {where}")
        _add(
            "appointments", f"after_{kind}", appointments(kind),
            f"Appointments within 90 days of {words}",
        )  # fmt: skip
        _add("deals", f"after_{kind}", closings(kind), f"Closings within a year of {words}")


def _add(kind: str, name: str, rule, said: str) -> None:
    behind.kinds[kind].rules[name] = rule
    behind.kinds[kind].said[name] = said
