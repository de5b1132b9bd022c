"""What the page of the plan shows: the way down, the odds, the season, and where one stands."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from goals import behind
from goals.asked import Asked
from goals.behind import Figure, deals
from goals.charts import Chart, bars, marks
from goals.models import IncomeGoal
from goals.models.target import MOST
from goals.period import Period
from goals.plan import calculator, likelihood, own, reckoning, season, words, workdays
from goals.plan.reckoning import Plan
from goals.plan.years import YearPlan
from goals.ratios import NAMES
from goals.reading import may_see_people

A_WEEK = dt.timedelta(days=7)


def whose(asked: Asked):
    """Whose plan it is: the one asked for, else one's own, else the first whom one may see."""
    if asked.member or not asked.members:
        return asked.member if asked.member in asked.members else None
    mine = [one for one in asked.members if one == asked.membership]
    return (mine or asked.members)[0]


def of_member(request) -> Asked:
    """What was asked, of one member and a whole year; `member` is None where there is nobody."""
    asked = Asked.of(request)
    year = Period.around(asked.period.first)
    return replace(asked, member=whose(asked), period=year, side="", source=None)


def example(asked: Asked) -> YearPlan:
    """What it would be on one's own terms, for whom no plan is made yet."""
    members = [asked.member]
    found = own.look(asked, members)[asked.member.pk]
    days = workdays.between(members, asked.period.first, asked.period.last)[asked.member.pk]
    goal = IncomeGoal(member=asked.member, year=asked.period.first.year, net=reckoning.NET)
    plan = reckoning.reckon(found.wish(goal.net, days), found.ratios)
    seasons = season.look(asked, members)
    return YearPlan(
        goal.year, members, [goal], [plan], [found], [seasons[asked.member.pk]]
    )  # fmt: skip


# ── the way down ─────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Row:
    """One step as the table shows it: what it is, how it is reckoned, and the numbers."""

    title: str
    how: str
    listings: str = ""
    buyers: str = ""
    together: str = ""


def rows(plan: Plan, *, sees_income: bool) -> list[Row]:
    hows = _hows(plan, sees_income)
    found = [
        _row(step, hows[step.key])
        for step in plan.steps
        if sees_income or not step.is_money
    ]  # fmt: skip
    days = f"{plan.wish.workdays} workdays, holidays and days off left out"
    if between := plan.calls_between:
        days += f"; from so few closings the calls are between {between[0]} and {between[1]}"
    a_day = f"{plan.conversations_a_day} conversations, {plan.calls_a_day} calls"
    return [*found, Row("Each workday", days, together=a_day)]


def _row(step, how: str) -> Row:
    write = words.dollars_of if step.is_money else words.number
    halves = [write(one) if one is not None else "" for one in (step.listings, step.buyers)]
    return Row(step.title, how, *halves, write(step.together))


def _hows(plan: Plan, sees_income: bool) -> dict[str, str]:
    wish, ratios = plan.wish, plan.ratios
    share = {name: words.ratio_value(getattr(ratios, name)) for name in NAMES}
    each = [words.dollars_of(one.commission) for one in (plan.listings, plan.buyers)]
    return {
        "gross": f"{words.number(wish.listing_share)}% of it from listings",
        "closings": f"{each[0]} a listing, {each[1]} a buyer" if sees_income else "",
        "agreements": f"{share['listing_close']} of listings close, "
        f"{share['buyer_close']} of buyers",
        "appointments": f"{share['listing_agree']} end in a listing, "
        f"{share['buyer_agree']} in a buyer agreement",
        "conversations": f"{share['talks']} for one appointment",
        "calls": f"{share['calls']} for one closing",
    }


# ── where one stands ─────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Standing:
    """So many so far, beside what the plan has by today."""

    title: str
    so_far: Figure
    by_today: str
    whole: str


STANDINGS = [
    ("Closings", "deals", "closed", "closings"),
    ("Agreements signed", "deals", "signed", "agreements"),
    ("Appointments held", "appointments", "held", "appointments"),
    ("Conversations", "touches", "conversations", "conversations"),
    ("Calls", "touches", "calls", "calls"),
]


def standings(asked: Asked, plan: YearPlan) -> list[Standing]:
    """Of a year that has begun: closings by the season, the rest evenly over the days."""
    if asked.period.first > asked.today:
        return []
    cut, one = asked.so_far, plan.plans[0]
    part = Decimal((cut.period.last - cut.period.first).days + 1)
    part /= (asked.period.last - asked.period.first).days + 1
    found = []
    for title, kind, rule, name in STANDINGS:
        wanted = getattr(one, name)
        by_today = plan.mark(cut.period, name) if name == "closings" else wanted * part
        figure = behind.figure(kind, rule, cut)
        if not may_see_people(asked.membership):
            figure = Figure(figure.number, "")
        found.append(Standing(title, figure, words.number(by_today), words.number(wanted)))
    return found


def chart(asked: Asked, plan: YearPlan) -> Chart:
    """Closings of each month beside what the plan has of them."""
    year = asked.period
    rows = deals.closed(asked).order_by().annotate(month=ExtractMonth("closed_on"))
    counts = dict(rows.values_list("month").annotate(Count("pk")))
    months, is_open = year.months, may_see_people(asked.membership)
    values = [
        counts.get(one.first.month, 0) if one.first <= asked.today else None for one in months
    ]
    urls = [
        behind.url("deals", "closed", asked.but(period=one)) if value and is_open else ""
        for one, value in zip(months, values, strict=True)
    ]
    by_plan = [one.quantize(Decimal("0.1")) for one in plan.months("closings")]
    best = months[by_plan.index(max(by_plan))]
    said = f"The plan has {words.number(plan.closings)} closings in {plan.year}, "
    said += (
        f"most of them in {best.first:%B}."
        if plan.seasons[0].is_own
        else "as many in each month."
    )  # fmt: skip
    series = [bars(str(plan.year), values, urls=urls), marks("The plan", by_plan)]
    labels = [f"{one.first:%b}" for one in months]
    return Chart("plan-months", "Closings by month", said, labels, series)


# ── a day ────────────────────────────────────────────────────────────────────
def target(plan: YearPlan, sheet) -> dict[str, int]:
    """People and conversations a day that keep the plan: of the whole year, or what is left.

    `is_too_much` where no target can be as high.
    """
    left = sheet.answer.calls_a_day if sheet and sheet.answer else 0
    people = max(plan.plans[0].calls_a_day, plan.plans[0].conversations_a_day, left, 1)
    return {
        "people": people, "talks": min(plan.plans[0].conversations_a_day, people),
        "is_too_much": people > MOST,
    }  # fmt: skip


def shown(asked: Asked, plan: YearPlan | None) -> dict:
    """The page of a member's plan; of an example, where they have none."""
    is_example = plan is None
    plan = plan or example(asked)
    odds = likelihood.look(asked, plan)
    one = plan.plans[0]
    sheet = calculator.of(asked, None if is_example else plan)
    return {
        "year_plan": plan, "plan": one, "is_example": is_example,
        "headline": words.headline(one, sees_income=asked.sees_income),
        "rows": rows(one, sees_income=asked.sees_income),
        "odds": None if is_example else words.odds(plan, odds), "how_sure": words.how_sure(odds),
        "standings": [] if is_example else standings(asked, plan),
        "chart": chart(asked, plan), "season": plan.seasons[0],
        "ratios": [{"ratio": ratio, "value": words.ratio_value(ratio),
                    "source": words.ratio_source(ratio)} for ratio in one.ratios.all],
        "calculator": sheet, "target": target(plan, sheet),
    }  # fmt: skip


def is_of_this_or_later(asked: Asked) -> bool:
    return asked.period.last >= asked.today


def years_to_choose(asked: Asked) -> list[dict]:
    """Last year, this one and the next."""
    found = []
    for number in range(asked.today.year - 1, asked.today.year + 2):
        period = Period.read(str(number), asked.today)
        query = asked.but(period=period).query()
        found.append({"year": number, "query": query, "is_now": period == asked.period})
    return found
