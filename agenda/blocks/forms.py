import datetime as dt

from django import forms

from agenda.blocks import laying
from agenda.calendar.forms import DayField, HourField
from agenda.calendar.span import Span
from agenda.models import WorkingWeek


class LayoutForm(forms.Form):
    """The hours of the week, each a tick "0-9": Monday, from nine to ten."""

    hours = forms.MultipleChoiceField(
        choices=[
            (f"{day}-{hour}", "")
            for day in range(7)
            for hour in range(laying.FIRST_HOUR, laying.LAST_HOUR + 1)
        ],
        required=False,
        error_messages={"invalid_choice": "Sphere does not know the hour %(value)s."},
    )

    def clean_hours(self) -> frozenset:
        ticked = (name.split("-") for name in self.cleaned_data["hours"])
        return frozenset((int(day), int(hour)) for day, hour in ticked)


class WhenForm(forms.Form):
    """The time that somebody is picking; what is not understood yet is no mistake."""

    day = DayField()
    starts = HourField()
    ends = HourField(required=False)

    def __init__(self, *args, membership, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = membership.workspace.time_zone
        self.fields["day"].today = today

    @property
    def span(self) -> Span:
        """An hour, where its end is not said."""
        day, starts, ends = (self.cleaned_data[name] for name in ("day", "starts", "ends"))
        begins = dt.datetime.combine(day, starts)
        until = dt.datetime.combine(day, ends) if ends else begins + dt.timedelta(hours=1)
        return Span(begins, max(until, begins), self.zone)


class WorkingWeekForm(forms.ModelForm):
    class Meta:
        model = WorkingWeek
        fields = ["hours"]
        widgets = {"hours": forms.NumberInput(attrs={"inputmode": "numeric"})}
