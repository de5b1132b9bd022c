"""People as a CSV file: a row each with every field, made a batch at a time.

Numbers and addresses carry their state as agents write it: "(231) 555-0164 (DNC)". The columns
are always the same, so that a file can be made in parts; a cell of several holds them by "; ".
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import batched
from zoneinfo import ZoneInfo

from django.db.models.expressions import RawSQL

from contacts.models import (
    Address,
    Book,
    Channel,
    CustomField,
    Email,
    FieldValue,
    Filing,
    Note,
    Phone,
    Tenure,
)  # fmt: skip
from contacts.models.reach import Label
from contacts.vcards import vcards
from crm.kit import csv, dates, phones

__all__ = ["csv_rows", "vcards"]

BATCH = 2_000
# Heading and column of the person, in the order of a record.
FIELDS = {
    "Id": "public_id", "Book": "book", "Prefix": "prefix", "First name": "first_name",
    "Middle name": "middle_name", "Last name": "last_name", "Suffix": "suffix",
    "Nickname": "nickname", "Spouse first name": "spouse_first_name",
    "Spouse last name": "spouse_last_name", "Company": "company", "Title": "title",
    "Label name": "label_name", "Salutation": "salutation", "Birthday": "birthday",
    "Spouse birthday": "spouse_birthday", "Wedding anniversary": "wedding_anniversary",
    "How met": "how_met", "About": "about", "Children": "children", "Pets": "pets",
    "Works for": "employer", "Time in town": "time_in_town", "Rents or owns": "tenure",
    "Favorite restaurant": "favorite_restaurant", "In common": "in_common",
    "Language": "language", "Likes to be reached by": "preferred_channel",
    "Best time to reach": "best_time", "Social and web": "links",
    "Bought their home": "home_bought_on", "Lease ends": "lease_ends_on",
    "Source": "source__name", "Source detail": "source_detail",
    "Referred by": "referred_by__label_name", "Looked after by": "owner__user__name",
    "Last contact": "last_contacted_at", "Last attempt": "last_attempt_at",
    "Next call": "follow_up_on", "Next call about": "follow_up_reason", "Died": "died_on",
    "Added": "created_at",
}  # fmt: skip
DAYS = {"birthday", "spouse_birthday", "wedding_anniversary"}
MOMENTS = {"last_contacted_at", "last_attempt_at", "created_at"}
WORDS = {"tenure": Tenure, "preferred_channel": Channel, "book": Book}
WHOSE = [(False, ""), (True, "Spouse ")]
PLACES = {"home": "Home", "mailing": "Mailing", "property": "Property", "work": "Work"}
PARTS = ("street", "city", "state", "ZIP")


def csv_rows(people, *, with_notes: bool = False, with_header: bool = True) -> Iterator[str]:
    """The lines of a CSV file of a queryset of people, in its order."""
    fields = list(CustomField.objects.all())
    if with_header:
        yield from csv.lines([_header(fields, with_notes)])
    yield from csv.lines(_rows(people, fields, with_notes))


def _header(fields, with_notes: bool) -> list[str]:
    reach = [
        f"{whose}{label.label} {what}".capitalize()
        for what in ("phone", "e-mail") for _, whose in WHOSE for label in Label
    ]  # fmt: skip
    places = [f"{name} {part}" for name in PLACES.values() for part in PARTS]
    notes = ["Notes"] if with_notes else []
    return [
        *FIELDS, *reach, *places, "Other addresses", "Categories",
        *(field.name for field in fields), *notes,
    ]  # fmt: skip


def _rows(people, fields, with_notes: bool) -> Iterator[list]:
    zone = None
    kept = people.values_list("pk", "workspace__time_zone", *FIELDS.values())
    for batch in batched(kept.iterator(chunk_size=BATCH), BATCH):
        ids = [row[0] for row in batch]
        zone = zone or ZoneInfo(batch[0][1])
        reach = _reach(ids)
        places, others = _places(ids)
        filed, values = _categories(ids), _values(ids)
        notes = _notes(ids, zone) if with_notes else None
        for pk, _, *said in batch:
            for place, name in _WORDED:
                said[place] = _said(name, said[place], zone)
            yield [
                *said, *reach[pk], *places[pk], "; ".join(others[pk]), "; ".join(filed[pk]),
                *(values[pk].get(field.pk, "") for field in fields),
                *(["\n".join(notes[pk])] if notes is not None else []),
            ]  # fmt: skip


_WORDED = [
    (place, name) for place, name in enumerate(FIELDS.values()) if name in DAYS | MOMENTS | {*WORDS}
]


def _said(name: str, value, zone):
    if value is None or value == "":
        return ""
    if name in DAYS:
        return f"{value:%m/%d}" if value.year == dates.NO_YEAR else value.isoformat()
    if name in MOMENTS:
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return WORDS[name](value).label


def marked(text: str, status: str) -> str:
    """ "(231) 555-0164 (DNC)"."""
    return f"{text} ({status})" if status else text


def these(ids):
    """The ids as one array: a list of two thousand parameters costs more than what it asks."""
    return RawSQL("select unnest(%s::bigint[])", [list(ids)])


def _reach(ids) -> dict[int, list[str]]:
    places = {
        (what, of_spouse, label.value): number
        for number, (what, of_spouse, label) in enumerate(
            (what, of_spouse, label)
            for what in ("phone", "e-mail") for of_spouse, _ in WHOSE for label in Label
        )
    }  # fmt: skip
    found: dict[int, list[str]] = defaultdict(lambda: [""] * len(places))
    of_them = ("person_id", "of_spouse", "label")
    order = ("person_id", "-is_best", "pk")
    numbers = Phone.objects.filter(person__in=these(ids)).order_by(*order)
    for pk, spouse, label, number, extension, status in numbers.values_list(
        *of_them, "number", "extension", "status"
    ):
        shown = _national(number) + (f" ext. {extension}" if extension else "")
        _put(found[pk], places["phone", spouse, label], marked(shown, status))
    addresses = Email.objects.filter(person__in=these(ids)).order_by(*order)
    for pk, spouse, label, address, status in addresses.values_list(*of_them, "address", "status"):
        _put(found[pk], places["e-mail", spouse, label], marked(address, status))
    return found


def _national(number: str) -> str:
    """As `phones.national`, without taking an American number apart a hundred thousand times."""
    if len(number) == 12 and number.startswith("+1"):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return phones.national(number)


def _put(cells: list[str], place: int, text: str) -> None:
    cells[place] = f"{cells[place]}; {text}" if cells[place] else text


def _places(ids):
    """The four places of each person as cells, and whatever else there is as lines."""
    first = {kind: 4 * number for number, kind in enumerate(PLACES)}
    cells: dict[int, list[str]] = defaultdict(lambda: [""] * 4 * len(PLACES))
    others: dict[int, list[str]] = defaultdict(list)
    kept = Address.objects.filter(person__in=these(ids)).order_by("person_id", "pk")
    for pk, kind, street, city, state, code, status, until in kept.values_list(
        "person_id", "kind", "street", "city", "state", "postal_code", "status", "lived_until"
    ):
        at = first[kind]
        if until is None and not cells[pk][at]:
            cells[pk][at : at + 4] = marked(street, status), city, state, code
        else:
            whole = ", ".join(part for part in (street, city, f"{state} {code}".strip()) if part)
            others[pk].append(marked(whole, f"until {until}" if until else status))
    return cells, others


def _categories(ids) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    filings = Filing.objects.filter(person__in=these(ids)).order_by("category__name_lc")
    for pk, name in filings.values_list("person_id", "category__name"):
        found[pk].append(name)
    return found


def _values(ids) -> dict[int, dict]:
    found: dict[int, dict] = defaultdict(dict)
    kept = FieldValue.objects.filter(person__in=these(ids))
    for pk, field, text, number, date in kept.values_list(
        "person_id", "field_id", "text", "number", "date"
    ):
        figure = "" if number is None else f"{number.normalize():f}"
        found[pk][field] = text or figure or (date.isoformat() if date else "")
    return found


def _notes(ids, zone) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    kept = Note.objects.filter(person__in=these(ids)).order_by("person_id", "written_at", "pk")
    for pk, at, body in kept.values_list("person_id", "written_at", "body"):
        found[pk].append(f"{at.astimezone(zone):%Y-%m-%d} {body}")
    return found
