"""Forms of plans at work: starting one anywhere, moving its day, and keeping what one did."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agenda import belonging
from agenda.forms import NameForm
from agenda.models import TaskPlan
from contacts.fields import ComingDayField
from contacts.picking import PersonField
from crm.kit import clock, dates

_FAR = dt.timedelta(days=3653)
_NEEDS_THING = "“{plan}” hangs on dates: start it on the page of what it is for."


class AnyDayField(forms.CharField):
    """A day, past or to come: "12/22", "next fri", "11/3/2026"."""

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        today = timezone.localtime(clock.on_this_machine()).date()
        day = dates.read_day(value[:60], today) or dates.read(value[:60], today)
        if day is None or abs(day - today) > _FAR:
            none = dates.no_such_day(value)
            raise ValidationError(
                none or "Which day is that? Write 12/22, next Friday or 11/3/2026.", code="day"
            )
        return day


class MoveForm(forms.Form):
    """From which day a plan is counted now."""

    to = AnyDayField(
        label="Counted from now on from",
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "12/22, next Fri"}),
    )  # fmt: skip


class BelongsField(forms.ChoiceField):
    """What of a person's a plan is started on: a lead, a transaction; or the person alone."""

    def __init__(self, **kwargs):
        usual = {"label": "On what?", "required": False}
        super().__init__(**(usual | kwargs))

    def offer(self, things, alone: str) -> None:
        self.choices = [("", alone), *((thing.key, thing.name) for thing in things)]


class StartForm(forms.Form):
    """Start a plan with a person, or on something of theirs."""

    plan = forms.ModelChoiceField(None, to_field_name="public_id", empty_label=None, label="Plan")
    belongs_to = BelongsField()
    at = ComingDayField(
        label="Counted from",
        help_text="For plans that are counted from a day; else leave it empty.",
    )
    about = forms.CharField(
        label="About", max_length=200, required=False, help_text="The home, or what it is about."
    )

    def __init__(self, *args, membership, person, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = TaskPlan.objects.visible_to(membership).in_use()
        self.fields["at"].today = today
        if things := belonging.of_person(person, membership):
            self.fields["belongs_to"].offer(things, f"{person.first} alone")
        else:
            del self.fields["belongs_to"]

    def clean(self):
        cleaned = super().clean()
        plan = cleaned.get("plan")
        if plan and not hangs_rightly(plan, cleaned.get("belongs_to", "")):
            name = "belongs_to" if "belongs_to" in self.fields else "plan"
            self.add_error(name, ValidationError(_NEEDS_THING.format(plan=plan), code="thing"))
        return cleaned


def hangs_rightly(plan, key: str) -> bool:
    """A plan on the dates of a kind of thing is started on such a thing."""
    return not plan.thing or key.startswith(f"{plan.thing}:")


class StartAnywhereForm(forms.Form):
    """Start this plan: with somebody, on something, or for the workspace alone."""

    belongs_to = BelongsField(required=True)
    person = PersonField(
        label="With whom?", required=False, help_text="Leave it empty for what is about nobody."
    )
    at = ComingDayField(label="Counted from", help_text="Empty: from today.")
    about = forms.CharField(
        label="About", max_length=200, required=False, help_text="The home, the month, the event."
    )

    def __init__(self, *args, membership, today, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].ask_among(membership, None)
        self.fields["at"].today = today
        if plan.ground is None:
            del self.fields["belongs_to"]
            return
        self.fields["belongs_to"].offer(plan.ground.offered(membership), "Choose")
        del self.fields["person"]


class FromWorkForm(NameForm):
    """The name of a plan made of what was done, and which of it."""

    task = forms.MultipleChoiceField(
        label="Its steps", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what is to be a step of it."},
    )  # fmt: skip

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "What is it called?"
        self.tasks = {str(task.public_id): task for task in tasks}
        self.fields["task"].choices = [(key, task.title) for key, task in self.tasks.items()]

    def chosen(self):
        wanted = set(self.cleaned_data["task"])
        return [task for key, task in self.tasks.items() if key in wanted]
