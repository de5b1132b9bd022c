"""Fields that an agent adds to every person: what is typed into them, shown, and put in letters.

Lists, exports and imports ask here as well: `fields_of`, `parse`, `shown`, `column`, `write`.
"""

from collections.abc import Iterable

from django import forms
from django.db import transaction
from django.db.models import Count, Max

from accounts.live import changed
from contacts.fields import DayField, FigureField, MoneyField, figure_in_words
from contacts.models import CustomField, FieldValue
from contacts.models.field import merge_name
from crm.kit import dates, money

Kind = CustomField.Kind
MOST = 50
_HINTS = {
    Kind.NUMBER: "3 or 2,500.5",
    Kind.DATE: "6/30/2027",
    Kind.MONEY: "$412k or 412,000",
}
_taken: set[str] = set()


def keep_free(names: Iterable[str]) -> None:
    """Names that letters fill in by themselves: no field may be called like one."""
    _taken.update(names)


def fields_of(membership) -> list[CustomField]:
    """The workspace's fields, in its own order."""
    return list(CustomField.objects.visible_to(membership))


def with_counts(membership):
    """The same as a queryset, with how many people have each filled in."""
    return CustomField.objects.visible_to(membership).annotate(people_count=Count("values"))


def add(field: CustomField) -> None:
    """A new field, after the others."""
    last = CustomField.objects.aggregate(last=Max("position"))["last"] or 0
    field.position = last + 1
    field.save()
    changed("people")


@transaction.atomic
def move(field: CustomField, place: int) -> None:
    """To that place among the fields, 1 being the first; the others close up."""
    fields = list(CustomField.objects.select_for_update())
    fields.insert(place - 1, fields.pop(fields.index(field)))
    for number, one in enumerate(fields, start=1):
        if one.position != number:
            CustomField.objects.filter(pk=one.pk).update(position=number)
    changed("people")


# ── one value ────────────────────────────────────────────────────────────────
def form_field(field: CustomField, **kwargs) -> forms.Field:
    """A form field that takes what people type for this kind, and refuses it in a sentence."""
    usual = {"label": field.name, "required": False, "help_text": _HINTS.get(field.kind, "")}
    match field.kind:
        case Kind.NUMBER:
            return FigureField(**(usual | kwargs))
        case Kind.DATE:
            return DayField(**(usual | kwargs))
        case Kind.MONEY:
            return MoneyField(**(usual | kwargs))
    return forms.CharField(max_length=500, **(usual | kwargs))


def parse(field: CustomField, text: str):
    """A str, Decimal or date; None for nothing. ValidationError says in a sentence what is off."""
    value = form_field(field).clean(text)
    return None if value == "" else value


def shown(field: CustomField, value) -> str:
    """A value as a page, a letter or an export writes it: "$412,000", "June 30, 2027"."""
    if value in (None, ""):
        return ""
    match field.kind:
        case Kind.NUMBER:
            return figure_in_words(value)
        case Kind.DATE:
            return dates.written_out(value)
        case Kind.MONEY:
            return money.in_words(value)
    return str(value)


def column(field: CustomField) -> str:
    """The column of FieldValue that holds this field, for filters and sorting."""
    match field.kind:
        case Kind.TEXT:
            return "text_lc"
        case Kind.DATE:
            return "date"
    return "number"


# ── of a person ──────────────────────────────────────────────────────────────
def values_of(person) -> list[tuple[CustomField, object]]:
    """What is known of this person, in the order of the fields; empty ones are left out."""
    rows = person.field_values.select_related("field").order_by("field__position", "field__name_lc")
    return [(row.field, row.value) for row in rows]


def write(person, values: dict) -> None:
    """Write these values by their fields; None or "" takes one away."""
    for field, value in values.items():
        if value in (None, ""):
            FieldValue.objects.filter(person=person, field=field).delete()
            continue
        held = "text" if field.kind == Kind.TEXT else column(field)
        FieldValue.objects.update_or_create(person=person, field=field, defaults={held: value})


# ── in letters ───────────────────────────────────────────────────────────────
def is_taken(name: str) -> bool:
    return merge_name(name) in _taken


def merge_names() -> dict[str, str]:
    """What letters of this workspace may ask for besides what everybody has: keys with names."""
    return dict(CustomField.objects.values_list("merge_key", "name"))


def for_letters(person) -> dict[str, str]:
    """Every field by the key that letters call it, with what it says of this person."""
    said = dict.fromkeys(merge_names(), "")
    if getattr(person, "pk", None):
        said |= {field.merge_key: shown(field, value) for field, value in values_of(person)}
    return said
