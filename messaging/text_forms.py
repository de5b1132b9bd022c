"""What is written to a person, by text, and who a stranger is."""

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import NumberField
from crm.kit import phones
from crm.kit.ids import uuid7
from messaging import texting
from messaging.lines import one_line, without_nul

MOST_LETTERS = 1_600  # what Twilio takes as one
SHORTENERS = ("bit.ly/", "tinyurl.com/", "goo.gl/", "t.co/", "ow.ly/", "is.gd/", "buff.ly/")


class WordsForm(forms.Form):
    """A text, and the key that makes a second press change nothing."""

    words = forms.CharField(
        label="Text",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "l", "data-words": ""}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid7

    def clean_words(self):
        words = without_nul(self.cleaned_data["words"]).replace("\r\n", "\n").strip()
        if any(short in words.lower() for short in SHORTENERS):
            raise ValidationError(
                "Carriers throw shortened links away. Write the whole address of the page."
            )
        return words

    def clean_key(self):
        return self.cleaned_data["key"] or uuid7()

    @property
    def parts(self) -> int:
        return texting.parts(self.cleaned_data.get("words", ""))


class StrangerForm(forms.Form):
    """Whom a stranger's text is from."""

    name = forms.CharField(label="Name", max_length=160, widget=forms.TextInput())

    def clean_name(self):
        return one_line(self.cleaned_data["name"])


class PracticeForm(forms.Form):
    """Who the stranger on the practice page is."""

    number = NumberField(label="Their number")

    def clean_number(self):
        if not phones.is_whole(self.cleaned_data["number"]):
            raise ValidationError("Write it with its area code: (989) 555-0177.")
        return self.cleaned_data["number"]


class PracticeTextForm(PracticeForm):
    words = forms.CharField(
        label="Their text",
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "999"}),
    )


class PracticeCallForm(PracticeForm):
    name = forms.CharField(
        label="Name that the call shows",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Lena Marsh"}),
    )


class PracticeKeysForm(PracticeForm):
    digits = forms.RegexField(
        r"^[0-9*#]{0,20}$", label="Keys", required=False, strip=True,
        error_messages={"invalid": "Keys are 0 to 9, * and #."},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "num"}),
    )  # fmt: skip
