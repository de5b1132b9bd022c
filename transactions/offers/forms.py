"""An offer as it is taken down, and the answers to it."""

import datetime as dt

from django import forms
from django.utils import timezone

from agenda.calendar.forms import DayField, HourField
from contacts.fields import MoneyField, NumberField
from contacts.picking import PersonField
from crm.kit import clock
from transactions.models import Counter, Offer
from transactions.net_sheet.forms import PercentField

USUAL_HOUR = dt.time(17)
PERCENTS = {"down_percent", "buyer_rate"}
DOLLARS = {
    "price", "escalates_by", "escalates_to", "earnest_money", "appraisal_gap", "buyer_fee",
    "concession", "repairs", "warranty", "non_allowables",
}  # fmt: skip
DAYS = {"closing_on", "proof_on", "received_on"}


def field_of(model_field, **kwargs):
    """Money, percentages and days as people type them."""
    said = {"label": _capital(model_field.verbose_name), "required": not model_field.blank}
    if model_field.name in DOLLARS:
        return MoneyField(max_digits=12, decimal_places=2, min_value=0, **said)
    if model_field.name in PERCENTS:
        return PercentField(max_digits=6, decimal_places=3, min_value=0, **said)
    if model_field.name in DAYS:
        return DayField(**said)
    if model_field.name == "agent_phone":
        return NumberField(**said)
    return model_field.formfield(**kwargs)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class UntilForm(forms.ModelForm):
    """A form whose last fields are a day and an hour that it is good until."""

    until = DayField(label="Good until", required=False)
    until_hour = HourField(label="At", required=False, help_text="Left empty: 5 pm.")

    def __init__(self, data=None, *, zone, today: dt.date, **kwargs):
        super().__init__(data, **kwargs)
        self.zone = zone
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.today = today
        if self.instance.good_until:
            local = self.instance.good_until.astimezone(zone)
            self.initial |= {"until": local.date(), "until_hour": local.time()}
        if "price" in self.fields:
            self.fields["price"].error_messages["required"] = "Which price?"

    def clean_price(self):
        price = self.cleaned_data["price"]
        if price is not None and price <= 0:
            raise forms.ValidationError("A price is more than nothing.")
        return price

    def clean(self):
        said = super().clean()
        day, hour = said.get("until"), said.get("until_hour")
        if hour and not day and "until" not in self.errors:
            self.add_error("until", "Which day?")
        self.instance.good_until = day and moment(day, hour, self.zone)
        if said.get("buyer_rate") and said.get("buyer_fee"):
            self.add_error("buyer_fee", "A percentage or an amount, not both.")
        return said


def moment(day: dt.date, hour: dt.time | None, zone) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, hour or USUAL_HOUR), zone)


class OfferForm(UntilForm):
    buyer = PersonField(label="In your book as", required=False)

    class Meta:
        model = Offer
        formfield_callback = field_of
        fields = [
            "name", "buyer", "agent_name", "agent_company", "agent_phone", "agent_email", "price",
            "escalates_by", "escalates_to", "earnest_money", "financing", "down_percent", "proof",
            "proof_on", "inspection", "inspection_days", "has_appraisal", "appraisal_gap",
            "has_loan_condition", "has_sale_condition", "conditions", "closing_on", "possession",
            "buyer_rate", "buyer_fee", "concession", "repairs", "warranty", "non_allowables",
            "received_on", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea({"rows": 3})}

    SECTIONS = [
        ("Who", ["name", "buyer", "agent_name", "agent_company", "agent_phone", "agent_email"]),
        ("Price and payment", [
            "price", "financing", "down_percent", "proof", "proof_on", "earnest_money",
            "escalates_by", "escalates_to",
        ]),
        ("Conditions", [
            "inspection", "inspection_days", "has_appraisal", "appraisal_gap",
            "has_loan_condition", "has_sale_condition", "conditions",
        ]),
        ("Days", ["closing_on", "possession", "until", "until_hour", "received_on"]),
        ("What it asks of the sellers", [
            "buyer_rate", "buyer_fee", "concession", "repairs", "warranty", "non_allowables",
        ]),
        ("Remarks", ["note"]),
    ]  # fmt: skip

    def __init__(self, data=None, *, member, is_ours=False, hidden=frozenset(), **kwargs):
        super().__init__(data, **kwargs)
        self.fields["buyer"].ask_among(member, None, now=self.instance.buyer)
        self.fields["name"].widget.attrs["placeholder"] = "J. Whitlock"
        self.fields["name"].error_messages["required"] = "Whose offer is it? A name will do."
        if is_ours:
            self.fields["agent_name"].label = "The sellers’ agent"
        for key in hidden & set(self.fields):
            del self.fields[key]
        if "buyer_rate" in self.fields:
            self.fields["buyer_rate"].help_text = "Left empty, what the net sheet reckons with."

    def sections(self):
        for title, names in self.SECTIONS:
            yield title, [self[name] for name in names if name in self.fields]

    def clean(self):
        said = super().clean()
        by, to = said.get("escalates_by"), said.get("escalates_to")
        if bool(by) != bool(to):
            self.add_error(
                "escalates_to" if by else "escalates_by", "Steps and an end go together."
            )
        elif to and said.get("price") and to <= said["price"]:
            self.add_error("escalates_to", "It ends above the price.")
        return said


class CounterForm(UntilForm):
    """What the sellers ask for instead; it begins with what was offered."""

    is_mailed = forms.BooleanField(label="Mail it to their agent", required=False)

    class Meta:
        model = Counter
        formfield_callback = field_of
        fields = [
            "price", "closing_on", "buyer_rate", "buyer_fee", "concession", "repairs",
            "conditions", "words",
        ]  # fmt: skip
        widgets = {"words": forms.Textarea({"rows": 4})}

    def __init__(self, data=None, *, offer, hidden=frozenset(), **kwargs):
        kwargs["instance"] = Counter(offer=offer)
        kwargs["initial"] = {key: getattr(offer, key) for key in Counter.TERMS}
        super().__init__(data, **kwargs)
        self.offer = offer
        self.fields["words"].label = "A word to it"
        for key in hidden & set(self.fields):
            del self.fields[key]
            setattr(self.instance, key, getattr(offer, key))
        if not offer.agent_email:
            del self.fields["is_mailed"]

    def clean(self):
        said = super().clean()
        if self.instance.good_until and self.instance.good_until <= clock.now():
            self.add_error("until", "That has passed.")
        return said


class AcceptanceForm(forms.Form):
    """The day of the contract, the closing, and what becomes of the other offers."""

    OTHERS = [
        ("leave", "Leave the other offers as they are"),
        ("backup", "Keep them as back-ups, in this order"),
        ("decline", "Decline them"),
    ]

    price = MoneyField(label="Price", max_digits=12, decimal_places=2, required=True)
    on = DayField(label="Accepted on", required=True)
    closing = DayField(label="Closing on", required=False)
    others = forms.ChoiceField(label="The others", choices=OTHERS, initial="leave",
                               widget=forms.RadioSelect)  # fmt: skip
    is_mailed = forms.BooleanField(label="Tell their agent by mail", required=False)

    def __init__(self, data=None, *, offer, others, today: dt.date):
        counter = offer.asked_of_us
        said = counter or offer
        super().__init__(
            data,
            initial={
                "price": said.price, "on": today, "closing": said.closing_on or offer.closing_on
            },
        )  # fmt: skip
        for field in (self.fields["on"], self.fields["closing"]):
            field.today = today
        if not others:
            del self.fields["others"]
        if not offer.agent_email and not any(one.agent_email for one in others):
            del self.fields["is_mailed"]

    def clean_price(self):
        if (price := self.cleaned_data["price"]) <= 0:
            raise forms.ValidationError("A price is more than nothing.")
        return price

    def clean(self):
        said = super().clean()
        on, closing = said.get("on"), said.get("closing")
        if on and closing and closing < on:
            self.add_error("closing", "It closes before it is accepted.")
        return said


class DeclineForm(forms.Form):
    words = forms.CharField(
        label="A word to their agent", max_length=4_000, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    is_mailed = forms.BooleanField(label="Mail it to their agent", required=False)

    def __init__(self, data=None, *, offer, **kwargs):
        super().__init__(data, **kwargs)
        if not offer.agent_email:
            del self.fields["is_mailed"]


class BestForm(forms.Form):
    """Until when everyone may say their best and final, in which words."""

    until = DayField(label="By", required=True)
    until_hour = HourField(label="At", required=False, help_text="Left empty: 5 pm.")
    subject = forms.CharField(max_length=150)
    words = forms.CharField(
        max_length=4_000, widget=forms.Textarea({"rows": 9}),
        help_text="Below it stand the day and hour, and your name.",
    )  # fmt: skip

    def __init__(self, data=None, *, zone, today: dt.date, **kwargs):
        super().__init__(data, **kwargs)
        self.zone = zone
        self.fields["until"].today = today

    def clean(self):
        said = super().clean()
        if said.get("until"):
            said["moment"] = moment(said["until"], said.get("until_hour"), self.zone)
            if said["moment"] <= clock.now():
                self.add_error("until", "That has passed.")
        return said
