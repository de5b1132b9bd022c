"""What a task is part of besides a person: a lead, a drip, later a transaction.

Only a higher app knows such things. It registers their kind when it is ready:

    add_belonging(Belonging("lead", "Leads", find=..., of_person=...))

A task or a run carries the key, "lead:" and a public id; what cannot be found says nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Thing:
    """One of them, as a line of a list names it."""

    key: str
    name: str
    url: str
    icon: str = "link"


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


def listed() -> list[Belonging]:
    return [belonging for belonging in belongings.values() if belonging.has_list]


def _parts(key: str) -> tuple[str, UUID | None]:
    kind, _, public_id = key.partition(":")
    try:
        return (kind, UUID(public_id)) if kind in belongings else ("", None)
    except ValueError:
        return "", None
