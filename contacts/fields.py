"""Form fields that take what people type: 231.555.0142, a birthday without its year, "next fri"."""

import datetime as dt
import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.kit import clock, dates, money, phones


def _today() -> dt.date:
    return timezone.localtime(clock.on_this_machine()).date()


class NumberField(forms.CharField):
    """A telephone number: E.164 inside, as Americans write it outside."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "num"})

    def __init__(self, **kwargs):
        super().__init__(**({"max_length": 40} | kwargs))

    def to_python(self, value):
        value = super().to_python(value)
        return phones.e164(value)[0] or value

    def prepare_value(self, value):
        return phones.national(value) if value and str(value).startswith("+") else value


class BirthdayField(forms.CharField):
    """A day of the past; without its year it is kept in dates.NO_YEAR."""

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        usual = {"required": False, "help_text": "5/12/1954, or 5/12 if you do not know the year."}
        super().__init__(**(usual | kwargs))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        if day := dates.read_birthday(value, _today()):
            return day
        none = dates.no_such_day(value)
        raise ValidationError(none or "Write the day as 5/12/1954 or May 12.", code="day")

    def prepare_value(self, value):
        if not isinstance(value, dt.date):
            return value
        return f"{value:%B} {value.day}" + (
            "" if value.year == dates.NO_YEAR else f", {value.year}"
        )


class ComingDayField(forms.CharField):
    """A day to come as people type it: "next fri", "12/18", "in 3 weeks"."""

    today: dt.date | None = None  # the workspace's, where the form knows it

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        super().__init__(**({"required": False} | kwargs))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        today = self.today or _today()
        day = dates.read(value, today)
        if day is None:
            none = dates.no_such_day(value)
            raise ValidationError(
                none or "Which day is that? Write 12/18, next Friday or in 2 weeks.", code="day"
            )
        if day < today and not any(letter.isdigit() for letter in value):
            raise ValidationError(
                f"{dates.in_words(day, today).capitalize()} has passed. "
                "Write tomorrow, next Friday or in 2 weeks.",
                code="passed",
            )
        if day < today:
            again = dates.read(f"{day.month}/{day.day}", today)
            raise ValidationError(
                f"{day:%b} {day.day}, {day.year} has passed. "
                f"Did you mean {again.month}/{again.day}/{again.year}?",
                code="passed",
            )
        return day

    def prepare_value(self, value):
        return f"{value:%b} {value.day}, {value.year}" if isinstance(value, dt.date) else value


class DayField(forms.CharField):
    """Any day, past or to come, with its year."""

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        super().__init__(**({"required": False} | kwargs))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        if day := dates.read_day(value, _today()):
            return day
        none = dates.no_such_day(value)
        raise ValidationError(
            none or "Write the day with its year, as 6/30/2027 or June 30, 2027.", code="day"
        )

    def prepare_value(self, value):
        return dates.written_out(value) if isinstance(value, dt.date) else value


class MoneyField(forms.CharField):
    """Dollars as people write them: $412k, 412,000, 1.2 million."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "num"})

    def __init__(self, *, max_digits=16, decimal_places=4, min_value=None, **kwargs):
        self.below = Decimal(10) ** (max_digits - decimal_places)
        self.min_value = min_value
        kwargs.pop("max_length", None)
        super().__init__(**({"required": False} | kwargs))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        amount = money.read(value)
        if amount is None:
            raise ValidationError("Write an amount, as $412k or 412,000.", code="money")
        if abs(amount) >= self.below:
            raise ValidationError("That is more money than fits here.", code="money")
        if self.min_value is not None and amount < self.min_value:
            raise ValidationError("An amount below nothing cannot be meant here.", code="money")
        return amount

    def prepare_value(self, value):
        return money.in_words(value) if isinstance(value, Decimal) else value


class FigureField(forms.CharField):
    """A number as people write it: 3, 2.5, 12,000."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})

    def __init__(self, *, max_digits=16, decimal_places=4, min_value=None, **kwargs):
        self.below, self.places = Decimal(10) ** (max_digits - decimal_places), decimal_places
        self.min_value = min_value
        kwargs.pop("max_length", None)
        super().__init__(**({"required": False} | kwargs))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        if not _FIGURE.fullmatch(value.strip()):
            raise ValidationError("Write a number, as 3 or 2.5.", code="number")
        number = Decimal(value.strip().replace(",", ""))
        if abs(number) >= self.below:
            raise ValidationError("That number is too large to keep.", code="number")
        if self.min_value is not None and number < self.min_value:
            raise ValidationError("A number below nothing cannot be meant here.", code="number")
        return number.quantize(Decimal(1).scaleb(-self.places))

    def prepare_value(self, value):
        return figure_in_words(value) if isinstance(value, Decimal) else value


_FIGURE = re.compile(r"[-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)", re.ASCII)


def figure_in_words(number: Decimal) -> str:
    """ "12,000" or "2.5": no noughts after the point."""
    return f"{number:,f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"
