"""An expense, a trip, the year's rates and budget: as people type them."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import FigureField
from crm.kit import dates, money
from transactions.commissions.forms import dollars, percent
from transactions.expenses import receipts
from transactions.expenses.listing import Rates
from transactions.models import (
    ENDED,
    Budget,
    Expense,
    ExpenseCategory,
    Stage,
    TaxYear,
    Transaction,
    Trip,
)
from transactions.promotions import costs


class PastDayField(forms.CharField):
    """A day as people say it; without a year the last one that was: "11/20", "yesterday"."""

    today: dt.date

    def to_python(self, value):
        if not value or isinstance(value, dt.date):
            return value or None
        day = dates.read_day(value, self.today) or dates.read(value, self.today)
        if day is None:
            raise ValidationError("Which day was that? Write 11/20 or yesterday.", code="day")
        if day > self.today and not _names_its_year(value):
            day = _a_year_before(day)
        if abs(day.year - self.today.year) > 20:
            raise ValidationError("That is too far away to be meant.", code="far")
        return day

    def prepare_value(self, value):
        return dates.written_out(value) if isinstance(value, dt.date) else value


def _names_its_year(typed: str) -> bool:
    parts = typed.replace("-", "/").replace(",", " ").replace(" ", "/").split("/")
    return sum(part.isdigit() for part in parts) > 2 or any(len(part) == 4 for part in parts)


def _a_year_before(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


class OfADeal(forms.ModelForm):
    """What can belong to a listing or a purchase."""

    on = PastDayField(label="Day")
    transaction = forms.ModelChoiceField(
        Transaction.objects.none(), required=False, to_field_name="public_id", label="For",
        empty_label="The whole business",
    )  # fmt: skip

    def __init__(self, *args, membership, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].today = today
        deals = Transaction.objects.visible_to(membership).select_related("property")
        deals = deals.exclude(stage__in=ENDED) | deals.filter(pk=self.instance.transaction_id)
        recent = deals.exclude(stage=Stage.CLOSED) | deals.filter(
            closed_on__gte=today - dt.timedelta(400)
        )
        self.fields["transaction"].queryset = (
            recent | deals.filter(pk=self.instance.transaction_id)
        ).order_by("-stage_since", "-pk")
        if self.instance.pk and self.instance.transaction:
            self.initial["transaction"] = self.instance.transaction.public_id
        self.initial.setdefault("on", today)


class ExpenseForm(OfADeal):
    amount = dollars(required=True, label="Amount")
    receipt_file = forms.FileField(
        required=False, label="Receipt",
        widget=forms.FileInput({"accept": "image/*,application/pdf"}),
        help_text="A photo or a PDF.",
    )  # fmt: skip

    class Meta:
        model = Expense
        fields = ["amount", "category", "payee", "what", "on", "transaction"]

    def __init__(self, *args, membership, today, **kwargs):
        super().__init__(*args, membership=membership, today=today, **kwargs)
        year = (self.instance.on or today).year
        gift = money.in_words(Rates(membership).gift(year))
        self.fields["category"].help_text = f"Of a gift, {gift} a person counts in {year}."
        if self.instance.promotion_id:  # it belongs to the listing that was promoted
            del self.fields["transaction"]

    def clean_receipt_file(self):
        upload = self.cleaned_data.get("receipt_file")
        self.kept = receipts.read(upload) if upload else None
        return upload

    def save(self, commit=True):
        if self.kept:
            content, kind = self.kept
            receipts.keep(self.instance, content, kind, self.cleaned_data["receipt_file"].name)
        kept = super().save(commit)
        costs.carry_back(kept)
        return kept


class TripForm(OfADeal):
    miles = FigureField(
        max_digits=7, decimal_places=1, min_value=Decimal("0.1"), required=True, label="Miles"
    )
    there_and_back = forms.BooleanField(required=False, label="There and back: twice the miles")

    class Meta:
        model = Trip
        fields = ["miles", "start", "end", "what", "on", "transaction"]

    def clean(self):
        said = super().clean()
        if said.get("there_and_back") and said.get("miles") is not None:
            if said["miles"] * 2 >= 10**6:
                self.add_error("miles", "That is farther than anybody drives.")
            said["miles"] = self.instance.miles = said["miles"] * 2
        return said


class TaxYearForm(forms.ModelForm):
    mile = FigureField(
        max_digits=5, decimal_places=3, min_value=0, required=True, label="Dollars a mile"
    )
    meals = percent(
        required=True, max_digits=5, decimal_places=2, label="Percent of meals that counts"
    )

    gift = dollars(required=True, max_digits=8, label="Dollars of a gift that count, each person")

    class Meta:
        model = TaxYear
        fields = ["mile", "meals", "gift"]


class BudgetForm(forms.Form):
    """One amount for each kind; an empty one is no budget."""

    def __init__(self, *args, year: int, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        rows = Budget.objects.visible_to(membership).filter(year=year)
        self.was = {row.category: row for row in rows}
        for category in ExpenseCategory:
            self.fields[category.value] = dollars(label=category.label)
            if category.value in self.was:
                self.initial[category.value] = self.was[category.value].amount

    def save(self) -> None:
        for category in ExpenseCategory:
            amount, row = self.cleaned_data[category.value], self.was.get(category.value)
            if amount is None and row:
                row.delete()
            elif amount is not None and (row is None or row.amount != amount):
                Budget.objects.update_or_create(
                    year=self.year, category=category.value, defaults={"amount": amount}
                )
