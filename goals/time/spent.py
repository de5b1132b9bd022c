"""Where the hours of a member went: each appointment and block that took place, and its people."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from agenda.calendar import spread
from agenda.models import Appointment, AppointmentKind, Outcome
from agenda.models.appointment import AppointmentPerson
from goals.asked import Asked
from leads.models import OpenHouse

AN_HOUR = dt.timedelta(hours=1)
KINDS = [
    AppointmentKind.BLOCK, AppointmentKind.LISTING, AppointmentKind.BUYER,
    AppointmentKind.SHOWING, AppointmentKind.OPEN_HOUSE, AppointmentKind.OTHER,
]  # fmt: skip
NAMES = {
    "block": "Office hours", "listing": "Listing appointments", "buyer": "Buyer appointments",
    "showing": "Showings", "open_house": "Open houses", "other": "Meetings",
}  # fmt: skip
_NEEDED = (
    "workspace", "public_id", "title", "kind", "starts_at", "ends_at", "zone", "is_all_day",
    "first_day", "last_day", "repeats", "spans_until", "series", "series_at", "outcome",
    "called_off_at",
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """One time that something took place."""

    kind: str
    title: str
    url: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    is_all_day: bool = False
    people: tuple[int, ...] = ()

    @property
    def hours(self) -> float:
        """None are counted of what fills whole days."""
        return 0 if self.is_all_day else round((self.ends_at - self.starts_at) / AN_HOUR, 2)


def stretches(asked: Asked, member, now: dt.datetime) -> list[Stretch]:
    """What of theirs began in the period and is over, in order; personal things are nobody's."""
    start, end = asked.period.moments(asked.zone)
    rows = Appointment.objects.visible_to(asked.membership).between(start, min(end, now))
    rows = rows.of_kind(*KINDS).with_member(member).only(*_NEEDED)
    times = [
        time
        for time in spread.occurrences(rows, start, min(end, now))
        if start <= time.starts_at and time.ends_at <= now and time.outcome != Outcome.NO_SHOW
    ]
    found = [_of(time, whom) for time, whom in _with_people(times)]
    found += _open_houses(asked, member, start, min(end, now), found)
    return sorted(found, key=lambda one: one.starts_at)


def _with_people(times):
    whom = defaultdict(list)
    known = {time.appointment.pk for time in times if time.appointment.kind != "block"}
    rows = AppointmentPerson.objects.filter(appointment__in=known)
    for appointment, person in rows.values_list("appointment_id", "person_id"):
        whom[appointment].append(person)
    return [(time, tuple(whom[time.appointment.pk])) for time in times]


def _of(time: spread.Occurrence, people) -> Stretch:
    one = time.appointment
    return Stretch(
        one.kind, one.title, time.url, time.starts_at, time.ends_at, time.is_all_day, people
    )


def _open_houses(asked: Asked, member, start, end, found) -> list[Stretch]:
    """Those whose guests wrote themselves down, and that do not stand on the calendar as well."""
    known = [one for one in found if one.kind == AppointmentKind.OPEN_HOUSE]
    rows = OpenHouse.objects.visible_to(asked.membership).filter(
        host=member, called_off_at=None, starts_at__gte=start, starts_at__lt=end, ends_at__lte=end
    )
    return [
        Stretch("open_house", str(one), one.get_absolute_url(), one.starts_at, one.ends_at)
        for one in rows.select_related("property")
        if not any(it.starts_at < one.ends_at and one.starts_at < it.ends_at for it in known)
    ]


def guests(asked: Asked, member) -> list[tuple[int, dt.datetime]]:
    """Who came to their open houses of the period, and when."""
    start, end = asked.period.moments(asked.zone)
    rows = OpenHouse.objects.visible_to(asked.membership).filter(
        host=member, starts_at__gte=start, starts_at__lt=end, guests__person__isnull=False
    )
    return list(rows.values_list(F("guests__person"), F("guests__said_at")))
