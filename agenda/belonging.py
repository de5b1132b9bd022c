"""What a task is part of besides a person: a lead, a drip, later a transaction.

Only a higher app knows such things. It registers their kind when it is ready:

    add_belonging(Belonging("lead", "Leads", find=..., of_person=...))

A task or a run carries the key, "lead:" and a public id; what cannot be found says nothing.

A kind whose days plans count from (a closing, a lease) says its `ground`: its words, and what each
thing of it knows.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Thing:
    """One of them, as a line of a list names it."""

    key: str
    name: str
    url: str
    icon: str = "link"


@dataclass(frozen=True)
class Known:
    """What a plan may ask of one thing: its days by their words, its facts, who takes part.

    `done` are the words of what has happened, each with the sentence that says so; a member stands
    under the part that steps are given to, a person under the role of a party.
    """

    days: dict[str, tuple[dt.date, dt.time | None]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)
    people: dict[str, object] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True)
class Ground:
    """What steps of a plan can hang on: each list is called for its (key, label) pairs.

    `known(public_ids)` gives what each thing knows, by key; `offered(membership)` the Things that
    a plan can be started on.
    """

    words: Callable[[], list[tuple[str, str]]]
    facts: Callable[[], list[tuple[str, str]]]
    parties: Callable[[], list[tuple[str, str]]]
    done: Callable[[], list[tuple[str, str]]]
    known: Callable[[list[UUID]], dict[str, Known]]
    offered: Callable[..., Iterable[Thing]]


@dataclass(frozen=True)
class Belonging:
    """A kind. `find(membership, ids)` gives the Things of these public ids that the member may see.

    `of_person(person, membership)` gives those that a plan may be started on from a person's page.
    With `has_list` the tasks of this kind have a list of their own, by thing.
    """

    kind: str
    title: str
    find: Callable[..., Iterable[Thing]]
    of_person: Callable[..., Iterable[Thing]] | None = None
    has_list: bool = False
    ground: Ground | None = None


belongings: dict[str, Belonging] = {}


def add_belonging(belonging: Belonging) -> None:
    belongings[belonging.kind] = belonging


def key_of(kind: str, public_id) -> str:
    return f"{kind}:{public_id}"


def things(keys, membership) -> dict[str, Thing]:
    """The Things of these keys: one question for each kind, however many there are."""
    wanted = defaultdict(set)
    for key in keys:
        kind, public_id = _parts(key)
        if kind:
            wanted[kind].add(public_id)
    found = (
        thing
        for kind, ids in wanted.items()
        for thing in belongings[kind].find(membership, list(ids))
    )
    return {thing.key: thing for thing in found}


def thing(key: str, membership) -> Thing | None:
    return things([key], membership).get(key) if key else None


def of_person(person, membership) -> list[Thing]:
    """All that a plan may be started on with this person."""
    offering = (one.of_person for one in belongings.values() if one.of_person)
    return [thing for offer in offering for thing in offer(person, membership)]


def known(key: str) -> Known | None:
    """What the thing of that key knows; None of what is not there, or has no ground."""
    kind, public_id = _parts(key)
    ground = belongings[kind].ground if kind else None
    return ground.known([public_id]).get(key) if ground else None


def ground(kind: str) -> Ground | None:
    found = belongings.get(kind)
    return found.ground if found else None


def grounds() -> list[Belonging]:
    """The kinds that a plan's days can hang on."""
    return [one for one in belongings.values() if one.ground]


def word_label(kind: str, word: str) -> str:
    """ "Closing": what the days of a kind are called where no thing is at hand."""
    its = ground(kind)
    return dict(its.words()).get(word, word.replace("_", " ")) if its else word


def listed() -> list[Belonging]:
    return [belonging for belonging in belongings.values() if belonging.has_list]


def _parts(key: str) -> tuple[str, UUID | None]:
    kind, _, public_id = key.partition(":")
    try:
        return (kind, UUID(public_id)) if kind in belongings else ("", None)
    except ValueError:
        return "", None
