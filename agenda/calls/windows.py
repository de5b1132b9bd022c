"""From when until when one may call somebody on a day: by day here, and lawfully where they are.

Where somebody is, their numbers say; an app that knows more (the hours of each state, those that
the workspace keeps) registers it with `add_law`.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from agenda import hours

AN_HOUR = dt.timedelta(hours=1)
Allows = Callable[[dt.datetime], bool]
_laws: list[Callable[[list], dict[int, Allows]]] = []


class Window(NamedTuple):
    opens_at: dt.datetime
    closes_at: dt.datetime


def add_law(law):
    """Register `law(people)`: for each id a question, whether one may at a moment.

    Who are in the same place share one question, so that it is asked once for all of them.
    """
    _laws.append(law)
    return law


def zones(person) -> tuple:
    """Where the numbers that may be called ring; none when they do not say."""
    numbers = [phone.number for phone in person.phones.all() if phone.is_callable]
    return tuple(dict.fromkeys(zone for number in numbers for zone in hours.zones_of(number)))


def own_zone(person, here: dt.tzinfo) -> dt.tzinfo:
    """The one in which their best number rings; ours when that is not certain."""
    found = hours.zones_of(person.best_phone.number) if person.best_phone else ()
    return found[0] if len(found) == 1 else here


def windows(people, day: dt.date, now: dt.datetime, here: dt.tzinfo) -> dict[int, Window]:
    """The hours of that day for each: those that are left of it, or else the last that were.

    Who may not be called on it at all is left out.
    """
    asked = [law(people) for law in _laws]
    found: dict[tuple, Window | None] = {}
    answers = {}
    for person in people:
        place = (zones(person), *(law[person.pk] for law in asked if person.pk in law))
        if place not in found:
            found[place] = _window(place, day, now, here)
        if window := found[place]:
            answers[person.pk] = window
    return answers


def _window(place, day: dt.date, now: dt.datetime, here) -> Window | None:
    theirs, *laws = place
    begin = dt.datetime.combine(day, dt.time(), here).astimezone(dt.UTC)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), here).astimezone(dt.UTC)
    opens_at, moment, over = None, begin, None
    step = AN_HOUR if _by_the_hour(begin, here, theirs) else hours.A_QUARTER
    while moment <= end:
        is_open = moment < end and _is_open(moment, here, theirs, laws)
        if is_open and opens_at is None:
            opens_at = moment
        elif opens_at and not is_open:
            over, opens_at = Window(opens_at, moment), None
            if moment > now:
                return over
        moment += step
    return over


def _by_the_hour(moment, here, theirs) -> bool:
    """Hours begin there when they begin here: not so in India, nor in Newfoundland."""
    return not any(moment.astimezone(zone).minute for zone in (here, *theirs))


def _is_open(moment, here, theirs, laws) -> bool:
    return hours.is_open(moment, here, theirs) and all(allows(moment) for allows in laws)
