"""When in the year closings come: the shares of the months, from a member's own whole years."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from goals.asked import Asked
from goals.behind import deals
from goals.period import Period

YEARS = 5
# Two a month on average: fewer say more of chance than of the season.
ENOUGH = 24
EVEN = Decimal(1) / 12


@dataclass(frozen=True)
class Season:
    """Twelve shares that add up to one, from that many closings of years that are over."""

    shares: tuple[Decimal, ...] = (EVEN,) * 12
    closings: int = 0
    since: int = 0

    enough = ENOUGH

    @property
    def is_own(self) -> bool:
        return self.closings >= ENOUGH

    def of(self, period: Period) -> Decimal:
        """The share of its year that comes in these days; of a month that is cut, by its days."""
        return sum((self._month(month) for month in period.months), Decimal(0))

    def _month(self, month: Period) -> Decimal:
        days = (month.last - month.first).days + 1
        return self.shares[month.first.month - 1] * days / month.whole.last.day


def look(asked: Asked, members) -> dict[int, Season]:
    """Of each member, from the years before the one asked for."""
    year = Period.around(min(asked.period.first, asked.today)).first.year
    first = Period.around(asked.today.replace(year=year - YEARS, day=1)).first
    before = Period("year", first, Period.around(first.replace(year=year - 1)).last)
    rows = deals.closed(asked.but(member=None, side="", source=None, period=before))
    counted = rows.filter(agent__in=members).order_by().annotate(month=ExtractMonth("closed_on"))
    months = {member.pk: Counter() for member in members}
    for agent, month, number in counted.values_list("agent", "month").annotate(Count("pk")):
        months[agent][month] = number
    return {pk: _season(one, first.year) for pk, one in months.items()}


def _season(months: Counter, since: int) -> Season:
    """Each month has one more than it had: none is impossible because it was empty."""
    closings = months.total()
    if closings < ENOUGH:
        return Season(closings=closings, since=since)
    whole = Decimal(closings + 12)
    shares = tuple((months[number] + 1) / whole for number in range(1, 13))
    return Season(shares, closings, since)
