"""What stands on a transaction's page: tabs, boxes beside them, and notes above."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """One tab: `context(transaction, membership)` is what its template shows; None leaves it out.

    `count(transaction, membership)` is what stands beside the title: a number or words, or "".
    """

    key: str
    title: str
    template: str
    context: Callable[..., dict | None]
    count: Callable | None = None
    needs: str = ""  # a capability


@dataclass(frozen=True)
class Box:
    """One box: beside the tabs ("rail"), or above them over the whole width ("head")."""

    name: str
    template: str
    context: Callable[..., dict | None]
    place: str = "rail"
    needs: str = ""
