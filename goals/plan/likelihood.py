"""How likely the closings of a plan are, at the pace of the last twelve months.

Nothing is simulated. What is under contract closes or falls through, each with the share of one's
own contracts that close: a binomial count. What is not under contract yet comes at the pace of the
last twelve months in what the season leaves of the year. That pace is itself known from so many
closings alone, so that the count is spread wider than a Poisson count: a negative binomial one.
"""

import datetime as dt
from dataclasses import dataclass
from math import comb, exp, lgamma, log

from django.db.models import Count, Q

from goals import chances
from goals.asked import Asked
from goals.behind import deals
from goals.period import Period
from goals.plan.years import YearPlan

A_YEAR = dt.timedelta(days=365)
# What closes within these days is under contract today.
TO_CLOSE = dt.timedelta(days=40)
GOOD, POOR = 0.7, 0.4


@dataclass(frozen=True)
class Likelihood:
    """What there is of the year, and the chance of the goal; None while it is too early to say."""

    goal: int
    closed: int
    pending: int
    pace: int  # closings of the last twelve months
    closes: float  # the share of contracts that close
    share_left: float  # of a year's closings, for what is not under contract yet
    is_over: bool = False

    @property
    def is_too_early(self) -> bool:
        return not self.is_over and self.to_find > 0 and not chances.is_enough(self.pace)

    @property
    def to_find(self) -> int:
        return max(0, self.goal - self.closed)

    @property
    def chance(self) -> float:
        return self.chance_of(self.goal)

    def chance_of(self, goal: int) -> float:
        """The chance of that many closings or more by the end of the year."""
        need = goal - self.closed
        if need <= 0 or self.is_over:
            return float(need <= 0)
        pending = _binomial(self.pending, self.closes)
        found = _found(self.pace, self.share_left, need)
        fewer = sum(
            pending[one] * sum(found[: need - one]) for one in range(min(need, len(pending)))
        )
        return min(1.0, max(0.0, 1.0 - fewer))

    @property
    def is_good(self) -> bool:
        return self.chance >= GOOD

    @property
    def is_poor(self) -> bool:
        return not self.is_over and not self.is_too_early and self.chance < POOR

    @property
    def within_reach(self) -> int:
        """The most closings with good odds."""
        most = self.closed
        while self.chance_of(most + 1) >= GOOD:
            most += 1
        return most

    @property
    def out_of_ten(self) -> str:
        """ "3 of 10", "fewer than 1 of 20": in how many such years it would come about."""
        chance = self.chance
        if chance >= 0.95:
            return "more than 19 of 20"
        if chance < 0.05:
            return "fewer than 1 of 20"
        return f"about {max(1, min(9, round(chance * 10)))} of 10"


def _binomial(n: int, p: float) -> list[float]:
    return [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


def _found(pace: int, share: float, most: int) -> list[float]:
    """The chances of 0, 1, … `most` closings in that share of a year, when a year brought `pace`.

    Gamma-Poisson: what a rate known from `pace` cases (Jeffreys) brings in `share` of their time.
    """
    if share <= 0:
        return [1.0] + [0.0] * most
    a = pace + 0.5
    stays, comes = log(1 / (1 + share)), log(share / (1 + share))
    return [
        exp(lgamma(k + a) - lgamma(a) - lgamma(k + 1) + a * stays + k * comes)
        for k in range(most + 1)
    ]


# ── what there is ────────────────────────────────────────────────────────────
def look(asked: Asked, plan: YearPlan) -> Likelihood:
    year = Period.around(asked.period.first)
    asked = asked.but(side="", source=None, period=year)
    so_far = asked.but(period=Period("year", asked.today - A_YEAR, asked.today))
    counted = (
        deals.closed(so_far)
        .order_by()
        .aggregate(pace=Count("pk"), closed=Count("pk", filter=Q(closed_on__gte=year.first)))
    )
    is_over = year.last < asked.today
    closed = deals.closed(asked).count() if is_over else counted["closed"]
    pending = 0 if is_over else deals.pending(asked).count()
    whose = [one.ratios.contract_close for one in plan.own]
    closes = sum(float(one.share) for one in whose) / len(whose)
    left = _share_left(plan, year, asked.today)
    return Likelihood(plan.closings_goal, closed, pending, counted["pace"], closes, left, is_over)


def _share_left(plan: YearPlan, year: Period, today: dt.date) -> float:
    """The part of a year's closings that what is found from today on can still be."""
    since = max(today + TO_CLOSE, year.first)
    if since > year.last:
        return 0.0
    before = year.until(since - dt.timedelta(days=1)) if since > year.first else None
    shares = [
        1 - float(one.of(before)) if before else 1.0 for one in plan.seasons
    ]  # fmt: skip
    return max(0.0, sum(shares) / len(shares))
