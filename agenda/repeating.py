"""How often a task comes again: a few words for people, an RRULE (RFC 5545) underneath."""

import calendar
import datetime as dt

from dateutil.rrule import rrulestr
from django.db import models

_PLAIN = {
    "day": "FREQ=DAILY",
    "workday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "week": "FREQ=WEEKLY",
    "two_weeks": "FREQ=WEEKLY;INTERVAL=2",
    "month": "FREQ=MONTHLY",
    "quarter": "FREQ=MONTHLY;INTERVAL=3",
    "year": "FREQ=YEARLY",
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Repeat(models.TextChoices):
    NEVER = "", "Never"
    DAY = "day", "Every day"
    WORKDAY = "workday", "Every workday"
    WEEK = "week", "Every week"
    TWO_WEEKS = "two_weeks", "Every two weeks"
    MONTH = "month", "Every month"
    QUARTER = "quarter", "Every three months"
    YEAR = "year", "Every year"


def rule(repeat: str, day: dt.date) -> str:
    """The rule of something that is first due on that day.

    The 31st is the last day of a shorter month; February 29 is the 28th where there is none.
    """
    plain = _PLAIN.get(repeat, "")
    if repeat in (Repeat.WEEK, Repeat.TWO_WEEKS):
        return f"{plain};BYDAY={_WEEKDAYS[day.weekday()]}"
    if repeat in (Repeat.MONTH, Repeat.QUARTER):
        return f"{plain};{_day_of_month(day.day)}"
    if repeat == Repeat.YEAR:
        of_month = "BYMONTHDAY=28,29;BYSETPOS=-1" if (day.month, day.day) == (2, 29) else (
            f"BYMONTHDAY={day.day}"
        )  # fmt: skip
        return f"{plain};BYMONTH={day.month};{of_month}"
    return plain


def _day_of_month(day: int) -> str:
    if day <= 28:
        return f"BYMONTHDAY={day}"
    return f"BYMONTHDAY={','.join(str(one) for one in range(28, day + 1))};BYSETPOS=-1"


def repeat_of(text: str) -> str:
    """Which of the choices a rule is."""
    known = sorted(_PLAIN.items(), key=lambda pair: -len(pair[1]))
    return next((repeat for repeat, plain in known if _begins(text, plain)), "")


def _begins(text: str, plain: str) -> bool:
    return text == plain or text.startswith(f"{plain};")


def in_words(text: str, day: dt.date | None) -> str:
    """ "every workday", "every Tuesday", "every month on the 15th", "every year on April 8"."""
    repeat = repeat_of(text)
    if not repeat:
        return ""
    said = Repeat(repeat).label.lower()
    if day is None or repeat in (Repeat.DAY, Repeat.WORKDAY):
        return said
    if repeat == Repeat.WEEK:
        return f"every {day:%A}"
    if repeat == Repeat.TWO_WEEKS:
        return f"every other {day:%A}"
    if repeat == Repeat.YEAR:
        return f"{said} on {day:%B} {day.day}"
    return f"{said} on the {_ordinal(_said_day(text, day))}"


def _said_day(text: str, day: dt.date) -> int:
    """The day of the month that is meant: the 31st, though this one is November 30."""
    days = text.partition("BYMONTHDAY=")[2].partition(";")[0]
    return int(days.rpartition(",")[2] or day.day)


def _ordinal(day: int) -> str:
    if day == 31:
        return "last day"
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def first_day(repeat: str, day: dt.date) -> dt.date:
    """That day; of what is done on workdays, the first one from it on."""
    if repeat != Repeat.WORKDAY or day.weekday() < calendar.SATURDAY:
        return day
    return day + dt.timedelta(days=7 - day.weekday())


def following(text: str, day: dt.date, after: dt.date) -> dt.date:
    """The next day of the rule that is later than both: what was missed does not pile up."""
    start = dt.datetime.combine(day, dt.time())
    later = dt.datetime.combine(max(day, after), dt.time())
    return rrulestr(text, dtstart=start).after(later).date()
