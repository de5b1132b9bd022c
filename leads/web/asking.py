"""The contact form as a visitor fills it in, with the fields that its owner chose."""

from django import forms

from leads.models import WebForm
from leads.strangers import StrangersForm, is_too_quick
from leads.web import door
from prospects.models import Prospect

MISSING = {
    "phone": "Leave a number.",
    "email": "Leave an e-mail address.",
    "property_address": "Which home is it?",
    "lead_type": "Tell us what you want to do.",
    "timeframe": "Tell us when.",
    "message": "Write a line or two.",
}
INTENTS = [("buy", "Buy"), ("sell", "Sell"), ("buy and sell", "Both"), ("rent", "Rent")]


class ContactForm(StrangersForm):
    """A name, one way to answer, and whatever else this form asks for."""

    property_address = forms.CharField(
        max_length=250,
        required=False,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    lead_type = forms.ChoiceField(choices=INTENTS, widget=forms.RadioSelect, required=False)
    timeframe = forms.ChoiceField(choices=[], required=False)
    message = forms.CharField(max_length=5_000, required=False, widget=forms.Textarea({"rows": 4}))
    field_order = ["name"]

    def __init__(self, data=None, *, form: WebForm):
        super().__init__(data, agreement=form.agreement)
        self.consent_version = f"form-{form.public_id}-{form.agreement_version}"
        asked = {name: (label, needed) for name, label, needed in form.asks}
        self.fields["timeframe"].choices = [("", "Not sure yet"), *Prospect.Timeframe.choices]
        for name, words in MISSING.items():
            if name not in asked:
                del self.fields[name]
                continue
            label, needed = asked[name]
            self.fields[name].label = label
            self.fields[name].required = needed
            self.fields[name].error_messages["required"] = words
        if not form.agreement:
            del self.fields["agrees"]
        self.order_fields(["name", *asked])

    @property
    def shown(self) -> list:
        """The fields that a visitor sees, in order."""
        return [self["name"], *(self[name] for name in self.fields if name in MISSING)]


def held_because(said: ContactForm, came: door.Knock, form: WebForm) -> str:
    """Why a filled-in form waits in the tray; its sender is thanked like everybody."""
    data = said.cleaned_data
    if data.get("is_person"):
        return ""
    if data.get("website"):
        return door.TRAPPED
    if not data.get("drawn"):
        # Pasted as plain HTML there is no time in it: then the browser's word for the site counts.
        return "" if came.origin in form.sites else "It does not say which page it came from."
    return door.TOO_QUICK if is_too_quick(data["drawn"]) else ""
