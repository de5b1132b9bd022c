"""What the report of a month says: the month and the year so far, each beside a year before."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from goals import plan
from goals.asked import Asked
from goals.behind import Figure, deals
from goals.models.target import sees_the_team
from goals.period import Period
from goals.reading import may_see_people
from goals.team import figures
from goals.warnings import looking

MOST_SOURCES = 6
ZERO = Decimal(0)
PLANNED = {"closings": "closings", "income": "gross"}  # a measure, and what a plan calls it


@dataclass(frozen=True)
class Row:
    """A measure in four times: the month, the same of last year, the year up to its end, last
    year up to then; and where the plan wanted the year to be."""

    title: str
    month: Figure
    month_before: Figure
    year: Figure
    year_before: Figure
    plan: Decimal | None


def asked_of(membership, month: Period, today) -> Asked:
    """Of all whom they may see; of themselves where those are all."""
    whose = None if sees_the_team(membership) else membership
    return Asked(membership, today, month, member=whose)


def build(asked: Asked) -> dict:
    """Everything of the page and the paper; without dollars for who may not see income."""
    month = asked.period
    year = Period.around(month.first).until(month.last)
    links = may_see_people(asked.membership)
    times = [asked, asked.a_year_before, asked.but(period=year)]
    times.append(times[2].a_year_before)
    counted = [figures.together(one, with_links=links) for one in times]
    planned = plan.of_asked(times[2])
    rows = [
        Row(
            measure.title, *(dict(one.figures)[measure] for one in counted),
            _mark(planned, measure.key, year),
        )
        for measure in figures.open_to(asked)
    ]  # fmt: skip
    return {
        "month": month, "year": year, "whose": str(asked.member or asked.membership.workspace.name),
        "rows": rows, "said": _said(rows, month), "days": _days(asked),
        "sources": _sources(times[2]), "pending": _pending(asked),
        "warnings": looking.look(asked).warnings, "sees_income": asked.sees_income,
        "has_plan": planned is not None,
    }  # fmt: skip


def _mark(planned, key: str, year: Period) -> Decimal | None:
    if planned is None or key not in PLANNED:
        return None
    return planned.mark(year, PLANNED[key])


def _said(rows: list[Row], month: Period) -> str:
    """ "2 closings in October 2026, 17 in the year so far; last year it was 15 by then."""
    first = rows[0]
    now, year, before = first.month.number, first.year.number, first.year_before.number
    word = "closing" if now == 1 else "closings"
    then = f"last year it was {before} by then" if year != before else "as many as last year"
    return f"{now} {word} in {month.words}, {year} in the year so far; {then}."


def _days(asked: Asked) -> dict:
    """Workdays on which both daily targets were met, of all whose days these are."""
    members = [asked.member] if asked.member else figures.working(asked.membership)
    kept = figures.days_kept(asked, members)
    met, workdays = (sum(kept[one.pk][place] for one in members) for place in (0, 1))
    return {"met": met, "workdays": workdays}


def _sources(asked: Asked) -> list[dict]:
    """Where the closings of the year came from, those that closed most first."""
    rows = deals.closed(asked).order_by().values_list("source", "source__name")
    rows = rows.annotate(number=Count("pk"), income=Sum(deals.INCOME))
    found = sorted(rows, key=lambda row: (-row[2], row[1] or ""))[:MOST_SOURCES]
    return [
        {"name": name or "Nobody said", "closings": number,
         "income": (income or ZERO) if asked.sees_income else None}
        for _, name, number, income in found
    ]  # fmt: skip


def _pending(asked: Asked) -> dict:
    """Everything that is under contract today, whenever it is to close."""
    rows = deals.asked_for(asked).under_contract()
    found = rows.aggregate(number=Count("pk"), income=Sum(deals.INCOME))
    income = (found["income"] or ZERO) if asked.sees_income else None
    return {"number": found["number"], "income": income}
