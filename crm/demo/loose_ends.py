"""What is not tidy in the demo, so that Tidy up and the referrals have something to show."""

import datetime as dt
from collections.abc import Callable

from contacts.models import Book, Category, Email, LeadSource, Person, Phone
from crm.kit import clock
from crm.kit.text import fold


def leave_loose_ends(lines: list[str]) -> None:
    """Each line says of somebody what came about; the people of the demo are there already."""
    for line in lines:
        names, what, detail = (part.strip() for part in line.split("|"))
        WHAT[what](_found(names), names, detail)


def _found(names: str) -> Person | None:
    first, _, last = names.replace(" & ", " ").partition(" ")
    people = Person.objects.filter(first_lc=fold(first), last_lc=fold(last.split(" ")[-1]))
    return people.first()


def _lately(person: Person) -> dt.datetime:
    """Some day of the last months, another one for each, always the same."""
    return clock.now() - dt.timedelta(days=9 + person.pk % 11 * 23)


def _bounced(person, names, detail):
    person.emails.update(
        status=Email.Status.HARD_BOUNCE, status_note=detail, status_at=_lately(person)
    )


def _opted_out(person, names, detail):
    person.emails.update(status=Email.Status.OPT_OUT, status_note=detail, status_at=_lately(person))


def _disconnected(person, names, detail):
    for phone in person.phones.all():
        phone.mark(Phone.Status.BAD, detail, at=_lately(person))


def _dnc(person, names, detail):
    for phone in person.phones.all():
        phone.mark(Phone.Status.DNC, detail, at=_lately(person))


def _returned(person, names, detail):
    for address in person.addresses.all():
        address.mark("BAD", detail, at=_lately(person))


def _unreachable(person, names, detail):
    _bounced(person, names, detail)
    _disconnected(person, names, detail)
    person.addresses.all().delete()


def _cold(person, names, detail):
    person.file(Category.objects.meaning(Category.Meaning.COLD))


def _alike(person, names, detail):
    """Somebody who came in a second time, by an import, spelt otherwise."""
    twin = _found(detail)
    first, _, last = names.rpartition(" ")
    facts = {"book": Book.CONTACTS, "is_sample": True, "owner": twin and twin.owner}
    source = LeadSource.objects.named("Import")
    other = Person.objects.create(first_name=first, last_name=last, source=source, **facts)
    if twin is None:
        first, _, last = detail.rpartition(" ")
        twin = Person.objects.create(first_name=first, last_name=last, source=source, **facts)
        twin.phones.create(number="+12315550998")
        twin.addresses.create(street="18 Cedar Str.", city="Traverse City", postal_code="49684")
        other.addresses.create(street="18 Cedar Street", city="Traverse City", postal_code="49684")
    for phone in twin.phones.filter(of_spouse=False):
        other.phones.create(number=phone.number)
    other.emails.create(address=f"{first}@{last}.example.com".lower())


def _sent_by(person, names, detail):
    person.change(referred_by=_found(detail))


WHAT: dict[str, Callable] = {
    "bounced": _bounced,
    "opted-out": _opted_out,
    "disconnected": _disconnected,
    "dnc": _dnc,
    "returned": _returned,
    "unreachable": _unreachable,
    "no-address": lambda person, names, detail: person.addresses.all().delete(),
    "no-email": lambda person, names, detail: person.emails.all().delete(),
    "cold": _cold,
    "alike": _alike,
    "sent-by": _sent_by,
}
