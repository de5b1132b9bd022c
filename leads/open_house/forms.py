import datetime as dt
import uuid

from django import forms
from django.utils import timezone

from accounts.models import Membership
from contacts.models import Property
from crm.kit import clock, phones
from leads.models import Flyer, OpenHouse, ShowingVisit
from leads.open_house import questions

NO_NAME = "Tell us your name. A first name will do."
NO_REACH = "Leave a number or an e-mail, so that we can write to you."


def _choice(name: str) -> forms.ChoiceField:
    label, answers = questions.CHOICES[name]
    return forms.ChoiceField(label=label, choices=answers, required=False, widget=forms.RadioSelect)


class GuestForm(forms.Form):
    """What a guest writes on the iPad; a name and one way to reach them are enough."""

    name = forms.CharField(
        label="Your name", max_length=160, error_messages={"required": NO_NAME},
        widget=forms.TextInput({"autocapitalize": "words"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="Mobile", max_length=40, required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label="E-mail", max_length=254, required=False,
        widget=forms.EmailInput({"inputmode": "email", "autocapitalize": "none"}),
    )  # fmt: skip
    agent = _choice("agent")
    agent_name = forms.CharField(label="Who is your agent?", max_length=160, required=False)
    timeframe = _choice("timeframe")
    preapproved = _choice("preapproved")
    lives = _choice("lives")
    agrees = forms.BooleanField(required=False)
    told_as = forms.UUIDField(widget=forms.HiddenInput)
    questions = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    consent_words = forms.CharField(required=False, widget=forms.HiddenInput)
    consent_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, house: OpenHouse):
        words = questions.consent_words(house.who)
        super().__init__(
            data,
            initial={
                "told_as": uuid.uuid4(), "questions": house.questions, "consent_words": words,
                "consent_version": questions.consent_version(words),
            },
        )  # fmt: skip
        self.fields["agrees"].label = words
        for name in ("name", "phone", "email", "agent_name"):
            # A browser offers the next guest nothing of the one before.
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        if typed and not phones.is_whole(phones.e164(typed)[0]):
            raise forms.ValidationError("This is not a whole number: area code and seven digits.")
        return typed

    def clean(self):
        said = super().clean()
        if not {"phone", "email"} & set(self.errors) and not said["phone"] and not said["email"]:
            self.add_error("phone", NO_REACH)
        return said

    def told(self) -> dict:
        """As typed, in the shape in which the iPad delivers its guests."""
        return {name: self.data.get(name, "") for name in self.fields}


class PinForm(forms.Form):
    pin = forms.CharField(
        label="PIN", max_length=12, error_messages={"required": "Type the PIN."},
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class CardForm(forms.Form):
    """The card of an agent who showed the home, typed by the seller or left by the agent."""

    agent_name = forms.CharField(
        label="Agent’s name", max_length=160,
        error_messages={"required": "Whose card is it? The name is enough."},
    )  # fmt: skip
    brokerage = forms.CharField(max_length=160, required=False)
    phone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput({"type": "tel", "inputmode": "tel"})
    )
    email = forms.EmailField(
        label="E-mail", max_length=254, required=False,
        help_text="One mail with five questions goes there, and one reminder.",
    )  # fmt: skip
    shown_on = forms.DateField(label="Shown on", widget=forms.DateInput({"type": "date"}))
    shown_time = forms.TimeField(label="At", widget=forms.TimeInput({"type": "time"}))
    card = forms.FileField(
        label="Photo of the card", required=False, widget=forms.FileInput({"accept": "image/*"})
    )
    told_as = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = timezone.localtime(clock.on_this_machine())
        self.initial |= {
            "told_as": uuid.uuid4(), "shown_on": now.date(),
            "shown_time": now.time().replace(second=0, microsecond=0),
        }  # fmt: skip
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self):
        said = super().clean()
        if "shown_on" in said and "shown_time" in said:
            local = dt.datetime.combine(said["shown_on"], said["shown_time"])
            said["shown_at"] = timezone.make_aware(local)
            now = clock.now()
            if not now - dt.timedelta(days=365) < said["shown_at"] < now + dt.timedelta(days=1):
                self.add_error("shown_on", "Which day was it? It lies in the past year.")
        return said


class FeedbackForm(forms.ModelForm):
    """The five questions; every one may be left out, but not all of them."""

    class Meta:
        model = ShowingVisit
        fields = [
            "interest", "price", "condition", "liked", "disliked", "change", "remarks", "may_share",
        ]  # fmt: skip
        labels = {
            "liked": "What did they like?",
            "disliked": "What did they not like?",
            "remarks": "Anything else?",
        }
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("liked", "disliked", "remarks")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {
            "interest": ("How interested is your buyer?", ShowingVisit.Interest.choices),
            "price": ("What do they think of the price?", ShowingVisit.Price.choices),
            "condition": (
                "And of its condition? One is poor, five is excellent",
                [(str(number), str(number)) for number in range(1, 6)],
            ),
            "change": ("Would a change bring another answer?", ShowingVisit.Change.choices),
        }
        for name, (label, answers) in asked.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=answers, required=False, widget=forms.RadioSelect
            )
        self.fields["may_share"].label = "The seller may read this"

    def clean_condition(self):
        return int(self.cleaned_data["condition"]) if self.cleaned_data["condition"] else None

    def clean(self):
        said = super().clean()
        if not self.errors and not any(said[name] for name in said if name != "may_share"):
            raise forms.ValidationError("Answer what you can. One line is enough.")
        return said


class OpenHouseForm(forms.Form):
    """Which home, when, who hosts, and the PIN that gives the iPad back."""

    flyer = forms.ModelChoiceField(
        Flyer.objects.none(), label="Home", required=False, empty_label="Another home",
        error_messages={"invalid_choice": "This flyer is not here any more."},
    )  # fmt: skip
    address = forms.CharField(
        label="Its address", max_length=250, required=False,
        help_text="Only when it has no flyer: street, town and ZIP.",
    )  # fmt: skip
    day = forms.DateField(widget=forms.DateInput({"type": "date"}))
    starts = forms.TimeField(label="From", widget=forms.TimeInput({"type": "time"}))
    ends = forms.TimeField(label="To", widget=forms.TimeInput({"type": "time"}))
    host = forms.ModelChoiceField(Membership.objects.none(), empty_label=None)
    pin = forms.CharField(
        label="PIN", max_length=8, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Four to eight figures. Whoever knows it may leave the guest page on the iPad.",
    )  # fmt: skip
    asks_agents = forms.BooleanField(
        label="Agents may leave their card on the iPad", required=False, initial=True
    )
    is_called_off = forms.BooleanField(label="It does not take place", required=False)

    def __init__(self, data=None, *, membership, house: OpenHouse | None = None):
        super().__init__(data, initial=_facts(house, membership))
        self.house = house
        able = Membership.objects.visible_to(membership).active().select_related("user")
        hosts = [member.pk for member in able if member.can_work]
        self.fields["host"].queryset = Membership.objects.filter(pk__in=hosts).select_related(
            "user"
        )
        flyers = Flyer.objects.visible_to(membership).select_related("property")
        self.fields["flyer"].queryset = flyers.newest_first()
        if house is None:
            del self.fields["is_called_off"]
        else:
            self.fields["pin"].help_text = "Four to eight figures; empty keeps the one you chose."

    def clean_pin(self):
        pin = self.cleaned_data["pin"]
        if not pin and self.house is not None:
            return ""
        if not pin.isdecimal() or not 4 <= len(pin) <= 8:
            raise forms.ValidationError("Choose four to eight figures that you will remember.")
        return pin

    def clean(self):
        said = super().clean()
        if not said.get("flyer") and not said.get("address") and "flyer" not in self.errors:
            self.add_error("address", "Which home is it? Street, town and ZIP.")
        if "starts" in said and "ends" in said and said["ends"] <= said["starts"]:
            self.add_error("ends", "It ends before it begins.")
        return said

    def save(self) -> OpenHouse:
        said = self.cleaned_data
        house = self.house or OpenHouse()
        house.flyer = said["flyer"]
        house.property = (
            said["flyer"].property if said["flyer"] else Property.objects.at(said["address"])
        )
        house.starts_at, house.ends_at = (
            timezone.make_aware(dt.datetime.combine(said["day"], said[name]))
            for name in ("starts", "ends")
        )
        house.host, house.asks_agents = said["host"], said["asks_agents"]
        if said["pin"]:
            house.set_pin(said["pin"])
        house.save()
        if self.house is not None:
            house.call_off(said["is_called_off"])
        return house


def _facts(house: OpenHouse | None, membership) -> dict:
    if house is None:
        today = timezone.localtime(clock.on_this_machine()).date()
        sunday = today + dt.timedelta(days=(6 - today.weekday()) % 7)
        hours = {"starts": dt.time(13), "ends": dt.time(15)}
        return hours | {"day": sunday, "host": membership.pk}
    starts, ends = timezone.localtime(house.starts_at), timezone.localtime(house.ends_at)
    return {
        "flyer": house.flyer_id, "address": "" if house.flyer_id else house.property.address,
        "day": starts.date(), "starts": starts.time(), "ends": ends.time(), "host": house.host_id,
        "asks_agents": house.asks_agents, "is_called_off": house.is_called_off,
    }  # fmt: skip
