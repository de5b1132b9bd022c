"""Reports of what the business cost: by kind and budget, miles, and who was paid how much."""

from django.db.models import Sum

from goals.reports import MONEY, Column, Row, Table, report
from transactions.commissions.waterfall import ZERO
from transactions.expenses import export, listing
from transactions.models import Budget, ExpenseCategory, Trip

DAYS = ("period",)


@report(
    "expenses", "Expenses against the budget", MONEY, income=True, asks=DAYS, names_people=False,
    counted="What was written down as spent in these days, by kind, with the line of the tax form "
    "it usually belongs to. Mileage is miles times the rate of its year. Of meals, the part that "
    "usually counts. The budget is the year’s. Your accountant has the last word on every line.",
    page="transactions:budget", page_title="Budget",
)  # fmt: skip
def expenses(asked) -> Table:
    period, membership = asked.period, asked.membership
    spent = listing.by_category(membership, period.first, period.last)
    budgets = Budget.objects.visible_to(membership).filter(year=period.first.year)
    planned = dict(budgets.values_list("category", "amount"))
    rates = listing.Rates(membership)
    rows = [
        _kind(one, spent.get(one.value), planned.get(one.value), rates, period)
        for one in ExpenseCategory
        if one.value in spent or one.value in planned
    ]
    return Table(
        [Column("Kind"), Column("Usual tax line"), Column("Spent", unit="$"),
         Column("Counts", unit="$"), Column(f"Budget {period.first.year}", unit="$"),
         Column("Left", unit="$")],
        rows,
        ["Together", "", *(_sum(rows, place) for place in (2, 3, 4, 5))],
    )  # fmt: skip


def _kind(category, spent, planned, rates, period) -> Row:
    spent = spent or ZERO
    counts = rates.counts(category.value, spent, period.first.year)
    left = planned - spent if planned is not None and period.kind == "year" else None
    return Row([category.label, category.tax_line, spent, counts, planned, left])


def _sum(rows, place: int):
    return sum((row.cells[place] or ZERO for row in rows), ZERO)


@report(
    "mileage", "Mileage", MONEY, income=True, asks=DAYS,
    counted="Every trip that was written down in these days: its miles, and what they are worth "
    "at the rate of their year, which is yours to set.",
    page="transactions:mileage", page_title="Mileage",
)  # fmt: skip
def mileage(asked) -> Table:
    trips = Trip.objects.visible_to(asked.membership)
    trips = trips.between(asked.period.first, asked.period.last)
    rates = listing.Rates(asked.membership)
    driven = listing.driven(asked.membership, asked.period.first, asked.period.last)
    lines = (
        Row([one.on, one.start, one.end, one.what, str(one.transaction or ""), one.miles,
             rates.worth(one.miles, one.on.year)])
        for one in trips.select_related("transaction__property").order_by("on", "pk")
    )  # fmt: skip
    return Table(
        [Column("Day"), Column("From"), Column("To"), Column("What for"), Column("Deal"),
         Column("Miles", is_number=True), Column("Worth", unit="$")],
        lines,
        ["Together", "", "", "", "", trips.aggregate(whole=Sum("miles"))["whole"],
         sum((worth for _, worth in driven.values()), ZERO)],
    )  # fmt: skip


@report(
    "payees", "Who was paid how much", MONEY, income=True, asks=DAYS,
    counted="Everybody who was paid in these days, by the name that was written down: expenses, "
    "and parts of commissions. Whether a form 1099 is due to one of them is for your accountant "
    "to say: it depends on what they are, and on how they were paid.",
    page="transactions:money", page_title="Money",
)  # fmt: skip
def payees(asked) -> Table:
    books = export.Books.of(asked.membership, asked.period.first, asked.period.last)
    head, rows = books.tables["Payees"]
    units = ["", "$", "$", "$", ""]
    columns = [
        Column(title, bool(place), unit)
        for place, (title, unit) in enumerate(zip(head, units, strict=True))
    ]
    whole = [sum(row[place] for row in rows) for place in range(1, len(head))]
    return Table(columns, [Row(row) for row in rows], ["Together", *whole] if rows else None)
