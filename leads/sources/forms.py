"""A source by all it settles, its months, and the one it is merged into."""

import datetime as dt
import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from accounts.capabilities import Capability
from accounts.models import Membership
from contacts.fields import MoneyField
from contacts.models import Category, LeadSource, SourceCategory, SourceMonth
from crm.kit import money
from crm.kit.changes import TOO_LONG
from leads.sources.defaults import defaults

Cost = LeadSource.Cost
MOST_VISITORS = 2_000_000_000


def read_visitors(typed: str) -> int | None:
    """A whole number as people write it, "12,400"; ValidationError when it is none."""
    typed = (typed or "").strip()
    if not typed:
        return None
    if not re.fullmatch(r"\d{1,3}(,\d{3})+|\d{1,10}", typed, re.ASCII):
        raise ValidationError("Write a whole number, as 12,400.", code="visitors")
    number = int(typed.replace(",", ""))
    if number > MOST_VISITORS:
        raise ValidationError("That is more than fits here.", code="visitors")
    return number


class PriceField(MoneyField):
    """Dollars or percent: "$49", "49.50", "30 %"."""

    def to_python(self, value):
        return super().to_python(
            value.replace("%", "").strip() if isinstance(value, str) else value
        )


class SourceForm(forms.ModelForm):
    price = PriceField(
        max_digits=9, decimal_places=2, min_value=0, label="How much",
        help_text="Dollars a month or a lead, or percent at closing.",
    )  # fmt: skip
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(), required=False, to_field_name="public_id",
        label="File new leads in", widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = LeadSource
        fields = [
            "name", "group", "is_paid", "takes_referral_fee", "cost_model", "price",
            "active_from", "active_until", "is_new_try", "owner",
        ]  # fmt: skip
        labels = {
            "is_paid": "You pay for it",
            "takes_referral_fee": "It takes a referral fee",
            "cost_model": "What it costs",
            "active_from": "Active from",
            "active_until": "Active until",
            "is_new_try": "New, on trial this season",
            "owner": "Its leads go to",
        }
        help_texts = {
            "is_new_try": "Try one new source a season. Their share of your budget is shown.",
            "owner": "Before any rule. A person’s own agent still comes first.",
        }
        widgets = {
            name: forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            for name in ("active_from", "active_until")
        }
        error_messages = {"name": {"max_length": TOO_LONG, "required": "Write a name."}}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.was = self.instance.name
        self.fields["name"].widget.attrs.pop("maxlength", None)
        mates = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["owner"].queryset = mates
        self.fields["owner"].empty_label = "Whoever the rules say"
        self.fields["categories"].queryset = Category.objects.visible_to(membership).order_by(
            "name_lc"
        )
        if not membership.may(Capability.SEE_INCOME):
            del self.fields["cost_model"], self.fields["price"]
        elif self.instance.cost_model == Cost.CLOSING and self.instance.price is not None:
            self.initial["price"] = f"{self.instance.price.normalize():f} %"
        self._offer_defaults(membership)

    def _offer_defaults(self, membership):
        for default in defaults():
            self.fields[default.name] = forms.ModelChoiceField(
                default.choices(membership), required=False, to_field_name="public_id",
                label=default.label, empty_label=default.empty, help_text=default.help,
            )  # fmt: skip
            if self.instance.pk and (chosen := default.of(self.instance)):
                self.initial[default.name] = chosen.public_id
        if self.instance.pk:
            filed = self.instance.categories.values_list("category__public_id", flat=True)
            self.initial["categories"] = [str(one) for one in filed]

    @property
    def default_fields(self):
        return [self[default.name] for default in defaults()]

    @property
    def chosen_categories(self) -> str:
        picked = {str(value) for value in self["categories"].value() or []}
        offered = self.fields["categories"].queryset
        return ", ".join(one.name for one in offered if str(one.public_id) in picked)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if self.instance.is_built_in and name != self.was:
            raise ValidationError("Sphere files leads under this name by itself.", code="built_in")
        return name

    def clean(self):
        said = super().clean()
        model, price = said.get("cost_model"), said.get("price")
        if model == Cost.CLOSING and price is not None and price > 100:
            self.add_error("price", "At closing it is a percentage, 100 at the most.")
        if model == Cost.NONE and price:
            self.add_error("cost_model", "Say how it is paid for, or leave the amount empty.")
        first, last = said.get("active_from"), said.get("active_until")
        if first and last and last < first:
            self.add_error("active_until", "It cannot end before it begins.")
        return said

    def save(self, commit=True):
        source, said = self.instance, self.cleaned_data
        if self.was and source.name != self.was:
            source.also_call(self.was)
        source.save()
        for default in defaults():
            default.choose(source, said[default.name])
        self._file(said["categories"])
        return source

    def _file(self, wanted):
        kept = SourceCategory.objects.filter(source=self.instance)
        kept.exclude(category__in=wanted).delete()
        there = set(kept.values_list("category", flat=True))
        for category in wanted:
            if category.pk not in there:
                SourceCategory.objects.create(source=self.instance, category=category)


class VisitorsField(forms.CharField):
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "num"})

    def to_python(self, value):
        return read_visitors(super().to_python(value))

    def prepare_value(self, value):
        return f"{value:,}" if isinstance(value, int) else value


class MonthsForm(forms.Form):
    """The ledger of a source: what each month cost, and its visitors."""

    def __init__(self, *args, source, months: list[dt.date], sees_cost: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.source, self.months, self.sees_cost = source, months, sees_cost
        told = SourceMonth.objects.filter(source=source, month__in=months)
        self.told = {row.month: row for row in told}
        for month in months:
            row, name = self.told.get(month), f"{month:%B %Y}"
            if sees_cost:
                self.fields[f"cost_{month:%Y-%m}"] = MoneyField(
                    max_digits=9, decimal_places=2, min_value=0, label=f"Cost, {name}",
                    initial=row and row.cost,
                )  # fmt: skip
            self.fields[f"visitors_{month:%Y-%m}"] = VisitorsField(
                required=False, label=f"Visitors, {name}", initial=row and row.visitors
            )

    def field(self, what: str, month: dt.date):
        name = f"{what}_{month:%Y-%m}"
        return self[name] if name in self.fields else None

    def save(self) -> None:
        """Only what was changed: a figure posted meanwhile for another month stays."""
        for month in self.months:
            values = {
                what: self.cleaned_data[field.name]
                for what in ("cost", "visitors")
                if (field := self.field(what, month)) and field.name in self.changed_data
            }
            if values:
                tell(self.source, month, **values)


def tell(source: LeadSource, month: dt.date, **figures: Decimal | int | None) -> None:
    """Keep a month's figures; a month of which nothing is told any more has no row."""
    row, _ = SourceMonth.objects.update_or_create(source=source, month=month, defaults=figures)
    if row.cost is None and row.visitors is None:
        row.delete()


class MergeSourceForm(forms.Form):
    into = forms.ModelChoiceField(
        LeadSource.objects.none(), to_field_name="public_id", label="Merge into",
        empty_label="Choose the one that stays",
        error_messages={
            "required": "Choose the source that stays.",
            "invalid_choice": "That source is gone. Choose another.",
        },
    )  # fmt: skip

    def __init__(self, *args, source, membership, **kwargs):
        super().__init__(*args, **kwargs)
        others = LeadSource.objects.visible_to(membership).offered().exclude(pk=source.pk)
        self.fields["into"].queryset = others


def in_words(source: LeadSource) -> str:
    """What a source costs: "$49 a month", "30 % at closing"."""
    if source.cost_model == Cost.NONE:
        return ""
    if source.price is None:
        return source.get_cost_model_display()
    if source.cost_model == Cost.CLOSING:
        return f"{source.price.normalize():f} % at closing"
    return f"{money.in_words(source.price)} a {source.cost_model}"
