"""Starting a plan on a transaction."""

from django import forms

from agenda.models import TaskPlan
from contacts.fields import ComingDayField


class BeginForm(forms.Form):
    """Which plan; of one that is counted from a day, from which."""

    plan = forms.ModelChoiceField(
        None, to_field_name="public_id", empty_label=None, widget=forms.HiddenInput
    )
    at = ComingDayField(label="Counted from", help_text="12/18, next Friday. Empty: today.")

    def __init__(self, *args, membership, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = TaskPlan.objects.visible_to(membership).in_use()
        self.fields["at"].today = today


class PlaceForm(forms.Form):
    """To which place among the steps of its group, the first being 0."""

    to = forms.IntegerField(min_value=0, max_value=1_000)
