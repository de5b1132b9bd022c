"""Maya's office hours of twelve weeks, kept more or less, and who is invited to what comes."""

import datetime as dt

from agenda.calendar import invitees
from agenda.models import Answer, Appointment, AppointmentKind
from contacts.models import Person, Touch
from crm.kit import clock

WEEKS = 11
OPENS, CLOSES = 9, 11
A_DAY = dt.timedelta(days=1)
A_MINUTE = dt.timedelta(minutes=1)
# Where in the two hours a talk falls: so most hours are kept, and some are not.
MINUTES = [8, 24, 71, 43, 95, 12, 66, 88]


def keep_hours(by) -> None:
    """9 to 11 each workday; talks of those days are moved into them, on the day they were."""
    zone, now = by.workspace.zone, clock.now()
    today = now.astimezone(zone).date()
    monday = today - A_DAY * today.weekday() - dt.timedelta(weeks=WEEKS)
    begins = dt.datetime.combine(monday, dt.time(OPENS), zone)
    block = Appointment(
        title="Office hours", kind=AppointmentKind.BLOCK, zone=by.workspace.time_zone, by=by,
        starts_at=begins, ends_at=begins + dt.timedelta(hours=CLOSES - OPENS),
        repeats="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", is_sample=True,
    )  # fmt: skip
    block.save()
    block.memberships.create(member=by)
    _talk_in_them(by, begins, dt.datetime.combine(today, dt.time(), zone), zone)


def _talk_in_them(by, since, until, zone) -> None:
    talks = Touch.objects.filter(by=by, is_incoming=False, happened_at__range=(since, until))
    for number, talk in enumerate(talks.exclude(kind=Touch.Kind.MET).order_by("happened_at")):
        was = talk.happened_at.astimezone(zone)
        if was.weekday() > 4:
            continue
        opens = dt.datetime.combine(was.date(), dt.time(OPENS), zone)
        at = opens + MINUTES[number % len(MINUTES)] * A_MINUTE
        Touch.objects.filter(pk=talk.pk).update(happened_at=at)
        people = Person.objects.filter(pk=talk.person_id, last_contacted_at=talk.happened_at)
        people.update(last_contacted_at=at)


def invite_to_what_comes(by) -> None:
    """To the next sample appointments with somebody: one has said yes, one has not answered."""
    rows = Appointment.objects.on().filter(is_sample=True, series=None, repeats="")
    rows = rows.filter(starts_at__gt=clock.now(), people__emails__status="").distinct()
    for number, one in enumerate(rows.order_by("starts_at", "pk")[:2]):
        person = one.people.filter(emails__status="").first()
        asked = [(person, person.name, person.best_email.address)]
        (invitee,) = invitees.invite(one, asked, by=by, is_reminded=True) or [None]
        if invitee and number == 0:
            invitee.say(Answer.ACCEPTED, when=invitees.when_of(one), note="Looking forward to it")
