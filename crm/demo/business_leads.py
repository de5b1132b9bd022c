"""Who asked Maya in the last years, and what became of it; those whom she sold for among them."""

import datetime as dt
from collections import defaultdict

from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentMember, AppointmentPerson
from contacts.models import Address, Book, Category, Email, Person, Phone, Referral, Touch
from contacts.models.category import file_in
from crm.kit.ids import uuid7
from crm.kit.text import fold
from leads.models import Lead
from prospects.models import Prospect, Stage, StageChange
from transactions.models import Stage as DealStage

DAY = dt.timedelta(days=1)
FIRST = (
    "Abel Adela Alvin Blanche Boyd Celeste Clyde Corinne Dexter Dinah Edgar Elsie Emmett Estelle "
    "Floyd Georgia Gilbert Hattie Homer Inez Jerome Josie Kermit Lillian Lloyd Mavis Merle Nettie "
    "Orville Pauline Percy Queenie Rex Rowena Sheldon Thelma Ursula Vernon Winona Zachary"
).split()
# Late in the alphabet: the people she knows best stand on the first page of her contacts.
LAST = (
    "Talbot Tasker Thayer Tilley Tolman Truax Tuttle Underhill Upham Usher Varney Vetter Vickers "
    "Wakely Walden Warner Weaver Wexler Whitlock Wooster Yarrow Yeager Yost Zeigler Zoller"
).split()
# The clients who send most; every third referral is sent by somebody who came by one.
VENDORS = ["Petrov", "Jensen", "Gallagher"]
SENDERS = ["Hargrove", "Nolan", "Pickett", "Okafor", "Archer", "Reyes"]
# Minutes until the first call, by turns: of Zillow's, those called soon are those that closed.
WAITS = {"R": [20, 45, 90, 240], "P": [30, 120], "O": [6, 9, 14], "Z": [4, 9, 11, 26, 45],
         "E": [2880, 1440, 4320], "F": [4]}  # fmt: skip
# Of nothing came, this year and last: how many of each source, and what became of them by turns:
# n never reached, t talked with, q qualified, m met and chose somebody else.
NOTHING = [
    {"R": 21, "P": 5, "O": 38, "Z": 62, "E": 24},
    {"R": 19, "P": 6, "O": 36, "Z": 58, "E": 22},
]
FATES = {"R": "mtqt", "P": "mt", "O": "nntqntnm", "Z": "nnntntqntnnm", "E": "nnntnqnm"}
LOST = {"n": 35, "t": 50, "q": 110, "m": 30}
WHY = {"n": "Never answered", "t": "Not now", "q": "Bought with another agent",
       "m": "Chose another agent"}  # fmt: skip
SETTLED = 120 * DAY  # so long ago that all of it is decided
QUIET = 21  # days: what came since then is told elsewhere


class Past:
    """What is made by and by, and written together."""

    def __init__(self, by, today: dt.date, sources: dict):
        self.by, self.today, self.sources = by, today, sources
        self.zone = by.workspace.zone
        self.number = 0
        self.rows = defaultdict(list)
        self.reached = {}  # of each person: when last

    # ── those who became deals ───────────────────────────────────────────────
    def of_deals(self, deals: list) -> list[Prospect]:
        """A client and a pursuit for each deal; the referred were sent by somebody."""
        people = self._people([(deal.source, deal.asked) for deal in deals], Book.CONTACTS)
        self._file(deals, people)
        self._sent(deals, people)
        self._recommend(people)
        made = []
        for number, (deal, person) in enumerate(zip(deals, people, strict=True)):
            minutes = WAITS[deal.source][0 if deal.source == "Z" else number % 2]
            side = "sell" if deal.is_listing else "buy"
            met = max(deal.agreed - 2 * DAY, deal.asked)
            way = [(Stage.CONTACTED, deal.asked), (Stage.QUALIFIED, deal.asked + 4 * DAY),
                   (Stage.APPOINTMENT_SET, met - 6 * DAY), (Stage.APPOINTMENT_MET, met),
                   (Stage.AGREEMENT_SIGNED, deal.agreed)]  # fmt: skip
            made.append(self._ask(person, deal.source, deal.asked, minutes, side, way))
            self._meet(person, side, met, "signed")
            over = deal.over or self.today
            # She called less this year, and more closed of it.
            self._talk(person, deal.asked + 3 * DAY, over, 7 if over.year == self.today.year else 2)
            self._talk(person, over + 30 * DAY, self.today, 60)
        self._write_pursuits()
        return made

    def _file(self, deals: list, people: list) -> None:
        """Clients of what closed, the others as people she knows; all with their address."""
        for name, has_closed in (("Past Client", True), ("Sphere", False)):
            pks = [
                person.pk for deal, person in zip(deals, people, strict=True)
                if (deal.stage == DealStage.CLOSED) == has_closed
            ]  # fmt: skip
            file_in(Person.objects.filter(pk__in=pks), Category.objects.named(name))
        Address.objects.bulk_create(
            Address(
                person=person, street=street, street_lc=fold(street), city="Traverse City",
                state="MI", postal_code="49684",
            )
            for person in people
            for street in [f"{person.place % 180 + 2} {person.last_name} Street"]
        )  # fmt: skip

    def _sent(self, deals: list, people: list) -> None:
        senders = list(Person.objects.filter(last_name__in=SENDERS, is_sample=True).order_by("pk"))
        came, sent = [], []
        for number, (deal, person) in enumerate(zip(deals, people, strict=True)):
            if deal.source != "R":
                continue
            earlier = came[len(came) // 2] if number % 3 == 2 and came else None
            person.referred_by = earlier or senders[number % len(senders)]
            came.append(person)
            sent.append(person)
        Person.objects.bulk_update(sent, ["referred_by"])

    def _recommend(self, people: list) -> None:
        """Vendors recommended to her clients: counts, never money."""
        vendors = Person.objects.filter(last_name__in=VENDORS, is_sample=True).order_by("pk")
        Referral.objects.bulk_create(
            Referral(
                person=people[-1 - number], vendor=vendor, by=self.by,
                given_at=self._at(self.today - (20 + number * 23 + place * 11) * DAY, 15),
            )
            for place, vendor in enumerate(vendors)
            for number in range(4 + place * 2)
        )  # fmt: skip

    # ── those of whom nothing came ───────────────────────────────────────────
    def of_nothing(self) -> None:
        told = [
            (source, day, FATES[source][number % len(FATES[source])], number)
            for back, counts in enumerate(NOTHING)
            for source, count in counts.items()
            for number, day in enumerate(self._spread(self.today.year - back, count))
        ]
        people = self._people([(source, day) for source, day, *_ in told], Book.PROSPECTS)
        self._sent_by_a_vendor(people)
        for person, (source, day, fate, number) in zip(people, told, strict=True):
            waits = WAITS[source]
            side = "sell" if source in "RE" else "buy"
            minutes = waits[number % len(waits)]
            prospect = self._ask(person, source, day, minutes, side, _way(fate, day))
            prospect.lost_reason = WHY[fate]
            if fate != "n":
                self._talk(person, day + 2 * DAY, day + 12 * DAY, 6)
            # Those of last year stand on the calendar already (crm.demo.appointments).
            if fate == "m" and day.year == self.today.year:
                self._meet(person, side, day + 12 * DAY, "declined")
        self._write_pursuits()

    def _sent_by_a_vendor(self, people: list) -> None:
        for person in people[:2]:
            person.referred_by = Person.objects.filter(last_name=VENDORS[0]).first()
        Person.objects.bulk_update(people[:2], ["referred_by"])

    def _spread(self, year: int, count: int) -> list[dt.date]:
        """Workdays of that year, as far as all is decided that came then."""
        first = dt.date(year, 1, 4)
        span = (min(dt.date(year, 12, 20), self.today - SETTLED) - first).days
        days = [first + number * span // count * DAY for number in range(count)] if span > 0 else []
        return [_workday(day) for day in days]

    # ── rows ─────────────────────────────────────────────────────────────────
    def _people(self, told: list, book: str) -> list[Person]:
        people = []
        for source, day in told:
            first = FIRST[self.number % len(FIRST)]
            last = LAST[self.number * 7 // len(FIRST) % len(LAST)]
            person = Person(
                public_id=uuid7(), first_name=first, last_name=last, label_name=f"{first} {last}",
                salutation=first, book=book, owner=self.by, source=self.sources[source],
                created_at=self._at(day, 9), is_sample=True,
            )  # fmt: skip
            person._write_search_columns()
            person.place = self.number  # the same in every demo, as no key is
            people.append(person)
            self.number += 1
        Person.objects.bulk_create(people)
        numbers = [f"+1906555{1000 + number:04d}" for number in range(self.number)][-len(people) :]
        Phone.objects.bulk_create(
            Phone(person=person, number=number, reversed_digits=number[:0:-1], is_best=True)
            for person, number in zip(people, numbers, strict=True)
        )
        Email.objects.bulk_create(self._email(person) for person in people)
        return people

    def _email(self, person) -> Email:
        address = f"{person.first_name}.{person.last_name}@example.com".lower()
        return Email(
            person=person, address=address, address_lc=address, checked_lc=address,
            check_result=Email.Check.FINE, is_best=True,
        )  # fmt: skip

    def _ask(self, person, source, day, minutes, side, way) -> Prospect:
        asked_at = self._at(day, 10)
        first_call = asked_at + dt.timedelta(minutes=minutes)
        moves, before = [(Stage.ATTEMPTED, first_call)], Stage.NEW
        for stage, on in way:
            moves.append((stage, max(self._at(on, 11), moves[-1][1] + dt.timedelta(minutes=5))))
        prospect = Prospect(
            person=person, side=side, stage=moves[-1][0], source=person.source, opened_at=asked_at,
            first_called_at=first_call, stage_changed_at=moves[-1][1], closed_at=moves[-1][1],
        )  # fmt: skip
        self.rows[Prospect].append(prospect)
        self.rows[Lead].append(
            Lead(
                person=person, prospect=prospect, source=person.source, received_at=asked_at,
                clock_started_at=asked_at, answered_at=first_call, answered_by=self.by,
                assigned_to=self.by, lead_type="seller" if side == "sell" else "buyer",
            )
        )  # fmt: skip
        for stage, moment in moves:
            self.rows[StageChange].append(
                StageChange(prospect=prospect, before=before, after=stage, by=self.by, at=moment)
            )
            before = stage
        self._touch(person, first_call, "none")
        return prospect

    def _meet(self, person, side, day, outcome) -> None:
        starts = dt.datetime.combine(_workday(day), dt.time(14))
        span = Span(starts, starts + dt.timedelta(minutes=75), self.by.workspace.time_zone)
        kind = "listing" if side == "sell" else "buyer"
        one = Appointment(
            **span.fields(), kind=kind, by=self.by, outcome=outcome, spans_until=span.ends_at,
            title=f"{'Listing' if kind == 'listing' else 'Buyer'} appointment", is_sample=True,
        )  # fmt: skip
        self.rows[Appointment].append(one)
        self.rows[AppointmentMember].append(AppointmentMember(appointment=one, member=self.by))
        self.rows[AppointmentPerson].append(AppointmentPerson(appointment=one, person=person))
        self._touch(person, span.starts_at, "talked", "met")

    def _talk(self, person, first: dt.date, last: dt.date, every: int) -> None:
        """Conversations of these days, up to three weeks ago; each fifth is a text."""
        last = min(last, self.today - QUIET * DAY)
        day, number = first + DAY, person.place
        while day <= last:
            kind = "text" if number % 5 == 4 else "call"
            self._touch(person, self._at(_workday(day), 9 + number % 8), "talked", kind)
            day, number = day + (every + number % 3) * DAY, number + 1

    def _touch(self, person, at: dt.datetime, outcome: str, kind: str = "call") -> None:
        is_talk = outcome == "talked"
        self.rows[Touch].append(
            Touch(
                person=person, by=self.by, kind=kind, outcome=outcome, happened_at=at,
                is_conversation=is_talk and kind != "text",
            )
        )  # fmt: skip
        if is_talk:
            self.reached[person.pk] = max(at, self.reached.get(person.pk, at))

    def _at(self, day: dt.date, hour: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour), self.zone)

    def _write_pursuits(self) -> None:
        Prospect.objects.bulk_create(self.rows.pop(Prospect, []))

    def write(self) -> None:
        """All that hangs on people and pursuits, and when each of them was reached last."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows)
        people = [Person(pk=pk, last_contacted_at=at) for pk, at in self.reached.items()]
        Person.objects.bulk_update(people, ["last_contacted_at"])


def _workday(day: dt.date) -> dt.date:
    return day - max(0, day.weekday() - 4) * DAY


def _way(fate: str, day: dt.date) -> list[tuple[str, dt.date]]:
    way = [] if fate == "n" else [(Stage.CONTACTED, day + DAY)]
    if fate in "qm":
        way.append((Stage.QUALIFIED, day + 5 * DAY))
    if fate == "m":
        way += [(Stage.APPOINTMENT_SET, day + 8 * DAY), (Stage.APPOINTMENT_MET, day + 12 * DAY)]
    return [*way, (Stage.LOST, day + LOST[fate] * DAY)]
