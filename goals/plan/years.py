"""The plan of a year: what a member wants of it, reckoned with their own figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from crm.kit import clock
from goals.asked import Asked
from goals.models import IncomeGoal
from goals.period import Period
from goals.plan import own, reckoning, season, workdays

ZERO = Decimal(0)


@dataclass(frozen=True)
class YearPlan:
    """The plan of one member for a year, or of several together.

    `gross` is what closings are to bring: compare it with their gross. `income` is what is to stay
    of it after the brokerage, for costs and for oneself.
    """

    year: int
    members: Sequence
    goals: Sequence[IncomeGoal]
    plans: Sequence[reckoning.Plan]
    own: Sequence[own.Own]
    seasons: Sequence[season.Season]

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(plan, name) for plan in self.plans), ZERO)

    @property
    def net(self) -> Decimal:
        return sum((plan.wish.net for plan in self.plans), ZERO)

    @property
    def income(self) -> Decimal:
        return sum((plan.wish.before_split for plan in self.plans), ZERO)

    @property
    def gross(self) -> Decimal:
        return self._sum("gross")

    @property
    def closings(self) -> Decimal:
        return self._sum("closings")

    @property
    def closings_goal(self) -> int:
        """As a goal: a closing that is begun is a whole one."""
        return whole(self.closings)

    @property
    def volume(self) -> Decimal:
        return self._sum("volume")

    @property
    def listings_taken(self) -> Decimal:
        return sum((plan.listings.agreements for plan in self.plans), ZERO)

    @property
    def appointments(self) -> Decimal:
        return self._sum("appointments")

    @property
    def conversations(self) -> Decimal:
        return self._sum("conversations")

    @property
    def calls(self) -> Decimal:
        return self._sum("calls")

    def mark(self, period: Period, what: str = "gross") -> Decimal:
        """Where one should be after these days of the year, by the season: dollars or closings."""
        marks = (
            _value(plan, what) * one.of(period)
            for plan, one in zip(self.plans, self.seasons, strict=True)
        )
        return sum(marks, ZERO).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def months(self, what: str = "gross") -> list[Decimal]:
        year = Period.read(str(self.year), None)
        return [self.mark(month, what) for month in year.months]


def _value(plan: reckoning.Plan, what: str) -> Decimal:
    match what:
        case "income":
            return plan.wish.before_split
        case "listings_taken":
            return plan.listings.agreements
    return getattr(plan, what)


def whole(number: Decimal) -> int:
    """ "17.9" closings are 18; 17.02 are 17."""
    return int(number.quantize(Decimal("0.1"), ROUND_HALF_UP).to_integral_value(ROUND_CEILING))


def of(member, year: int) -> YearPlan | None:
    """What the member wants of that year; None while they have not said it."""
    today = clock.today(member.workspace.zone)
    period = Period.read(f"{year:04}", today)
    return of_members(Asked(member, today, period, member=member), [member])


def of_asked(asked: Asked) -> YearPlan | None:
    """Of the year and the member asked for; of all whom one may see, where none is named."""
    return of_members(asked, [asked.member] if asked.member else asked.members)


def of_members(asked: Asked, members) -> YearPlan | None:
    year = asked.period.first.year
    goals = IncomeGoal.objects.visible_to(asked.membership).in_year(year)
    goals = {goal.member_id: goal for goal in goals.filter(member__in=members)}
    members = [member for member in members if member.pk in goals]
    if not members:
        return None
    found = own.look(asked, members)
    first, last = Period.around(asked.period.first).first, Period.around(asked.period.first).last
    days = workdays.between(members, first, last)
    owns = [found[member.pk].typed(said(goals[member.pk])) for member in members]
    plans = [
        reckoning.reckon(one.wish(goals[member.pk].net, days[member.pk]), one.ratios)
        for member, one in zip(members, owns, strict=True)
    ]
    seasons = season.look(asked, members)
    return YearPlan(
        year, members, [goals[member.pk] for member in members], plans, owns,
        [seasons[member.pk] for member in members],
    )  # fmt: skip


def said(goal: IncomeGoal) -> dict[str, Decimal | None]:
    """What the goal says of the business itself; None where it follows one's own figures."""
    return {
        field.attname: getattr(goal, field.attname)
        for field in goal._meta.concrete_fields
        if field.null
    }
