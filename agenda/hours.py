"""When a person may be called or texted: by day, where the agent is and where the number is.

The law allows 8 am to 9 pm at the called party (47 CFR 64.1200(c)(1)); Sphere plans for 9 to 8.
"""

import datetime as dt
import zoneinfo
from functools import lru_cache

import phonenumbers
from phonenumbers import timezone

OPENS, CLOSES = 9, 20  # for which Sphere plans, in the workspace's zone
LEGAL_FROM, LEGAL_UNTIL = 8, 21  # what the law allows, in every zone the number may be in
A_QUARTER = dt.timedelta(minutes=15)
_A_FEW = 4  # a number without a place (toll-free) says nothing about where it rings


@lru_cache(maxsize=2_000)
def zones_of(number: str) -> tuple[zoneinfo.ZoneInfo, ...]:
    """Where a number may ring; none when it says nothing."""
    try:
        names = timezone.time_zones_for_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        return ()
    found = [zoneinfo.ZoneInfo(name) for name in names if name in _known_zones()]
    return tuple(found) if len(found) <= _A_FEW else ()


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())  # walks the machine's folders of zones


def is_open(moment: dt.datetime, zone: dt.tzinfo, others=()) -> bool:
    """Whether one may call then: by day here, and within the law wherever the number is."""
    here = moment.astimezone(zone)
    return OPENS <= here.hour < CLOSES and all(
        LEGAL_FROM <= moment.astimezone(there).hour < LEGAL_UNTIL for there in others
    )


def next_open(moment: dt.datetime, zone: dt.tzinfo, others=()) -> dt.datetime:
    """That moment, or the first one after it at which one may call.

    A number so far away that its days and ours never meet is planned by our day.
    """
    if is_open(moment, zone, others):
        return moment
    quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    for number in range(1, 4 * 24 * 2):
        later = quarter + number * A_QUARTER
        if is_open(later, zone, others):
            return later
    return next_open(moment, zone)
