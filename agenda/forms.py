from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Membership
from agenda import belonging, words
from agenda.models import PlanStep, Task, TaskPlan
from contacts.fields import ComingDayField

MOST_DAYS = 3650


class SkipForm(forms.Form):
    """Why a task is not done after all."""

    reason = forms.CharField(label="Why not?", max_length=200, required=False)

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] or "Not needed"


class SnoozeForm(forms.Form):
    """To which day a task is put off: "tomorrow", "in 3 days", "next Fri"."""

    to = ComingDayField(label="To which day?")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].today = today
        self.fields["to"].required = True


class WordsForm(forms.ModelForm):
    """The words of one task, before they go."""

    class Meta:
        model = Task
        fields = ["subject", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 9})}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["subject"], self.initial["words"] = self.instance.filled(by)
        if self.instance.kind != "email":
            del self.fields["subject"]


class PlanForm(forms.ModelForm):
    class Meta:
        model = TaskPlan
        fields = [
            "name", "category", "description", "thing", "anchor", "weekends", "ends_on_reply",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        grounds = [(one.kind, f"The dates of {one.title.lower()}") for one in belonging.grounds()]
        self.fields["thing"] = forms.ChoiceField(
            label="What do its steps hang on?", required=False,
            choices=[("", "One moment alone"), *grounds],
        )  # fmt: skip
        if not grounds:
            del self.fields["thing"]


class StepForm(forms.ModelForm):
    """A step: how far from the plan's moment, what, by whom, and in which words."""

    amount = forms.IntegerField(label="How long", min_value=0, max_value=MOST_DAYS, initial=1)
    side = forms.ChoiceField(
        label="Before or after", choices=[("after", "after"), ("before", "before")], initial="after"
    )

    class Meta:
        model = PlanStep
        fields = [
            "title", "kind", "amount", "unit", "side", "at_time", "never_moves", "role", "member",
            "condition", "note", "subject", "words",
        ]  # fmt: skip
        widgets = {
            "at_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "note": forms.Textarea(attrs={"rows": 3}),
            "words": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        members = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["member"].queryset = members
        self.fields["member"].label = "Somebody by name"
        self.fields["member"].empty_label = "Whoever has that part"
        if self.instance.pk:
            self.initial["amount"] = abs(self.instance.offset)
            self.initial["side"] = "before" if self.instance.offset < 0 else "after"

    def clean_subject(self):
        return self._without_wrong_fields("subject")

    def clean_words(self):
        return self._without_wrong_fields("words")

    def _without_wrong_fields(self, name: str) -> str:
        if wrong := words.complaint(self.cleaned_data[name]):
            raise ValidationError(wrong)
        return self.cleaned_data[name]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("amount") is not None:
            sign = -1 if cleaned.get("side") == "before" else 1
            self.instance.offset = sign * cleaned["amount"]
        if cleaned.get("at_time") and cleaned.get("unit") != PlanStep.Unit.DAYS:
            self.add_error("at_time", "A time of day goes with days. Leave it empty.")
        return cleaned


class PlaceForm(forms.Form):
    """To which place among the others, the first being 0."""

    to = forms.IntegerField(min_value=0, max_value=1_000)


class NameForm(forms.Form):
    """What a copy is to be called."""

    name = forms.CharField(max_length=120)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if TaskPlan.objects.filter(name=name).exists():
            raise ValidationError("There is a plan of this name.")
        return name
