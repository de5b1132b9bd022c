"""What plans do by themselves when the thing that they hang on changes.

A higher app says `follow(key)` after a date, a fact or a party of the thing became another one.
"""

from django.db import transaction

from agenda import belonging, conditions, laying, schedule
from agenda.models import PlanRun, PlanStep, Task
from crm.kit import clock


@transaction.atomic
def follow(key: str, *, by=None) -> int:
    """Lay out what waited for a date, finish what is done by itself, leave out what is not needed.

    How many tasks came or were closed. A date that moved moves nothing here (agenda.moving).
    """
    runs = list(
        PlanRun.objects.running()
        .filter(belongs_to=key)
        .select_related("plan", "workspace", "member")
    )
    if not runs or (known := belonging.known(key)) is None:
        return 0
    count = sum(_lay_out_waiting(run, known) for run in runs if run.waits)
    return count + _settle(runs, known)


def _lay_out_waiting(run: PlanRun, known) -> int:
    steps = PlanStep.objects.filter(pk__in=run.waits).select_related("member", "plan")
    waiting = {step.pk: step for step in steps.order_by("position", "pk")}
    ready = [step for step in waiting.values() if step.hangs_on in known.days]
    still = [pk for pk in run.waits if pk in waiting and waiting[pk] not in ready]
    if still == run.waits:
        return 0
    PlanRun.objects.filter(pk=run.pk).update(waits=still)
    run.waits = still
    now = clock.now()
    planned = schedule.planned(ready, run, known.days)
    due = schedule.fit(ready, planned, run, now)
    Task.objects.bulk_create(laying.tasks(run, known, now, ready, planned, due))
    return len(ready)


def _settle(runs, known) -> int:
    """Each open task once more by its step: is it done, not needed, or at its end?"""
    tasks = Task.objects.open().filter(run__in=runs, step__isnull=False)
    of_run = {run.pk: run for run in runs}
    count = 0
    for task in tasks.select_related("step__plan", "workspace").order_by("position", "pk"):
        task.run = of_run[task.run_id]
        if task.step.done_by and (why := conditions.done_because(task.step.done_by, known)):
            count += task.finish(by=None, because=f"Done by itself: {why}")
        elif why := _why_not(task, known):
            count += task.skip(why, by=None)
        elif task.step.party and task.person_id is None:
            _meet(task, known.people.get(task.step.party))
    return count


def _meet(task: Task, person) -> None:
    """Whom it is done with takes part by now."""
    if person is not None:
        Task.objects.filter(pk=task.pk, person=None).update(person=person)


def _why_not(task: Task, known) -> str:
    if task.hangs_on and task.hangs_on not in known.days:
        return f"{known.labels.get(task.hangs_on, task.hangs_on)} is off"
    needless = conditions.why_not(task.step.only_if, known, task.step.plan.thing)
    return needless or _why_over(task, known)


def _why_over(task: Task, known) -> str:
    """Of what repeats until a date: that the date has come before its next time."""
    until = task.step.until
    if not task.repeats or until not in known.days:
        return ""
    day = task.due_at.astimezone(task.workspace.zone).date()
    label = known.labels.get(until, until)
    return f"It ends with {label}" if day > known.days[until][0] else ""


@transaction.atomic
def leave_out(run: PlanRun, step: PlanStep, reason: str, *, by) -> Task | None:
    """A step that waits for its date is not applicable, and why; None when it waits no more."""
    locked = PlanRun.objects.select_for_update().get(pk=run.pk)
    if step.pk not in locked.waits:
        return None
    waits = [pk for pk in locked.waits if pk != step.pk]
    PlanRun.objects.filter(pk=run.pk).update(waits=waits)
    now = clock.now()
    task = Task.objects.create(
        title=step.title, kind=step.kind, due_at=now, belongs_to=run.belongs_to, about=run.about,
        run=run, step=step, position=step.position, skipped_at=now, skipped_by=by,
        skip_reason=reason[:200], note=step.note,
    )  # fmt: skip
    run.refresh_from_db()
    run.finish_if_done()
    return task
