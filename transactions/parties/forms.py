"""Who takes part: somebody of the books, found by typing, or somebody for this once."""

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import NumberField
from contacts.forms import number_trouble
from contacts.picking import PersonField
from crm.kit import phones
from transactions.models import ROLE_GROUPS, Party

ROLES = [(group, [(role.value, role.label) for role in roles])
         for group, roles in ROLE_GROUPS.items()]  # fmt: skip


class PartyForm(forms.ModelForm):
    """One form for both: who is in the books is picked, anybody else is named here alone."""

    person = PersonField(label="Somebody of your books", required=False)
    phone = NumberField(label="Phone", required=False, max_length=40)
    role = forms.ChoiceField(label="What are they here?", choices=[("", "Choose"), *ROLES])

    class Meta:
        model = Party
        fields = ["role", "person", "name", "company", "phone", "email", "trade", "note"]
        labels = {"name": "Their name", "email": "E-mail", "trade": "What they do here",
                  "note": "A note"}  # fmt: skip
        help_texts = {"trade": "Instead of the role: electrician, the buyer’s mother."}

    def __init__(self, *args, membership, transaction, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, self.transaction = membership, transaction
        now = self.instance.person if self.instance.pk and self.instance.person_id else None
        self.fields["person"].ask_among(membership, None, now)
        self.is_unknown = False

    @property
    def is_one_time(self) -> bool:
        """Whether the part for "this once" stands open."""
        own = ("name", "company", "phone", "email", "trade", "note")
        return self.is_unknown or any(self[name].value() or name in self.errors for name in own)

    def clean_phone(self):
        number = self.cleaned_data["phone"]
        if number and not phones.is_whole(number):
            raise ValidationError(number_trouble(number))
        return number

    def clean(self):
        cleaned = super().clean()
        person, name = cleaned.get("person"), (cleaned.get("name") or "").strip()
        if person and name and name.casefold() != person.name.casefold():
            self.add_error("name", f"Either {person.name} or somebody for this once, not both.")
        elif person:
            cleaned["name"] = ""
        elif "person" in self.errors:
            self._take_the_name(name)
        elif not name:
            self.add_error("person", "Say who it is: part of a name, or somebody for this once.")
        extension = phones.e164(self.data.get(self.add_prefix("phone"), ""))[1]
        if extension and f"ext. {extension}" not in (cleaned.get("note") or ""):
            cleaned["note"] = f"{cleaned.get('note') or ''} ext. {extension}".strip()[:300]
        if person and self._has_role(person):
            self.add_error("person", f"{person.name} has that role here already.")
        return cleaned

    def _take_the_name(self, name: str) -> None:
        """Nobody in the books is called so: what was typed is the name for this once."""
        trouble = self.errors.as_data()["person"][0]
        self.is_unknown = trouble.code == "nobody"
        if not self.is_unknown:
            return
        typed = str(self.data.get(self.add_prefix("person"), "")).strip()[:160]
        del self._errors["person"]
        if name and name.casefold() != typed.casefold():
            self.add_error("person", f"Nobody in your books is called “{typed[:60]}”.")
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("name")], self.data[self.add_prefix("person")] = typed, ""
        if not name:
            self.add_error(
                "name", f"Nobody in your books is called “{typed[:60]}”. For this once, then: "
                "add how they are reached and save again, or pick somebody else.",
            )  # fmt: skip

    def _has_role(self, person) -> bool:
        same = Party.objects.filter(
            transaction=self.transaction, role=self.cleaned_data.get("role"), person=person
        )
        return same.exclude(pk=self.instance.pk).exists()

    def validate_constraints(self):
        """What they hold is asked above, in the words of this page."""
