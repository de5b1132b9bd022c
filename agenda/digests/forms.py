from django import forms

from agenda.models import DigestWish
from agenda.models.digest import REMINDERS
from contacts.fields import NumberField
from crm.kit import phones

DAYS = list(enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]))


class DigestForm(forms.ModelForm):
    """When and how a member is told of the day, and of tasks."""

    content = forms.ChoiceField(
        label="What it tells you", choices=DigestWish.Content, widget=forms.RadioSelect
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="On these days", coerce=int, choices=DAYS, required=False, empty_value=[],
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave Sat and Sun out, and weekends are quiet.",
    )  # fmt: skip
    mobile = NumberField(label="Mobile number", required=False)
    reminder = forms.TypedChoiceField(
        label="Remind me of a task that is due at an hour", coerce=int, required=False,
        choices=[("", "Never"), *REMINDERS], empty_value=None,
    )  # fmt: skip

    class Meta:
        model = DigestWish
        fields = ["content", "by_mail", "by_text", "mobile", "hour", "weekdays", "reminder"]
        labels = {
            "by_mail": "An e-mail", "by_text": "A short text to this number", "hour": "From",
        }  # fmt: skip

    def clean_mobile(self):
        typed = self.cleaned_data["mobile"]
        if typed and not phones.is_whole(phones.e164(typed)[0]):
            raise forms.ValidationError("This is not a whole number: area code and seven digits.")
        return typed

    def clean(self):
        said = super().clean()
        if said.get("content") != DigestWish.Content.NONE:
            if not said.get("by_mail") and not said.get("by_text"):
                self.add_error("by_mail", "Leave one way on, or pick “Nothing” above.")
            if not said.get("weekdays") and "weekdays" not in self.errors:
                self.add_error("weekdays", "Pick a day, or “Nothing” above.")
        return said

    def save(self, commit=True):
        self.instance.keep()
        return self.instance
