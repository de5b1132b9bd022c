"""Counting days: calendar or business days, after and before, as contracts do."""

import calendar
import datetime as dt

from crm.kit import federal

A_DAY = dt.timedelta(days=1)


def is_business(day: dt.date) -> bool:
    """Neither a weekend nor a federal holiday, on the day that it is kept."""
    return day.weekday() < calendar.SATURDAY and not federal.holiday(day)


def add_days(day: dt.date, n: int, business: bool = False) -> dt.date:
    """So many days later, earlier where n is negative; the day itself is not counted.

    Of business days only those are counted; none of them from a Saturday is the Saturday.
    """
    if not business:
        return day + n * A_DAY
    step = A_DAY if n > 0 else -A_DAY
    for _ in range(abs(n)):
        day += step
        while not is_business(day):
            day += step
    return day


def days_between(first: dt.date, last: dt.date, business: bool = False) -> int:
    """How many days later the last one is: what add_days would be given."""
    if not business:
        return (last - first).days
    if last < first:
        return -sum(1 for n in range((first - last).days) if is_business(last + n * A_DAY))
    return sum(1 for n in range((last - first).days) if is_business(last - n * A_DAY))


def workday_before(day: dt.date) -> dt.date:
    """That day, or the last one before it on which people work."""
    while not is_business(day):
        day -= A_DAY
    return day


def why_no_business(day: dt.date) -> str:
    """ "a Saturday", "Thanksgiving": why nobody works on that day; nothing on a workday."""
    return federal.holiday(day) or ("" if is_business(day) else f"a {day:%A}")
