"""Appointments behind a figure: those that may end with an agreement, and how they went."""

from django.db.models import Exists, F, OuterRef

from agenda.models import Appointment, AppointmentKind, Outcome
from agenda.models.appointment import AppointmentMember, AppointmentPerson
from crm.kit import clock
from goals.asked import Asked
from goals.behind import Kind, Line

SIDES = {"listing": (AppointmentKind.LISTING,), "buyer": (AppointmentKind.BUYER,)}
PITCHES = (AppointmentKind.LISTING, AppointmentKind.BUYER)
HELD = [outcome for outcome in Outcome if outcome.was_held]


def agreed(asked: Asked):
    """Listing and buyer appointments of the period, but for those that were called off."""
    begins, ends = asked.period.moments(asked.zone)
    rows = Appointment.objects.visible_to(asked.membership).on()
    rows = rows.filter(
        kind__in=SIDES.get(asked.side, PITCHES),
        starts_at__gte=begins, starts_at__lt=ends,
    )  # fmt: skip
    if asked.member:
        theirs = AppointmentMember.objects.filter(appointment=OuterRef("pk"), member=asked.member)
        rows = rows.filter(Exists(theirs))
    if asked.source:
        people = AppointmentPerson.objects.filter(
            appointment=OuterRef("pk"), person__source=asked.source
        )
        rows = rows.filter(Exists(people))
    return rows.annotate(counted_on=F("starts_at"))


def held(asked: Asked):
    """Those that took place, whatever came of them."""
    return agreed(asked).filter(outcome__in=HELD)


def signed(asked: Asked):
    return agreed(asked).filter(outcome=Outcome.SIGNED)


def nobody_came(asked: Asked):
    return agreed(asked).filter(outcome=Outcome.NO_SHOW)


def unsaid(asked: Asked):
    """Those that are over, and of which nobody said how they went."""
    return agreed(asked).filter(outcome=Outcome.UNKNOWN, ends_at__lte=clock.now())


def _line(one: Appointment, asked: Asked) -> Line:
    went = one.get_outcome_display() if one.outcome or one.is_over else "Still to come"
    people = [str(person) for person in one.people.all()]
    text = ", ".join([one.get_kind_display(), *people])
    day = one.counted_on.astimezone(asked.zone).date()
    return Line(one.title, one.get_absolute_url(), f"{text}. {went}.", day)


APPOINTMENTS = Kind(
    key="appointments",
    rules={
        "held": held, "agreed": agreed, "signed": signed, "nobody_came": nobody_came,
        "unsaid": unsaid,
    },
    said={
        "held": "Appointments that took place", "agreed": "Appointments",
        "signed": "Appointments at which they signed",
        "nobody_came": "Appointments to which nobody came",
        "unsaid": "Appointments of which nobody said how they went",
    },
    line=_line,
    prepare=lambda rows: rows.for_calendar(),
)  # fmt: skip
