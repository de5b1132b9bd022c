import re
from email.utils import getaddresses

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agenda.models import Answer, Invitee
from agenda.models.invitee import MOST_INVITED
from contacts.models import Person
from contacts.picking import candidates

SEPARATORS = re.compile(r"[,;\n]+")


class InviteForm(forms.Form):
    """Who is asked to come: people it is with, names, or bare addresses."""

    people = forms.ModelMultipleChoiceField(
        None, to_field_name="public_id", required=False, label="Those it is with",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    who = forms.CharField(
        label="Names or e-mails", required=False, max_length=4_000,
        help_text="Several with commas: June Hargrove, walt@example.com",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip
    is_reminded = forms.BooleanField(
        label="Remind them too, as often as it reminds you", required=False
    )

    def __init__(self, *args, membership, appointment, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        asked = Invitee.objects.of(appointment).invited()
        self.taken = set(asked.values_list("address_lc", flat=True))
        with_email = _with_emails(appointment.people.visible_to(membership))
        open_ones = [one for one in with_email if one.best_email.address_lc not in self.taken]
        field = self.fields["people"]
        field.queryset = appointment.people.visible_to(membership).prefetch_related("emails")
        if open_ones:
            field.choices = [
                (one.public_id, f"{one.name}, {one.best_email.address}") for one in open_ones
            ]
        else:
            del self.fields["people"]

    def clean_people(self):
        return _with_emails(self.cleaned_data["people"])

    def clean_who(self) -> list[tuple]:
        """(person or None, name, address) of each part; a sentence for what is nobody."""
        parts = [part.strip() for part in SEPARATORS.split(self.cleaned_data["who"])]
        found, wrong = [], []
        for part in filter(None, parts):
            try:
                found.append(self._one(part))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return found

    def _one(self, words: str) -> tuple:
        if "@" not in words:
            return self._person(words)
        name, address = next(iter(getaddresses([words], strict=False)), ("", words))
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(f"“{words[:80]}” is no e-mail address.") from None
        person = (
            Person.objects.visible_to(self.membership).known_by(email=address, phone="").first()
        )
        return person, " ".join(name.split())[:200], address

    def _person(self, words: str) -> tuple:
        people = Person.objects.visible_to(self.membership).filter(died_on=None)
        found = candidates(people, words, None)
        if len(found) != 1:
            told = "Several people are" if found else "Nobody here is"
            raise ValidationError(f"{told} called “{words[:60]}”. Write their e-mail.")
        if not found[0].best_email:
            raise ValidationError(f"There is no e-mail of {found[0].name} that can be used.")
        return found[0], found[0].name, found[0].best_email.address

    def clean(self):
        cleaned = super().clean()
        people = [(one, one.name, one.best_email.address) for one in cleaned.get("people") or []]
        self.asked = [*people, *(cleaned.get("who") or [])]
        if not self.errors and not self.asked:
            self.add_error("who", "Who is to come? Write a name or an e-mail.")
        if len(self.taken) + len(self.asked) > MOST_INVITED:
            self.add_error("who", f"At most {MOST_INVITED} can be invited to one appointment.")
        return cleaned


def _with_emails(people) -> list[Person]:
    return [one for one in people.prefetch_related("emails") if one.best_email and not one.died_on]


class AnswerForm(forms.Form):
    """What somebody says to their invitation, on their own page."""

    answer = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Answer if one != Answer.NONE],
        error_messages={"required": "Will you come? Choose one of the three."},
    )
    note = forms.CharField(
        label="A word with it", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
