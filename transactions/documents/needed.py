"""The checklist: which papers a transaction needs by side, stage and what is known of the home."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from accounts.capabilities import Capability
from transactions.models import Document, Paper, Role, Side, Stage
from transactions.parties.clients import CLIENTS

FILE = Path(__file__).with_name("papers.toml")
State = Paper.State


@dataclass(frozen=True)
class Kind:
    """A line of papers.toml."""

    word: str
    title: str
    sides: tuple[str, ...] = ()
    stage: str = ""
    who: str = ""
    hint: str = ""
    when: dict = field(default_factory=dict, hash=False)
    fact: tuple = ()
    income: bool = False

    def suits(self, transaction) -> bool:
        if transaction.side == Side.REFERRAL and not self.sides:
            return False
        on_side = not self.sides or transaction.side in self.sides
        return on_side and _holds(self.when, transaction.facts or {})

    def is_due(self, transaction) -> bool:
        """Its stage has come."""
        stages = transaction.stages
        if self.stage not in stages:
            return transaction.is_open or transaction.stage == Stage.CLOSED
        here = stages.index(transaction.stage) if transaction.stage in stages else -1
        return here >= stages.index(self.stage)


def _holds(when: dict, facts: dict) -> bool:
    """Whether the condition is met; of an age or an exception nobody knows, it is."""
    if has := when.get("has"):
        return any(facts.get(key) not in (None, "", False, "none") for key in has)
    if one_of := when.get("is"):
        return facts.get(one_of[0]) in one_of[1:]
    if none_of := when.get("not"):
        return facts.get(none_of[0]) not in none_of[1:]
    if year := when.get("built_before"):
        built = facts.get("year_built")
        return not built or int(built) < year
    return True


@cache
def kinds() -> tuple[Kind, ...]:
    written = tomllib.loads(FILE.read_text("utf-8"))["paper"]
    return tuple(
        Kind(**(one | {"sides": tuple(one.get("sides", ())), "fact": tuple(one.get("fact", ()))}))
        for one in written
    )


@cache
def _by_word() -> dict[str, Kind]:
    return {kind.word: kind for kind in kinds()}


def kind_of(word: str) -> Kind | None:
    return _by_word().get(word)


# ── of one transaction ───────────────────────────────────────────────────────
@dataclass
class Line:
    """A paper as the page shows it: what it is, where it stands, what lies there of it."""

    word: str
    title: str
    is_now: bool
    who: str = ""
    hint: str = ""
    row: Paper | None = None
    documents: list[Document] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.row.state if self.row else State.NEEDED

    @property
    def is_own(self) -> bool:
        return kind_of(self.word) is None

    @property
    def is_missing(self) -> bool:
        return self.is_now and self.state == State.NEEDED


def lines(transaction, membership, documents: Iterable[Document] = ()) -> list[Line]:
    """All lines that this member may know of, in the order of the file, one's own last."""
    rows = Paper.objects.visible_to(membership).filter(transaction=transaction)
    rows = rows.select_related("by__user").in_order()
    touched = {row.word: row for row in rows}
    sees = membership.may(Capability.SEE_INCOME)
    lying: dict[str, list[Document]] = {}
    for one in documents:
        lying.setdefault(one.paper, []).append(one)
    found = [
        _line(kind, transaction, touched.get(kind.word))
        for kind in kinds()
        if (sees or not kind.income)
        and (kind.suits(transaction) or kind.word in touched or kind.word in lying)
    ]
    own = [row for row in touched.values() if kind_of(row.word) is None]
    found += [Line(row.word, row.title, True, row=row) for row in own]
    for line in found:
        line.documents = lying.get(line.word, [])
    return found


def _line(kind: Kind, transaction, row: Paper | None) -> Line:
    return Line(
        kind.word, kind.title, kind.is_due(transaction), _who(kind, transaction),
        _hint(kind, transaction), row,
    )  # fmt: skip


def _who(kind: Kind, transaction) -> str:
    if kind.who == "client":
        return Role(CLIENTS[Side(transaction.side)][0]).label.lower()
    return Role(kind.who).label.lower() if kind.who else ""


def _hint(kind: Kind, transaction) -> str:
    if "built_before" in kind.when and not (transaction.facts or {}).get("year_built"):
        return f"{kind.hint} The year this one was built is not filled in."
    return kind.hint


def missing(transaction, membership) -> list[Line]:
    """What is needed by now and neither here nor marked as not needed."""
    return [line for line in lines(transaction, membership) if line.is_missing]
