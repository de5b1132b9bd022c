"""Picking a person in a form by typing part of the name; without a script the form asks back."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from contacts.models import Person
from crm.kit.text import fold

MOST = 6


class PersonPicker(forms.TextInput):
    """What was typed, and the people it may mean. A pick counts for the words it was made for."""

    template_name = "contacts/picker.html"
    candidates: tuple = ()
    field: "PersonField"

    def value_from_datadict(self, data, files, name):
        typed, pick = data.get(name), data.get(f"{name}-pick")
        return pick if pick and typed and typed == data.get(f"{name}-asked", "") else typed

    def get_context(self, name, value, attrs):
        person = self.field.person_of(value)
        typed = person.name if person else value or ""
        shown = {"typed": typed, "picked": person, "name": name, "candidates": self.candidates}
        return super().get_context(name, typed, attrs) | shown | {"but": self.field.but}


class PersonField(forms.Field):
    """A person of the workspace, but not `but`, whom the form is about."""

    widget = PersonPicker

    def __init__(self, *, themselves="They cannot be this person.", **kwargs):
        super().__init__(**kwargs)
        self.themselves = themselves
        self.people = Person.objects.none()
        self.but: Person | None = None
        self.known: dict[str, Person] = {}
        self.widget.field = self

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.known, copied.widget.field = {}, copied
        return copied

    def ask_among(self, membership, but: Person | None, now: Person | None = None) -> None:
        """Whom the field may find, whom the form is about, and who stands in it now."""
        self.people, self.but = Person.objects.visible_to(membership), but
        if now:
            self.known = {str(now.pk): now, str(now.public_id): now}

    def person_of(self, value) -> Person | None:
        """The person of an id or a public id, asked for once."""
        if not value or isinstance(value, Person):
            return value or None
        key = str(value)
        if key not in self.known:
            which = {"pk": value} if isinstance(value, int) else {"public_id": as_uuid(key)}
            self.known[key] = self.people.filter(**which).first()
        return self.known[key]

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        if person := self.person_of(value):
            if person == self.but:
                raise ValidationError(self.themselves, code="themselves")
            return person
        return self._found(str(value))

    def _found(self, words: str) -> Person:
        found = candidates(self.people, words, self.but)
        if len(found) == 1 and _says(words, found[0].name):
            return found[0]
        self.widget.candidates = tuple(found)
        if found:
            raise ValidationError("Who of these is it?", code="which")
        if self.but and _says(words, self.but.name):
            raise ValidationError(self.themselves, code="themselves")
        raise ValidationError(
            f"Nobody here is called “{words[:60]}”. Add them first, or leave this empty.",
            code="nobody",
        )

    def prepare_value(self, value):
        person = self.person_of(value) if isinstance(value, int | Person) else None
        return str(person.public_id) if person else value

    def in_words(self, value) -> str:
        return value.name if value else ""

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.person_of(initial)
        except ValidationError:
            return True


def candidates(people, words: str, but: Person | None) -> list[Person]:
    """The people that these words may mean, the closest first."""
    others = people.exclude(pk=but.pk) if but else people
    found = others.prefetch_related("addresses").search(words[:80], MOST)
    named = [person for person in found if _says(words, person.name)]
    return named or found


def _says(words: str, name: str) -> bool:
    """Whether each word begins a word of the name: "gra lind" says Grace Lindqvist."""
    parts = fold(name).split()
    return all(any(part.startswith(word) for part in parts) for word in fold(words).split())


def as_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
