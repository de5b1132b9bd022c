"""How history says what a row was: the words of its fields, names in place of keys.

An app that stands above speaks of its own tables with `speak_of`, and keeps income from members
who may not see it with `keep_from`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst

from contacts.models import Person
from contacts.names import join_names
from crm.kit import dates, phones

NAMES = {
    "prefix", "first_name", "middle_name", "last_name", "suffix", "nickname", "company",
    "spouse_first_name", "spouse_last_name",
}  # fmt: skip
MADE_UP = {"label_name", "salutation"}  # Sphere writes them anew from the names
_DERIVED = {
    "id", "workspace_id", "public_id", "updated_at", "created_at", "search_text",
    "reversed_digits", "is_sample", "happened_on",
}  # fmt: skip
_LONG = 160


@dataclass(frozen=True)
class Row:
    """A row as it was: its model, and its values by column, as JSON has them."""

    model: type[models.Model]
    values: dict

    def __getitem__(self, column):
        return self.values.get(column)


@dataclass
class Names:
    """What keys stand for: a name for each table and id that was asked for."""

    known: dict[tuple[str, int], str] = field(default_factory=dict)
    urls: dict[int, str] = field(default_factory=dict)  # of people who are there, by their ids
    choices: dict[tuple, dict[str, str]] = field(default_factory=dict)  # asked for when first met

    def of(self, model, pk) -> str:
        return self.known.get((model._meta.db_table, pk), "")

    def named(self, row: Row, name: str) -> str:
        """The name behind a key of a row."""
        key = row.model._meta.get_field(name)
        return self.of(key.remote_field.model, row[key.column])


@dataclass(frozen=True)
class Speech:
    """How rows of a model are called: a noun, and a name; `keys` are what the name asks for.

    What `hides` names is of no use to anybody who reads.
    """

    noun: str
    name: Callable[[Row, Names], str]
    keys: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()


_speech: dict[str, Speech] = {}
_kept: dict[tuple[str, str], str] = {}
_called: dict[tuple[str, str], Callable] = {}


def call_choices(label: str, column: str, names: Callable) -> None:
    """Register `names()`: what a workspace calls the choices of a column, by their values."""
    _called[label, column] = names


def speak_of(label: str, noun: str, name, keys=(), hides=()) -> None:
    """Register what rows of a model are called; `name(row, names)` asks the database nothing."""
    _speech[label] = Speech(noun, name, tuple(keys), tuple(hides))


def keep_from(capability: str, label: str, *fields: str) -> None:
    """Members without the capability do not see these fields in history; none named: the model."""
    for name in fields or ("*",):
        _kept[label, name] = capability


def is_kept_from(membership, model, name: str = "*") -> bool:
    needed = {_kept.get((model._meta.label, "*")), _kept.get((model._meta.label, name))} - {None}
    return not all(membership.may(capability) for capability in needed)


def speech_of(model) -> Speech:
    return _speech.get(model._meta.label) or Speech(model._meta.verbose_name, _first_words)


def model_of(table: str):
    return next((one for one in apps.get_models() if one._meta.db_table == table), None)


def is_shown(model, column: str) -> bool:
    """Whether people would call it a fact of theirs; copies for search and sorting are none."""
    if column in _DERIVED or column.endswith("_lc") or column in speech_of(model).hides:
        return False
    found = field_of(model, column)
    return found is not None and not isinstance(found, models.JSONField | models.BinaryField)


def field_of(model, column: str):
    return next((one for one in model._meta.concrete_fields if one.column == column), None)


def title_of(model, column: str) -> str:
    return capfirst(str(field_of(model, column).verbose_name))


# ── values ───────────────────────────────────────────────────────────────────
def in_words(model, column: str, value, names: Names, zone) -> str:
    """A value as a page shows it; nothing for what is empty."""
    found = field_of(model, column)
    if found.flatchoices and value in dict(found.flatchoices):
        return _chosen(model, found, value, names)
    if value is None or value == "":
        return ""
    if isinstance(found, models.ForeignKey):
        return names.of(found.remote_field.model, value) or "one that is gone"
    if isinstance(found, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(found, models.DateTimeField):
        moment = parse_datetime(value)
        return moment_in_words(moment.astimezone(zone)) if moment else str(value)
    if isinstance(found, models.DateField):
        return _day(parse_date(value)) or str(value)
    if isinstance(found, models.DecimalField):
        return _figure(value)
    return phones.national(value) if column == "number" and str(value)[:1] == "+" else str(value)


def _chosen(model, found, value, names: Names) -> str:
    called = _called.get((model._meta.label, found.column))
    if called is None:
        return str(dict(found.flatchoices)[value])
    key = (model._meta.label, found.column)
    if key not in names.choices:
        names.choices[key] = called()
    return names.choices[key].get(value, str(value))


def moment_in_words(at: dt.datetime) -> str:
    return f"{_day(at.date())}, {at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def _day(day: dt.date | None) -> str:
    if day is None:
        return ""
    return f"{day:%b} {day.day}" + ("" if day.year == dates.NO_YEAR else f", {day.year}")


def _figure(value) -> str:
    try:
        figure = Decimal(str(value)).normalize()
    except InvalidOperation:
        return str(value)
    return f"{figure:,f}"


# ── names of rows ────────────────────────────────────────────────────────────
def name_of_person(row: Row, names: Names) -> str:
    columns = {name: row[name] or "" for name in NAMES}
    return join_names(Person(**columns)) or columns["company"] or "Somebody without a name"


def _first_words(row: Row, names: Names) -> str:
    for one in row.model._meta.concrete_fields:
        if (
            isinstance(one, models.CharField | models.TextField)
            and not one.choices
            and is_shown(row.model, one.column)
            and row[one.column]
        ):
            return shortened(row[one.column])
    return ""


def shortened(text: str, most: int = _LONG) -> str:
    text = " ".join(str(text).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _phone(row, names):
    shown = phones.national(row["number"] or "")
    return f"{shown} ext. {row['extension']}" if row["extension"] else shown


def _address(row, names):
    region = " ".join(part for part in (row["state"], row["postal_code"]) if part)
    return ", ".join(part for part in (row["street"], row["city"], region) if part)


def _field_value(row, names):
    said = row["text"] or row["date"] or (_figure(row["number"]) if row["number"] else "")
    return f"{names.named(row, 'field') or 'A field'}: {said}"


def _touch(row, names):
    choices = {
        name: dict(row.model._meta.get_field(name).flatchoices) for name in ("kind", "outcome")
    }
    said = ", ".join(str(choices[name].get(row[name], "")) for name in choices)
    return f"{said}. {shortened(row['body'])}" if row["body"] else said


def _with_person(row, names):
    return names.named(row, "person")


speak_of("contacts.Person", "person", name_of_person)
speak_of("contacts.Phone", "phone", _phone)
speak_of(
    "contacts.Email", "e-mail", lambda row, names: row["address"] or "",
    hides=("check_result", "check_said", "check_offers", "checked_at"),
)  # fmt: skip
speak_of("contacts.Address", "address", _address)
speak_of(
    "contacts.Filing", "category", lambda row, names: names.named(row, "category"), ("category",)
)
speak_of("contacts.FieldValue", "fact", _field_value, ("field",))
speak_of("contacts.LookingFor", "what they look for", lambda row, names: "")
speak_of("contacts.Touch", "touch", _touch)
speak_of(
    "contacts.Referral",
    "recommendation",
    lambda row, names: f"{names.named(row, 'vendor')} to {names.named(row, 'person')}",
    ("vendor", "person"),
)
speak_of("contacts.CleanupProposal", "proposal to delete", _with_person, ("person",))
speak_of(
    "contacts.DuplicatePair",
    "possible duplicate",
    lambda row, names: f"{names.named(row, 'low')} and {names.named(row, 'high')}",
    ("low", "high"),
)
