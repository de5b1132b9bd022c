"""What the business cost: by day, by kind, by listing; miles at the rate of their year."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from transactions.commissions.waterfall import ZERO, to_the_cent
from transactions.models import Budget, Expense, ExpenseCategory, TaxYear, Trip

# What a mile was said to be worth; unconfirmed, and each year's figure is the agent's to set.
MILES = {2025: Decimal("0.700"), 2026: Decimal("0.725")}
MEALS, GIFT = Decimal(50), Decimal(25)
FIRST_YEAR = 2000


def year_of(asked, today: dt.date) -> int:
    """The year a query asks for; this one where it is none."""
    asked = asked.get("year", "")
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:4]) <= today.year + 1:
        return int(asked[:4])
    return today.year


def years(today: dt.date) -> list[int]:
    return [today.year - back for back in range(5)]


class Rates:
    """Dollars a mile, the part of meals that counts and what a gift may be, by year."""

    def __init__(self, membership):
        rows = TaxYear.objects.visible_to(membership).order_by("year")
        self.known = {row.year: row for row in rows}

    def mile(self, year: int) -> Decimal:
        """The year's own; else the latest one known before it."""
        if year in self.known:
            return self.known[year].mile
        own = {number: row.mile for number, row in self.known.items()}
        before = {number: rate for number, rate in (MILES | own).items() if number <= year}
        return before[max(before)] if before else MILES[min(MILES)]

    def meals(self, year: int) -> Decimal:
        return self.known[year].meals if year in self.known else MEALS

    def gift(self, year: int) -> Decimal:
        """Dollars of a gift that count, for each person in a year."""
        return self.known[year].gift if year in self.known else GIFT

    def worth(self, miles: Decimal, year: int) -> Decimal:
        return to_the_cent(miles * self.mile(year))

    def counts(self, category: str, amount: Decimal, year: int) -> Decimal:
        """The part of an amount that an accountant would take: meals by their percentage."""
        if category != ExpenseCategory.MEALS:
            return amount
        return to_the_cent(amount * self.meals(year) / 100)


def by_category(membership, first, last, **which) -> dict[str, Decimal]:
    """What each kind cost in that time, mileage among them."""
    rows = Expense.objects.visible_to(membership).between(first, last).filter(**which)
    sums = rows.order_by().values_list("category").annotate(Sum("amount"))
    found = dict(sums)
    if miles := driven(membership, first, last, **which):
        found[ExpenseCategory.MILEAGE.value] = sum((worth for _, worth in miles.values()), ZERO)
    return found


def driven(membership, first, last, **which) -> dict[int, tuple[Decimal, Decimal]]:
    """Miles and what they are worth, by year: one rounding a year, as on the tax form."""
    rows = Trip.objects.visible_to(membership).between(first, last).filter(**which)
    sums = rows.order_by().annotate(year=ExtractYear("on")).values_list("year")
    sums = list(sums.annotate(Sum("miles")))
    if not sums:
        return {}
    rates = Rates(membership)
    return {year: (miles, rates.worth(miles, year)) for year, miles in sums}


def spent(membership, first, last) -> dict:
    found = by_category(membership, first, last)
    return {"total": sum(found.values(), ZERO), "by_category": found}


def of_deal(deal, membership) -> dict:
    """What one listing cost, and its latest lines."""
    rows = Expense.objects.visible_to(membership).filter(transaction=deal)
    latest = list(rows.newest_first()[:20])
    miles = driven(membership, dt.date.min, dt.date.max, transaction=deal)
    total = rows.aggregate(total=Sum("amount", default=ZERO))["total"]
    worth = sum((one for _, one in miles.values()), ZERO)
    return {
        "rows": latest, "total": total + worth, "mileage": worth,
        "miles": sum((one for one, _ in miles.values()), ZERO),
    }  # fmt: skip


def against_budget(membership, year: int) -> dict:
    """Each kind's budget, what it cost so far, and the difference."""
    actual = by_category(membership, dt.date(year, 1, 1), dt.date(year, 12, 31))
    budgets = Budget.objects.visible_to(membership).filter(year=year)
    planned = {row.category: row.amount for row in budgets}
    rows = [
        _budget_row(category, actual.get(category.value, ZERO), planned.get(category.value))
        for category in ExpenseCategory
    ]
    return {
        "rows": rows,
        "planned": sum((row["planned"] or ZERO for row in rows), ZERO),
        "actual": sum((row["actual"] for row in rows), ZERO),
    }


def _budget_row(category, actual, planned) -> dict:
    width = min(actual / planned * 100, Decimal(100)) if planned else Decimal(0)
    return {
        "category": category, "actual": actual, "planned": planned,
        "left": planned - actual if planned is not None else None,
        "width": f"{width:.1f}", "is_over": planned is not None and actual > planned,
    }  # fmt: skip


def receipts_missing(membership, first, last) -> int:
    rows = Expense.objects.visible_to(membership).between(first, last).filter(receipt="")
    return rows.aggregate(count=Count("pk"))["count"]
