"""What somebody is asked for, and how the question goes to them."""

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import BirthdayField, NumberField
from contacts.forms import number_trouble
from contacts.postal import read_address
from crm.kit import phones
from messaging.lines import one_line


class AskingForm(forms.Form):
    """How one person is asked, and with which words."""

    WAYS = {"email": "Sphere sends it by e-mail", "phone": "I send it from my own phone"}

    way = forms.ChoiceField(label="How do you ask?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="What it says", max_length=4_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="{{link}} becomes the address of their page.",
    )  # fmt: skip

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        ways = dict(self.WAYS)
        if not person.best_email:
            del ways["email"]
        self.fields["way"].choices = list(ways.items())
        self.fields["way"].initial = next(iter(ways))


class DetailsForm(forms.Form):
    """The page that a person fills in. Everything may be left empty, but not all of it."""

    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    spouse_first_name = forms.CharField(
        label="Spouse or partner, first name", max_length=80, required=False
    )
    phone = NumberField(required=False, label="Phone")
    email = forms.EmailField(max_length=254, required=False, label="E-mail")
    street = forms.CharField(max_length=200, required=False, label="Mailing address, street")
    city = forms.CharField(max_length=80, required=False)
    state = forms.CharField(max_length=40, required=False)
    postal_code = forms.CharField(max_length=12, required=False, label="ZIP")
    birthday = BirthdayField(label="Your birthday", help_text="5/12 is enough.")
    spouse_birthday = BirthdayField(label="Your partner’s birthday", help_text="5/12 is enough.")

    AUTOCOMPLETE = {
        "first_name": "given-name", "last_name": "family-name", "phone": "tel", "email": "email",
        "street": "street-address", "city": "address-level2", "state": "address-level1",
        "postal_code": "postal-code",
    }  # fmt: skip
    PLACE = ("street", "city", "state", "postal_code")

    def __init__(self, *args, first_name="", **kwargs):
        super().__init__(*args, initial={"first_name": first_name}, **kwargs)
        self.was = first_name
        for name, kind in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = kind

    def clean_phone(self):
        number = self.cleaned_data["phone"]
        if number and not phones.is_whole(number):
            raise ValidationError(number_trouble(number), code="number")
        return number

    def clean(self):
        typed = super().clean()
        others = [typed.get(name) for name in self.PLACE[1:]]
        if typed.get("street") and not any(others):
            typed |= {name: getattr(read_address(typed["street"]), name) for name in self.PLACE}
        elif any(others) and not typed.get("street") and "street" not in self.errors:
            self.add_error("street", "The street is missing.")
        if not self.errors and not self.answers():
            raise ValidationError("Fill in what you can. One line is enough.")
        return typed

    def answers(self) -> dict:
        """What was said, as it is kept; the name that stood there already says nothing."""
        typed = self.cleaned_data
        kept = {
            name: one_line(typed[name])
            for name in ("first_name", "last_name", "spouse_first_name", "phone", "email")
            if typed.get(name)
        }
        if kept.get("first_name") == self.was:
            del kept["first_name"]
        for name in ("birthday", "spouse_birthday"):
            if typed.get(name):
                kept[name] = typed[name].isoformat()
        if typed.get("street"):
            kept["address"] = {name: one_line(typed.get(name) or "") for name in self.PLACE}
        return kept
