import datetime as dt

from django import forms
from django.utils import timezone

from crm.kit import clock, phones
from leads.open_house.forms import FeedbackForm
from transactions.models import Showing

NO_AGENT = "Who shows it? A name is enough; “One of us” will do."
A_YEAR = dt.timedelta(days=366)


class ShowingForm(forms.ModelForm):
    """A showing by hand: who, when, and whether it is certain."""

    day = forms.DateField(widget=forms.DateInput({"type": "date"}))
    starts = forms.TimeField(label="From", widget=forms.TimeInput({"type": "time"}))
    ends = forms.TimeField(label="To", required=False, widget=forms.TimeInput({"type": "time"}))
    state = forms.ChoiceField(label="Is it certain?", choices=Showing.State.choices)

    class Meta:
        model = Showing
        fields = [
            "agent_name", "brokerage", "phone", "email", "day", "starts", "ends", "state", "what",
            "note", "is_ours",
        ]  # fmt: skip
        labels = {"agent_name": "Agent", "what": "What for", "is_ours": "One of us shows it"}
        help_texts = {
            "email": "One mail with five questions goes there when it is over, and one reminder.",
            "what": "A second look, an inspection. Leave it empty for a plain showing.",
        }
        widgets = {
            "phone": forms.TextInput({"type": "tel", "inputmode": "tel"}),
            "note": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = "This is no whole e-mail address."
        self.initial |= _hours(self.instance)
        for name in ("agent_name", "phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        number, _ = phones.e164(typed)
        if typed and not phones.is_whole(number):
            raise forms.ValidationError("This is not a whole number: area code and seven digits.")
        return number

    def clean_day(self):
        day = self.cleaned_data["day"]
        today = timezone.localdate(clock.now())
        if abs(day - today) > A_YEAR:
            raise forms.ValidationError("Which day? It lies within a year of today.")
        return day

    def clean(self):
        said = super().clean()
        if not said.get("agent_name") and not said.get("is_ours"):
            self.add_error("agent_name", NO_AGENT)
        if said.get("starts") and said.get("ends") and said["ends"] <= said["starts"]:
            self.add_error("ends", "It ends before it begins.")
        return said

    def save(self, commit=True):
        said, one = self.cleaned_data, self.instance
        one.starts_at = _at(said["day"], said["starts"])
        one.ends_at = _at(said["day"], said["ends"]) if said["ends"] else None
        return super().save(commit)


class ToldForm(FeedbackForm):
    """The five questions, answered by hand: what the agent said on the telephone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["may_share"].help_text = "Tick it only if they said so."


def _at(day, hour) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, hour))


def _hours(showing: Showing) -> dict:
    if showing.starts_at is None:
        now = timezone.localtime(clock.now())
        return {"day": now.date(), "starts": now.time().replace(minute=0, second=0, microsecond=0)}
    starts = timezone.localtime(showing.starts_at)
    ends = showing.ends_at and timezone.localtime(showing.ends_at).time()
    return {"day": starts.date(), "starts": starts.time(), "ends": ends}
