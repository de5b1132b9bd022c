"""What the sale costs the sellers, asked section by section as inputs.toml says."""

import datetime as dt
from decimal import Decimal

from django import forms

from agenda.calendar.forms import DayField
from contacts.fields import FigureField, MoneyField
from transactions.net_sheet.figures import inputs, sections


class NetSheetForm(forms.Form):
    """Two prices, a day, and the costs; members who may not see income are asked nothing of it."""

    price_one = MoneyField(label="At this price", max_digits=12, decimal_places=2, min_value=0)
    price_two = MoneyField(label="And at this price", max_digits=12, decimal_places=2, min_value=0)
    closing = DayField(label="Closing on", required=False)

    def __init__(self, data=None, *, figures: dict, today: dt.date, hidden=frozenset()):
        super().__init__(data, initial=_typed(figures))
        self.kept = figures
        self.hidden = hidden
        self.fields["closing"].today = today
        self.fields["closing"].help_text = "Left empty, the closing of the key dates counts."
        for key, one in inputs().items():
            if key not in hidden:
                self.fields[key] = _field(one)
                if one["kind"] == "day":
                    self.fields[key].today = today

    def sections(self):
        """Each section with its fields, and whether anything is written in it."""
        for section in sections():
            shown = [self[one["key"]] for one in section["inputs"] if one["key"] in self.fields]
            if shown:
                is_open = any(field.errors for field in shown)
                yield {"title": section["title"], "fields": shown, "is_open": is_open}

    def figures(self) -> dict:
        """As a NetSheet keeps it: text by key; what may not be seen stays as it was."""
        kept = {key: self.kept[key] for key in self.hidden if key in self.kept}
        said = {
            key: value.isoformat() if isinstance(value, dt.date) else str(value)
            for key, value in self.cleaned_data.items()
            if value not in (None, "")
        }
        return kept | said


def _field(one: dict) -> forms.Field:
    said = {"label": one["label"], "required": False, "help_text": one.get("help", "")}
    match one["kind"]:
        case "money":
            return MoneyField(max_digits=12, decimal_places=2, min_value=0, **said)
        case "percent":
            return PercentField(max_digits=6, decimal_places=3, min_value=0, **said)
        case "rate":
            return FigureField(max_digits=7, decimal_places=3, min_value=0, **said)
        case "day":
            return DayField(**said)
        case "count":
            return forms.IntegerField(min_value=0, max_value=60, **said)
        case "choice":
            return forms.ChoiceField(choices=one["choices"], **said)
    return forms.CharField(max_length=80, **said)


class PercentField(FigureField):
    """A percentage of a price: 2.5, or 2.5%."""

    def to_python(self, value):
        text = value.strip().removesuffix("%").strip() if isinstance(value, str) else value
        return super().to_python(text)

    def validate(self, value):
        super().validate(value)
        if value is not None and value > 100:
            raise forms.ValidationError("More than all of it cannot be meant.")


def _typed(figures: dict) -> dict:
    """What was written down, as the fields show it."""
    shown = {}
    for key, text in figures.items():
        kind = inputs().get(key, {"kind": "money"})["kind"]
        if key == "closing" or kind == "day":
            shown[key] = _day(text)
        elif kind in ("money", "percent", "rate"):
            shown[key] = _decimal(text)
        else:
            shown[key] = text
    return shown


def _day(text) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _decimal(text) -> Decimal | None:
    try:
        found = Decimal(text)
    except (TypeError, ArithmeticError):
        return None
    return found if found.is_finite() else None
