"""A line as a member writes it down. The token is written, and never read again."""

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import NumberField
from crm.kit import clock, phones
from messaging.lines import one_line
from messaging.models import PhoneLine


class LineForm(forms.ModelForm):
    """A number at Twilio."""

    number = NumberField(
        label="Number", help_text="The number that you have at Twilio, with its area code."
    )
    auth_token = forms.CharField(
        label="Auth token",
        required=False,
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
    )

    class Meta:
        model = PhoneLine
        fields = [
            "label", "number", "account_sid", "registration", "registration_note", "has_voice",
            "is_active",
        ]  # fmt: skip
        labels = {
            "label": "What you call it",
            "account_sid": "Account SID",
            "registration": "Registered for texting (10DLC)",
            "registration_note": "Campaign, or why they refused",
            "has_voice": "Takes calls",
            "is_active": "In use",
        }
        help_texts = {
            "label": "Signs on Front Street. Nobody outside sees it.",
            "account_sid": "It begins with AC, and stands on the first page of Twilio’s console.",
            "registration": "As far as Twilio’s console says. Until it is approved no text leaves: "
            "you text from your own phone. A toll-free number is verified there instead.",
            "registration_note": "The campaign’s ID that Twilio shows, or what it wants mended.",
        }
        widgets = {"account_sid": forms.TextInput(attrs={"autocomplete": "off"})}

    field_order = [
        "label", "number", "account_sid", "auth_token", "registration", "registration_note",
        "has_voice", "is_active",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        if self.instance.is_simulator and not self.is_new:
            for name in ("account_sid", "auth_token", "registration", "registration_note"):
                del self.fields[name]
            return
        self.fields["account_sid"].required = True
        self.fields["auth_token"].required = self.is_new
        self.fields["auth_token"].help_text = (
            "Kept sealed, and never shown again."
            if self.is_new
            else "One is kept. Write another only to replace it."
        )

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not phones.is_whole(number):
            raise ValidationError("Write it with its area code: (231) 555-0142.")
        return number

    def clean_label(self):
        return one_line(self.cleaned_data["label"])

    def clean_account_sid(self):
        sid = self.cleaned_data["account_sid"].strip()
        if not sid.isalnum() or not sid.isascii():
            raise ValidationError("An account SID has letters and digits only: AC4f…")
        return sid

    def clean_auth_token(self):
        token = self.cleaned_data["auth_token"]
        if not token.isascii() or any(letter.isspace() for letter in token):
            raise ValidationError("A token has no spaces. Copy it again, whole.")
        return token

    def clean_registration_note(self):
        return one_line(self.cleaned_data["registration_note"])

    def save(self, commit=True):
        if "registration" in self.changed_data:
            self.instance.registration_at = clock.now()
        if token := self.cleaned_data.get("auth_token"):
            self.instance.set_token(token)
        return super().save(commit)


class TestTextForm(forms.Form):
    """Whom a test text goes to: one's own phone."""

    to = NumberField(label="Your own mobile")

    def clean_to(self):
        if not phones.is_whole(self.cleaned_data["to"]):
            raise ValidationError("Write it with its area code: (231) 555-0142.")
        return self.cleaned_data["to"]
