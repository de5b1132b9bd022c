"""The days that cards are for: fixed ones, and those that move from year to year."""

import datetime as dt
from functools import cache

SUNDAY, MONDAY, THURSDAY = 6, 0, 3
_EPOCH = -1373427  # the day before the first of Tishri of the year 1, as date.toordinal counts
_NEW_MOONS = 19  # years, in which there are 235


def nth(year: int, month: int, weekday: int, number: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def easter(year: int) -> dt.date:
    """Of the western churches (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)


def hanukkah(year: int) -> dt.date:
    """The evening on which the first candle is lit: the one before 25 Kislev."""
    jewish = year + 3761
    begins, ends = _tishri(jewish), _tishri(jewish + 1)
    heshvan = 30 if (ends - begins) % 10 == 5 else 29
    return dt.date.fromordinal(begins + 30 + heshvan + 24 - 1)


@cache
def _tishri(jewish: int) -> int:
    before, this, after = (_elapsed(jewish + step) for step in (-1, 0, 1))
    put_off = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return _EPOCH + this + put_off


def _elapsed(jewish: int) -> int:
    months = (235 * jewish - 234) // _NEW_MOONS
    day = 29 * months + (12_084 + 13_753 * months) // 25_920
    return day + ((3 * (day + 1)) % 7 < 3)


MOVING = {
    "easter": easter,
    "mothers_day": lambda year: nth(year, 5, SUNDAY, 2),
    "fathers_day": lambda year: nth(year, 6, SUNDAY, 3),
    "labor_day": lambda year: nth(year, 9, MONDAY, 1),
    "thanksgiving": lambda year: nth(year, 11, THURSDAY, 4),
    "hanukkah": hanukkah,
    "dst_begins": lambda year: nth(year, 3, SUNDAY, 2),
    "dst_ends": lambda year: nth(year, 11, SUNDAY, 1),
}


def day_of(rule: str, year: int) -> dt.date:
    """The day of that year: a name above, or "12-25"; KeyError or ValueError for anything else."""
    if rule[:1].isdigit():
        month, day = (int(part) for part in rule.split("-"))
        return dt.date(year, month, day)
    return MOVING[rule](year)


def nearest(rule: str, to: dt.date) -> dt.date:
    """The one that is meant on a day: New Year's, on December 28, is the one of the next year."""
    around = (day_of(rule, to.year + step) for step in (-1, 0, 1))
    return min(around, key=lambda day: abs((day - to).days))
