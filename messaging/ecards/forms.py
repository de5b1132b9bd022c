"""What is written with a card, to one person or to many."""

from django import forms

from crm.kit.ids import uuid7
from messaging import merge
from messaging.lines import one_line, without_nul

MOST_LETTERS = 5_000


class CardForm(forms.Form):
    subject = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    body = forms.CharField(
        label="Your words", max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="{{first_name|friend}} becomes their name, or “friend” where none is known.",
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    on_the_day = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args, card, by, person=None, coming=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.card, self.by, self.person = card, by, person
        self.fields["key"].initial = uuid7
        if coming is None:
            del self.fields["on_the_day"]
        else:
            day = f"{coming.day:%A}, {coming.day:%B} {coming.day.day}"
            self.fields["on_the_day"].label = f"Let it leave on the day: {day}, at 8 am"
            self.fields["on_the_day"].help_text = f"{coming.sentence}."

    def clean_key(self):
        return self.cleaned_data["key"] or uuid7()

    def clean_subject(self):
        return self._looked_over("subject", one_line(self.cleaned_data["subject"]))

    def clean_body(self):
        words = without_nul(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        return self._looked_over("body", words)

    def _looked_over(self, name: str, text: str) -> str:
        for complaint in merge.complaints(text):
            self.add_error(name, complaint)
        if self.person is None:
            return text
        fill = {"workspace": self.by.workspace, "membership": self.by}
        for field in dict.fromkeys(merge.render(text, self.person, **fill).empty):
            self.add_error(
                name, f"Nothing is known for {{{{{field}}}}}: write {{{{{field}|your words}}}} or "
                "take it out.",
            )  # fmt: skip
        return text


class ManyForm(CardForm):
    once = forms.BooleanField(
        label="Not to those who have this year’s card already", required=False
    )
    adds_silent = forms.BooleanField(
        label="Also to prospects nobody has talked with for a year", required=False,
        help_text="Mail to people who forgot you is what is reported as junk. Call them first.",
    )  # fmt: skip
    chosen = forms.BooleanField(label="I know that each of them will be glad of it", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.card.opt_in:
            del self.fields["chosen"]

    def clean_chosen(self):
        if not self.cleaned_data["chosen"]:
            said = f"{self.card.occasion} is not everybody’s day. Look through the names first."
            raise forms.ValidationError(said)
        return True

    @property
    def typed(self) -> dict:
        """What the job is told."""
        said = {name: self.cleaned_data[name] for name in ("subject", "body", "once")}
        return said | {
            "adds_silent": self.cleaned_data["adds_silent"], "key": str(self.cleaned_data["key"]),
        }  # fmt: skip
