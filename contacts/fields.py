"""Form fields that take what people type: 231.555.0142, a birthday without its year, "next fri"."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.kit import clock, dates, phones


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
        raise ValidationError("Write the day as 5/12/1954 or May 12.", code="day")

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
            raise ValidationError(
                "Which day is that? Write 12/18, next Friday or in 2 weeks.", code="day"
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
