"""What others add to the calendar, and what they hear of it: registered when they are ready."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """Something that has its day, or its hour, on the calendar and is no appointment.

    `look` is people, deal, block, risk (cannot be missed) or quiet; `at` is None of a whole day.
    """

    day: dt.date
    title: str
    url: str = ""
    at: dt.datetime | None = None
    look: str = "quiet"
    icon: str = "calendar"
    remark: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class Fact:
    """A line about an appointment on its page: what it belongs to."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of an appointment's page: `context(appointment, membership)`, None to leave it out."""

    name: str
    template: str
    context: Callable
    order: int = 0


@dataclass(frozen=True)
class Remark:
    """What is said below an appointment on the calendar, and its look, where they are others."""

    text: str = ""
    look: str = ""  # people, deal, block, missed, risk or quiet


marks: list[Callable] = []
ledes: list[Callable] = []
remarks: list[Callable] = []
facts: list[Callable] = []
panels: list[Panel] = []
warnings: list[Callable] = []
_followers: list[Callable] = []
_outcome_followers: list[Callable] = []
_split_followers: list[Callable] = []


def add_marks(source: Callable) -> Callable:
    """Register `source(membership, start, end, members) -> Iterable[Mark]` of a time.

    `members` are those whose calendars are looked at; start and end are moments.
    """
    marks.append(source)
    return source


def add_facts(about: Callable) -> Callable:
    """Register `about(appointment, membership) -> Iterable[Fact]`."""
    facts.append(about)
    return about


def add_panel(panel: Panel) -> None:
    panels.append(panel)
    panels.sort(key=lambda panel: panel.order)


def add_warning(warn: Callable) -> Callable:
    """Register `warn(appointment, membership) -> Iterable[str]`: said when it is made or moved."""
    warnings.append(warn)
    return warn


def add_follower(follow: Callable) -> Callable:
    """Register `follow(appointment, what, by)`; what is made, changed or called_off.

    Called in the transaction of the change. Of a repeating one that was split, the earlier part is
    changed and the later part made; of one that was left out, its own row is called off.
    """
    _followers.append(follow)
    return follow


def add_split_follower(follow: Callable) -> Callable:
    """Register `follow(earlier, later, by)`: a series was parted, the later part made just now."""
    _split_followers.append(follow)
    return follow


def add_outcome_follower(follow: Callable) -> Callable:
    """Register `follow(appointment, outcome, by)`: its outcome was said, in that transaction."""
    _outcome_followers.append(follow)
    return follow


def add_remarks(source: Callable) -> Callable:
    """Register `source(occurrences, membership) -> dict[key, Remark]`: of those it speaks of."""
    remarks.append(source)
    return source


def add_lede(say: Callable) -> Callable:
    """Register `say(membership, first_day, days, occurrences) -> str`: the line below a week."""
    ledes.append(say)
    return say


def remarks_on(occurrences, membership) -> dict[str, Remark]:
    said: dict[str, Remark] = {}
    for source in remarks:
        said |= source(occurrences, membership)
    return said


def lede_of(membership, first_day, days: int, occurrences) -> str:
    said = (say(membership, first_day, days, occurrences) for say in ledes)
    return " ".join(line for line in said if line)


def tell(appointment, what: str, by) -> None:
    for follow in _followers:
        follow(appointment, what, by)


def tell_split(earlier, later, by) -> None:
    for follow in _split_followers:
        follow(earlier, later, by)


def tell_outcome(appointment, outcome: str, by) -> None:
    for follow in _outcome_followers:
        follow(appointment, outcome, by)


def warned(appointment, membership) -> list[str]:
    return [said for warn in warnings for said in warn(appointment, membership)]


def facts_of(appointment, membership) -> list[Fact]:
    return [fact for about in facts for fact in about(appointment, membership)]


def panels_of(appointment, membership) -> list[dict]:
    return [
        {"name": panel.name, "template": panel.template} | shown
        for panel in panels
        if (shown := panel.context(appointment, membership)) is not None
    ]


def marks_between(membership, start, end, members) -> list[Mark]:
    found: list[Mark] = []
    for source in marks:
        one: Iterable[Mark] = source(membership, start, end, members)
        found.extend(one)
    return found
