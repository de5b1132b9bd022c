"""What is asked when a transaction is opened, goes on, and ends."""

from django import forms

from accounts.models import Membership
from contacts.fields import DayField, MoneyField
from contacts.models import LeadSource, Property
from contacts.picking import PersonField
from crm.kit import clock
from transactions.contracting import OTHER_SIDE
from transactions.models import Fall, Phase, Side, Stage, Transaction
from transactions.moving import BY_HAND

RENT = "Rent a month"
PRICE = {"max_digits": 12, "decimal_places": 2, "min_value": 0}


def listing_side(side) -> bool:
    return Side(side).lists


class TransactionForm(forms.Form):
    """A side, the clients, the home where there is one yet, and the day of the agreement."""

    side = forms.ChoiceField(label="Whom do you represent?", choices=Side.choices)
    client = PersonField(label="Client", required=True)
    other = PersonField(
        label="And", required=False, help_text="Only if they have a record of their own."
    )
    address = forms.CharField(
        label="The home", max_length=250, required=False,
        help_text="118 Alder Court, Traverse City, MI 49684. A search has none yet.",
    )  # fmt: skip
    list_price = MoneyField(label="List price", **PRICE)
    agreement_on = DayField(label="Agreement signed")

    def __init__(self, data=None, *, membership, **kwargs):
        super().__init__(data, **kwargs)
        for name in ("client", "other"):
            self.fields[name].ask_among(membership, None, (self.initial or {}).get(name))

    def clean(self):
        said = super().clean()
        if listing_side(said.get("side") or Side.BUYER) and not said.get("address"):
            self.add_error("address", "Which home is it? A listing begins with its address.")
        if said.get("client") and said.get("client") == said.get("other"):
            self.add_error("other", "They are the client already.")
        return said

    @property
    def clients(self) -> list:
        return [one for name in ("client", "other") if (one := self.cleaned_data.get(name))]

    @property
    def home(self) -> Property | None:
        address = self.cleaned_data.get("address")
        return Property.objects.at(address) if address else None


class BasicsForm(forms.ModelForm):
    """Whose it is, where it came from, and which home: what stands above all sections."""

    address = forms.CharField(label="The home", max_length=250, required=False)
    mls_number = forms.CharField(label="MLS number", max_length=40, required=False)
    referred_by = PersonField(label="Referred by", required=False)

    class Meta:
        model = Transaction
        fields = [
            "side", "agent", "assistant", "source", "source_detail", "referred_by", "brought_by",
        ]  # fmt: skip

    def __init__(self, data=None, *, membership, instance, **kwargs):
        home = instance.property
        initial = {"address": home.address, "mls_number": home.mls_number} if home else {}
        super().__init__(data, instance=instance, initial=initial, **kwargs)
        team = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["agent"].queryset = self.fields["assistant"].queryset = team
        self.fields["source"].queryset = LeadSource.objects.visible_to(membership)
        self.fields["referred_by"].ask_among(membership, None, instance.referred_by)
        for name, label in (
            ("agent", "Nobody yet"),
            ("assistant", "Nobody"),
            ("source", "Unknown"),
        ):
            self.fields[name].empty_label = label
        self.order_fields(["address", "mls_number", "side", "agent", "assistant", "source"])

    def clean_side(self):
        side, now = self.cleaned_data["side"], self.instance
        if side != self.initial.get("side") and now.is_open and now.stage not in _stages(side):
            raise forms.ValidationError(
                f"{now.get_stage_display()} is no stage of that side. Move it first."
            )
        return side

    def clean(self):
        said = super().clean()
        if listing_side(said.get("side") or Side.BUYER) and not said.get("address"):
            self.add_error("address", "A listing needs its address.")
        return said

    def save(self, commit=True):
        one = super().save(commit=False)
        address = self.cleaned_data["address"]
        one.property = Property.objects.at(address) if address else None
        if one.property and one.property.mls_number != self.cleaned_data["mls_number"]:
            one.property.mls_number = self.cleaned_data["mls_number"]
            one.property.save(update_fields=["mls_number"])
        one.save(update_fields=[*self.Meta.fields, "property"])
        return one


def _stages(side) -> list:
    return Transaction(side=side).stages


class StageForm(forms.Form):
    to = forms.ChoiceField(label="Stage", choices=Stage.choices)


class PhaseForm(forms.Form):
    phase = forms.ChoiceField(
        label="Where the contract stands", choices=[("", "Just signed"), *Phase.choices],
        required=False,
    )  # fmt: skip


class PriceForm(forms.Form):
    price = MoneyField(label="New list price", required=True, **PRICE)
    on = DayField(label="From", required=True)


class _OfOne(forms.Form):
    """A form about one transaction; days are those of its workspace."""

    def __init__(self, data=None, *, transaction, membership, **kwargs):
        super().__init__(data, **kwargs)
        self.transaction, self.membership = transaction, membership
        self.today = clock.today(transaction.workspace.zone)


class ContractForm(_OfOne):
    """The price, the days and who is on the other side: a listing under contract in one go."""

    price = MoneyField(label="Contract price", required=True, **PRICE)
    on = DayField(label="Under contract since", required=True)
    closing = DayField(label="Closing")
    who = PersonField(required=False)
    names = forms.CharField(
        max_length=200, required=False,
        help_text="For this once, not in your contacts. Several with a comma.",
    )  # fmt: skip
    address = forms.CharField(label="The home", max_length=250, required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        one = self.transaction
        role = OTHER_SIDE[Side(one.side)][0].label
        self.fields["who"].label = f"{role}, of your contacts"
        self.fields["names"].label = f"{role} by name"
        self.fields["who"].ask_among(self.membership, None)
        if one.side == Side.REFERRAL:  # price and other side are the other agent's affair
            del self.fields["who"], self.fields["names"]
            self.fields["price"].required = False
        if one.is_lease:
            self.fields["price"].label, self.fields["closing"].label = RENT, "Lease begins"
        if one.property_id:
            del self.fields["address"]
        else:
            self.fields["address"].required = one.side != Side.REFERRAL
            self.order_fields(["address", "price", "on", "closing", "who", "names"])
        price = one.price or one.list_price or (one.facts.get("rent") if one.is_lease else None)
        self.initial = {"on": self.today, "price": price} | (self.initial or {})

    def clean(self):
        said = super().clean()
        on, closing = said.get("on"), said.get("closing")
        if on and on > self.today:
            self.add_error("on", "That day is still to come.")
        if on and closing and closing < on:
            self.add_error("closing", "That is before the day of the contract.")
        return said

    @property
    def buyers(self) -> list:
        who, names = (self.cleaned_data.get(name) for name in ("who", "names"))
        names = (names or "").split(",")
        return ([who] if who else []) + [name.strip() for name in names if name.strip()]


class FallForm(_OfOne):
    """Why it fell through, and whether it goes on."""

    reason = forms.ChoiceField(label="Why?", choices=[("", "Pick one"), *Fall.Reason.choices])
    because = forms.CharField(label="In your words", max_length=300, required=False)
    on = DayField(label="On", required=True)
    back = forms.ChoiceField(label="And now?", widget=forms.RadioSelect)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        again = "Back on the market" if self.transaction.is_listing else "They look on"
        self.fields["back"].choices = [("yes", again), ("no", "It ends here")]
        self.initial = {"on": self.today, "back": "yes"} | (self.initial or {})

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"], self.today)


class EndForm(_OfOne):
    """Withdrawn, expired or cancelled: which, since when, and why."""

    to = forms.ChoiceField(
        label="It is", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in BY_HAND],
    )  # fmt: skip
    on = DayField(label="Since", required=True)
    because = forms.CharField(label="Why?", max_length=300, required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.initial = {"on": self.today} | (self.initial or {})

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"], self.today)


class ClosingForm(_OfOne):
    """The day and the price as they were at the table."""

    on = DayField(label="Closed on", required=True)
    price = MoneyField(label="Sold at", **PRICE)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        one = self.transaction
        planned = one.day("closing")
        day = planned if planned and planned <= self.today else self.today
        self.fields["price"].required = one.side != Side.REFERRAL
        if one.is_lease:
            self.fields["price"].label = RENT
        self.initial = {"on": day, "price": one.price} | (self.initial or {})

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"], self.today)


def _not_to_come(day, today):
    if day and day > today:
        raise forms.ValidationError("That day is still to come. Close it when it has closed.")
    return day
