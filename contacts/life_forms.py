"""The forms of what life does: somebody has died, a couple goes two ways."""

import datetime as dt

from django import forms

from contacts.fields import BirthdayField, ComingDayField, NumberField
from contacts.parting import Whose
from contacts.passing import living_of
from crm.kit import phones


class DeathForm(forms.Form):
    """Who has died and when, and whom to call after a while. Nothing else is asked today."""

    who = forms.ChoiceField(label="Who has died?", widget=forms.RadioSelect)
    died_on = BirthdayField(label="When", help_text="11/3, or 11/3/2026.")
    call_on = ComingDayField(
        label="When will you call the family?", help_text="In 3 weeks, 12/18. Empty: not at all."
    )
    executor = forms.CharField(
        label="Who looks after the estate, if you know", max_length=120, required=False
    )
    executor_number = NumberField(label="Their number", required=False)
    keep = forms.MultipleChoiceField(
        label="Numbers and addresses that stay in use",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is not ticked goes into a note.",
    )

    def __init__(self, *args, person, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.today = person, today
        self.ways = {str(way.public_id): way for way in _ways(person)}
        living = living_of(person)
        # The name is part of the value: what was sent twice must not reach the survivor.
        self.fields["who"].choices = [(f"{key}:{name}", name) for key, name in living]
        self.fields["call_on"].today = today
        self.initial |= {"died_on": today, "call_on": "in 3 weeks"}
        if person.is_couple:
            for name in ("executor", "executor_number"):
                del self.fields[name]
            owners = dict(living)
            self.fields["keep"].choices = [
                (key, f"{way}, {owners['spouse' if way.of_spouse else 'first']}")
                for key, way in self.ways.items()
            ]
            self.initial["keep"] = _shared(person)
        else:
            del self.fields["keep"]
            self.initial["who"] = self.fields["who"].choices[0][0]
            self.fields["who"].widget = forms.HiddenInput()

    def clean_died_on(self):
        """A day without its year is the last one."""
        day = self.cleaned_data["died_on"]
        if day is None:
            return self.today
        if day.year < 1900:
            day = day.replace(year=self.today.year)
            day = day if day <= self.today else day.replace(year=day.year - 1)
        return day

    def clean_executor_number(self):
        number = self.cleaned_data["executor_number"]
        if number and not phones.is_whole(number):
            raise forms.ValidationError("This is not a telephone number. Write 231-555-0142.")
        return number

    @property
    def facts(self) -> dict:
        """What was said, as contacts.passing.has_died takes it."""
        said = self.cleaned_data
        return {
            "who": said["who"].partition(":")[0],
            "on": said["died_on"],
            "call_on": said["call_on"],
            "keep": [self.ways[key] for key in said.get("keep", ())],
            "executor": said.get("executor", ""),
            "executor_number": said.get("executor_number", ""),
        }


def _shared(person) -> list[str]:
    """The line at home, or the only number there is, is probably the other's as well."""
    numbers = list(person.phones.all())
    home = [phone for phone in numbers if phone.label == "home"]
    return [str(phone.public_id) for phone in (numbers if len(numbers) == 1 else home)]


def _ways(person) -> list:
    return [*person.phones.all(), *person.emails.all()]


class PartingForm(forms.Form):
    """The names of the two from now on, and for each thing of the couple whose it is."""

    first_name = forms.CharField(max_length=80)
    last_name = forms.CharField(max_length=80, required=False)
    other_first_name = forms.CharField(label="First name", max_length=80)
    other_last_name = forms.CharField(label="Last name", max_length=80, required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "other_first_name": person.spouse_first_name,
            "other_last_name": person.spouse_last_name or person.last_name,
        }
        self.rows = {}
        names = [person.first, person.spouse_first_name, "Both"]
        for name, whose in zip(("first_name", "other_first_name"), names, strict=False):
            self.fields[name].label = f"{whose}’s first name"
            self.fields[name.replace("first", "last")].label = f"{whose}’s last name"
        choices = list(zip(Whose.values, names, strict=True))
        things = [*_ways(person), *person.addresses.all(), *person.filings.all()]
        for thing in things:
            said = getattr(thing, "category", thing)
            name = f"{said._meta.model_name}_{said.public_id}"
            self.rows[name] = thing
            self.fields[name] = forms.ChoiceField(
                label=str(said), choices=choices, widget=forms.RadioSelect, initial=_usually(thing)
            )

    @property
    def things(self):
        return [self[name] for name in self.rows]

    @property
    def whose(self) -> dict:
        return {row: self.cleaned_data[name] for name, row in self.rows.items()}


def _usually(thing) -> str:
    """An e-mail or number is whose it was, a category of both, the home the first's."""
    if hasattr(thing, "category"):
        return Whose.BOTH
    return Whose.OTHER if getattr(thing, "of_spouse", False) else Whose.FIRST
