"""May a stranger be called: the established business relationship and its clock.

The law counts eighteen months from a deal and three from an inquiry, and ends it at once when
somebody asks not to be called (16 CFR 310.2; 47 CFR 64.1200(f)(5)). Apps register the days they
know of; this says until when, in words that stand beside the number.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from contacts.models import DncSource, Filing, Phone
from crm.kit import dates

MONTHS = {"deal": 18, "inquiry": 3}
_SAID = {"deal": "closed on", "inquiry": "asked on"}
NO_EXEMPTION = ("fsbo", "expired", "withdrawn")
GUARD = (
    "A home for sale by its owner or an expired listing is no exemption: check the registry "
    "first. About a buyer of your own you may call an owner who sells. A letter or a visit is "
    "always fine."
)


@dataclass(frozen=True)
class Tie:
    """A day on which somebody dealt with us, or asked us something."""

    person_id: int
    on: dt.date
    kind: str  # deal, inquiry


@dataclass(frozen=True)
class Standing:
    """Until when a person may be called without looking into the registry, and why."""

    until: dt.date | None
    said: str
    guard: str = ""


_sources: list[Callable[[list[int]], Iterable[Tie]]] = []


def add_ties(ties: Callable[[list[int]], Iterable[Tie]]):
    """Register `ties(person_ids)`: the latest day of each person that an app knows of."""
    _sources.append(ties)
    return ties


def standing_of(person, today: dt.date) -> Standing:
    return standings([person], today)[person.pk]


def standings(people, today: dt.date) -> dict[int, Standing]:
    """How each of these people stands, with a query for each source, however many they are."""
    ids = [person.pk for person in people]
    filings = Prefetch("filings", Filing.objects.select_related("category"))
    prefetch_related_objects(people, "phones", filings)
    ties = defaultdict(list)
    for source in _sources if ids else ():
        for tie in source(ids):
            ties[tie.person_id].append(tie)
    return {person.pk: _standing(person, ties[person.pk], today) for person in people}


def _standing(person, ties: list[Tie], today: dt.date) -> Standing:
    guard = GUARD if _is_guarded(person) else ""
    asked = [
        phone for phone in person.phones.all()
        if phone.status == Phone.Status.DNC and phone.dnc_source == DncSource.OWN
    ]  # fmt: skip
    if asked:
        return Standing(None, "They asked not to be called: no relationship counts.", guard)
    until, tie = max(
        ((dates.months_later(tie.on, MONTHS[tie.kind]), tie) for tie in ties),
        key=lambda pair: pair[0],
        default=(None, None),
    )
    if tie is None or until is None:
        return Standing(None, "No relationship: check the registry.", guard)
    because = f"{_SAID[tie.kind]} {_day(tie.on, today)}"
    if until < today:
        ended = f"No relationship since {_day(until, today)} ({because}): check the registry."
        return Standing(None, ended, guard)
    return Standing(until, f"May call until {_day(until, today)}: {because}.", guard)


def _is_guarded(person) -> bool:
    return any(filing.category.name_lc.startswith(NO_EXEMPTION) for filing in person.filings.all())


def _day(day: dt.date, today: dt.date) -> str:
    near = abs((day - today).days) < 300
    return f"{day:%b} {day.day}" + ("" if near else f", {day.year}")
