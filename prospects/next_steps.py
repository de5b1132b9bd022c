"""The next step of each prospect: their next open task, or the day they are called again."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import DateField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from agenda.models import Task
from crm.kit import clock

NEVER = dt.date.max


@dataclass(frozen=True)
class NextStep:
    title: str  # without a full stop: a day follows
    icon: str
    when: dt.date | dt.datetime
    is_late: bool


def dressed(prospects: list, membership) -> list:
    """Each with its `next_step`: one query for all of them, however many."""
    zone = membership.workspace.zone
    today = clock.on_this_machine().astimezone(zone).date()
    tasks = Task.objects.visible_to(membership).open().doable()
    people = {one.person_id for one in prospects}
    first = tasks.filter(person__in=people).order_by("person", "due_at", "pk").distinct("person")
    of_person = {task.person_id: task for task in first} if people else {}
    for one in prospects:
        one.next_step = _next(one, of_person.get(one.person_id), zone, today)
    return prospects


def _next(prospect, task, zone, today) -> NextStep | None:
    call_on = prospect.person.follow_up_on
    day = task.due_at.astimezone(zone).date() if task else None
    if call_on and (day is None or call_on < day):
        title = prospect.person.follow_up_reason or "Call"
        return NextStep(title.rstrip(". "), "phone", call_on, call_on < today)
    if task is None:
        return None
    when = task.due_at if task.has_time else day
    return NextStep(task.title.rstrip(". "), task.icon, when, day < today)


def with_day(prospects):
    """Annotated with `next_on`, the day of the next step; those without one stand at the end.

    Whether a task can be done is not asked here: of thousands it would take too long.
    """
    tasks = Task.objects.open().filter(person=OuterRef("person"))
    due = Subquery(tasks.order_by("due_at", "pk").values("due_at")[:1])
    zone = timezone.get_current_timezone()
    return prospects.annotate(
        next_on=Coalesce(
            Least(TruncDate(due, tzinfo=zone), F("person__follow_up_on")),
            Value(NEVER, output_field=DateField()),
        )
    )
