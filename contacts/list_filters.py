"""The filters of a list of people, one by one: parameter, form field, condition, words.

Apps above register theirs: `add_filter(ListFilter("stage", field, condition, words))`.
"""

import calendar
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms

from accounts.models import Membership
from contacts import conditions
from contacts.models import Category, CustomField, LeadSource
from crm.kit import clock

QUIET = {
    "90": "Not talked in 90 days", "30": "Not talked in 30 days", "180": "Not talked in 6 months",
    "365": "Not talked in a year", "730": "Not talked in two years", "never": "Never talked",
}  # fmt: skip
MISSING = {
    "phone": "No phone", "email": "No e-mail", "address": "No address", "all": "No way to reach",
}  # fmt: skip
BAD = {"phone": "Bad number", "email": "E-mail bounced", "address": "Mail comes back"}


@dataclass(frozen=True, eq=False)
class ListFilter:
    name: str
    field: Callable[[Membership], forms.Field]
    condition: Callable | None  # (value, the PeopleFilter) → a condition on people
    words: Callable  # (value, the PeopleFilter) → what its chip says
    narrow: Callable | None = None  # instead of a condition: (people, value, the PeopleFilter)
    order: int = field(default=50, kw_only=True)

    @property
    def names(self) -> list[str]:
        return [self.name]

    def fields(self, membership) -> dict[str, forms.Field]:
        return {self.name: self.field(membership)}

    def value(self, cleaned: dict):
        return cleaned.get(self.name)

    def apply(self, people, value, asked):
        if self.narrow:
            return self.narrow(people, value, asked)
        return people.filter(self.condition(value, asked))


class FieldFilter:
    """A custom field: words in it, or from … to."""

    def __init__(self, custom: CustomField):
        self.custom = custom
        self.name = f"field_{custom.public_id}"
        self.is_text = custom.kind == CustomField.Kind.TEXT

    @property
    def names(self) -> list[str]:
        return [self.name] if self.is_text else [self.name, f"{self.name}_to"]

    def fields(self, membership) -> dict[str, forms.Field]:
        if self.is_text:
            hint = "A part of it; “grand*” for how it begins."
            return {
                self.name: forms.CharField(
                    label=self.custom.name, help_text=hint, max_length=200, required=False
                )
            }
        if self.custom.kind == CustomField.Kind.DATE:
            kind = {"form_class": forms.DateField, "widget": forms.DateInput({"type": "date"})}
        else:
            kind = {"form_class": forms.DecimalField, "max_digits": 16, "decimal_places": 4}
        make = kind.pop("form_class")
        labels = (f"{self.custom.name}, from", f"{self.custom.name}, to")
        return {
            name: make(label=label, required=False, **kind)
            for name, label in zip(self.names, labels, strict=True)
        }

    def value(self, cleaned: dict):
        least = cleaned.get(self.name)
        if self.is_text:
            return (least, None) if least and least.strip("* ") else None
        most = cleaned.get(f"{self.name}_to")
        return None if least is None and most is None else (least, most)

    def apply(self, people, value, asked):
        return people.filter(conditions.says(self.custom, value))

    def words(self, value, asked) -> str:
        least, most = value
        if self.is_text:
            return f"{self.custom.name}: {least}"
        parts = ["" if least is None else f"from {least}", "" if most is None else f"to {most}"]
        return f"{self.custom.name} {' '.join(filter(None, parts))}"


_filters: list[ListFilter] = []


def add_filter(one: ListFilter) -> None:
    _filters.append(one)
    _filters.sort(key=lambda one: one.order)


def every(membership) -> list:
    return list(_filters)


def choice(label: str, choices, nothing: str = "It does not matter") -> Callable:
    def make(membership):
        return forms.ChoiceField(label=label, choices=[("", nothing), *choices], required=False)

    return make


def tick(label: str) -> Callable:
    return lambda membership: forms.BooleanField(label=label, required=False)


def is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def _of_workspace(label: str, model) -> Callable:
    def make(membership):
        rows = model.objects.visible_to(membership)
        if model is Membership:
            rows = rows.active().select_related("user")
        return forms.ModelChoiceField(
            rows, label=label, required=False, empty_label="It does not matter"
        )

    return make


def _due(people, value, asked):
    return people.due_for_a_call(clock.today(asked.membership.workspace.zone)).order_by()


def _lacking(people, value, asked):
    category = next(one for one in asked.every_category if one.meaning == value)
    return people.filter(
        conditions.filed_in([category]), conditions.missing(conditions.NEEDS[value])
    )


def _month(value, asked) -> str:
    return f"Birthday in {calendar.month_name[int(value)]}"


def _lacks_words(value, asked) -> str:
    return f"{Category.Meaning(value).label} without {_NEED[conditions.NEEDS[value]]}"


_NEED = {"address": "a good address", "email": "an e-mail to use"}
_MONTHS = [(str(month), calendar.month_name[month]) for month in range(1, 13)]
_LACKS = [(one.value, f"{one.label} without {_NEED[need]}")
          for one, need in conditions.NEEDS.items()]  # fmt: skip

for _number, _one in enumerate([
    ListFilter("quiet", choice("Last talk", QUIET.items()),
               lambda value, by: conditions.quiet_for(value), lambda value, by: QUIET[value]),
    ListFilter("due", tick("Due for a call"), None, lambda value, by: "Due for a call", _due),
    ListFilter("missing", choice("Missing", MISSING.items()),
               lambda value, by: conditions.missing(value), lambda value, by: MISSING[value]),
    ListFilter("bad", choice("Bad or undeliverable", BAD.items()),
               lambda value, by: conditions.bad(value), lambda value, by: BAD[value]),
    ListFilter("lacks", choice("Filed without what it needs", _LACKS),
               None, _lacks_words, _lacking),
    ListFilter("uncategorised", tick("In no category"),
               lambda value, by: conditions.uncategorised(), lambda value, by: "In no category"),
    ListFilter("birthday", choice("Birthday in", _MONTHS),
               lambda value, by: conditions.born_in(int(value)), _month),
    ListFilter("source", _of_workspace("Source", LeadSource),
               lambda value, by: conditions.Q(source=value), lambda value, by: f"From {value}"),
    ListFilter("owner", _of_workspace("Looked after by", Membership),
               lambda value, by: conditions.Q(owner=value), lambda value, by: f"Of {value}"),
]):  # fmt: skip
    add_filter(
        ListFilter(_one.name, _one.field, _one.condition, _one.words, _one.narrow, order=_number)
    )
