import datetime as dt

from django import forms

from crm.kit import dates
from goals.models import DailyTarget, DayOff

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
LONGEST = dt.timedelta(days=366)


class TargetForm(forms.ModelForm):
    weekdays = forms.TypedMultipleChoiceField(
        label="Your workdays", choices=list(enumerate(DAYS)), coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one day, or there is nothing to count."},
    )  # fmt: skip

    class Meta:
        model = DailyTarget
        fields = ["contacts", "conversations", "weekdays", "keeps_holidays", "day_reward", "reward"]
        labels = {
            "contacts": "People I reach each workday",
            "conversations": "Conversations among them",
            "keeps_holidays": "Federal holidays are days off",
            "day_reward": "A good day earns me",
            "reward": "Five days in a row earn me",
        }
        help_texts = {
            "contacts": "Each person counts once a day. No answer and a message left do not count.",
            "conversations": "They spoke with you or wrote back.",
            "day_reward": "Something small that you would not usually do. Food is a poor reward.",
            "reward": "Something that you look forward to all week.",
        }
        widgets = {
            "contacts": forms.NumberInput({"inputmode": "numeric"}),
            "conversations": forms.NumberInput({"inputmode": "numeric"}),
            "day_reward": forms.TextInput(
                {"placeholder": "A walk by the water", "list": "day-rewards"}
            ),
            "reward": forms.TextInput(
                {"placeholder": "The ball game on Saturday", "list": "five-rewards"}
            ),
        }

    def clean_weekdays(self):
        return sorted(self.cleaned_data["weekdays"])

    def clean(self):
        wanted = super().clean() or self.cleaned_data
        contacts, talks = wanted.get("contacts"), wanted.get("conversations")
        if contacts and talks and talks > contacts:
            self.add_error(
                "conversations",
                f"Whom you talk with you have reached: {contacts} is the most here.",
            )
        return wanted

    def clean_day_reward(self):
        return self.cleaned_data["day_reward"].strip().rstrip(".")

    def clean_reward(self):
        return self.cleaned_data["reward"].strip().rstrip(".")


class DayOffForm(forms.ModelForm):
    """Days off, typed as people say them."""

    first_day = forms.CharField(
        label="From", max_length=40,
        widget=forms.TextInput({"placeholder": "Dec 24, or next fri", "autocomplete": "off"}),
    )  # fmt: skip
    last_day = forms.CharField(
        label="Until", max_length=40, required=False,
        help_text="Leave it empty for one day.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = DayOff
        fields = ["first_day", "last_day", "reason"]
        labels = {"reason": "What for"}
        widgets = {"reason": forms.TextInput({"placeholder": "Vacation"})}

    def __init__(self, *args, today: dt.date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_first_day(self):
        return self._day("first_day", self.today)

    def clean_last_day(self):
        first = self.cleaned_data.get("first_day")
        if not self.cleaned_data["last_day"].strip():
            return first
        return self._day("last_day", first or self.today)

    def _day(self, field: str, since: dt.date) -> dt.date:
        typed = self.cleaned_data[field]
        if wrong := dates.no_such_day(typed):
            raise forms.ValidationError(wrong)
        if (day := dates.read(typed, since)) is None:
            raise forms.ValidationError("Type a day such as “Dec 24” or “next fri”.")
        return day

    def clean(self):
        wanted = super().clean() or self.cleaned_data
        first, last = wanted.get("first_day"), wanted.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day comes before the first.")
        elif first and last and last - first > LONGEST:
            self.add_error("last_day", "A year off at most. Which year do you mean?")
        return wanted
