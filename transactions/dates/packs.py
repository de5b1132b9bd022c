"""Words of key dates and what a state calls them: packs.toml, read once.

A pack renames words and may count them otherwise. Figures are proposals that every agent changes
as the contract says; no law is stated.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

_STATE = re.compile(r"\b([A-Z]{2})(?:,? \d{5}(?:-\d{4})?)?\s*(?:,? USA?)?\s*$")
_FILE = Path(__file__).parent.parent / "packs.toml"


@dataclass(frozen=True)
class Word:
    """One word: its label, the sides that have it, and from which other it is counted."""

    word: str
    label: str
    sides: tuple[str, ...] = ()
    legal: bool = False
    counted_from: str = ""
    offset: int | None = None
    counts: str = "calendar"
    on_rail: bool = False
    position: int = 0


@dataclass(frozen=True)
class Pack:
    code: str
    name: str
    words: dict[str, Word]
    note: str = ""

    def of(self, side: str) -> list[Word]:
        """Its words for that side, in the order in which a deal lives through them."""
        return [word for word in self.words.values() if side in word.sides]


@lru_cache(maxsize=1)
def _file() -> dict:
    return tomllib.loads(_FILE.read_text())


@lru_cache(maxsize=80)
def pack(code: str) -> Pack:
    """The pack of that state; of a state without one, the plain words."""
    own = _file()["packs"].get(code.upper(), {})
    words = {}
    for position, (name, facts) in enumerate(_file()["words"].items(), 1):
        word = _word(name, facts, position)
        words[name] = replace(word, **_changes(own.get("words", {}).get(name, {})))
    return Pack(code if own else "", own.get("name", "Plain words"), words, own.get("note", ""))


def _word(name: str, facts: dict, position: int) -> Word:
    return Word(name, facts["label"], position=position, **_changes(facts, without=("label",)))


def _changes(facts: dict, without=()) -> dict:
    changes = {("counted_from" if one == "from" else one): it for one, it in facts.items()
               if one not in without}  # fmt: skip
    if "sides" in changes:
        changes["sides"] = tuple(changes["sides"])
    return changes


@lru_cache(maxsize=1)
def packs() -> list[Pack]:
    return sorted((pack(code) for code in _file()["packs"]), key=lambda one: one.name)


def of(transaction) -> Pack:
    """The pack of a transaction: the one chosen, else that of the home's state."""
    home = transaction.property.address if transaction.property else ""
    return pack(
        transaction.pack or state_of(home) or state_of(transaction.workspace.postal_address)
    )


def state_of(address: str) -> str:
    """The two letters before the ZIP: "412 Tamarack Lane, Traverse City, MI 49684" is in MI."""
    found = _STATE.search(address or "")
    return found[1] if found else ""


def of_contract() -> list[str]:
    """The words that live and fall with a contract: from it on, as they stand in the file."""
    words = list(_file()["words"])
    return words[words.index("contract") :]


def label(transaction, word: str) -> str:
    found = of(transaction).words.get(word)
    return found.label if found else word.replace("_", " ").capitalize()
