"""Dates as people type and say them: "next fri", "after Labor Day", "in 3 weeks", "94 days ago".

`read` looks ahead: a day without a year is the next one to come. `read_birthday` looks back.
"""

import calendar
import datetime as dt
import re

from crm.kit import holidays

# A birthday without its year is kept in 1604, as address books on phones do (X-APPLE-OMIT-YEAR).
NO_YEAR = 1604
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_TODAY = {"today", "tonight", "now"}
_TOMORROW = {"tomorrow", "tom", "tmrw", "tmw", "tomorow", "tommorow", "tommorrow"}
_SPAN = re.compile(
    r"(?:in )?(?:a )?(\d{1,3}|[a-z]+)? ?(?:of )?(days?|d|weeks?|wks?|w|months?|mos?|years?|yrs?|y)"
    r"(?: from (?:now|today))?"
)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?(?:,? (\d{4}))?")
_DAY_ONLY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")


def read(text: str, today: dt.date) -> dt.date | None:
    """The day somebody means, today or later unless a year says otherwise; None if unclear."""
    words = _words(text)
    try:
        return (
            _named(words, today)
            or _weekday(words, today)
            or _span(words, today)
            or _day_of_month(words, today)
            or _calendar_day(words, today)
            or holidays.read(words, today, lambda rest: read(rest, today))
        )
    except (ValueError, OverflowError, RecursionError):  # a 31st of February, a year far away
        return None


def read_birthday(text: str, today: dt.date) -> dt.date | None:
    """A day of the past, or one of no year (NO_YEAR): "5/12", "May 12, 1954", "5/12/54"."""
    try:
        parts = _parts(_words(text))
        if parts is None:
            return None
        month, day, year = parts
        if year is None:
            return dt.date(NO_YEAR, month, day)
        if year < 100:
            year += today.year // 100 * 100
            if dt.date(year, month, day) > today:
                year -= 100
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found if found <= today else None


def read_day(text: str, today: dt.date) -> dt.date | None:
    """Any day, past or to come, of a year that is said: "5/12/1998", "6/30/27", "next fri"."""
    try:
        parts = _parts(_words(text))
        if parts is None:
            return read(text, today)
        month, day, year = parts
        if year is None:
            return None
        if year < 100:  # the nearest century: at most twenty years ahead
            year += today.year // 100 * 100
            year -= 100 if year > today.year + 20 else 0
        return dt.date(year, month, day)
    except ValueError:
        return None


def no_such_day(text: str) -> str:
    """ "There is no February 31." for a day that no calendar has; "" for anything else."""
    parts = _parts(_words(text))
    if parts is None or not 1 <= parts[0] <= 12 or not 1 <= parts[1] <= 31:
        return ""
    month, day, year = parts
    name = calendar.month_name[month]
    if day > calendar.monthrange(2000, month)[1]:
        return f"There is no {name} {day}."
    if (month, day) == (2, 29) and year and year >= 100 and not calendar.isleap(year):
        return f"There was no {name} {day} in {year}."
    return ""


def in_words(day: dt.date, today: dt.date) -> str:
    """A day as people say it: "today", "tomorrow", "Friday", "Feb 18", "Feb 18, 2028"."""
    away = (day - today).days
    if away in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[away + 1]
    if 1 < away < 7:
        return f"{day:%A}"
    if abs(away) < 300:
        return f"{day:%b} {day.day}"
    return f"{day:%b} {day.day}, {day.year}"


def ago(days: int) -> str:
    """How long ago, in the unit people would take: "94 days ago", "8 months ago"."""
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 120:
        return f"{days} days ago"
    if days < 730:
        return f"{days // 30} months ago" if days < 345 else _about_a_year(days)
    return f"{days // 365} years ago"


def _about_a_year(days: int) -> str:
    return "a year ago" if days < 545 else "18 months ago"


def birthday_in_words(day: dt.date, today: dt.date) -> str:
    """ "April 8", and the age in brackets where the year is known."""
    said = f"{day:%B} {day.day}"
    if day.year == NO_YEAR:
        return said
    age = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return f"{said} ({age})"


def written_out(day: dt.date | None) -> str:
    """ "June 30, 2027"."""
    return f"{day:%B} {day.day}, {day.year}" if day else ""


def anniversary_in_words(day: dt.date, today: dt.date) -> str:
    """ "7 years on December 3": the next time the day comes round."""
    coming = _same_day(day, today.year)
    if coming < today:
        coming = _same_day(day, today.year + 1)
    years = coming.year - day.year
    if years < 1:
        return f"{day:%B} {day.day}, {day.year}"
    return f"{years} year{'' if years == 1 else 's'} on {day:%B} {day.day}"


def _same_day(day: dt.date, year: int) -> dt.date:
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))


def _words(text: str) -> str:
    text = " ".join((text or "").lower().replace(",", ", ").split()).replace(" ,", ",")
    return re.sub(r"^(?:on|by|the|call|due) ", "", text.strip(" ."))


def _named(words: str, today: dt.date) -> dt.date | None:
    if words in _TODAY:
        return today
    if words in _TOMORROW:
        return today + dt.timedelta(1)
    if words == "yesterday":
        return today - dt.timedelta(1)
    if words in ("day after tomorrow", "the day after tomorrow"):
        return today + dt.timedelta(2)
    if words in ("weekend", "this weekend"):
        return today + dt.timedelta((5 - today.weekday()) % 7)
    if words == "end of month":
        return today.replace(day=calendar.monthrange(today.year, today.month)[1])
    return None


def _weekday(words: str, today: dt.date) -> dt.date | None:
    """ "fri" and "this fri" are the next one to come; "next fri" is the one of next week."""
    which, _, name = words.rpartition(" ")
    found = [number for day, number in _WEEKDAYS.items() if len(name) >= 2 and day.startswith(name)]
    if len(found) != 1 or which not in ("", "this", "next", "coming", "this coming"):
        return None
    if which == "next":
        monday = today - dt.timedelta(today.weekday())
        return monday + dt.timedelta(7 + found[0])
    return today + dt.timedelta((found[0] - today.weekday()) % 7 or 7)


def _span(words: str, today: dt.date) -> dt.date | None:
    if words.startswith("next "):
        words = f"1 {words[5:]}"
    if not (match := _SPAN.fullmatch(words)):
        return None
    number, unit = match[1] or "1", match[2][0]
    count = int(number) if number.isdigit() else _NUMBERS.get(number)
    if count is None:
        return None
    if unit in "dw":
        return today + dt.timedelta(count * (7 if unit == "w" else 1))
    return months_later(today, count * (12 if unit == "y" else 1))


def months_later(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _day_of_month(words: str, today: dt.date) -> dt.date | None:
    """ "the 18th": this month's, or the next month's that has one."""
    if not (match := _DAY_ONLY.fullmatch(words)) or not 1 <= int(match[1]) <= 31:
        return None
    month = today.replace(day=1)
    for _ in range(4):
        if int(match[1]) <= calendar.monthrange(month.year, month.month)[1]:
            day = month.replace(day=int(match[1]))
            if day >= today:
                return day
        month = months_later(month, 1)
    return None


def _calendar_day(words: str, today: dt.date) -> dt.date | None:
    words = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", "", words)
    if (parts := _parts(words)) is None:
        return None
    month, day, year = parts
    if year is not None:
        return dt.date(year + 2000 if year < 100 else year, month, day)
    for year in range(today.year, today.year + 9):  # Feb 29 comes at most eight years later
        if (month, day) == (2, 29) and not calendar.isleap(year):
            continue
        if (found := dt.date(year, month, day)) >= today:
            return found
    return None


def _parts(words: str) -> tuple[int, int, int | None] | None:
    """Month, day and year, if a year was said; American order in figures."""
    if match := _ISO.fullmatch(words):
        return int(match[2]), int(match[3]), int(match[1])
    if match := _NUMERIC.fullmatch(words):
        return int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    if match := _MONTH_DAY.fullmatch(words):
        name, day, year = match[1], match[2], match[3]
    elif match := _DAY_MONTH.fullmatch(words):
        day, name, year = match[1], match[2], match[3]
    else:
        return None
    month = next((number for month, number in _MONTHS.items() if month.startswith(name)), None)
    if name == "sept":
        month = 9
    return (month, int(day), int(year) if year else None) if month else None
