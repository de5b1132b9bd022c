"""The ways to sort a list of people, each paged by key on an index of its own.

Where something may be missing, those without stand together, before or after the others: two
plain queries instead of one that no index serves.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from contacts.models import Book, ListKey


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this value, and this id. No value: among those without."""

    value: str | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Order:
    name: str
    title: str
    key: str
    read: Callable[[str], object]  # the value again that a URL holds
    without: str = ""  # those without a value stand "first" or "last"
    is_newest_first: bool = False

    def rows(self, people, book: str, place: Place, most: int) -> list:
        """The next people from there on."""
        books = [book] if book else Book.values
        rows: list = []
        for part in self._parts(people, place):
            if len(rows) < most:
                rows += self._merged(part, books, most - len(rows))
        return rows

    def value_of(self, person) -> str:
        value = getattr(person, self.key)
        return "" if value is None else value if isinstance(value, str) else value.isoformat()

    def _parts(self, people, place: Place) -> Iterator:
        if not self.without:
            yield self._beyond(people, place)
            return
        among_without = place.value == ""
        some = people.filter(**{f"{self.key}__isnull": False})
        none = people.filter(**{self.key: None}).order_by("id")
        none = none.filter(id__gt=place.pk) if among_without else none
        if self.without == "first":
            if place.value is None or among_without:
                yield none
            yield self._beyond(some, Place() if among_without else place)
        else:
            if not among_without:
                yield self._beyond(some, place)
            yield none

    def _beyond(self, people, place: Place):
        if place.value is not None:
            value = self.read(place.value)
            after = "lt" if self.is_newest_first else "gt"
            people = people.filter(
                Q(**{f"{self.key}__{after}e": value}),
                Q(**{f"{self.key}__{after}": value}) | Q(**{f"id__{after}": place.pk}),
            )
        return people.order_by(*self._keys)

    @property
    def _keys(self) -> list[str]:
        return [f"-{self.key}", "-id"] if self.is_newest_first else [self.key, "id"]

    def _merged(self, people, books, most: int) -> list:
        """Each index has one book: of both books the heads are merged."""
        if len(books) == 1 or "filed" in self.key:
            narrowed = people.filter(book=books[0]) if len(books) == 1 else people
            return list(narrowed[:most])
        rows = [person for book in books for person in people.filter(book=book)[:most]]
        names = [key.lstrip("-") for key in people.query.order_by]
        rows.sort(key=lambda one: [getattr(one, name) for name in names])
        return (rows[::-1] if self.is_newest_first and len(names) > 1 else rows)[:most]


class FiledOrder(Order):
    """By name inside a category: the filing has a copy of the key, and the index."""

    def value_of(self, person) -> str:
        return person.sort_lc


class CityOrder(Order):
    """By city, which stands beside the person (ListKey); those without one are last."""

    def rows(self, people, book: str, place: Place, most: int) -> list:
        people = people.filter(book=book) if book else people
        of_them = ListKey.objects.filter(person_pk__in=people.order_by().values("pk"))
        found: list[tuple[int, str]] = []
        for part in self._parts(of_them, place):
            if len(found) < most:
                found += part.values_list("person_pk", "city_lc")[: most - len(found)]
        known = people.in_bulk([pk for pk, _ in found])
        for pk, city in found:
            known[pk].city_lc = city
        return [known[pk] for pk, _ in found]

    def _parts(self, keys, place: Place) -> Iterator:
        some, none = keys.filter(city_lc__gt=""), keys.filter(city_lc="").order_by("person_pk")
        if place.value == "":
            yield none.filter(person_pk__gt=place.pk)
            return
        if place.value is not None:
            some = some.filter(
                Q(city_lc__gt=place.value) | Q(person_pk__gt=place.pk), city_lc__gte=place.value
            )
        yield some.order_by("city_lc", "person_pk")
        yield none


def moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def day(text: str) -> dt.date:
    return moment(text).date()


ORDERS = {
    one.name: one
    for one in [
        Order("name", "Name", "sort_lc", str),
        Order("oldest", "Longest since you talked", "last_contacted_at", moment, without="first"),
        Order("next", "Next call", "follow_up_on", day, without="last"),
        Order("created", "Newest", "created_at", moment, is_newest_first=True),
        CityOrder("city", "City", "city_lc", str, without="last"),
    ]
}
FILED = FiledOrder("name", "Name", "filed__sort_lc", str)
