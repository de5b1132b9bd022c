"""Details: the facts by section, the filled and the needed ones; pictures; how it came so far."""

from dataclasses import dataclass, field
from itertools import chain

from accounts.capabilities import Capability
from transactions import facts
from transactions.models import Transaction
from transactions.promotions.public_page import page_of
from transactions.tab import Tab

MOST = 40


@dataclass
class Shown:
    """A section as the page has it: what is known, what is asked for now, what may be added."""

    key: str
    title: str
    known: list = field(default_factory=list)
    needed: list = field(default_factory=list)
    others: list = field(default_factory=list)


def sections(one: Transaction, membership) -> list[Shown]:
    """Those that suit the side, each with what this member may read."""
    open_to = {field.key for field in facts.open_to(membership)}
    found = []
    for section in facts.SECTIONS:
        shown = Shown(section.key, section.title)
        for each in section.fields:
            if each.key not in open_to:
                continue
            value = one.facts.get(each.key)
            if value is not None:
                shown.known.append((each, each.said(value)))
            elif each.suits(one):
                (shown.needed if each.is_needed(one) else shown.others).append(each)
        if shown.known or shown.needed or shown.others:
            found.append(shown)
    return found


def shown(transaction, membership) -> dict:
    parts = sections(transaction, membership)
    return {
        "sections": [part for part in parts if part.known or part.needed],
        "addable": [(part, part.others) for part in parts if part.others],
        "course": course(transaction),
        "falls": list(transaction.falls.newest_first().select_related("by__user")[:MOST]),
        "flyer": page_of(transaction),
        "can_work": membership.may(Capability.WORK),
    }


def course(one: Transaction) -> list[dict]:
    """Its stages and prices, the newest first."""
    moves = one.stage_moves.newest_first().select_related("by__user")[:MOST]
    prices = one.price_changes.newest_first().select_related("by__user")[:MOST]
    lines = chain(
        ({"at": move.at, "on": move.on, "by": move.by, "because": move.because,
          "title": move.get_after_display()} for move in moves),
        ({"at": change.at, "on": change.on, "by": change.by, "because": "",
          "title": f"List price {change}"} for change in prices),
    )  # fmt: skip
    return sorted(lines, key=lambda line: (line["on"], line["at"]), reverse=True)[:MOST]


DETAILS = Tab("details", "Details", "transactions/details.html", shown)
