"""What other apps show on a person's page: panels and timeline entries, registered by them."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True)
class Panel:
    """A box beside the timeline: `context(person, membership)`, None when it has nothing to say."""

    name: str
    template: str
    context: Callable
    order: int = 0
    place: str = "rail"  # rail, head (a note above the columns) or facts


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `kind` is touch (we talked), auto (Sphere did it) or deal."""

    at: dt.datetime
    kind: str
    icon: str
    title: str
    body: str = ""
    remark: str = ""
    why: str = ""
    url: str = ""
    filter: str = ""  # talks, notes, sent


panels: list[Panel] = []
_sources: list[Callable] = []


def add_panel(panel: Panel) -> None:
    panels.append(panel)
    panels.sort(key=lambda panel: panel.order)


def add_to_timeline(entries: Callable) -> None:
    """Register `entries(person, before, most)`: the newest before a moment, newest first."""
    _sources.append(entries)


def timeline(person, *, before: dt.datetime, most: int, shown: str = "") -> list[Entry]:
    """The newest entries of every app before that moment, newest first."""
    parts: Iterable[Iterable[Entry]] = [source(person, before, most) for source in _sources]
    merged = heapq.merge(*parts, key=lambda entry: entry.at, reverse=True)
    wanted = (entry for entry in merged if not shown or entry.filter == shown)
    return list(islice(wanted, most))


def panels_of(person, membership, place: str) -> list[dict]:
    return [
        {"name": panel.name, "template": panel.template} | shown
        for panel in panels
        if panel.place == place and (shown := panel.context(person, membership)) is not None
    ]
