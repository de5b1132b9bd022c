"""People as vCards 4.0 (RFC 6350), a card each, couples on one."""

from collections.abc import Iterator

from django.db.models import Prefetch

from contacts.models import Address, Filing, Person
from contacts.models.reach import Label
from crm.kit import dates

BATCH = 1_000
_KINDS = {Address.Kind.HOME: "home", Address.Kind.WORK: "work"}


def vcards(people) -> Iterator[str]:
    """The cards of a queryset of people, in its order."""
    filings = Filing.objects.select_related("category").order_by("category__name_lc")
    wanted = people.select_related(None).prefetch_related(None).prefetch_related(
        "phones", "emails", "addresses", Prefetch("filings", filings)
    )  # fmt: skip
    for person in wanted.iterator(chunk_size=BATCH):
        yield "".join(f"{folded(line)}\r\n" for line in _lines(person))


def _lines(person: Person) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{person.public_id}"
    yield f"FN:{escaped(person.name)}"
    names = (
        person.last_name, person.first_name, person.middle_name, person.prefix, person.suffix,
    )  # fmt: skip
    yield "N:" + ";".join(escaped(name) for name in names)
    plain = {
        "NICKNAME": person.nickname, "ORG": person.company, "TITLE": person.title,
        "X-LABEL-NAME": person.label_name, "X-SALUTATION": person.salutation,
    }  # fmt: skip
    yield from (f"{name}:{escaped(value)}" for name, value in plain.items() if value)
    yield from _couple(person)
    yield from _ways(person)
    if categories := [escaped(filing.category.name) for filing in person.filings.all()]:
        yield f"CATEGORIES:{','.join(categories)}"
    if person.about:
        yield f"NOTE:{escaped(person.about)}"
    yield f"REV:{person.updated_at:%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _couple(person) -> Iterator[str]:
    """Both names and every day of the two; the year may be unknown."""
    if person.birthday:
        yield f"BDAY:{day(person.birthday)}"
    if person.spouse_first_name:
        spouse = f"{person.spouse_first_name} {person.spouse_last_name or person.last_name}"
        yield f"RELATED;TYPE=spouse;VALUE=text:{escaped(spouse.strip())}"
        yield f"X-SPOUSE:{escaped(spouse.strip())}"
    if person.spouse_birthday:
        yield f"X-SPOUSE-BDAY:{day(person.spouse_birthday)}"
    if person.wedding_anniversary:
        yield f"ANNIVERSARY:{day(person.wedding_anniversary)}"


def _ways(person) -> Iterator[str]:
    """What is BAD or DNC is words, not something to dial."""
    group = 0
    for phone in person.phones.all():
        group += 1
        pref = ";PREF=1" if phone.is_best else ""
        kind = {Label.MOBILE: "cell", Label.HOME: "home", Label.WORK: "work"}.get(phone.label)
        kinds = f'"voice,{kind}"' if kind else "voice"
        if phone.is_callable:
            extension = f";ext={phone.extension}" if phone.extension else ""
            yield f"item{group}.TEL;VALUE=uri;TYPE={kinds}{pref}:tel:{phone.number}{extension}"
        else:
            text = f"{phone.national} ({phone.status})" if phone.status else phone.national
            yield f"item{group}.TEL;VALUE=text;TYPE={kinds}:{escaped(text)}"
        if phone.of_spouse:
            yield f"item{group}.X-ABLabel:{escaped(person.spouse_first_name or 'Spouse')}"
    for email in person.emails.all():
        group += 1
        kind = {Label.HOME: ";TYPE=home", Label.WORK: ";TYPE=work"}.get(email.label, "")
        address = f"{email.address} ({email.status})" if email.status else email.address
        yield f"item{group}.EMAIL{kind}{';PREF=1' if email.is_best else ''}:{escaped(address)}"
        if email.of_spouse:
            yield f"item{group}.X-ABLabel:{escaped(person.spouse_first_name or 'Spouse')}"
    for address in person.addresses.all():
        if address.lived_until is None:
            kind = _KINDS.get(address.kind)
            street = f"{address.street} ({address.status})" if address.status else address.street
            parts = ("", "", street, address.city, address.state, address.postal_code, "")
            text = ";".join(escaped(part) for part in parts)
            yield f"ADR{f';TYPE={kind}' if kind else ''}:{text}"


def day(date) -> str:
    """19540512, and --0512 of a year that is not known (RFC 6350, 4.3.1)."""
    return f"--{date:%m%d}" if date.year == dates.NO_YEAR else f"{date:%Y%m%d}"


def escaped(text: str) -> str:
    for letter, instead in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\r\n", "\n")):
        text = text.replace(letter, instead)
    return text.replace("\n", "\\n").replace("\r", "\\n").replace("\0", "")


def folded(line: str) -> str:
    """At most 75 octets a line, cut between letters (RFC 6350, 3.2)."""
    parts, part, size = [], "", 0
    if len(line) <= 75 and line.isascii():
        return line
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 74:
            parts.append(part)
            part, size = "", 0
        part, size = part + letter, size + octets
    return "\r\n ".join([*parts, part])
