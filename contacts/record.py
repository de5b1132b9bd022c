"""Forms of what hangs on a person once: fields of the workspace's own, what they look for, all."""

from django import forms
from django.db import transaction

from accounts.live import changed
from contacts import custom
from contacts.fields import DayField, FigureField, MoneyField
from contacts.forms import (
    AboutForm,
    BeginningForm,
    DatesForm,
    LettersForm,
    NamesForm,
    NextCallForm,
    PersonForm,
)
from contacts.models import LookingFor, Person
from crm.kit.changes import ChangeForm


class OwnFieldsForm(PersonForm):
    """The fields that the workspace added, as they are of one person."""

    class Meta(PersonForm.Meta):
        fields: list[str] = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, membership=membership, **kwargs)
        self.own = {f"field_{one.public_id.hex}": one for one in custom.fields_of(membership)}
        if not self.own:
            return
        held = dict(custom.values_of(self.instance))
        for name, one in self.own.items():
            self.fields[name] = custom.form_field(one)
            self.initial[name] = held.get(one)
        self.show_what_was()

    def locked(self):
        fresh = super().locked()
        held = dict(custom.values_of(fresh))
        for name, one in self.own.items():
            setattr(fresh, name, held.get(one, self.fields[name].to_python("")))
        return fresh

    def put(self, fresh, values):
        own = {name: values.pop(name) for name in self.own if name in values}
        if values:
            super().put(fresh, values)
        if own:
            custom.write(fresh, {self.own[name]: value for name, value in own.items()})
            changed("people")


class EverythingForm(OwnFieldsForm):
    """All the facts of a person at once, in sections."""

    referred_by = BeginningForm.base_fields["referred_by"]
    SECTIONS = {
        "Names": NamesForm,
        "Letters": LettersForm,
        "Dates": DatesForm,
        "How it began": BeginningForm,
        "What you have learned": AboutForm,
        "Next call": NextCallForm,
    }

    class Meta(PersonForm.Meta):
        fields = [
            name
            for form in (NamesForm, LettersForm, DatesForm, BeginningForm, AboutForm, NextCallForm)
            for name in form.Meta.fields
        ]

    @property
    def sections(self) -> list[tuple[str, list]]:
        """Each heading with its fields, those of the workspace's own last."""
        names = {title: form.Meta.fields for title, form in self.SECTIONS.items()}
        names["Fields of your own"] = list(self.own)
        return [(title, [self[name] for name in some]) for title, some in names.items() if some]


class LookingForm(ChangeForm):
    """What they would buy, rent or sell. It is made with the first word, gone with the last."""

    must_sell_first = forms.TypedChoiceField(
        label="Must sell first",
        choices=[("", "Not known"), ("True", "Yes"), ("False", "No")],
        coerce=lambda value: str(value) == "True",
        empty_value=None,
        required=False,
    )

    class Meta:
        model = LookingFor
        fields = [
            "timeframe", "home", "price_min", "price_max", "beds", "baths", "areas", "motivation",
            "lender", "approved_amount", "approved_until", "must_sell_first", "other_agent",
            "agreement_signed_on", "agreement_ends_on", "agreement_pay",
        ]  # fmt: skip
        help_texts = {
            "price_min": "$350k or 350,000.",
            "price_max": "",
            "approved_amount": "",
            "areas": "Streets, towns, a school they want to stay near.",
        }
        field_classes = {
            "price_min": MoneyField,
            "price_max": MoneyField,
            "approved_amount": MoneyField,
            "beds": FigureField,
            "baths": FigureField,
            "approved_until": DayField,
            "agreement_signed_on": DayField,
            "agreement_ends_on": DayField,
        }

    def __init__(self, *args, person, **kwargs):
        self.person = person
        found = LookingFor.objects.filter(person=person).first()
        super().__init__(*args, instance=found or LookingFor(person=person), **kwargs)

    def show_what_was(self):
        super().show_what_was()
        for name in ("price_min", "price_max", "approved_amount", "beds", "baths"):
            self.fields[name].min_value = 0
        for name, field in self.fields.items():  # of one that is not there yet, as well
            field.show_hidden_initial = (
                not self.is_bound or self.add_initial_prefix(name) in self.data
            )

    def clean(self):
        cleaned = super().clean()
        least, most = cleaned.get("price_min"), cleaned.get("price_max")
        if least is not None and most is not None and least > most:
            self.add_error("price_max", "It ends below where it begins.")
        return cleaned

    def locked(self):
        Person.objects.select_for_update().get(pk=self.person.pk)
        return LookingFor.objects.filter(person=self.person).first() or LookingFor(
            person=self.person
        )

    @transaction.atomic
    def put(self, fresh, values):
        for name, value in values.items():
            setattr(fresh, name, value)
        if any(getattr(fresh, name) not in (None, "") for name in self._meta.fields):
            fresh.save()
        elif fresh.pk:
            fresh.delete()
        changed("people")
