from decimal import Decimal

from django import forms

from contacts.fields import FigureField, MoneyField
from goals.models import IncomeGoal
from goals.plan import words
from goals.plan.own import Own

GROUPS = [
    ("What I want", ["net", "expenses"]),
    ("What the brokerage takes", ["kept", "cap"]),
    ("Listings", ["listing_share", "listing_price", "listing_rate"]),
    ("Buyers", ["buyer_price", "buyer_rate"]),
    ("What it takes", ["listing_agree", "listing_close", "buyer_agree", "buyer_close", "talks",
                       "calls", "contract_close"]),
]  # fmt: skip
LABELS = {
    "net": "I want to keep, before taxes", "expenses": "The business costs",
    "kept": "My part of a commission, in percent", "cap": "The brokerage’s cap of a year",
    "listing_share": "Part of the income from listings, in percent",
    "listing_price": "Average price of a listing", "listing_rate": "My commission, in percent",
    "buyer_price": "Average price my buyers pay", "buyer_rate": "My commission, in percent",
    "listing_agree": "Listing appointments that end in a listing, in percent",
    "listing_close": "Listings that close, in percent",
    "buyer_agree": "Buyer appointments that end in an agreement, in percent",
    "buyer_close": "Buyers with an agreement who close, in percent",
    "talks": "Conversations for one appointment", "calls": "Calls for one closing",
    "contract_close": "Contracts that close, in percent",
}  # fmt: skip
MONEY = {"net", "expenses", "cap", "listing_price", "buyer_price"}


class PlanForm(forms.ModelForm):
    """The income one wants, and what one says of one's business; empty follows one's figures."""

    class Meta:
        model = IncomeGoal
        fields = list(LABELS)

    def __init__(self, *args, own: Own, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = self._field(name, label, own)

    def _field(self, name: str, label: str, own: Own) -> forms.Field:
        said = {"label": label, "required": name == "net"}
        said["help_text"] = (
            "What is to be left of the year once the business is paid."
            if name == "net"
            else f"Left empty, {_otherwise(own, name)}"
        )
        if name in MONEY:
            return MoneyField(max_digits=12, decimal_places=2, min_value=0, **said)
        return FigureField(max_digits=7, decimal_places=2, min_value=0, **said)

    def groups(self):
        """Each group with its fields; the ratios are open when something is written there."""
        for title, names in GROUPS:
            fields = [self[name] for name in names]
            is_open = any(field.errors or field.value() for field in fields)
            yield {"title": title, "fields": fields, "folds": title == "What it takes",
                   "is_open": is_open}  # fmt: skip

    def clean_net(self):
        if self.cleaned_data["net"] <= 0:
            raise forms.ValidationError("Write what you want to keep, as $120,000.")
        return self.cleaned_data["net"]

    def said(self) -> dict[str, Decimal | None]:
        return {name: self.cleaned_data[name] for name in LABELS}


def _otherwise(own: Own, name: str) -> str:
    """What a figure is while nothing is typed."""
    if name not in own.figures:
        return f"it is {words.ratio_hint(getattr(own.ratios, name))}"
    figure = own.figures[name]
    return "there is none." if figure.value is None else f"it is {words.figure(name, figure)}"
