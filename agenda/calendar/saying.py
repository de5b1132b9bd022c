"""When an appointment is, in the words of whoever is asked to come: with the zone it is in."""

import datetime as dt
import zoneinfo

from agenda.calendar import rules
from crm.kit import times


def when_in_words(one) -> str:
    """ "Tuesday, November 24, 10 to 11:30 am (Detroit time), every Tuesday"."""
    zone = zoneinfo.ZoneInfo(one.zone)
    if one.is_all_day:
        said = _day(one.first_day)
        if one.last_day != one.first_day:
            said += f" to {_day(one.last_day)}"
        begins = one.first_day
    else:
        starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        begins = starts.date()
        said = f"{_day(begins)}, {hours(starts, ends)} ({_place_of(one.zone)} time)"
    repeated = rules.in_words(one.repeats, begins, zone) if one.repeats else ""
    return f"{said}, {repeated}" if repeated else said


def _day(day: dt.date) -> str:
    return f"{day:%A, %B} {day.day}"


def hours(starts: dt.datetime, ends: dt.datetime) -> str:
    if starts.date() != ends.date():
        return f"{times.in_words(starts)} to {_day(ends.date())}, {times.in_words(ends)}"
    return times.span_in_words(starts, ends)


def _place_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
