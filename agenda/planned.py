"""Planned calls in the lists of tasks: the day stands on the person, and is not copied here."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from agenda import lateness
from agenda.models.doing import can_be_reached
from contacts import calls
from contacts.models import Category, Filing, Person
from crm.kit import clock

_LEFT_ALONE = [Category.Meaning.COLD, Category.Meaning.NO_LEAD]


@dataclass(frozen=True)
class PlannedCall:
    """A line among tasks: whom to call on that day, and why."""

    person: Person
    reason: dict
    at: dt.datetime  # the first moment of the day: before any task of it
    is_call: bool = True

    @property
    def when(self) -> dt.date:
        return self.person.follow_up_on

    @property
    def late_words(self) -> str:
        return lateness.in_words(self.when)

    @property
    def place(self) -> tuple:
        """Where it stands among tasks: its moment, before tasks of the same, its key."""
        return (self.at, 0, self.person.pk)


def people(membership):
    """Those with a planned call.

    Not who is dead, Cold or NoLead, nor whom there is no way left to reach.
    """
    filed = Filing.objects.filter(person=OuterRef("pk"), category__meaning__in=_LEFT_ALONE)
    found = Person.objects.visible_to(membership).living().filter(follow_up_on__isnull=False)
    return found.filter(~Exists(filed)).filter(can_be_reached("pk"))


def in_order(found, after: tuple | None, zone):
    """The longest due first; `after` is the place of the last line before, task or call."""
    rows = found.order_by("follow_up_on", "pk")
    if after is None:
        return rows
    at, kind, pk = after
    day = at.astimezone(zone).date()
    if kind:  # a task of that day: the calls of the day stand before it
        return rows.filter(follow_up_on__gt=day)
    return rows.filter(Q(follow_up_on__gt=day) | Q(follow_up_on=day, pk__gt=pk))


def lines(found, most: int, after: tuple | None, zone) -> list[PlannedCall]:
    """The first of them: chosen, and then fetched with what a line shows."""
    chosen = list(in_order(found, after, zone).values_list("pk", flat=True)[:most])
    if not chosen:
        return []
    rows = Person.objects.filter(pk__in=chosen).for_lines().order_by("follow_up_on", "pk")
    today = clock.today(zone)
    return [
        PlannedCall(person, calls.reason(person, today, zone), first_moment(person, zone))
        for person in rows
    ]


def first_moment(person, zone) -> dt.datetime:
    return dt.datetime.combine(person.follow_up_on, dt.time(), zone)
