"""What to say: a script for the reason that somebody is on the list, from whoever keeps scripts."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """Words to begin with, filled in for the person; `url` is where they are changed."""

    name: str
    words: str
    url: str = ""


_keepers: list[Callable] = []


def keeps_scripts(keeper: Callable) -> Callable:
    """Register `keeper(person, rule, membership) -> list[Script]`: the best one first."""
    _keepers.append(keeper)
    return keeper


def scripts(person, rule: str, membership) -> list[Script]:
    return [script for keeper in _keepers for script in keeper(person, rule, membership)]
