"""For whom a letter is shown: anybody, found by name, or one after the other down a list."""

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from contacts.book import PeopleFilter
from contacts.models import Person, SavedList
from messaging import merge

MOST_LISTS = 20
MOST_FOUND = 6


def as_uuid(typed) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return None


@dataclass
class Reader:
    """Whom the address of a page names: `person`, the `list` they stand in, `whose` is looked for.

    Without a person a letter reads as it would when nothing is known.
    """

    membership: object
    person: Person | None = None
    saved: SavedList | None = None
    words: str = ""
    kept: dict = field(default_factory=dict)  # parameters of the page that stay in its links

    @classmethod
    def of(cls, request, *keep: str) -> "Reader":
        """As the request asks; what belongs to another workspace is not there."""
        asked, membership = request.GET, request.membership
        person, saved = _named(asked, "person"), _named(asked, "list")
        people, lists = Person.objects.visible_to(membership), SavedList.objects
        reader = cls(
            membership,
            person and get_object_or_404(people.select_related("home"), public_id=person),
            saved and get_object_or_404(lists.visible_to(membership), public_id=saved),
            asked.get("whose", "").strip()[:80],
            {name: asked[name] for name in keep if asked.get(name)},
        )
        if reader.saved and not reader.person and not reader.words:
            reader.person = reader._from_start()
        return reader

    # ── the text ─────────────────────────────────────────────────────────────
    def shown(self, text: str):
        """A text as this person gets it, what is missing marked."""
        fill = {"workspace": self.membership.workspace, "membership": self.membership}
        if self.person is None:
            return merge.preview(text, merge.NOBODY, **fill)
        return merge.preview(text, self.person, **fill)

    # ── where they stand ─────────────────────────────────────────────────────
    @property
    def name(self) -> str:
        return self.person.name if self.person else ""

    @cached_property
    def lists(self) -> list[SavedList]:
        return list(SavedList.objects.visible_to(self.membership)[:MOST_LISTS])

    @cached_property
    def found(self) -> list[tuple[Person, str]]:
        """Whom the words may mean, and the address that shows the letter for each."""
        if not self.words:
            return []
        people = Person.objects.visible_to(self.membership)
        found = people.search(self.words, MOST_FOUND, by=self.membership)
        return [(person, self.url(person)) for person in found]

    @property
    def people(self):
        """Those of the list; of the contacts, when no list is named."""
        people = Person.objects.visible_to(self.membership)
        if self.saved is None:
            return people.living().in_book("contacts")
        asked = PeopleFilter(self.saved.parameters, membership=self.membership)
        return asked.apply(people)

    def _from_start(self) -> Person | None:
        return self.people.select_related("home").order_by("sort_lc", "pk").first()

    @cached_property
    def next_url(self) -> str:
        if self.person is None:
            first = self._from_start()
            return self.url(first) if first else ""
        return self._beside("gt", "sort_lc", "pk")

    @cached_property
    def previous_url(self) -> str:
        return self._beside("lt", "-sort_lc", "-pk") if self.person else ""

    def _beside(self, way: str, *order: str) -> str:
        here = self.person
        beyond = Q(**{f"sort_lc__{way}": here.sort_lc}) | Q(
            sort_lc=here.sort_lc, **{f"pk__{way}": here.pk}
        )
        found = self.people.filter(beyond).order_by(*order).first()
        return self.url(found) if found else ""

    def url(self, person: Person) -> str:
        list_id = {"list": str(self.saved.public_id)} if self.saved else {}
        return "?" + urlencode(self.kept | list_id | {"person": str(person.public_id)})


def _named(asked, name: str) -> uuid.UUID | None:
    """The object that a parameter names; 404 for what names nothing."""
    if not (typed := asked.get(name)):
        return None
    if (found := as_uuid(typed)) is None:
        raise Http404
    return found
