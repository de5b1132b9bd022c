"""What Tidy up offers: a line for each thing that could be cleaner, registered by its app."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class TidyItem:
    """One line of Tidy up. `count(membership)` says how many wait; None leaves the line out.

    `text` is a sentence, or `text(count)` makes it; `needs` is the capability it asks for.
    """

    title: str
    url_name: str
    count: Callable
    text: str | Callable
    icon: str
    order: int = 0
    needs: str = "work"


items: list[TidyItem] = []


def add_to_tidy_up(item: TidyItem) -> None:
    items.append(item)
    items.sort(key=lambda item: item.order)


def lines(membership) -> list[dict]:
    """The lines this member may act on, with how many wait in each."""
    found = []
    for item in items:
        if membership.may(item.needs) and (count := item.count(membership)) is not None:
            text = item.text(count) if callable(item.text) else item.text
            found.append({"item": item, "count": count, "text": text})
    return found
