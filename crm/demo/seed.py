"""Fill the demo workspace: rich enough to show every section at its best, and always the same."""

import datetime as dt
import random
from functools import cache
from itertools import count
from pathlib import Path

from accounts.models import Membership, User, Workspace
from accounts.tenancy import acting, scope
from contacts.models import Book, Category, LeadSource, Note, Person, Property, Touch
from crm.demo import (
    addresses,
    appointments,
    birthdays,
    calls,
    drips,
    ecards,
    flyers,
    goals,
    library,
    mailings,
    mails,
    meetings,
    office_hours,
    open_houses,
    printed,
    replies,
    sources,
    stages,
    tasks,
    texts,
    transactions,
    transactions_money,  # noqa: F401 - it adds itself to transactions
    transactions_offers,  # noqa: F401 - it adds itself to transactions
    transactions_people,  # noqa: F401 - it adds itself to transactions
    transactions_plans,  # noqa: F401 - it adds itself to transactions
    transactions_showings,  # noqa: F401 - it adds itself to transactions
    web_forms,
)
from crm.demo.loose_ends import leave_loose_ends
from crm.demo.sample import SEEDING
from crm.demo.team import gather
from crm.kit import clock
from leads.models import Lead
from prospects import questions
from prospects.models import Prospect, Side, Stage

EMAIL = "maya@sphere.example"
PASSWORD = "a house by the lake"
SUITS = {
    "contact": "past_client_year",
    "buy": "new_buyer",
    "rent": "re_engage",
    "sell": "thinking_of_selling",
}
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
    with scope(workspace.pk), acting(SEEDING):
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
        for line in _lines("contacts"):
            self.contact(*[part.strip() for part in line.split("|")])
        for line in _lines("prospects"):
            self.prospect(*[part.strip() for part in line.split("|")])
        stages.walk_through(self.by)
        gather(self.by)
        self.begin_drips()
        library.fill_shelf(self.by)
        texts.text_around()
        replies.write_back(self.by)
        tasks.plan_days(self.by)
        flyers.put_up_signs(self.by)
        open_houses.hold(self.by)
        web_forms.put_on_site(self.by)
        meetings.meet(self.by)
        mails.look_back(self.by)
        printed.wait_for_paper(self.by)
        sources.pay(self.by)
        mailings.send_out(self.by)
        ecards.send_around(self.by)
        birthdays.come_round(self.by)
        leave_loose_ends(_lines("loose_ends"))
        addresses.add_addresses()
        calls.make_lists(self.by)
        appointments.keep_calendar(self.by)
        office_hours.keep_hours(self.by)
        office_hours.invite_to_what_comes(self.by)
        transactions.put_on_market(self.by)
        goals.keep_at_it(self.by)

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
            self.call_today(person, "Top100, every 90 days.")
        return person

    def prospect(self, names, source, side, stage, timeframe, asked_about, days) -> Person:
        person = self.person(names, book=Book.PROSPECTS, source=self.sources[source])
        arrived = self.now - dt.timedelta(days=int(days), hours=self.random.randrange(1, 9))
        Person.objects.filter(pk=person.pk).update(created_at=arrived)
        if stage == Stage.ATTEMPTED:
            self.tries(person, arrived)
        elif stage != Stage.NEW:
            newest = min(int(days), 3 + int(days) // 3)
            self.talks(person, last=newest, every=(9, 25), until=arrived)
        home = Property.objects.at(f"{asked_about}, Traverse City, MI 49684")
        prospect = self.pursuit(person, side, Stage(stage), timeframe, home, arrived)
        self.inquiry(person, prospect, arrived)
        if 75 <= int(days) < 90 and prospect.is_open:
            self.call_today(person, "Ask where they stand")
        return person

    def pursuit(self, person, side, stage, timeframe, home, arrived) -> Prospect:
        answered = 7 if stage.place >= Stage.QUALIFIED.place else min(stage.place * 2, 5)
        return Prospect.objects.create(
            person=person,
            side=side,
            stage=stage,
            timeframe=timeframe,
            source=person.source,
            property=home,
            opened_at=arrived,
            stage_changed_at=arrived + dt.timedelta(days=1),
            closed_at=None if stage.is_open else self.now,
            lost_reason="Bought with another agent" if stage == Stage.LOST else "",
            **dict.fromkeys(questions.NAMES[:answered], True),
        )

    def inquiry(self, person, prospect, arrived) -> None:
        """The lead that brought them, answered within minutes or hours."""
        waited = dt.timedelta(minutes=self.random.choice([2, 3, 4, 4, 5, 7, 11, 26, 90]))
        Lead.objects.create(
            person=person,
            prospect=prospect,
            source=person.source,
            property=prospect.property,
            message=self.random.choice(_lines("questions")),
            lead_type="seller" if prospect.side == Side.SELL else "buyer",
            received_at=arrived,
            clock_started_at=arrived,
            answered_at=arrived + waited,
            answered_by=self.by,
            assigned_to=self.by,
        )

    def begin_drips(self) -> None:
        """A few people on a drip that suits them; the letters leave by themselves, to the sink."""
        drips.begin(self.by, SUITS)

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
                    body=self.random.choice(_lines("talks")),
                )
            )  # fmt: skip
            days += self.random.randrange(*every)
        if not touches:
            return
        Touch.objects.bulk_create(touches)
        Person.objects.filter(pk=person.pk).update(last_contacted_at=touches[0].happened_at)
        if self.random.random() < 0.6:
            Note.objects.create(
                person=person, by=self.by, body=self.random.choice(_lines("notes")),
                written_at=touches[-1].happened_at,
            )  # fmt: skip

    def tries(self, person, arrived) -> None:
        """Calls that reached nobody yet."""
        outcomes = [Touch.Outcome.NO_ANSWER, Touch.Outcome.LEFT_MESSAGE]
        days = max((self.now - arrived).days, 1)
        calls = [
            Touch(
                person=person, by=self.by, outcome=self.random.choice(outcomes),
                happened_at=arrived + dt.timedelta(days=number * days / 3, minutes=4),
            )
            for number in range(self.random.randrange(1, 4))
        ]  # fmt: skip
        Touch.objects.bulk_create(calls)
        Person.objects.filter(pk=person.pk).update(last_attempt_at=calls[-1].happened_at)

    def call_today(self, person, reason: str) -> None:
        today = self.now.astimezone(self.by.workspace.zone).date()
        Person.objects.filter(pk=person.pk).update(follow_up_on=today, follow_up_reason=reason)


@cache
def _lines(name: str) -> list[str]:
    """The lines of one of the demo's text files, without its remarks."""
    text = (Path(__file__).parent / f"{name}.txt").read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _category_names(listed: str) -> list[str]:
    """ "Vendor, Lender" and "Agent, Local" are one name each."""
    for group in ("Vendor", "Agent"):
        listed = listed.replace(f"{group}, ", f"{group}; ")
    return [name.strip().replace("; ", ", ") for name in listed.split(",")]
