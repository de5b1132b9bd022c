"""Consent that was given on paper or in person, as a member writes it down."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import DayField
from crm.kit import clock, phones
from messaging.lines import one_line, without_nul
from messaging.texting import SPEAKS_OF_TEXTS


class ConsentForm(forms.Form):
    """Which number, their words, where and when: what has to be proven years later."""

    number = forms.ChoiceField(label="Which number?")
    words = forms.CharField(
        label="What they agreed to, word for word", max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="“Yes, text me about homes in Larkspur Bay.” What they signed, or said.",
    )  # fmt: skip
    source = forms.CharField(
        label="Where it stands", max_length=200,
        help_text="Buyer agreement, page 3. Card at the open house on Quarry Lane.",
    )  # fmt: skip
    on = DayField(label="When?", help_text="6/30/2027. Empty: today.")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        usable = [phone for phone in person.phones.all() if phones.is_whole(phone.number)]
        self.fields["number"].choices = [(phone.number, phone.national) for phone in usable]

    def clean_words(self):
        words = without_nul(self.cleaned_data["words"]).strip()
        if not SPEAKS_OF_TEXTS.search(words):
            raise ValidationError(
                "These words do not speak of texts. Write the ones they agreed to."
            )
        return words

    def clean_source(self):
        return one_line(self.cleaned_data["source"])

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day and day > clock.today(self.person.workspace.zone):
            raise ValidationError("That day is still to come.")
        return day

    def moment(self) -> dt.datetime:
        day = self.cleaned_data["on"]
        if day is None or day == clock.today(self.person.workspace.zone):
            return clock.now()
        return dt.datetime.combine(day, dt.time(12), tzinfo=self.person.workspace.zone)
