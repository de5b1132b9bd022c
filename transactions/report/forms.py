from django import forms

from transactions.models import ReportSchedule, ServiceReport, Showing
from transactions.report import content, sending

NOBODY = "No seller of this listing has an e-mail address. Add one to the people of it first."


class ReportForm(forms.ModelForm):
    """The agent's words, and what is left out."""

    parts = forms.MultipleChoiceField(
        label="What they see", choices=list(content.PARTS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    quotes = forms.MultipleChoiceField(
        label="Which answers", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ServiceReport
        fields = ["letter"]
        widgets = {"letter": forms.Textarea({"rows": 7})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        left_out = set(self.instance.left_out)
        shared = Showing.objects.filter(transaction=self.instance.transaction).shared()
        found = [
            (f"showing:{one.public_id}", content.words_of(one.visit)[:160])
            for one in shared.select_related("visit").newest_first()[: content.MOST_QUOTES]
        ]
        self.fields["quotes"].choices = [(key, words) for key, words in found if words]
        self.initial["parts"] = [name for name in content.PARTS if name not in left_out]
        self.initial["quotes"] = [key for key, _ in found if key not in left_out]
        if not self.fields["quotes"].choices:
            del self.fields["quotes"]

    def save(self, commit=True):
        said = self.cleaned_data
        out = [name for name in content.PARTS if name not in said["parts"]]
        if "quotes" in self.fields:
            out += [key for key, _ in self.fields["quotes"].choices if key not in said["quotes"]]
        self.instance.left_out = out
        return super().save(commit)


class ApprovalForm(ReportForm):
    """The same, and to whom it goes and how long its link works."""

    to = forms.MultipleChoiceField(
        label="Goes to", required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label="The link works for", coerce=int, initial=30,
        choices=[(14, "Two weeks"), (30, "A month"), (90, "Three months")],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.readers = sending.readers(self.instance.transaction)
        self.fields["to"].choices = [
            (str(party.public_id), f"{party.called}, {address}") for party, address in self.readers
        ]
        self.initial["to"] = [key for key, _ in self.fields["to"].choices]
        if not self.readers:
            self.fields["to"].help_text = NOBODY

    @property
    def picked(self) -> list:
        keys = set(self.cleaned_data["to"])
        return [one for one in self.readers if str(one[0].public_id) in keys]


class ScheduleForm(forms.ModelForm):
    class Meta:
        model = ReportSchedule
        fields = ["is_on", "weekday", "every"]
        labels = {"is_on": "Have a draft ready for me"}
