"""For whom something is missing, and where each gap is mended.

A page that is about to write to many includes "messaging/library/missing.html" with

    missing=mending.rows(merge.missing(texts, people))
"""

from dataclasses import dataclass

from django.urls import reverse

from contacts.models import Person
from messaging import merge
from messaging.merge_fields import FIELDS, HOME

A_LOOK = 1_000  # so many people are looked at for one page
_PAGES = {
    "dear": "contacts:letters",
    "envelope_name": "contacts:letters",
    "company": "contacts:edit",
}


@dataclass(frozen=True)
class Gap:
    """A person, what is missing of them in words, and the page where it is filled in."""

    person: Person
    words: str
    url: str


def rows(found) -> list[Gap]:
    """What `merge.missing` found, as a page shows it."""
    return [Gap(person, words_of(names), page_of(person, names[0])) for person, names in found]


def words_of(names) -> str:
    """ "last name, street alone" in the words of the fields; one's own by their keys."""
    said = [_says(name) for name in names]
    return ", ".join(dict.fromkeys(said))


def _says(name: str) -> str:
    known = FIELDS.get(name)
    return name.replace("_", " ") if known is None or known.group != HOME else "address"


def page_of(person, name: str) -> str:
    """Where that is filled in."""
    known = FIELDS.get(name)
    if known is None:
        return reverse("contacts:own_fields", args=[person.public_id])
    if known.group == HOME:
        return reverse("contacts:addresses", args=[person.public_id])
    return reverse(_PAGES.get(name, "contacts:names"), args=[person.public_id])


def look(texts, people, *, after: int = 0) -> tuple[list[Gap], int, int]:
    """Those among the next thousand, how many were looked at, and where to look on; 0: the end."""
    batch = list(people.filter(pk__gt=after).select_related("home").order_by("pk")[: A_LOOK + 1])
    looked = batch[:A_LOOK]
    gaps = rows(merge.missing(texts, looked))
    return gaps, len(looked), looked[-1].pk if len(batch) > A_LOOK else 0
