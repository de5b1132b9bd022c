import datetime as dt

from django import forms

from agenda.calls import rules
from agenda.models import CallHabits
from contacts.fields import ComingDayField

OFF_FOR = dt.timedelta(days=90)


class LaterForm(forms.Form):
    """Not today: until when, in words or a date; or off the list until there is a new reason."""

    to = ComingDayField(label="Call them when?")
    off = forms.BooleanField(required=False)
    because = forms.CharField(label="Why not today?", max_length=200, required=False)

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = self.fields["to"].today = today

    def clean(self):
        typed = super().clean()
        if typed.get("off"):
            self.errors.pop("to", None)
            typed["until"] = self.today + OFF_FOR
        elif "to" not in self.errors:
            typed["until"] = typed["to"] or self.today + dt.timedelta(days=1)
            if typed["until"] == self.today:
                self.add_error("to", "That is today. Write tomorrow, next Friday or in 2 weeks.")
        return typed


class HabitsForm(forms.ModelForm):
    """At most how many a day, and which rules are at work."""

    class Meta:
        model = CallHabits
        fields = ["most"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"] = forms.MultipleChoiceField(
            choices=[(rule.key, rule.title) for rule in rules.in_order(self.instance)],
            required=False,
        )
        self.initial["on"] = [rule.key for rule in rules.at_work(self.instance)]

    def keep(self) -> None:
        on = self.cleaned_data["on"]
        off = [rule.key for rule in rules.in_order(self.instance) if rule.key not in on]
        self.instance.keep(most=self.cleaned_data["most"], off=off)


class PlaceForm(forms.Form):
    """Where a rule goes: its place among the others, the first being 0."""

    to = forms.IntegerField(min_value=0, max_value=100)


class MakingForm(forms.Form):
    """How many names beyond the cap, and the page to go back to."""

    more = forms.IntegerField(min_value=0, max_value=50, required=False)
    next = forms.ChoiceField(choices=[("today", "Today"), ("agenda:calls", "Calls")])
