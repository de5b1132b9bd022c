"""What the accountant gets: income, expenses, miles, totals by kind, and who was paid how much."""

import datetime as dt
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from crm.kit import csv
from transactions.commissions import payments
from transactions.commissions.waterfall import ZERO
from transactions.expenses.listing import Rates
from transactions.models import CommissionLine, Expense, ExpenseCategory, Trip

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"  # without it a spreadsheet takes accents for something else
MILEAGE = ExpenseCategory.MILEAGE


@dataclass
class Books:
    """The tables of the export by their names: a head, and rows of text, days and amounts."""

    tables: dict[str, tuple[list[str], list[list]]]

    @classmethod
    def of(cls, membership, first: dt.date, last: dt.date) -> "Books":
        rates = Rates(membership)
        came = _income(membership, first, last)
        out = _paid_out(membership, first, last)
        spent = list(
            Expense.objects.visible_to(membership).between(first, last)
            .select_related("transaction__property").order_by("on", "pk")
        )  # fmt: skip
        trips = list(
            Trip.objects.visible_to(membership).between(first, last)
            .select_related("transaction__property").order_by("on", "pk")
        )  # fmt: skip
        return cls(
            {
                "Totals": _totals(came, spent, trips, rates),
                "Income": (INCOME, came),
                "Expenses": (EXPENSES, [_expense(one, rates) for one in spent]),
                "Mileage": (MILES, [_trip(one, rates) for one in trips]),
                "Payees": _payees(spent, out),
            }
        )


INCOME = ["Received", "Deal", "Side", "Closed", "Gross commission", "To others", "Received amount"]
EXPENSES = [
    "Day", "Kind", "Usual tax line", "Paid to", "What for", "Deal", "Amount", "Amount that counts",
    "Receipt",
]  # fmt: skip
MILES = ["Day", "From", "To", "What for", "Deal", "Miles", "Dollars a mile"]


def _income(membership, first, last) -> list[list]:
    """Payment by payment; the gross stands once, with the last one of its deal."""
    rows = []
    for one in reversed(payments.came(membership, first, last)):
        deal, gross = one.commission, (None, None)
        if not one.is_part:
            gross = (deal.gross, deal.gross - deal.kept)
        rows.append(
            [one.on, str(one.deal), one.deal.get_side_display(), deal.closes_on, *gross, one.amount]
        )
    return rows


def _paid_out(membership, first, last) -> list[CommissionLine]:
    """Parts of commissions that others were paid."""
    rows = CommissionLine.objects.visible_to(membership).filter(
        paid_on__range=(first, last), is_taken=True
    )
    rows = rows.exclude(payee="agent").exclude(took=0)
    return list(rows.select_related("brokerage", "member__user").order_by("paid_on", "pk"))


def _expense(one, rates) -> list:
    category = ExpenseCategory(one.category)
    return [
        one.on, category.label, category.tax_line, one.payee, one.what, _deal(one), one.amount,
        rates.counts(one.category, one.amount, one.on.year), "yes" if one.receipt else "no",
    ]  # fmt: skip


def _trip(one, rates) -> list:
    return [one.on, one.start, one.end, one.what, _deal(one), one.miles, rates.mile(one.on.year)]


def _deal(one) -> str:
    return str(one.transaction) if one.transaction_id else ""


def _totals(came, spent, trips, rates) -> tuple[list[str], list[list]]:
    amounts, counting = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    for one in spent:
        amounts[one.category] += one.amount
        counting[one.category] += rates.counts(one.category, one.amount, one.on.year)
    miles = defaultdict(lambda: Decimal(0))
    for one in trips:
        miles[one.on.year] += one.miles
    if miles:
        worth = sum((rates.worth(many, year) for year, many in miles.items()), ZERO)
        amounts[MILEAGE] = counting[MILEAGE] = worth
    income = sum((row[-1] for row in came), ZERO)
    rows = [["Income received", "", income, income]]
    rows += [
        [category.label, category.tax_line, amounts[category], counting[category]]
        for category in ExpenseCategory
        if category in amounts
    ]
    whole, whole_counting = sum(amounts.values(), ZERO), sum(counting.values(), ZERO)
    rows.append(["All expenses", "", whole, whole_counting])
    rows.append(["Left over", "", income - whole, income - whole_counting])
    return ["Kind", "Usual tax line", "Amount", "Amount that counts"], rows


def _payees(spent, out) -> tuple[list[str], list[list]]:
    """Everybody who was paid, the most first: for the forms a business has to send."""
    found = defaultdict(lambda: [ZERO, ZERO, 0])
    for one in spent:
        payee = found[one.payee or "(nobody named)"]
        payee[0] += one.amount
        payee[2] += 1
    for line in out:
        payee = found[line.payee_words]
        payee[1] += line.took
        payee[2] += 1
    rows = [[name, *sums[:2], sums[0] + sums[1], sums[2]] for name, sums in found.items()]
    rows.sort(key=lambda row: (-row[3], row[0]))
    return ["Payee", "Expenses", "Parts of commissions", "Together", "Payments"], rows


# ── as files ─────────────────────────────────────────────────────────────────
def csv_text(books: Books) -> io.BytesIO:
    """One table under the other, each with its name."""
    lines = []
    for name, (head, rows) in books.tables.items():
        lines += [[name], head, *rows, []]
    text = BOM + "".join(csv.lines([[_cell(cell) for cell in row] for row in lines]))
    return io.BytesIO(text.encode())


def _cell(value):
    return f"{value:f}" if isinstance(value, Decimal) else value


def xlsx(books: Books, title: str) -> io.BytesIO:
    """A sheet for each table; figures are figures, and text is never a formula."""
    import xlsxwriter  # slow to import, and rarely needed

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": f"For the accountant, {title}"})
        looks = _Looks(book)
        for name, (head, rows) in books.tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, words in enumerate(head):
                sheet.write_string(0, column, words, looks.head)
                sheet.set_column(column, column, max(12, min(len(words) + 4, 40)))
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value, looks)
    made.seek(0)
    return made


class _Looks:
    def __init__(self, book):
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.money = book.add_format({"num_format": "#,##0.00"})


def _write(sheet, number: int, column: int, value, looks) -> None:
    match value:
        case dt.date():
            sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), looks.day)
        case Decimal():
            sheet.write_number(number, column, value, looks.money)
        case int():
            sheet.write_number(number, column, value)
        case None:
            pass
        case _:
            sheet.write_string(number, column, str(value))
