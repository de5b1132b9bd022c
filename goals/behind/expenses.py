"""Expenses behind a figure: what was spent, for those who may see income."""

from django.db.models import F
from django.urls import reverse

from goals.asked import Asked
from goals.behind import Kind, Line
from transactions.models import Expense, ExpenseCategory

# What says thank you to the people one knows.
APPRECIATION = (ExpenseCategory.EVENTS, ExpenseCategory.GIFTS)


def spent(asked: Asked):
    """Everything that went out in the period."""
    rows = Expense.objects.visible_to(asked.membership)
    rows = rows.between(asked.period.first, asked.period.last).annotate(counted_on=F("on"))
    if asked.member:
        rows = rows.filter(by=asked.member)
    return rows if asked.sees_income else rows.none()


def appreciation(asked: Asked):
    """Client events and gifts."""
    return spent(asked).filter(category__in=APPRECIATION)


def coaching(asked: Asked):
    """What coaches were paid."""
    return spent(asked).filter(category=ExpenseCategory.COACHING)


def _line(one: Expense, asked: Asked) -> Line:
    url = reverse("transactions:expense", args=[one.public_id])
    said = [one.get_category_display(), one.payee if one.payee != str(one) else ""]
    return Line(str(one), url, ", ".join(part for part in said if part), one.counted_on, one.amount)


EXPENSES = Kind(
    key="expenses",
    rules={"spent": spent, "appreciation": appreciation, "coaching": coaching},
    said={
        "spent": "Expenses",
        "appreciation": "Client events and gifts",
        "coaching": "Coaching",
    },
    line=_line,
    amounts={"spent": "amount", "appreciation": "amount", "coaching": "amount"},
)
