"""Adding a person from one line, in either book, with a look for those already here."""

import re
from collections.abc import Callable

from django.db import transaction

from accounts.capabilities import Role
from accounts.live import changed
from contacts import category_words
from contacts.match_keys import keys_at_once
from contacts.models import Book, LeadSource, Person
from contacts.one_line import Number, Understood, read
from crm.kit.text import fold

__all__ = ["Number", "QuickAdd", "add", "already_here", "namesakes", "read", "when_added"]

QuickAdd = Understood
_when_added: list[Callable] = []


def when_added(handle: Callable) -> Callable:
    """Register `handle(person, by)`: called for each person added by hand, in the transaction."""
    _when_added.append(handle)
    return handle


@transaction.atomic
@keys_at_once()
def add(
    read: QuickAdd,
    *,
    by,
    book: str = Book.CONTACTS,
    categories=(),
    source: LeadSource | None = None,
) -> Person:
    """Write down what was understood. Who adds a person owns them, but for an assistant."""
    person = Person.objects.create(
        **vars(read.names),
        book=book,
        birthday=read.birthday,
        spouse_birthday=read.spouse_birthday,
        how_met=read.how_met[:200],
        source=source,
        owner=by if by.role in (Role.OWNER, Role.PARTNER, Role.AGENT) else None,
    )
    for number in {number.number: number for number in read.phones}.values():
        person.phones.create(**vars(number))
    for address in read.emails:
        person.emails.create(address=address)
    if read.address:
        person.addresses.create(**vars(read.address))
    note = "\n".join(part for part in (read.how_met[200:], read.note) if part)
    if note:
        person.add_note(note, by=by)
    person.file(*categories)
    for word in stop_words(read):
        category_words.apply(Person.objects.filter(pk=person.pk), word, by=by)
    for handle in _when_added:
        handle(person, by)
    changed("people")
    return person


def stop_words(read: QuickAdd) -> list[str]:
    """Words such as "DNC" and "deceased" in the rest of the line: they are done, not only noted."""
    pieces = re.split(r"[\n,;.]+", read.note)
    return [piece.strip() for piece in pieces if category_words.meaning_of(piece)]


def already_here(read: QuickAdd, membership) -> list[Person]:
    """People who are reached at one of its e-mails or phones; `same` names which."""
    found: dict[int, Person] = {}
    visible = Person.objects.visible_to(membership)
    ways = [("e-mail", {"email": email}) for email in read.emails[:5]]
    ways += [("number", {"phone": number.number}) for number in read.phones[:5]]
    for same, way in ways:
        for person in visible.known_by(**way)[:3]:
            person.same = same
            found.setdefault(person.pk, person)
    return list(found.values())


def namesakes(read: QuickAdd, membership) -> list[Person]:
    """People of the same first and last name: not a hindrance, only worth a word."""
    first, last = read.names.first_name, read.names.last_name
    if not (first and last):
        return []
    same = Person.objects.visible_to(membership).filter(first_lc=fold(first), last_lc=fold(last))
    return list(same.prefetch_related("addresses")[:3])
