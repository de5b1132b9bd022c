"""The front page of goals: the year in four figures, beside its plan and last year."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from crm.kit import workdays as usual
from goals import behind, plan
from goals.asked import Asked
from goals.behind import Figure, deals
from goals.chances import is_enough
from goals.period import Period
from goals.plan import workdays
from goals.reading import may_see_people
from goals.year import words

ZERO = Decimal(0)


@dataclass(frozen=True)
class Year:
    """What the head of the page says."""

    asked: Asked
    plan: object | None
    closings: Figure
    was_closings: int
    income: Decimal
    was_income: Decimal
    volume: Decimal
    pending: Figure
    pending_income: Decimal
    from_people: Figure
    calls: Figure
    was_calls: int  # of the whole year before, as its closings
    whole_closings: int
    beyond_plan: int  # closings of members who have no plan

    # ── the headline ─────────────────────────────────────────────────────────
    @property
    def number(self) -> int:
        return self.asked.period.first.year

    @property
    def is_over(self) -> bool:
        return self.asked.period.last < self.asked.today

    @property
    def is_mine(self) -> bool:
        """It speaks to who reads it: of their own year, not of others'."""
        own = self.asked.membership
        if self.plan:
            return list(self.plan.members) == [own] and not self.beyond_plan
        return self.asked.member == own or self.asked.members == [own]

    @property
    def headline(self) -> str:
        goal = self.plan.closings_goal if self.plan else None
        mark = self.plan.mark(self.asked.so_far.period, "closings") if self.plan else ZERO
        return words.headline(
            self.number, self.closings.number, goal, mark,
            is_over=self.is_over, is_mine=self.is_mine,
        )  # fmt: skip

    @property
    def workdays_left(self) -> int | None:
        """From tomorrow to New Year’s Eve: the member's own, else those of the calendar."""
        if self.is_over or self.asked.period.first > self.asked.today:
            return None
        first, last = self.asked.today + workdays.ONE_DAY, self.asked.period.last
        whose = self.asked.member or (self.asked.membership if self.is_mine else None)
        if whose is None:
            return usual.days_between(self.asked.today, last, business=True)
        return workdays.between([whose], first, last)[whose.pk]

    # ── the figures ──────────────────────────────────────────────────────────
    @property
    def earned(self) -> Figure:
        return Figure(self.income, self.closings.url, is_sum=True)

    @property
    def to_come(self) -> Figure:
        return Figure(self.pending_income, self.pending.url, is_sum=True)

    @property
    def goal(self) -> Decimal | None:
        """What the plan wants of the year, gross, in whole dollars."""
        return self.plan.gross.quantize(Decimal(1)) if self.plan else None

    @property
    def pending_words(self) -> str:
        number = self.pending.number
        return f"{number} closing{'' if number == 1 else 's'} before New Year"

    @property
    def income_change(self) -> str:
        return words.percent(self.income, self.was_income)

    @property
    def closings_change(self) -> str:
        return words.percent(self.closings.number, self.was_closings)

    @property
    def calls_each(self) -> int | None:
        """Calls for one closing; None while it is too early to say."""
        return _each(self.calls.number, self.closings.number)

    @property
    def was_calls_each(self) -> int | None:
        return _each(self.was_calls, self.whole_closings)

    @property
    def known_share(self) -> int | None:
        """Of a hundred closings, those with people one knows."""
        done = self.closings.number
        return round(100 * self.from_people.number / done) if is_enough(done) else None


def _each(calls: int, closings: int) -> int | None:
    return round(calls / closings) if is_enough(closings) and calls else None


def look(asked: Asked) -> Year:
    """Of the year that the period asked for lies in."""
    asked = asked.but(period=Period.around(asked.period.first))
    so_far = asked.so_far
    now, was = _closed(so_far), _closed(so_far.a_year_before)
    coming = deals.pending(asked).order_by()
    coming = coming.aggregate(number=Count("pk"), income=Sum(deals.INCOME, default=ZERO))
    whole, planned = asked.a_year_before, plan.of_asked(asked)
    return Year(
        asked, planned,
        _figure(asked, "deals", "closed", now["number"]), was["number"],
        now["income"], was["income"], now["volume"],
        _figure(asked, "deals", "pending", coming["number"]), coming["income"],
        _figure(asked, "deals", "from_people"),
        _figure(asked, "touches", "calls"),
        behind.rows("touches", "calls", whole).order_by().count(),
        deals.closed(whole).order_by().count(), _beyond(asked, planned),
    )  # fmt: skip


def _closed(asked: Asked) -> dict:
    rows = deals.closed(asked).order_by()
    income, volume = Sum(deals.INCOME, default=ZERO), Sum("price", default=ZERO)
    return rows.aggregate(number=Count("pk"), income=income, volume=volume)


def _beyond(asked: Asked, planned) -> int:
    if planned is None or len(planned.members) == len(asked.members):
        return 0
    return deals.closed(asked).exclude(agent__in=planned.members).order_by().count()


def _figure(asked: Asked, kind: str, name: str, number: int | None = None) -> Figure:
    found = behind.figure(kind, name, asked, number)
    return found if may_see_people(asked.membership) else Figure(found.number, "")
