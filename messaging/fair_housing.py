"""Words that may read as if a home were for some people only: a warning, never a ban.

The law asks how an ordinary reader takes it (42 USC 3604(c)); no word is always wrong, so each
hint says why, and what to write instead: describe the home, never the people. The words stand in
fair_housing.toml.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("fair_housing.toml")
_APOSTROPHES = str.maketrans("’‘–—", "''--")


@dataclass(frozen=True)
class Hint:
    """A place in a text: the words as they stand, why they may hurt, what to say instead."""

    words: str
    reason: str
    instead: str
    at: int


@dataclass(frozen=True)
class Flag:
    words: tuple[str, ...]
    reason: str
    instead: str


@cache
def flags() -> tuple[Flag, ...]:
    found = tomllib.loads(FILE.read_text("utf-8"))["flags"]
    return tuple(Flag(tuple(one["words"]), one["reason"], one["instead"]) for one in found)


@cache
def _looked_for() -> tuple[re.Pattern, dict[str, Flag]]:
    """All words as one pattern, the longest first; which flag each belongs to."""
    owners = {f"f{number}": flag for number, flag in enumerate(flags())}
    named = [(words, name) for name, flag in owners.items() for words in flag.words]
    named.sort(key=lambda one: len(one[0]), reverse=True)
    either = "|".join(
        f"(?:{_spelled(words)})(?P<{name}_{number}>)" for number, (words, name) in enumerate(named)
    )
    return re.compile(rf"(?<!\w)(?:{either})", re.I), owners


def _spelled(words: str) -> str:
    """A pattern of whole words: spaces are any white space, a star is any end of a word."""
    parts = re.escape(words).replace(r"\ ", r"\s+").split(r"\*")
    end = "" if words.endswith("*") or not words[-1].isalnum() else r"(?!\w)"
    return r"\w*".join(parts) + end


def hints(text: str) -> list[Hint]:
    """What to look at in a text, in its order; the same words are told of once."""
    pattern, owners = _looked_for()
    found: dict[str, Hint] = {}
    for match in pattern.finditer((text or "").translate(_APOSTROPHES)):
        flag = owners[match.lastgroup.partition("_")[0]]
        words = " ".join(text[match.start() : match.end()].split())
        found.setdefault(words.casefold(), Hint(words, flag.reason, flag.instead, match.start()))
    return list(found.values())


def hints_of(texts: Iterable[str]) -> list[Hint]:
    """The same for several texts that belong together: a subject and its letter."""
    return hints("\n".join(text for text in texts if text))
