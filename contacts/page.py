"""What other apps show on a person's page: panels and timeline entries, registered by them."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists


@dataclass(frozen=True)
class Panel:
    """A box beside the timeline: `context(person, membership)`, None when it has nothing to say."""

    name: str
    template: str
    context: Callable
    order: int = 0
    place: str = "rail"  # rail, head (a note above the columns) or facts
    sign: str = ""  # asked for only where the person shows it (`add_sign`)


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
_sources: list[tuple[Callable, str]] = []
_signs: dict[str, Callable] = {}
_next_pages: list[Callable] = []


def add_panel(panel: Panel) -> None:
    panels.append(panel)
    panels.sort(key=lambda panel: panel.order)


def add_to_timeline(entries: Callable, *, sign: str = "") -> None:
    """Register `entries(person, before, most)`: the newest before a moment, newest first."""
    _sources.append((entries, sign))


def add_sign(name: str, rows: Callable) -> None:
    """Register `rows()`: a queryset about OuterRef("pk"), empty where there is nothing to show.

    The query of the person asks for all signs at once, so that most panels ask nothing more.
    """
    _signs[name] = rows


def signs() -> dict[str, Exists]:
    return {f"sign_{name}": Exists(rows()) for name, rows in _signs.items()}


def may_have(person, sign: str) -> bool:
    """Whether it is worth asking; yes of a person who was fetched without the signs."""
    return not sign or getattr(person, f"sign_{sign}", True)


def timeline(person, *, before: dt.datetime, most: int, shown: str = "") -> list[Entry]:
    """The newest entries of every app before that moment, newest first."""
    parts: Iterable[Iterable[Entry]] = [
        source(person, before, most) for source, sign in _sources if may_have(person, sign)
    ]
    merged = heapq.merge(*parts, key=lambda entry: entry.at, reverse=True)
    wanted = (entry for entry in merged if not shown or entry.filter == shown)
    return list(islice(wanted, most))


def panels_of(person, membership, place: str) -> list[dict]:
    return [
        {"name": panel.name, "template": panel.template} | shown
        for panel in panels
        if panel.place == place
        and may_have(person, panel.sign)
        and (shown := panel.context(person, membership)) is not None
    ]


def add_next_page(after: Callable) -> None:
    """Register `after(touch)`: the page that follows when it was logged by hand; "" for none."""
    _next_pages.append(after)


def next_page(touch) -> str:
    return next((url for after in _next_pages if (url := after(touch))), "")
