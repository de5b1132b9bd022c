"""What every page for strangers needs: a form that programs fall into and people pass, and how
much of it a door takes in an hour."""

from django import forms
from django.core import signing
from django.core.cache import cache

from crm.kit import phones
from leads.parsing.names import read_name

AN_HOUR = 3600
QUICKEST = 2  # seconds in which nobody reads, types and presses
_drawn = signing.TimestampSigner(salt="leads.capture.drawn")


class StrangersForm(forms.Form):
    """Fields by which a stranger can be reached, with a trap that only a program fills in."""

    name = forms.CharField(
        label="Your name",
        max_length=160,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Tell us your name. A first name will do."},
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    agrees = forms.BooleanField(required=False)
    website = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off"}))
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    is_person = forms.BooleanField(label="I am a person, and I mean to send this", required=False)

    consent_version = ""

    def __init__(self, *args, agreement: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["agrees"].label = agreement
        self.initial.setdefault("drawn", drawn_now())

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        number, self.extension = phones.e164(typed)
        if not number:
            raise forms.ValidationError("This is not a whole number: area code and seven digits.")
        return number

    def clean(self):
        said = super().clean()
        if not self.errors and not said.get("phone") and not said.get("email"):
            field = "phone" if "phone" in self.fields else "email"
            self.add_error(field, "Leave a number or an e-mail, so that you can be answered.")
        return said

    @property
    def is_doubtful(self) -> bool:
        """Filled in by a program, it seems; who says that they are a person is believed."""
        said = self.cleaned_data
        return not said["is_person"] and bool(said["website"] or is_too_quick(said["drawn"]))

    def names(self) -> dict:
        typed = self.cleaned_data["name"]
        name = read_name(typed)
        if name is None:
            return {"first_name": typed}
        return {"first_name": name.first or "", "last_name": name.last or ""}

    def consent(self, *, at, ip) -> dict:
        """The words as they stood, and that they were ticked; empty when they were not."""
        if not self.agreement or not self.cleaned_data["agrees"]:
            return {}
        words = {"words": self.agreement, "version": self.consent_version}
        return words | {"at": at.isoformat(), "ip": ip}


def drawn_now() -> str:
    """When a form was drawn, in a hidden field that cannot be forged."""
    return _drawn.sign("flyer")


def is_too_quick(drawn: str) -> bool:
    try:
        _drawn.unsign(drawn, max_age=QUICKEST)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return True
    return True


def is_too_much(limits: dict[str, int], within: int = AN_HOUR) -> bool:
    """Count one more of each key, say whether any is over its limit; a cache that is away counts
    none."""
    counts = {key: (cache.get(key) or 0) + 1 for key in limits}
    for key, count in counts.items():
        cache.set(key, count, within)
    return any(counts[key] > most for key, most in limits.items())
