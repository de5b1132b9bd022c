"""The fields of one section of transactions/fields.toml as a form."""

from decimal import Decimal

from django import forms
from django.core.validators import URLValidator

from contacts.fields import FigureField, MoneyField
from transactions import facts

YES = [("", "Not said"), ("yes", "Yes"), ("no", "No")]


class FactsForm(forms.Form):
    """What a section holds of one transaction: those that suit its side and the member."""

    def __init__(self, data=None, *, section, transaction, membership, **kwargs):
        super().__init__(data, auto_id="fact-%s", **kwargs)
        self.section = section
        open_to = {field.key for field in facts.open_to(membership)}
        self.shown = [
            field for field in section.fields if field.key in open_to and field.suits(transaction)
        ]
        for field in self.shown:
            made = _made(field)
            made.label, made.required, made.help_text = field.label, False, field.hint
            made.initial = _initial(field, transaction.facts.get(field.key))
            self.fields[field.key] = made

    def values(self) -> dict:
        """By key, as `facts.write` takes them."""
        return {field.key: _value(field, self.cleaned_data[field.key]) for field in self.shown}


def _made(field) -> forms.Field:
    match field.type:
        case "money":
            return MoneyField(max_digits=12, decimal_places=2, min_value=0)
        case "percent":
            return FigureField(max_digits=6, decimal_places=3, min_value=0)
        case "number":
            return FigureField(max_digits=9, decimal_places=0, min_value=0)
        case "choice":
            return forms.ChoiceField(choices=[("", "Not said"), *field.choices])
        case "yes":
            return forms.ChoiceField(choices=YES)
        case "long":
            return forms.CharField(max_length=4_000, widget=forms.Textarea({"rows": 3}))
        case "url":
            web = URLValidator(["https", "http"], message="Write a web address, as https://…")
            return forms.CharField(max_length=500, validators=[web])
        case _:
            return forms.CharField(max_length=200)


def _initial(field, value):
    if value is None:
        return ""
    if field.type == "yes":
        return "yes" if value else "no"
    if field.type == "money":
        return Decimal(value)
    if field.type == "percent":
        return f"{Decimal(value).normalize():f}"
    return value


def _value(field, said):
    if field.type == "yes":
        return {"yes": True, "no": False}.get(said)
    if field.type == "number":
        return int(said) if said is not None and said != "" else None
    return said
