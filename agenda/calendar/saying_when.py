"""When an appointment is, in a sentence."""

import datetime as dt

from crm.kit import times


def said_when(time, today: dt.date) -> str:
    """ "Friday, November 27, 12:30 to 1:30 pm"."""
    zone = time.appointment.zone_info
    starts, ends = time.starts_at.astimezone(zone), time.ends_at.astimezone(zone)
    first = time.first_day or starts.date()
    last = time.last_day or max(first, (ends - dt.timedelta(microseconds=1)).date())
    said = _day(first, today)
    if last > first:
        said = f"{said} to {_day(last, today)}"
        return said if time.is_all_day else f"{said}, {times.in_words(starts)}"
    return f"{said}, all day" if time.is_all_day else f"{said}, {times.span_in_words(starts, ends)}"


def _day(day: dt.date, today: dt.date) -> str:
    is_near = day.year == today.year or 0 < (day - today).days < 200
    return f"{day:%A}, {day:%B} {day.day}" + ("" if is_near else f", {day.year}")


def no_such_hour(asked: dt.datetime, became: dt.datetime) -> str:
    """What is said of an hour that does not exist on its day, in March."""
    day = f"{became:%B} {became.day}, {became.year}"
    return (
        f"Clocks go forward on {day}: there is no {times.in_words(asked)}, "
        f"so it begins at {times.in_words(became)}."
    )
