"""When a step may go: by day where the person lives, on the days that the drip was given.

Where they live says the state of their address, else the area of their number, else the workspace.
"""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from agenda import hours

OPENS, CLOSES = 9, 20
Zones = tuple[ZoneInfo, ...]


@cache
def _states() -> dict[str, Zones]:
    read = tomllib.loads(Path(__file__).with_name("zones.toml").read_text("utf-8"))
    return {state: tuple(ZoneInfo(name) for name in names) for state, names in read.items()}


def zones_of(person, workspace) -> Zones:
    """One zone, or those that a state has; asks nothing of a person that came with its ways."""
    address = person.mailing_address
    if address and (found := _states().get(address.state.strip().upper())):
        return found
    phone = person.best_phone
    return (phone and hours.zones_of(phone.number)) or (workspace.zone,)


def is_open(moment: dt.datetime, zones: Zones, weekdays=()) -> bool:
    locals_ = [moment.astimezone(zone) for zone in zones]
    by_day = all(OPENS <= local.hour < CLOSES for local in locals_)
    return by_day and (not weekdays or locals_[0].weekday() in weekdays)


def next_open(moment: dt.datetime, zones: Zones, weekdays=()) -> dt.datetime:
    """That moment, or the first quarter of an hour after it that is by day on such a day."""
    if is_open(moment, zones, weekdays):
        return moment
    quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    for _ in range(8 * 24 * 4):
        quarter += dt.timedelta(minutes=15)
        if is_open(quarter, zones, weekdays):
            return quarter
    return moment + dt.timedelta(days=1)


def morning_of(day: dt.date, zones: Zones) -> dt.datetime:
    """When that day opens where they live."""
    return max(dt.datetime.combine(day, dt.time(OPENS), zone) for zone in zones).astimezone(dt.UTC)


def next_day(day: dt.date, weekdays) -> dt.date:
    """That day, or the first one after it that the drip was given."""
    if not weekdays:
        return day
    return next(
        later for number in range(7) if (later := day + dt.timedelta(number)).weekday() in weekdays
    )
