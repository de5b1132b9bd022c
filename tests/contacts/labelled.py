"""Invented people of whom some stand there twice, spoiled as real records are, with the truth."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import combinations

from contacts.given_names import FORMS
from contacts.models import Address, Email, Person, Phone

WOMEN = (
    "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty "
    "Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie "
    "Rebecca Laura Sharon Cynthia Kathleen Amy Angela Shirley Anna Ruth Brenda Pamela Nicole "
    "Katherine Samantha Christine Catherine Virginia Rachel Janet Emma Carolyn Maria Heather Diane "
    "Julie Joyce Victoria Kelly Christina Joan Evelyn Lauren Judith Olivia Martha Cheryl Megan "
    "Andrea Ann Alice Jean Doris Jacqueline Kathryn Hannah Gloria Teresa Sara Janice Marie Julia "
    "Grace Judy Theresa Beverly Denise Marilyn Amber Danielle Rose Brittany Diana Abigail Natalie"
).split()
MEN = (
    "James Robert John Michael William David Richard Joseph Thomas Charles Christopher Daniel "
    "Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy "
    "Ronald Edward Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott "
    "Brandon Benjamin Samuel Gregory Alexander Frank Patrick Raymond Jack Dennis Jerry Tyler Aaron "
    "Jose Adam Nathan Henry Douglas Zachary Peter Kyle Ethan Walter Noah Jeremy Christian Keith "
    "Roger Terry Austin Sean Gerald Carl Harold Dylan Arthur Lawrence Jordan Jesse Bryan Billy "
    "Bruce Gabriel Joe Logan Alan Juan Albert Willie Elijah Wayne Randy Vincent Mason Roy Ralph"
).split()
LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez "
    "Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris "
    "Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill "
    "Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips "
    "Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers "
    "Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson "
    "Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo "
    "Sanders Patel Myers Long Ross Foster Jimenez Hargrove Moss Lindqvist Pruitt Yost Ellison "
    "Okafor VanDyke Kowalski Schneider Larsen Hansen Hanson Olsen Olson McCarthy O'Brien Dubois "
    "Fitzgerald Nakamura Petrov Rossi Schmidt Weber Zimmerman Abernathy Bancroft Calloway Draper "
    "Eastwood Farnsworth Goodwin Holloway Ingram Jennings Kirkland Lockwood Merriweather Northcott"
).split()
STREETS = (
    "Cedar Alder Maple Quarry Harbor Orchard Ridge Elm Pine Lake Garden Main Oak Washington "
    "Jefferson Lincoln Park Mill Church Spring Juniper Tamarack Birch Larkspur Front State "
    "5th 12th Saint_Clair"
).replace("_", " ")
KINDS = {"Street": "St Str. St.", "Avenue": "Ave Ave.", "Lane": "Ln Ln.", "Road": "Rd Rd.",
         "Drive": "Dr Dr.", "Court": "Ct Ct."}  # fmt: skip
TOWNS = [("Larkspur Bay", "49601"), ("Traverse City", "49684"), ("Traverse City", "49686"),
         ("Interlochen", "49643"), ("Kingsley", "49649"), ("Elk Rapids", "49629")]  # fmt: skip
DOMAINS = "gmail.com yahoo.com aol.com charter.net outlook.com icloud.com example.com".split()
BATCH = 300


@dataclass
class Record:
    """One record; those with the same `who` are one person."""

    who: int
    first: str
    last: str
    spouse: str = ""
    middle: str = ""
    suffix: str = ""
    birthday: dt.date | None = None
    phones: list = field(default_factory=list)
    emails: list = field(default_factory=list)
    street: str = ""
    city: str = ""
    code: str = ""


class Town:
    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.who = 0
        self.records: list[Record] = []
        self.taken: set[str] = set()  # an address is one person's, or one household's
        self.offices = [self.phone() for _ in range(12)]

    # ── what people have ─────────────────────────────────────────────────────
    def phone(self) -> str:
        pick = self.chance.randrange
        return f"+1{pick(201, 989)}{pick(200, 999)}{pick(10000):04d}"

    def email(self, first: str, last: str) -> str:
        first, last = first.lower(), last.lower().replace("'", "")
        year = self.chance.randrange(40, 99)
        local = self.chance.choice(
            [f"{first}.{last}", f"{first[0]}{last}", f"{first}{last}{year}", f"{first}{year}",
             f"{last}{first[0]}{year}", f"{last}family", f"{first[0]}{last}{year}",
             f"sailor{self.chance.randrange(5000)}", f"{first}_{last}"]
        )  # fmt: skip
        address = f"{local}@{self.chance.choice(DOMAINS)}"
        if address in self.taken:
            return self.email(first, last)
        self.taken.add(address)
        return address

    def home(self) -> tuple[str, str, str]:
        names = STREETS.split()
        street = f"{self.chance.randrange(1, 1500)} {self.chance.choice(names)} " \
            f"{self.chance.choice(list(KINDS))}"  # fmt: skip
        return street, *self.chance.choice(TOWNS)

    def name(self, names) -> str:
        place = int(self.chance.expovariate(2 / len(names)))
        return names[place] if place < len(names) else self.chance.choice(names)

    # ── households ───────────────────────────────────────────────────────────
    def household(self) -> None:
        """A couple in one record or two, a single, a family with a Jr, people of an office."""
        last, (street, city, code) = self.name(LAST), self.home()
        he, she, landline = self.name(MEN), self.name(WOMEN), self.phone()
        kind = self.chance.random()
        home = {"street": street, "city": city, "code": code, "last": last}
        if kind < 0.35:
            self.person(self.chance.choice([he, she]), **home)
        elif kind < 0.65:
            self.person(he, spouse=she, phones=[landline], **home)
        elif kind < 0.85:
            shared = [self.email("the", last)] if self.chance.random() < 0.4 else []
            self.person(he, phones=[landline], emails=list(shared), **home)
            self.person(she, phones=[landline], emails=list(shared), **home)
            if self.chance.random() < 0.4:
                child = self.name([name for name in MEN + WOMEN if name not in (he, she)])
                self.person(child, phones=[landline], **home)
        elif kind < 0.9:
            self.person(he, suffix=self.chance.choice(["", "Sr", "Sr."]), phones=[landline], **home)
            self.person(he, suffix=self.chance.choice(["Jr", "Jr.", "III"]), phones=[landline],
                        **home)  # fmt: skip
        else:
            self.person(he, phones=[self.chance.choice(self.offices)], **home)

    def person(self, first: str, *, last: str, phones=(), emails=(), **facts) -> None:
        self.who += 1
        chance = self.chance
        record = Record(self.who, first, last, phones=list(phones), emails=list(emails), **facts)
        if chance.random() < 0.85:
            record.phones.append(self.phone())
        if chance.random() < 0.03:
            record.phones.append(chance.choice(["+15555555555", "+10000000000", "555-5555"]))
        if chance.random() < 0.8:
            record.emails.append(self.email(first, last))
        if chance.random() < 0.3:
            record.middle = chance.choice("ABCDEGHJLMRSTW")
        if chance.random() < 0.3:
            record.birthday = dt.date(1940, 1, 1) + dt.timedelta(days=chance.randrange(21_000))
        if chance.random() < 0.15:
            record.street = record.city = record.code = ""
        self.records.append(record)
        while chance.random() < 0.2:
            self.records.append(self.spoiled(record))

    # ── how a second record of somebody differs ──────────────────────────────
    def spoiled(self, record: Record) -> Record:
        chance = self.chance
        copy = replace(record, phones=list(record.phones), emails=list(record.emails))
        if chance.random() < 0.3:
            copy.first = self.other_form(copy.first)
        if chance.random() < 0.06:
            copy.first = self.slip(copy.first)
        if chance.random() < 0.06:
            copy.last = self.slip(copy.last)
        if chance.random() < 0.02:
            copy.last = ""
        if chance.random() < 0.02:
            copy.first = copy.first[0]
        if chance.random() < 0.03:
            copy.last = self.name(LAST)
        if copy.spouse and chance.random() < 0.4:
            copy.spouse = ""
        elif copy.spouse and chance.random() < 0.3:
            copy.first, copy.spouse, copy.birthday = copy.spouse, copy.first, None
        if chance.random() < 0.4:
            copy.middle, copy.birthday = "", None
        if chance.random() < 0.3:
            copy.suffix = ""
        self.spoil_ways(copy)
        return copy

    def spoil_ways(self, copy: Record) -> None:
        chance = self.chance
        if chance.random() < 0.25:
            copy.phones = copy.phones[:-1]
        if chance.random() < 0.12:
            copy.phones = [self.phone()]
        if chance.random() < 0.35:
            copy.emails = copy.emails[:-1]
        elif copy.emails and chance.random() < 0.2:
            local = copy.emails[-1].partition("@")[0]
            copy.emails[-1] = f"{local}@{chance.choice(DOMAINS)}"
        elif chance.random() < 0.12:
            copy.emails = [self.email(copy.first, copy.last or "x")]
        if chance.random() < 0.3:
            copy.street = copy.city = copy.code = ""
        elif copy.street and chance.random() < 0.1:
            copy.street, copy.city, copy.code = self.home()
        elif copy.street:
            copy.street = self.other_spelling(copy.street)
            if chance.random() < 0.2:
                copy.code = ""

    def other_form(self, first: str) -> str:
        forms = sorted(FORMS.get(first.lower()) or [first])
        return self.chance.choice(forms).title()

    def other_spelling(self, street: str) -> str:
        words = street.split()
        if self.chance.random() < 0.6:
            words[-1] = self.chance.choice(KINDS[words[-1]].split())
        if self.chance.random() < 0.05:
            words[1] = self.slip(words[1])
        if self.chance.random() < 0.1:
            words = words[:-1]
        return " ".join(words).upper() if self.chance.random() < 0.1 else " ".join(words)

    def slip(self, word: str) -> str:
        if len(word) < 4:
            return word
        place = self.chance.randrange(1, len(word) - 1)
        kind = self.chance.randrange(3)
        if kind == 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        if kind == 1:
            return word[:place] + word[place + 1 :]
        return word[:place] + word[place] + word[place:]


def people(count: int, seed: int = 7) -> list[Record]:
    town = Town(seed)
    while len(town.records) < count:
        town.household()
    return town.records


def write(records: list[Record]) -> list[Person]:
    """Into the current workspace, as an import would: in bulk, keys are kept afterwards."""
    rows = [
        Person(first_name=one.first, last_name=one.last, spouse_first_name=one.spouse,
               middle_name=one.middle, suffix=one.suffix, birthday=one.birthday)
        for one in records
    ]  # fmt: skip
    for row in rows:
        row._write_search_columns()
    made = Person.objects.bulk_create(rows, batch_size=BATCH)
    both = list(zip(made, records, strict=True))
    Phone.objects.bulk_create(
        (Phone(person=row, number=number) for row, one in both for number in set(one.phones)),
        batch_size=BATCH,
    )
    Email.objects.bulk_create(
        (Email(person=row, address=address, address_lc=address.lower())
        for row, one in both for address in set(one.emails)),
        batch_size=BATCH,
    )  # fmt: skip
    Address.objects.bulk_create(
        (Address(person=row, street=one.street, street_lc=one.street.lower(), city=one.city,
                postal_code=one.code)
        for row, one in both if one.street),
        batch_size=BATCH,
    )  # fmt: skip
    return made


def truth(made: list[Person], records: list[Record]) -> dict[tuple[int, int], bool]:
    """Every two records of one person, and whether they share anything to be found by.

    One with its Jr left out looks like the father: nobody can find it.
    """
    borne = Counter(number for one in records for number in set(one.phones))
    own = {number for number, by in borne.items() if by <= 20}  # not an office's
    by_who: dict[int, list] = {}
    for row, one in zip(made, records, strict=True):
        by_who.setdefault(one.who, []).append((row.pk, one))
    return {
        (min(a, b), max(a, b)): _share(one, other, own)
        for group in by_who.values()
        for (a, one), (b, other) in combinations(group, 2)
    }


def _share(one: Record, other: Record, own: set[str]) -> bool:
    if bool(one.suffix) != bool(other.suffix):
        return False
    house = [(r.street.split()[0], r.code) for r in (one, other) if r.street]
    return bool(
        set(one.phones) & set(other.phones) & own
        or set(one.emails) & set(other.emails)
        or {e.partition("@")[0] for e in one.emails} & {e.partition("@")[0] for e in other.emails}
        or (len(house) == 2 and house[0] == house[1])
    )
