"""Fill the demo workspace: rich enough to show every section at its best, and always the same."""

import datetime as dt
import random
from itertools import count

from accounts.models import Membership, User, Workspace
from accounts.tenancy import scope
from contacts.models import Book, Category, LeadSource, Note, Person, Property, Touch
from crm.demo import people
from crm.kit import clock

EMAIL = "maya@sphere.example"
PASSWORD = "a house by the lake"
STREETS = ["Quarry Lane", "Birch Row", "Maple Street", "Cedar Ridge", "Harbor View", "Mill Street"]


def demo_workspace() -> Workspace | None:
    return Workspace.objects.filter(is_demo=True).order_by("pk").first()


def seed() -> Workspace:
    """The demo workspace, filled; one that is there already stays as it is."""
    if workspace := demo_workspace():
        return workspace
    maya = User.objects.filter(email=EMAIL).first() or User.objects.create_user(
        EMAIL, PASSWORD, name="Maya Ellison", is_staff=True, is_superuser=True
    )
    workspace = Workspace.found(
        name="Maya Ellison Homes",
        by=maya,
        time_zone="America/Detroit",
        brokerage="Bayline Realty",
        postal_address="Bayline Realty, 12 Front Street, Traverse City, MI 49684",
        is_demo=True,
    )
    with scope(workspace.pk):
        Cast(Membership.objects.get(user=maya)).arrive()
    return workspace


class Cast:
    """Sample people with a year behind them. Random, but from a fixed seed."""

    def __init__(self, membership: Membership):
        self.by = membership
        self.random = random.Random(7)
        self.now = clock.now()
        self.numbers = (f"+1231555{number:04d}" for number in count(100))
        self.categories = {category.name: category for category in Category.objects.all()}
        self.sources = {source.name: source for source in LeadSource.objects.all()}

    def arrive(self) -> None:
        for line in people.CONTACTS.strip().split("\n"):
            self.contact(*[part.strip() for part in line.split("|")])
        for line in people.PROSPECTS.strip().split("\n"):
            self.prospect(*[part.strip() for part in line.split("|")])

    def contact(self, names: str, categories: str, about: str, days: str) -> Person:
        person = self.person(
            names,
            book=Book.CONTACTS,
            about=about,
            source=self.sources["Sphere"],
            birthday=dt.date(1950 + self.random.randrange(45), 1 + self.random.randrange(12), 12),
        )
        person.file(*(self.categories[name] for name in _category_names(categories)))
        person.addresses.create(
            street=f"{self.random.randrange(2, 240)} {self.random.choice(STREETS)}",
            city="Traverse City",
            state="MI",
            postal_code="49684",
        )
        self.talks(person, last=int(days), every=(40, 130))
        if "Top100" in categories and int(days) >= 80:
            self.call_today(person, f"{days} days since you talked; you promised your Top100 every 90.")
        return person

    def prospect(self, names, source, side, stage, time_frame, asked_about, days) -> Person:
        from prospects.demo import pursue

        person = self.person(names, book=Book.PROSPECTS, source=self.sources[source])
        home = Property.objects.at(f"{asked_about}, Traverse City, MI 49684")
        arrived = self.now - dt.timedelta(days=int(days))
        Person.objects.filter(pk=person.pk).update(created_at=arrived)
        if stage not in ("new", "attempted"):
            self.talks(person, last=min(int(days), 3 + int(days) // 3), every=(9, 25), until=arrived)
        pursue(
            person,
            side=side,
            stage=stage,
            time_frame=time_frame,
            home=home,
            opened_at=arrived,
            by=self.by,
            random=self.random,
        )
        if 75 <= int(days) < 90 and stage != "lost":
            self.call_today(person, f"Prospect, day {days} of 90. Win them over or let them go.")
        return person

    def person(self, names: str, **fields) -> Person:
        *firsts, last = names.replace(" & ", " ").split(" ")
        person = Person.objects.create(
            first_name=firsts[0],
            spouse_first_name=firsts[1] if len(firsts) > 1 else "",
            last_name=last,
            owner=self.by,
            is_sample=True,
            **fields,
        )
        person.phones.create(number=next(self.numbers), is_best=True)
        person.emails.create(address=f"{firsts[0]}.{last}@example.com".lower())
        if len(firsts) > 1:
            person.phones.create(number=next(self.numbers), of_spouse=True)
        return person

    def talks(self, person, *, last: int, every, until=None) -> None:
        """Conversations back over a year, the newest `last` days ago; rows, not events."""
        days, touches = last, []
        oldest = (self.now - until).days if until else 365
        while days <= oldest:
            kind = self.random.choice([Touch.Kind.CALL, Touch.Kind.CALL, Touch.Kind.MET])
            at = self.now - dt.timedelta(days=days, minutes=self.random.randrange(400))
            touches.append(
                Touch(
                    person=person, by=self.by, kind=kind, happened_at=at, is_conversation=True,
                    body=self.random.choice(people.TALKS),
                )
            )  # fmt: skip
            days += self.random.randrange(*every)
        if not touches:
            return
        Touch.objects.bulk_create(touches)
        Person.objects.filter(pk=person.pk).update(last_contacted_at=touches[0].happened_at)
        if self.random.random() < 0.6:
            Note.objects.create(
                person=person, by=self.by, body=self.random.choice(people.NOTES),
                written_at=touches[-1].happened_at,
            )  # fmt: skip

    def call_today(self, person, reason: str) -> None:
        today = self.now.astimezone(self.by.workspace.zone).date()
        Person.objects.filter(pk=person.pk).update(follow_up_on=today, follow_up_reason=reason)


def _category_names(listed: str) -> list[str]:
    """"Vendor, Lender" and "Agent, Local" are one name each."""
    for group in ("Vendor", "Agent"):
        listed = listed.replace(f"{group}, ", f"{group}; ")
    return [name.strip().replace("; ", ", ") for name in listed.split(",")]
