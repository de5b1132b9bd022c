"""What a made history is written with: a deal of its table, what was made so far, and people."""

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from accounts.models import Membership, Workspace
from contacts.models import Email, Person, Phone, Property
from crm.kit.ids import uuid7
from crm.kit.text import fold

NOW = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
ZONE = ZoneInfo("America/Detroit")


@dataclass(frozen=True)
class Deal:
    """A line of DEALS."""

    key: str
    taken: dt.date
    is_listing: bool
    source: str
    price: int
    contract: dt.date | None
    closes: dt.date | None
    fate: str  # closed, pending, open, expired, again, or the reason for which it fell
    ended: dt.date | None
    client: str
    sender: str

    @classmethod
    def read(cls, line: str) -> "Deal":
        key, taken, side, source, thousands, contract, closes, fate, client, sender = line.split()
        fate, _, ended = fate.partition(":")
        return cls(
            key, _day(taken), side == "L", source, int(thousands) * 1000, _day(contract),
            _day(closes), fate, _day(ended), client, sender.strip("-"),
        )  # fmt: skip

    @property
    def is_bound(self) -> bool:
        """A contract stands, or did at the end of it."""
        return self.contract is not None and self.fate != "again"

    @property
    def asked_at(self) -> dt.datetime:
        """When they asked first: four weeks before the agreement."""
        return at(self.taken - dt.timedelta(days=28), 10)


@dataclass
class History:
    """What was made, by the names above; each part of it adds its own."""

    home: Workspace
    ana: Membership
    agent: Membership
    sources: dict = field(default_factory=dict)  # by letter
    people: dict = field(default_factory=dict)  # by last name
    pursuits: dict = field(default_factory=dict)  # by last name
    deals: dict = field(default_factory=dict)  # by key
    talked: dict = field(default_factory=dict)  # person id -> when they were last reached

    def whose(self, source: str) -> Membership:
        return self.agent if source == "O" else self.ana


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text not in ("", "-") else None


def write_people(history: History, named: list, book: str) -> list[Person]:
    """(name, since when, source) each, with a number, an address and a home."""
    homes = [f"{number} {name.split()[-1]} Lane" for number, (name, *_) in enumerate(named, 1)]
    homes = [f"{street}, Traverse City, MI 49684" for street in homes]
    properties = Property.objects.bulk_create(
        Property(address=home, address_lc=fold(home)) for home in homes
    )
    people = []
    for (name, since, source), home in zip(named, properties, strict=True):
        first, last = name.split()
        person = Person(
            public_id=uuid7(), first_name=first, last_name=last, book=book, home=home,
            source=source and history.sources[source], created_at=at(since, 9),
            owner=history.whose(source), label_name=name, salutation=first,
        )  # fmt: skip
        person._write_search_columns()
        people.append(person)
    Person.objects.bulk_create(people)
    history.people |= {person.last_name: person for person in people}
    numbers = [f"+1231555{1000 + person.pk % 9000:04d}" for person in people]
    Phone.objects.bulk_create(
        Phone(person=person, number=number, reversed_digits=number[:0:-1], is_best=True)
        for person, number in zip(people, numbers, strict=True)
    )
    mails = [f"{one.first_name}.{one.last_name}@example.com".lower() for one in people]
    Email.objects.bulk_create(
        Email(person=person, address=mail, address_lc=mail, is_best=True)
        for person, mail in zip(people, mails, strict=True)
    )
    return people
