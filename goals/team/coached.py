"""What coaching cost, beside the change in income: year by year, from the one before it began."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min, Sum

from crm.kit import money
from goals import behind
from goals.asked import Asked
from goals.behind import Figure, deals, expenses
from goals.period import Period

ZERO = Decimal(0)
MOST_YEARS = 6


@dataclass(frozen=True)
class Year:
    """A year, this one and those before it to the same day, so that they can be compared."""

    period: Period
    cost: Figure
    income: Figure
    change: Decimal | None  # of the income on the year before


@dataclass(frozen=True)
class Brought:
    since: dt.date
    years: list[Year]
    fees: Decimal  # in all that time
    is_agreed: bool  # fees reckoned from what was agreed: no expense says so

    @property
    def said(self) -> str:
        """ "$4,500 for coaching since March 2025. Income is $24,000 above the year before it."""
        paid = f"{money.in_words(self.fees)} for coaching since {self.since:%B} {self.since.year}."
        more = self.years[-1].income.number - self.years[0].income.number
        if not more:
            return f"{paid} Income is what it was in {self.years[0].period.words}."
        way = "above" if more > 0 else "below"
        return f"{paid} Income is {money.in_words(abs(more))} {way} {self.years[0].period.words}."


def look(asked: Asked, coachings) -> Brought | None:
    """For who may see income; None where nobody has said since when, and nothing was paid."""
    if not asked.sees_income:
        return None
    asked = asked.but(member=None, side="", source=None)
    ever = asked.but(period=Period("year", dt.date(2000, 1, 1), asked.today))
    paid = expenses.coaching(ever)
    agreed = [one for one in coachings if one.since and one.since <= asked.today]
    first = paid.aggregate(day=Min("on"))["day"]
    since = min([one.since for one in agreed] + ([first] if first else []), default=None)
    if since is None:
        return None
    oldest = max(since.year - 1, asked.today.year - MOST_YEARS + 1)
    years = _years(asked, range(oldest, asked.today.year + 1))
    fees = paid.aggregate(whole=Sum("amount"))["whole"] or ZERO
    if fees:
        return Brought(since, years, fees, is_agreed=False)
    return Brought(since, years, sum((_agreed(one, asked.today) for one in agreed), ZERO), True)


def _agreed(coaching, today: dt.date) -> Decimal:
    """The fee of every month that has begun."""
    since = coaching.since
    months = (today.year - since.year) * 12 + today.month - since.month + (today.day >= since.day)
    return (coaching.fee or ZERO) * max(months, 1)


def _years(asked: Asked, numbers) -> list[Year]:
    """In two questions: this day of each year is where it ends."""
    found, before = [], None
    for number in numbers:
        period = _to_this_day(asked.today, number)
        one = asked.but(period=period)
        cost = expenses.coaching(one).aggregate(whole=Sum("amount"))["whole"] or ZERO
        income = deals.closed(one).aggregate(whole=Sum(deals.INCOME))["whole"] or ZERO
        found.append(
            Year(
                period, behind.figure("expenses", "coaching", one, cost, is_sum=True),
                behind.figure("deals", "closed", one, income, is_sum=True),
                None if before is None else income - before,
            )
        )  # fmt: skip
        before = income
    return found


def _to_this_day(today: dt.date, year: int) -> Period:
    period = Period.around(today).until(today)
    while period.first.year > year:
        period = period.a_year_before
    return period
