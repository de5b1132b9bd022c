"""The made history's leads: those that became deals, and those of which nothing came."""

import datetime as dt
from collections import defaultdict

from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentMember, AppointmentPerson
from contacts.models import Person, Touch
from leads.models import Lead
from prospects.models import Prospect, Stage, StageChange
from tests.goals.made_rows import NOW, ZONE, History, at, write_people

# How many minutes a lead of each source waits for the first call, to which nobody answers.
WAITS = {"R": 60, "P": 120, "O": 30, "Z": 10, "F": 240}
# Days after the lead: talked with, qualified, an appointment set, met.
TALKED, QUALIFIED, SET, MET, SIGNED = 1, 7, 10, 14, 28
LOST, LOST_LATE = 40, 120
DAY = dt.timedelta(days=1)

# What became of the others, a letter each, in the order in which they came:
# q qualified and lost after 120 days; m met, and chose somebody else; s an appointment to which
# nobody came; t talked with; n never reached; o talked with and still open; a tried and still open.
USUAL = {"Z": "qqmm" + "t" * 8 + "n" * 12, "O": "qqmm" + "t" * 4 + "n" * 4, "R": "mmst"}
NOTHING_CAME = {
    2024: USUAL,
    2025: USUAL,
    2026: {"Z": "qqmm" + "t" * 6 + "oo" + "n" * 12, "O": "tn", "R": "mmst", "F": "aaa"},
}
WHY = {
    "q": "Bought with another agent", "m": "Chose another agent", "s": "Moved away",
    "t": "Not now", "n": "Never answered",
}  # fmt: skip
WAY = {
    "d": [(Stage.CONTACTED, TALKED), (Stage.QUALIFIED, QUALIFIED), (Stage.APPOINTMENT_SET, SET),
          (Stage.APPOINTMENT_MET, MET), (Stage.AGREEMENT_SIGNED, SIGNED)],
    "q": [(Stage.CONTACTED, TALKED), (Stage.QUALIFIED, QUALIFIED), (Stage.LOST, LOST_LATE)],
    "m": [(Stage.CONTACTED, TALKED), (Stage.QUALIFIED, QUALIFIED), (Stage.APPOINTMENT_SET, SET),
          (Stage.APPOINTMENT_MET, MET), (Stage.LOST, LOST)],
    "s": [(Stage.CONTACTED, TALKED), (Stage.APPOINTMENT_SET, SET), (Stage.LOST, LOST)],
    "t": [(Stage.CONTACTED, TALKED), (Stage.LOST, LOST)],
    "n": [(Stage.LOST, LOST)],
    "o": [(Stage.CONTACTED, TALKED)],
    "a": [],
}  # fmt: skip
OUTCOMES = {"d": "signed", "m": "declined", "s": "no_show"}


class Pursuits:
    """Rows of leads and of what followed from them, written together."""

    def __init__(self, history: History):
        self.history = history
        self.told = []  # (person, source, when, what became of it, side)
        self.rows = defaultdict(list)

    def add(self, person, source: str, asked_at: dt.datetime, fate: str, side: str) -> None:
        self.told.append((person, source, asked_at, fate, side))

    def write(self) -> None:
        prospects = [self._prospect(*one) for one in self.told]
        Prospect.objects.bulk_create(prospects)
        for prospect, one in zip(prospects, self.told, strict=True):
            self.history.pursuits[prospect.person.last_name] = prospect
            self._follow(prospect, *one)
        Lead.objects.bulk_create(self.rows["leads"])
        StageChange.objects.bulk_create(self.rows["changes"])
        Touch.objects.bulk_create(self.rows["touches"])
        _keep(self.history, self.rows["appointments"])
        for touch in self.rows["touches"]:
            note(self.history, touch)

    def _prospect(self, person, source, asked_at, fate, side) -> Prospect:
        first_call = asked_at + dt.timedelta(minutes=WAITS[source])
        way = [(Stage.ATTEMPTED, None), *WAY[fate]]
        stage, days = way[-1]
        changed = first_call if days is None else asked_at + days * DAY
        return Prospect(
            person=person, side=side, stage=stage, source=self.history.sources[source],
            opened_at=asked_at, first_called_at=first_call, stage_changed_at=changed,
            closed_at=None if stage.is_open else changed,
            lost_reason=WHY[fate] if stage == Stage.LOST else "", property=person.home,
        )  # fmt: skip

    def _follow(self, prospect, person, source, asked_at, fate, side) -> None:
        by, first_call = self.history.whose(source), prospect.first_called_at
        self.rows["leads"].append(
            Lead(
                person=person, prospect=prospect, source=prospect.source, received_at=asked_at,
                clock_started_at=asked_at, answered_at=first_call, answered_by=by, assigned_to=by,
                property=person.home, lead_type="seller" if side == "sell" else "buyer",
            )
        )  # fmt: skip
        before, moves = Stage.NEW, [(Stage.ATTEMPTED, first_call)]
        moves += [(stage, asked_at + days * DAY) for stage, days in WAY[fate]]
        for stage, moment in moves:
            change = StageChange(prospect=prospect, before=before, after=stage, by=by, at=moment)
            self.rows["changes"].append(change)
            before = stage
        self._talk(person, by, asked_at, first_call, fate)
        if fate in OUTCOMES:
            kind = "listing" if side == "sell" else "buyer"
            moment = (asked_at + MET * DAY).astimezone(ZONE).replace(hour=14, tzinfo=None)
            self.rows["appointments"].append((kind, moment, OUTCOMES[fate], by, person))

    def _talk(self, person, by, asked_at, first_call, fate) -> None:
        said = [("call", "none", first_call)]
        if fate not in "na":
            said.append(("call", "talked", asked_at + TALKED * DAY))
        if fate in "dm":
            said.append(("met", "talked", asked_at + MET * DAY))
        self.rows["touches"] += [
            Touch(
                person=person, by=by, kind=kind, outcome=outcome, happened_at=moment,
                is_conversation=outcome == "talked",
            )
            for kind, outcome, moment in said
        ]  # fmt: skip


def of_deals(history: History, rows: list) -> None:
    """The lead and the pursuit that each deal began with."""
    pursuits = Pursuits(history)
    for deal in rows:
        side = "sell" if deal.is_listing else "buy"
        pursuits.add(history.people[deal.client], deal.source, deal.asked_at, "d", side)
    pursuits.write()


def that_came_to_nothing(history: History) -> None:
    """One after the other in the months from January to October; those of Facebook from September.

    Each year one of Zillow is no lead at all.
    """
    told = [
        (year, source, number, fate)
        for year, sources in NOTHING_CAME.items()
        for source, fates in sources.items()
        for number, fate in enumerate(fates)
    ]
    named = [
        (f"Lost {source}{year % 100}{_letters(number)}", _arrives(year, source, number), source)
        for year, source, number, _ in told
    ]
    people = write_people(history, named, "prospects")
    pursuits = Pursuits(history)
    for person, (year, source, number, fate) in zip(people, told, strict=True):
        side = "sell" if source == "R" else "buy"
        pursuits.add(person, source, at(_arrives(year, source, number), 10), fate, side)
    pursuits.write()
    _dismissed(history)


def _letters(number: int) -> str:
    return chr(ord("a") + number)


def _arrives(year: int, source: str, number: int) -> dt.date:
    first = 9 if source == "F" else 1
    return dt.date(year, first + number % 10, 5 + number // 10)


def _dismissed(history: History) -> None:
    days = [dt.date(year, 3, 20) for year in NOTHING_CAME]
    named = [(f"No Lead{day.year}", day, "Z") for day in days]
    people = write_people(history, named, "prospects")
    Lead.objects.bulk_create(
        Lead(
            person=person, source=history.sources["Z"], received_at=at(day, 10),
            clock_started_at=at(day, 10), dismissed_at=at(day, 11),
        )
        for person, day in zip(people, days, strict=True)
    )  # fmt: skip


def _keep(history: History, rows: list) -> None:
    """Appointments of an hour, on the calendar of whose they are."""
    made = []
    for kind, moment, outcome, by, person in rows:
        span = Span(moment, moment + dt.timedelta(hours=1), history.home.time_zone)
        made.append(
            Appointment(
                **span.fields(), title=f"With {person}", kind=kind, by=by, outcome=outcome,
                spans_until=span.ends_at, property=person.home,
            )
        )  # fmt: skip
    Appointment.objects.bulk_create(made)
    AppointmentMember.objects.bulk_create(
        AppointmentMember(appointment=one, member=one.by) for one in made
    )
    AppointmentPerson.objects.bulk_create(
        AppointmentPerson(appointment=one, person=row[-1])
        for one, row in zip(made, rows, strict=True)
    )


def note(history: History, touch: Touch) -> None:
    """Keep in mind when somebody was reached last, and tried last."""
    column = "last_contacted_at" if touch.was_reached else "last_attempt_at"
    known = history.talked.setdefault(touch.person_id, {})
    known[column] = max(touch.happened_at, known.get(column, touch.happened_at))


def remember(history: History) -> None:
    """Write down when everybody was reached last."""
    people = [one for one in history.people.values() if one.pk in history.talked]
    for person in people:
        for column, moment in history.talked[person.pk].items():
            assert moment <= NOW
            setattr(person, column, moment)
    Person.objects.bulk_update(people, ["last_contacted_at", "last_attempt_at"])
