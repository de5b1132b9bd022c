"""Days of a year between sellers and buyers: taxes and dues, paid in arrears or in advance.

A year has 365 days, of which the calendar's are counted, or 360: twelve months of thirty.
"""

import calendar
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def days(after: dt.date, through: dt.date, year_days: int) -> int:
    """How many days lie after the one and up to the other; below nothing if it is earlier."""
    if year_days != 360:
        return (through - after).days
    return _thirtieths(through) - _thirtieths(after)


def _thirtieths(day: dt.date) -> int:
    """The last day of a month is its thirtieth, also in February."""
    last = calendar.monthrange(day.year, day.month)[1]
    of_month = 30 if day.day == last else min(day.day, 30)
    return (day.year * 12 + day.month) * 30 + of_month


def sellers_last_day(closing: dt.date, owns_closing_day: bool) -> dt.date:
    return closing if owns_closing_day else closing - dt.timedelta(1)


def prorated(
    a_year: Decimal, paid_through: dt.date, last_day: dt.date, year_days: int
) -> tuple[Decimal, int]:
    """What the sellers owe (below nothing) or get back, and for how many days."""
    count = days(paid_through, last_day, year_days)
    return cents(-a_year * count / year_days), abs(count)


def usually_paid_through(last_day: dt.date, times_a_year: int, in_advance: bool) -> dt.date:
    """The end of the period that holds the sellers' last day, or in arrears of the one before."""
    months = 12 // times_a_year
    first_month = (last_day.month - 1) // months * months + 1
    begins = last_day.replace(month=first_month, day=1)
    if not in_advance:
        return begins - dt.timedelta(1)
    end = first_month + months - 1
    return last_day.replace(month=end, day=calendar.monthrange(last_day.year, end)[1])
