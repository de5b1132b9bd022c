from django import forms

from crm.kit import phones
from leads.inquiry import Inquiry
from leads.models import InboundMessage
from leads.parsing.names import read_name
from prospects.models import Prospect


class LookForm(forms.Form):
    """What a person reads out of a mail that Sphere could not read."""

    name = forms.CharField(
        max_length=160, error_messages={"required": "Who is it? A first name will do."}
    )
    phone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.EmailField(max_length=254, required=False)
    home = forms.CharField(label="Home they asked about", max_length=250, required=False)
    asked = forms.ChoiceField(
        label="They want to",
        choices=[("buyer", "Buy"), ("seller", "Sell"), ("both", "Both"), ("renter", "Rent")],
        widget=forms.RadioSelect,
        initial="buyer",
    )
    timeframe = forms.ChoiceField(label="When?", choices=Prospect.Timeframe.choices, required=False)
    source = forms.CharField(
        max_length=80,
        widget=forms.TextInput({"list": "sources"}),
        error_messages={"required": "Pick or name a source: your return on it is counted by it."},
    )
    message = forms.CharField(
        label="In their words",
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    teach = forms.BooleanField(label="Teach this format", required=False)

    @classmethod
    def guessing(cls, inbound: InboundMessage, source: str, *, teach=False) -> "LookForm":
        """The form filled with what Sphere made of the mail."""
        said = {name: value for name, value in inbound.reading.items() if value}
        asked = said.get("lead_type")
        return cls(
            initial={
                "name": " ".join(
                    said[part] for part in ("first_name", "last_name") if part in said
                ),
                "phone": phones.national(said.get("phone", "")),
                "email": said.get("email"),
                "home": said.get("property_address"),
                "asked": asked if asked in ("buyer", "seller", "renter") else "buyer",
                "source": "" if source == "Unknown" else source,
                "message": said.get("message"),
                "teach": teach,
            }
        )

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
            self.add_error("phone", "Add a number or an e-mail, so that you can answer.")
        return said

    @property
    def said(self) -> dict:
        """What stands in the form, whether it was guessed or typed."""
        return self.data if self.is_bound else self.initial

    def inquiry(self, inbound: InboundMessage) -> Inquiry:
        said = self.cleaned_data
        name = read_name(said["name"])
        first, last = (name.first or "", name.last or "") if name else (said["name"], "")
        relay = inbound.reading.get("extra", {}).get("email_is_relay")
        return Inquiry(
            at=inbound.received_at,
            first_name=first,
            last_name=last,
            phone=said["phone"],
            phone_extension=getattr(self, "extension", ""),
            email=said["email"],
            email_is_relay=bool(relay and said["email"] == inbound.reading.get("email")),
            property_address=said["home"],
            message=said["message"],
            asked=said["asked"],
            timeframe=said["timeframe"],
            source=said["source"],
            is_sample=False,
        )
