"""The rules of the call list, each registered by the app that knows why somebody is to be called.

    add_rule(Rule("replied", "Replied to you", choose=whoever_replied, order=20))

`choose(membership, today, most)` gives at most that many picks, the most pressing first: people
whom the member may call that day (agenda.calls.whom), each with a sentence that says why.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Pick(NamedTuple):
    """A person, why, and from which moment on; `strong` are the words of the reason that weigh."""

    person: int
    reason: str
    at: dt.datetime | None = None
    strong: str = ""


@dataclass(frozen=True)
class Rule:
    key: str
    title: str
    choose: Callable[..., Iterable[Pick | tuple]]
    order: int
    says: str = ""  # for the page on which rules are put in order
    adds: bool = True  # its sentence goes behind that of an earlier rule for the same person


_rules: dict[str, Rule] = {}


def add_rule(rule: Rule) -> Rule:
    _rules[rule.key] = rule
    return rule


def find(key: str) -> Rule | None:
    return _rules.get(key)


def in_order(habits) -> list[Rule]:
    """All of them as the member wants them; those the member never moved stand where Sphere has
    them."""
    usual = sorted(_rules.values(), key=lambda rule: rule.order)
    placed = [_rules[key] for key in habits.order if key in _rules]
    for number, rule in enumerate(usual):
        if rule not in placed:
            before = [placed.index(one) for one in usual[:number] if one in placed]
            placed.insert(max(before, default=-1) + 1, rule)
    return placed


def at_work(habits) -> list[Rule]:
    return [rule for rule in in_order(habits) if rule.key not in habits.off]
