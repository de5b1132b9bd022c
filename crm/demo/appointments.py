"""Appointments of the demo: this week as an agent lives it, what is ahead, and a year behind it."""

import datetime as dt
import random

from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentMember, AppointmentPerson, Outcome
from contacts.models import Book, Person, Property
from crm.kit import clock

TOWN = "Traverse City, MI 49684"
# Days from this week's Monday, from, to, kind, what, home or place, and with whom: of which book.
WEEK = [
    (0, "11:00", "12:00", "other", "Coffee", "Mill Street Bakery", "contacts"),
    (0, "14:00", "15:30", "showing", "Showings, three homes", "77 Cove Street", "prospects"),
    (1, "10:30", "11:15", "showing", "412 Tamarack Lane", "412 Tamarack Lane", "prospects"),
    (1, "15:00", "16:00", "other", "Coach Dee", "Zoom", ""),
    (2, "12:30", "13:30", "buyer", "First meeting", "Bayline Realty, 12 Front Street", "prospects"),
    (2, "14:30", "15:15", "other", "Sign up, Alder Court", "118 Alder Court", ""),
    (3, "12:00", "13:00", "other", "Lunch", "The Cook’s House", "contacts"),
    (3, "16:00", "17:00", "closing", "9 Birch Row", "9 Birch Row", "contacts"),
    (4, "11:30", "12:15", "showing", "412 Tamarack Lane", "412 Tamarack Lane", "prospects"),
    (4, "14:00", "15:30", "listing", "60 Quarry Lane", "60 Quarry Lane", "contacts"),
    (5, "10:00", "12:00", "open_house", "Open house, 118 Alder Ct", "118 Alder Court", ""),
    (5, "13:00", "14:00", "showing", "118 Alder Court", "118 Alder Court", "prospects"),
    (7, "10:00", "11:00", "buyer", "What they look for", "Bayline Realty", "prospects"),
    (8, "17:30", "18:30", "personal", "Dentist", "", ""),
    (10, "13:00", "14:30", "listing", "14 Heron Drive", "14 Heron Drive", "contacts"),
    (16, "09:00", "10:00", "closing", "3 Harbor View", "3 Harbor View", "contacts"),
]  # fmt: skip
REPEATING = [
    (0, "08:30", "09:00", "other", "Team call", "Zoom", "FREQ=WEEKLY;BYDAY=MO"),
    (2, "18:00", "19:00", "personal", "Choir", "St. Mary’s", "FREQ=WEEKLY;BYDAY=WE"),
]
# How often last year, in which kind, and how long it took.
LAST_YEAR = [
    ("showing", 64, 45), ("listing", 17, 90), ("buyer", 14, 60), ("open_house", 11, 120),
    ("closing", 13, 60), ("other", 38, 60),
]  # fmt: skip
_NAMES = {"showing": "Showing", "listing": "Listing appointment", "buyer": "Buyer appointment",
          "open_house": "Open house", "closing": "Closing", "other": "Lunch"}  # fmt: skip


def keep_calendar(by) -> None:
    """All of it on the calendar of one member; rows, not events, so that no stage moves."""
    zone = by.workspace.zone
    today = clock.today(zone)
    monday = today - dt.timedelta(days=today.weekday())
    known = {book: list(_people(book)) for book in ("contacts", "prospects")}
    for days, starts, ends, kind, title, place, book in WEEK:
        day = monday + dt.timedelta(days=days)
        with_whom = known[book].pop(0) if book else None
        if with_whom and kind not in ("showing", "closing", "listing"):
            title = f"{title}, {with_whom.name}"
        _one(by, day, starts, ends, kind, title, place, with_whom, today)
    for days, starts, ends, kind, title, place, rule in REPEATING:
        day = monday + dt.timedelta(days=days - 7 * 20)
        _one(by, day, starts, ends, kind, title, place, None, today, repeats=rule)
    _look_back(by, today.year - 1)


def _people(book: str):
    people = Person.objects.in_book(Book(book)).living().filter(is_sample=True)
    return people.order_by("-pk" if book == "contacts" else "pk")[2:14]


def _one(by, day, starts, ends, kind, title, place, with_whom, today, repeats="") -> None:
    at = [dt.datetime.combine(day, dt.time.fromisoformat(hour)) for hour in (starts, ends)]
    is_home = kind in ("showing", "listing", "closing", "open_house")
    is_held = day < today and not repeats
    made = Appointment.objects.create(
        **Span(*at, by.workspace.time_zone).fields(), title=title, kind=kind, by=by,
        place=f"{place}, {TOWN}" if is_home else place, repeats=repeats, is_sample=True,
        property=Property.objects.at(f"{place}, {TOWN}") if is_home else None,
        outcome=Outcome.HELD if is_held else "", reminders=[30],
    )  # fmt: skip
    AppointmentMember.objects.create(appointment=made, member=by)
    if with_whom:
        AppointmentPerson.objects.create(appointment=made, person=with_whom)


def _look_back(by, year: int) -> None:
    """Last year, spread over its workdays; always the same."""
    chance = random.Random(11)
    rows = []
    for kind, number, minutes in LAST_YEAR:
        for _ in range(number):
            day = dt.date(year, 1, 5) + dt.timedelta(days=chance.randrange(350))
            starts = dt.datetime.combine(day, dt.time(chance.randrange(9, 17)))
            span = Span(starts, starts + dt.timedelta(minutes=minutes), by.workspace.time_zone)
            is_pitch = kind in ("listing", "buyer")
            outcome = Outcome.SIGNED if is_pitch and chance.random() < 0.6 else Outcome.HELD
            rows.append(
                Appointment(
                    **span.fields(), title=_NAMES[kind], kind=kind, by=by, outcome=outcome,
                    spans_until=span.ends_at, is_sample=True,
                )
            )  # fmt: skip
    made = Appointment.objects.bulk_create(rows)
    AppointmentMember.objects.bulk_create(
        AppointmentMember(appointment=one, member=by) for one in made
    )
