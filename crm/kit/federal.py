"""The federal holidays of the United States (5 U.S.C. 6103), on the days they are kept."""

import datetime as dt
from functools import lru_cache

from crm.kit import holidays

SATURDAY, SUNDAY = 5, 6
_NAMES = (
    "New Year’s Day", "MLK Day", "Presidents’ Day", "Memorial Day", "Juneteenth",
    "Independence Day", "Labor Day", "Columbus Day", "Veterans Day", "Thanksgiving",
    "Christmas Day",
)  # fmt: skip


def holiday(day: dt.date) -> str:
    """The holiday that is kept on that day; nothing on any other."""
    # New Year's Day of a year that begins on a Saturday is kept in the year before.
    return _kept(day.year).get(day) or _kept(day.year + 1).get(day, "")


@lru_cache(maxsize=50)
def _kept(year: int) -> dict[dt.date, str]:
    days = ((holidays.named(name, year), name) for name in _NAMES)
    return {_observed(day): name for day, name in days if day}


def _observed(day: dt.date) -> dt.date:
    """What falls on a Saturday is kept on Friday, what falls on a Sunday on Monday."""
    moved = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + dt.timedelta(days=moved)
