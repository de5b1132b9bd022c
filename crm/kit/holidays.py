"""Holidays and seasons of the year as people plan by them: "Labor Day", "after Thanksgiving".

By rule, so that every year has them. What is a legal holiday is not said here.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable

from dateutil.easter import easter
from dateutil.relativedelta import FR, MO, SU, TH, relativedelta

A_DAY = dt.timedelta(days=1)


def _on(month: int, day: int) -> Callable[[int], dt.date]:
    return lambda year: dt.date(year, month, day)


def _nth(month: int, weekday) -> Callable[[int], dt.date]:
    """The weekday that is asked for: MO(3) is the third Monday, MO(-1) the last one."""
    day = 31 if weekday.n < 0 else 1
    return lambda year: dt.date(year, month, 1) + relativedelta(day=day, weekday=weekday)


_thanksgiving = _nth(11, TH(4))

# Each with the names that people write, folded and without "the", "day" or an apostrophe.
_RULES: dict[Callable[[int], dt.date], str] = {
    _on(1, 1): "new years, new year",
    _nth(1, MO(3)): "mlk, martin luther king, martin luther king jr",
    _nth(2, SU(2)): "super bowl, superbowl",
    _on(2, 14): "valentines, valentine",
    _nth(2, MO(3)): "presidents, president",
    _on(3, 17): "st patricks, saint patricks, st paddys",
    lambda year: easter(year) - 2 * A_DAY: "good friday",
    lambda year: easter(year): "easter, easter sunday",
    lambda year: easter(year) + A_DAY: "easter monday",
    _on(4, 15): "tax",
    _nth(5, SU(2)): "mothers, mother",
    _nth(5, MO(-1)): "memorial, memorial weekend",
    _on(6, 19): "juneteenth",
    _nth(6, SU(3)): "fathers, father",
    _on(7, 4): "independence, fourth of july, 4th of july, july fourth, july 4th",
    _nth(9, MO(1)): "labor, labour, labor weekend",
    _nth(10, MO(2)): "columbus, indigenous peoples",
    _on(10, 31): "halloween",
    _on(11, 11): "veterans, veteran",
    _thanksgiving: "thanksgiving, turkey",
    lambda year: _thanksgiving(year) + A_DAY: "black friday",
    _on(12, 24): "christmas eve, xmas eve",
    _on(12, 25): "christmas, xmas",
    _on(12, 31): "new years eve, new year eve, nye",
}
_NAMES = {name.strip(): rule for rule, names in _RULES.items() for name in names.split(",")}
# What lasts: from when on one is in it, and the day after which it is over.
_LASTING: dict[str, tuple[Callable[[int], dt.date], Callable[[int], dt.date]]] = {
    "holidays": (_thanksgiving, _on(1, 1)),
    "holiday": (_thanksgiving, _on(1, 1)),
    "summer": (_on(6, 21), _nth(9, MO(1))),
    "spring": (_on(3, 20), _on(6, 20)),
    "fall": (_on(9, 22), _on(12, 20)),
    "autumn": (_on(9, 22), _on(12, 20)),
    "winter": (_on(12, 21), _on(3, 19)),
}
_ASKED = re.compile(r"(?:(the day|the week|day|week|right) )?(after|before|in) (.+)")


def named(words: str, year: int) -> dt.date | None:
    """The day of that name in that year; None when no holiday is called so."""
    rule = _NAMES.get(_plain(words)) or _NAMES.get(_plain(words).removesuffix(" weekend"))
    return rule(year) if rule else None


def read(words: str, today: dt.date, other: Callable[[str], dt.date | None]) -> dt.date | None:
    """ "labor day", "after thanksgiving", "before the holidays": the next one to come.

    `other` reads what is no holiday, so that "after the 15th" is understood as well. After a day
    means the first weekday after it, and before one the last.
    """
    if match := _ASKED.fullmatch(words):
        return _beside(match[1] or "", match[2], match[3], today, other)
    return _coming(words, today, lambda day: day)


def _beside(span: str, way: str, name: str, today: dt.date, other) -> dt.date | None:
    if way == "in":
        return (_season(name, today, 0) or _month(name, today)) if not span else None
    if way == "before":
        move = _weekday_before
    elif "week" in span:
        move = _week_after
    else:
        move = _plain_day_after if "day" in span else _weekday_after
    lasting = _season(name, today, 1 if way == "after" else 0, move)
    found = lasting or _coming(name, today, move)
    if found is None and (day := other(name)):
        found = move(day)
    return found if found and found >= today else None


def _coming(name: str, today: dt.date, move) -> dt.date | None:
    """The first one, moved, that is not over yet."""
    name, year = _with_year(name)
    years = [year] if year else range(today.year - 1, today.year + 2)
    days = [move(day) for one in years if (day := named(name, one))]
    return next((day for day in days if year or day >= today), None)


def _season(name: str, today: dt.date, end: int, move=None) -> dt.date | None:
    ways = _LASTING.get(_plain(name))
    if ways is None:
        return None
    move = move or _weekday_from
    days = (move(ways[end](year)) for year in range(today.year - 1, today.year + 3))
    return next((day for day in days if day >= today), None)


def _month(name: str, today: dt.date) -> dt.date | None:
    """The first weekday of the next month of that name; the new year is its first."""
    if _plain(name) == "new year":
        return _weekday_after(dt.date(today.year + 1, 1, 1))
    months = [month.lower() for month in calendar.month_name]
    if name not in months[1:]:
        return None
    month = months.index(name)
    return _weekday_from(dt.date(today.year + (month <= today.month), month, 1))


def _with_year(words: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.+?),? (\d{4})", words)
    return (match[1], int(match[2])) if match and 2000 <= int(match[2]) < 2200 else (words, None)


def _plain(words: str) -> str:
    """ "the Valentine's Day" as "valentines"."""
    plain = re.sub(r"[’'.]", "", words.strip().lower())
    return re.sub(r"^the |^next |^this | day$", "", plain).removesuffix(" day").strip()


# ── beside a day ─────────────────────────────────────────────────────────────
def _plain_day_after(day: dt.date) -> dt.date:
    return day + A_DAY


def _weekday_from(day: dt.date) -> dt.date:
    return day + relativedelta(weekday=MO(1)) if day.weekday() > 4 else day


def _weekday_after(day: dt.date) -> dt.date:
    """The first weekday after it; nobody is called on the Friday after Thanksgiving."""
    if day == _thanksgiving(day.year):
        day += A_DAY
    return _weekday_from(day + A_DAY)


def _weekday_before(day: dt.date) -> dt.date:
    before = day - A_DAY
    return before + relativedelta(weekday=FR(-1)) if before.weekday() > 4 else before


def _week_after(day: dt.date) -> dt.date:
    """The Monday of the week after it."""
    return day + A_DAY + relativedelta(weekday=MO(1))
