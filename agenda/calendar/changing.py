"""Making appointments and changing them: one of a series, it and all that follow, or all."""

import datetime as dt

from django.db import models, transaction

from accounts.live import changed
from agenda.calendar import hooks, rules
from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentMember, AppointmentPerson, Outcome
from contacts.models import Touch
from crm.kit import clock

_COPIED = (
    "title", "kind", "zone", "is_all_day", "place", "property", "note", "reminders", "by",
    "is_sample",
)  # fmt: skip


class Which(models.TextChoices):
    THIS = "this", "Only this one"
    FOLLOWING = "following", "This one and all that follow"
    ALL = "all", "All of them"


@transaction.atomic
def make(span: Span, *, by, members=(), people=(), **values) -> Appointment:
    """A new one on the calendars of these members; without any, on that of who makes it."""
    made = Appointment.objects.create(by=by, **(span.fields() | values))
    _take(made, members or [by], people)
    return _told(made, "made", by)


@transaction.atomic
def change(time, which: str, span: Span, *, by, members, people, **values) -> Appointment:
    """Write these values to that occurrence, to it and those that follow, or to all."""
    kept, which = Span.of_occurrence(time), _meant(time, which)
    one = _row_for(time, which, by)
    if one.is_repeating:
        span = _shifted_series(one, kept, span, values.get("repeats", one.repeats))
    for name, value in (span.fields() | values).items():
        setattr(one, name, value)
    if one.series_id:
        one.repeats = ""
    one.sequence += 1
    one.save()
    _take(one, members, people)
    return _told(one, "changed", by)


@transaction.atomic
def move(time, which: str, span: Span, *, by) -> Appointment:
    """To another time, or for longer; what a rule says of days moves along."""
    kept, which = Span.of_occurrence(time), _meant(time, which)
    one = _row_for(time, which, by)
    values: dict = {}
    if one.is_repeating:
        values["repeats"] = rules.shifted(one.repeats, kept.starts.date(), span.starts.date())
        span = _shifted_series(one, kept, span, values["repeats"])
    for name, value in (span.fields() | values).items():
        setattr(one, name, value)
    one.sequence += 1
    one.save()
    return _told(one, "changed", by)


@transaction.atomic
def call_off(time, which: str, *, by) -> Appointment:
    """It does not take place: that one, it and those that follow, or all. It stays written."""
    one = _row_for(time, _meant(time, which), by)
    if one.is_on:
        one.called_off_at, one.sequence = clock.now(), one.sequence + 1
        one.save()
        if one.is_repeating:
            later = one.departures.filter(starts_at__gte=clock.now())
            later.update(called_off_at=clock.now())
    return _told(one, "called_off", by)


@transaction.atomic
def say_outcome(time, outcome: str, *, by, words: str = "") -> Appointment:
    """How it went. One that took place is a visit with each of its people, once."""
    one = _row_for(time, Which.THIS, by)
    before, one.outcome = Outcome(one.outcome), Outcome(outcome)
    one.save(update_fields=["outcome"])
    if one.outcome.was_held and not before.was_held:
        for person in one.people.filter(died_on=None):
            person.log_touch(
                by=by, kind=Touch.Kind.MET, body=words or one.title,
                happened_at=min(one.starts_at, clock.now()),
            )  # fmt: skip
    hooks.tell_outcome(one, one.outcome, by)
    _look_again()
    return one


def _meant(time, which: str) -> str:
    """The first of a series and all that follow are all of them."""
    is_first = time.at is not None and time.at <= time.appointment.starts_at
    return Which.ALL if which == Which.FOLLOWING and is_first else which


def _row_for(time, which: str, by) -> Appointment:
    """The row that is written: its own for one of a series, a new series for what follows."""
    one = time.appointment
    if not one.is_repeating or time.at is None or which == Which.ALL:
        return Appointment.objects.select_for_update().get(pk=one.pk)
    return _split(one, time, by) if which == Which.FOLLOWING else _depart(one, time)


def _depart(one, time) -> Appointment:
    """One of a series that goes its own way from now on."""
    row, is_new = Appointment.objects.get_or_create(
        series=one, series_at=time.at,
        defaults=_copy(one) | Span.of_occurrence(time).fields(),
    )  # fmt: skip
    if is_new:
        _take(row, one.members.all(), one.people.all())
    return row


def _split(one, time, by) -> Appointment:
    """The series ends before it, and another one begins with it."""
    was = rules.parts_of(one.repeats)
    rest = one.repeats
    if "COUNT" in was:
        begins = one.starts_at - dt.timedelta(seconds=1)
        gone = len(rules.starts(one, begins, time.at, rules.MOST_COUNTED))
        left = max(1, int(was["COUNT"]) - gone)
        rest = rules.with_part(one.repeats, "COUNT", str(left))
    later = Appointment.objects.create(
        **(_copy(one) | Span.of_occurrence(time).fields() | {"repeats": rest})
    )
    _take(later, one.members.all(), one.people.all())
    one.departures.filter(series_at__gte=time.at).update(series=later)
    one.repeats = rules.ending(one.repeats, time.at - dt.timedelta(seconds=1))
    one.sequence += 1
    one.save()
    hooks.tell(one, "changed", by)
    hooks.tell_split(one, later, by)
    return later


def _copy(one) -> dict:
    return {name: getattr(one, name) for name in _COPIED}


def _shifted_series(one, kept: Span, span: Span, repeats: str) -> Span:
    """The whole series moves by as much as the one that was moved; what departed, with it."""
    by = span.starts - kept.starts
    begins = Span.of(one).starts + by
    moved = Span(begins, begins + (span.ends - span.starts), span.zone, span.is_all_day)
    if by and repeats:
        zone = one.zone_info
        rows = one.departures.order_by("-series_at" if by > dt.timedelta() else "series_at")
        for row in rows:
            naive = row.series_at.astimezone(zone).replace(tzinfo=None)
            row.series_at = rules.settled(naive + by, zone)
            row.save(update_fields=["series_at"])
    return moved


def _take(one, members, people) -> None:
    """These members and people take part, and nobody else."""
    for model, field, wanted in (
        (AppointmentMember, "member", members),
        (AppointmentPerson, "person", people),
    ):
        rows = model.objects.filter(appointment=one)
        rows.exclude(**{f"{field}__in": [each.pk for each in wanted]}).delete()
        there = set(rows.values_list(f"{field}_id", flat=True))
        model.objects.bulk_create(
            model(appointment=one, **{field: each}) for each in wanted if each.pk not in there
        )


def _told(one, what: str, by) -> Appointment:
    hooks.tell(one, what, by)
    _look_again()
    return one


def _look_again() -> None:
    changed("calendar", "people")
