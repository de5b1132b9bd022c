"""Taking words from the library into whatever one writes.

A composer includes the picker and asks what was picked:

    {% include "messaging/library/picker.html" with kind="letter" back=request.get_full_path %}

    picked = picking.picked(request)      # a Picked, or None
    form = WordsForm(request.POST or None, initial=picked.initial if picked else None)

With a script the words go into the fields `subject_id` and `body_id` (id_subject and id_body unless
told otherwise) where the cursor stands; without one the list is a page of its own that leads `back`
with `piece=`. With `person` the words come filled in for that person, what is missing left to see.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

from contacts.models import Person
from crm.kit.text import fold
from messaging import merge
from messaging.library import shelf
from messaging.library.reader import as_uuid
from messaging.models import Piece

MOST = 24


@dataclass(frozen=True)
class Picked:
    """Words that were picked: raw with their fields, or filled in for one person."""

    subject: str
    body: str

    @property
    def initial(self) -> dict[str, str]:
        return {"subject": self.subject, "body": self.body}


@dataclass(frozen=True)
class Offer:
    """A line of the picker."""

    name: str
    who: str
    is_own: bool
    words: Picked
    url: str = ""


def picked(request) -> Picked | None:
    """What `?piece=` of the address names, filled in when `?person=` (or `for=`) names somebody."""
    found = named(request.GET.get("piece", ""), request.membership)
    if found is None:
        return None
    return _words(found, reader(request), request.membership)


def named(key: str, membership):
    """A piece of one's own by its id, or one of ours by its kind and key: "letter:thank_you"."""
    if own := as_uuid(key):
        return Piece.objects.visible_to(membership).kept().filter(public_id=own).first()
    kind, _, name = key.partition(":")
    return shelf.find(kind, name)


def reader(request) -> Person | None:
    """For whom the words are filled in."""
    asked = as_uuid(request.GET.get("for") or request.GET.get("person"))
    people = Person.objects.visible_to(request.membership).select_related("home")
    return people.filter(public_id=asked).first() if asked else None


def _words(piece, person, membership) -> Picked:
    if person is None:
        return Picked(piece.subject, piece.body)
    return Picked(*(filled(text, person, membership) for text in (piece.subject, piece.body)))


def filled(text: str, person, membership) -> str:
    """The text for one person; a field that has nothing to say stays to be seen, and filled in."""
    fill = {"workspace": membership.workspace, "membership": membership}
    empty = merge.render(text, person, **fill).empty
    kept = {name: f"{{{{{name}}}}}" for name in empty}
    return merge.render(text, person, extra=kept, **fill).text


def offers(request) -> list[Offer]:
    """Pieces of the kind that is asked for and the words that are typed: one's own come first."""
    asked, membership = request.GET, request.membership
    kind = asked.get("kind", "")
    kind = kind if kind in Piece.Kind.values else Piece.Kind.LETTER
    words, person = asked.get("q", "").strip()[:80], reader(request)
    own = Piece.objects.visible_to(membership).kept().of_kind(kind).saying(words)
    found = [(piece, str(piece.public_id)) for piece in own.by_name()[:MOST]]
    sought = fold(words).split()
    found += [
        (one, f"{one.kind}:{one.key}")
        for one in shelf.pieces(kind)
        if all(word in one.search_text for word in sought)
    ]
    back = safe_back(request)
    return [
        Offer(
            piece.name, piece.who, isinstance(piece, Piece),
            _words(piece, person, membership), _with_piece(back, key),
        )
        for piece, key in found[:MOST]
    ]  # fmt: skip


def safe_back(request) -> str:
    """The page of ours that asked, or nothing."""
    back = request.GET.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back[:2_000] if is_ours else ""


def _with_piece(back: str, key: str) -> str:
    if not back:
        return ""
    parts = urlsplit(back)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "piece"]
    return parts._replace(query=urlencode([*query, ("piece", key)])).geturl()
