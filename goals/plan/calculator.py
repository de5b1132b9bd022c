"""What must I do each day? The short way from the income of the year to the calls of a day."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django import forms
from django.db.models import Count, Sum

from contacts.fields import FigureField, MoneyField
from crm.kit.money import in_words as dollars
from goals.asked import Asked
from goals.behind import deals
from goals.models import DailyTarget
from goals.period import Period
from goals.plan import own, workdays, years
from goals.plan.own import Own
from goals.plan.reckoning import NET, a_day
from goals.plan.years import YearPlan

ZERO = Decimal(0)


class CalculatorForm(forms.Form):
    """The three figures; who may not see income begins with closings instead of dollars."""

    income = MoneyField(label="I want to earn this year", max_digits=11, decimal_places=2)
    commission = MoneyField(label="My average commission", max_digits=11, decimal_places=2)
    closings = FigureField(label="Closings I want this year", max_digits=5, decimal_places=1)
    calls = FigureField(label="Calls for one closing", max_digits=6, decimal_places=1)

    def __init__(self, data=None, *, sees_income: bool, **kwargs):
        super().__init__(data, **kwargs)
        for name in ["closings"] if sees_income else ["income", "commission"]:
            del self.fields[name]
        for name, field in self.fields.items():
            field.required = True
            field.widget.attrs["id"] = f"calc-{name}"

    def clean(self):
        said = super().clean() or self.cleaned_data
        for name in self.fields:
            if name in said and said[name] is not None and said[name] <= 0:
                self.add_error(name, "More than nothing.")
        return said


@dataclass(frozen=True)
class Answer:
    """So many people each workday, and where that comes from."""

    dollars_left: Decimal | None
    closings_left: int
    calls_left: int
    workdays: int
    target: int  # what one has set oneself, 0 if nothing

    @property
    def calls_a_day(self) -> int:
        return a_day(Decimal(self.calls_left), self.workdays)

    @property
    def people(self) -> int:
        return max(self.calls_a_day, self.target)

    @property
    def spare(self) -> int:
        """What one does beyond this year's closings: it plants the next."""
        return self.people - self.calls_a_day

    @property
    def dollars_words(self) -> str:
        return dollars(self.dollars_left.quantize(Decimal(1))) if self.dollars_left else ""


@dataclass(frozen=True)
class Calculator:
    """The sheet: its form, the answer to what stands in it, and whose figures they are."""

    form: CalculatorForm
    answer: Answer | None
    asked: Asked
    own: Own
    has_plan: bool

    @property
    def query(self) -> str:
        return self.asked.query()


def of(asked: Asked, plan: YearPlan | None = None, data=None) -> Calculator | None:
    """For the year and the member asked for; None of a year that is over, or of nobody.

    `plan` spares asking anew for the one that goals.plan.of_asked gave for the same.
    """
    year = Period.around(asked.period.first)
    members = [asked.member] if asked.member else own.earners(asked.members)
    members = plan.members if plan else members
    if year.last < asked.today or not members:
        return None
    asked = asked.but(period=year, side="", source=None)
    one = _own(asked, plan, members)
    form = CalculatorForm(
        data if data and any(name in data for name in CalculatorForm.base_fields) else None,
        sees_income=asked.sees_income, initial=_initial(plan, one),
    )  # fmt: skip
    said = form.cleaned_data if form.is_valid() else None if form.is_bound else form.initial
    answer = _answer(asked, members, said) if said else None
    return Calculator(form, answer, asked, one, plan is not None)


def _own(asked: Asked, plan: YearPlan | None, members) -> Own:
    """One's own figures; of several members those of the one who closed most."""
    owns = plan.own if plan else own.look(asked, members).values()
    return max(owns, key=lambda one: one.this_year.closings)


def _initial(plan: YearPlan | None, one: Own) -> dict:
    calls = one.ratios.calls.value.quantize(Decimal(1))
    commission = one.commission.value
    if plan and not one.commission.is_own:
        commission = plan.plans[0].commission
    income = plan.gross if plan else _usual_gross(one)
    closings = Decimal(plan.closings_goal if plan else years.whole(income / commission))
    return {
        "income": income.quantize(Decimal(1)), "commission": commission.quantize(Decimal(1)),
        "closings": closings, "calls": calls,
    }  # fmt: skip


def _usual_gross(one: Own) -> Decimal:
    """To begin with: the worked example, on one's own terms."""
    return one.wish(NET, 1).gross


def _answer(asked: Asked, members, said: dict) -> Answer:
    earned, closed = _sum(deals.closed(asked))
    coming, pending = _sum(deals.pending(asked))
    if asked.sees_income:
        left = max(said["income"] - earned - coming, ZERO)
        closings = int((left / said["commission"]).to_integral_value(ROUND_CEILING))
    else:
        left = None
        closings = max(0, int(said["closings"].to_integral_value(ROUND_CEILING)) - closed - pending)
    calls = int((closings * said["calls"]).to_integral_value(ROUND_CEILING))
    first = max(asked.period.first, asked.today)
    days = sum(workdays.between(members, first, asked.period.last).values())
    return Answer(left, closings, calls, days, _target(members, asked.today))


def _sum(rows) -> tuple[Decimal, int]:
    found = rows.order_by().aggregate(gross=Sum("gross"), number=Count("pk"))
    return found["gross"] or ZERO, found["number"]


def _target(members, today: dt.date) -> int:
    """The people a day that one has set oneself; of several members together nothing."""
    if len(members) != 1:
        return 0
    rows = DailyTarget.objects.filter(member=members[0], since__lte=today).order_by("-since")
    target = rows.first()
    return target.contacts if target else 0
