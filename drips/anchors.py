"""The dates that a drip can be counted from: what is known of a person, and what apps above know.

An app that knows a closing or a list date adds it:

    add_anchor(Anchor("closing", "their closing", date_of))

`date_of(person)` answers a date or None. Date fields of the workspace's own are anchors by
themselves, under `field:` and their public id.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from contacts.models import CustomField, FieldValue

OWN = "field:"


@dataclass(frozen=True)
class Anchor:
    key: str
    title: str  # "their birthday": as a sentence needs it
    date_of: Callable
    column: str = ""  # of Person, where it is one


_anchors: dict[str, Anchor] = {}


def add_anchor(anchor: Anchor) -> None:
    _anchors[anchor.key] = anchor


for _key, _title, _column in [
    ("birthday", "their birthday", "birthday"),
    ("spouse_birthday", "the birthday of their spouse", "spouse_birthday"),
    ("wedding", "their wedding anniversary", "wedding_anniversary"),
    ("home", "the day they bought their home", "home_bought_on"),
    ("lease", "the end of their lease", "lease_ends_on"),
]:
    add_anchor(
        Anchor(_key, _title, lambda person, name=_column: getattr(person, name), column=_column)
    )


def choices() -> list[tuple[str, str]]:
    """For a form, called inside a workspace: the start, the dates of all apps, one's own fields."""
    own = CustomField.objects.filter(kind=CustomField.Kind.DATE)
    known = [(anchor.key, f"From {anchor.title}") for anchor in _anchors.values()]
    return [
        ("", "From the day they start"),
        *known,
        *((f"{OWN}{field.public_id}", f"From “{field.name}”") for field in own),
    ]


def title(key: str) -> str:
    """ "their birthday"; of a field that is gone, that it is."""
    if key.startswith(OWN):
        field = CustomField.objects.filter(public_id=key.removeprefix(OWN)).first()
        return f"“{field.name}”" if field else "a field that is not there any more"
    return _anchors[key].title if key in _anchors else "a date that is not known any more"


def known_of(key: str, people):
    """Those of a queryset of people who may have that date."""
    if key.startswith(OWN):
        values = FieldValue.objects.filter(field__public_id=key.removeprefix(OWN))
        return people.filter(pk__in=values.values("person"))
    column = _anchors[key].column if key in _anchors else ""
    return people.filter(**{f"{column}__isnull": False}) if column else people


def date_of(key: str, person) -> dt.date | None:
    if key.startswith(OWN):
        values = FieldValue.objects.filter(person=person, field__public_id=key.removeprefix(OWN))
        return values.values_list("date", flat=True).first()
    return _anchors[key].date_of(person) if key in _anchors else None


def next_for(sequence, person, today: dt.date) -> dt.date | None:
    """The date that its steps are counted from; for one of each year the next that comes."""
    known = date_of(sequence.anchor, person)
    if known is None or not sequence.repeats_yearly:
        return known
    this_year = in_year(known, today.year)
    return this_year if this_year >= today else in_year(known, today.year + 1)


def in_year(date: dt.date, year: int) -> dt.date:
    """The same day of another year; of February 29, the 28th."""
    try:
        return date.replace(year=year)
    except ValueError:
        return date.replace(year=year, day=28)
