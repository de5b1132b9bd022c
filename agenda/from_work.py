"""What one did, saved as a plan: each task is a step, as many days after the first as it was."""

import datetime as dt

from django.db import transaction

from accounts.capabilities import Role
from accounts.live import changed
from agenda.models import PlanStep, Task, TaskPlan

MOST = 200
_KEPT = (
    "title", "kind", "condition", "note", "subject", "words", "never_moves", "letter",
    "shows_in_report",
)  # fmt: skip
# What a step of a thing's plan says besides, and a task does not.
_OF_STEP = ("only_if", "done_by", "party", "repeats", "until", "role")


def of_run(run) -> list[Task]:
    """All of a run that was not left out, as it was done or is still to be done."""
    return _in_order(run.tasks.filter(skipped_at=None))


def of_person(person, belongs_to: str = "") -> list[Task]:
    """What was done for somebody, or for one thing of theirs: the latest of it."""
    done = Task.objects.filter(person=person, done_at__isnull=False)
    return _in_order(done.filter(belongs_to=belongs_to) if belongs_to else done)


def _in_order(tasks) -> list[Task]:
    tasks = tasks.select_related("step", "assigned_to__user", "done_by__user")
    tasks = tasks.exclude(series__isnull=False, hangs_on="", step__repeats__gt="")
    return sorted(tasks.order_by("-done_at", "-pk")[:MOST], key=moment_of)


def moment_of(task: Task) -> dt.datetime:
    """When it was done; what is still open, when it is due."""
    return task.done_at or task.due_at


@transaction.atomic
def save_as_plan(name: str, tasks: list[Task], *, zone, run=None) -> TaskPlan:
    """A plan whose steps are these tasks, counted from the run's moment or from the first day."""
    facts = {}
    if run is not None:
        facts = {one: getattr(run.plan, one) for one in ("category", "anchor", "weekends", "thing")}
        facts["ends_on_reply"] = run.plan.ends_on_reply
    else:
        facts = {"category": TaskPlan.Category.OFFICE, "anchor": TaskPlan.Anchor.DAY}
        facts["ends_on_reply"] = False
    plan = TaskPlan.objects.create(name=name, **facts)
    begin = run.anchor_at if run is not None else moment_of(tasks[0])
    first = begin.astimezone(zone).date()
    PlanStep.objects.bulk_create(
        PlanStep(plan=plan, position=number, **_step(task, first, zone))
        for number, task in enumerate(tasks, 1)
    )
    changed("tasks")
    return plan


def _step(task: Task, first: dt.date, zone) -> dict:
    """On the day on which it was done; at the hour that it was due, where it had one.

    What hung on a date of a thing hangs on it again, as far from it as it was done.
    """
    facts = {name: getattr(task, name) for name in _KEPT}
    if task.hangs_on and task.hung_on:
        first, facts["hangs_on"] = task.hung_on, task.hangs_on
    days = (moment_of(task).astimezone(zone).date() - first).days
    at = task.due_at.astimezone(zone).time().replace(second=0, microsecond=0)
    timing = {"offset": days, "unit": PlanStep.Unit.DAYS, "at_time": at if task.has_time else None}
    if task.step and task.step.unit != PlanStep.Unit.DAYS and days == 0:
        timing = {one: getattr(task.step, one) for one in ("offset", "unit", "at_time")}
    is_assistants = bool(task.assigned_to and task.assigned_to.role == Role.ASSISTANT)
    role = PlanStep.Role.ASSISTANT if is_assistants else PlanStep.Role.AGENT
    of_step = {name: getattr(task.step, name) for name in _OF_STEP} if task.step else {}
    return facts | timing | {"role": role} | of_step
