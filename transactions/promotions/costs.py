"""What a promotion cost is an expense of its listing: the same money, written down once."""

from transactions.models import Expense, ExpenseCategory, Promotion

Kind = Promotion.Kind
_CATEGORIES = {
    Kind.MAIL: ExpenseCategory.POSTAGE, Kind.FLYER: ExpenseCategory.PRINTING,
    Kind.SIGN: ExpenseCategory.SIGNS, Kind.PHOTOS: ExpenseCategory.PHOTOS,
    Kind.STAGING: ExpenseCategory.PHOTOS,
}  # fmt: skip


def follow(promotion: Promotion, *, by) -> Expense | None:
    """Write its cost down as an expense, or the expense anew; None where it cost nothing.

    Payee, kind and receipt are the agent's to say, and stay.
    """
    expense = Expense.objects.filter(promotion=promotion).first()
    if not promotion.cost:
        if expense:
            expense.delete()
        return None
    if expense is None:
        category = _CATEGORIES.get(promotion.kind, ExpenseCategory.ADVERTISING)
        expense = Expense(
            promotion=promotion, transaction=promotion.transaction, category=category, by=by,
            is_sample=promotion.transaction.is_sample,
        )  # fmt: skip
    expense.amount, expense.on, expense.what = promotion.cost, promotion.on, promotion.title
    expense.save()
    return expense


def carry_back(expense: Expense) -> None:
    """The expense was put right: so was the cost of the promotion."""
    if expense.promotion_id:
        Promotion.objects.filter(pk=expense.promotion_id).update(cost=expense.amount)
