"""The moment that a plan is counted from moves: what would move with it, line by line, before.

What is done stays. A date that never moves stays, and so does what somebody put off by hand, unless
it is ticked. Nothing moves until somebody has seen it.
"""

import datetime as dt
from dataclasses import dataclass

from accounts.live import changed
from agenda import schedule
from agenda.models import PlanStep, Task
from crm.kit import clock, dates


@dataclass(frozen=True)
class Move:
    """One task of a run: when it is due, when it would be, and why it stays if it does."""

    task: Task
    was: dt.datetime
    planned_at: dt.datetime
    due_at: dt.datetime
    stays: str = ""
    is_over: bool = False
    is_kept: bool = False  # it was looked at, and is to stay

    @property
    def is_past(self) -> bool:
        return not self.is_over and self.due_at < clock.on_this_machine()

    def applied(self) -> Task:
        """The task as it is then; not saved yet."""
        self.task.due_at, self.task.planned_at = self.due_at, self.planned_at
        self.task.snoozed_from = None
        return self.task


def preview(run, to: dt.datetime) -> list[Move]:
    """Every task of the run in its order, as it would be if it were counted from then."""
    tasks = run.tasks.select_related("step", "assigned_to__user").order_by(
        "position", "due_at", "pk"
    )
    tasks = list(tasks)
    zone, today = run.workspace.zone, clock.today(run.workspace.zone)
    open_ones = [task for task in tasks if task.is_open and not task.hangs_on]
    planned = [_shifted(task, run.anchor_at, to, zone) for task in open_ones]
    fitted = schedule.fit(open_ones, planned, run, clock.now())
    coming = dict(zip([task.pk for task in open_ones], zip(planned, fitted, strict=True),
                      strict=True))  # fmt: skip
    return [_move(task, coming.get(task.pk), today) for task in tasks if not hangs(task)]


def hangs(task: Task) -> bool:
    """It is counted from a date of a thing, and moves with that one only."""
    return task.is_open and bool(task.hangs_on)


def of_thing(key: str, days) -> list[Move]:
    """Every open task of the thing's plans that would move if these were its dates.

    `days` are dates by their words, each with its hour or None; those that stand where they are
    move nothing. What repeats moves with its first time only.
    """
    moves = []
    for run, tasks in _hanging(key, days).items():
        planned = [_counted(task, *days[task.hangs_on], run.workspace.zone) for task in tasks]
        fitted = schedule.fit(tasks, planned, run, clock.now())
        today = clock.today(run.workspace.zone)
        moves += [
            Move(task, task.due_at, planned_at, due_at, _stays(task, today))
            for task, planned_at, due_at in zip(tasks, planned, fitted, strict=True)
        ]
    return moves


def _hanging(key: str, days) -> dict:
    tasks = Task.objects.open().filter(
        belongs_to=key, hangs_on__in=list(days), run__state="running"
    )
    tasks = tasks.select_related("step", "assigned_to__user", "run__plan", "run__workspace")
    found: dict = {}
    for task in tasks.order_by("run", "position", "due_at", "pk"):
        if task.hung_on != days[task.hangs_on][0]:
            found.setdefault(task.run, []).append(task)
    return found


def _counted(task: Task, day: dt.date, at: dt.time | None, zone) -> dt.datetime:
    """By its step from that day; of a step that is no more, as far from it as it was."""
    if task.step and task.step.hangs_on == task.hangs_on:
        return schedule.from_day(task.step, day, at, zone)
    here = (task.planned_at or task.due_at).astimezone(zone)
    there = here.date() + (day - task.hung_on)
    return dt.datetime.combine(there, here.time(), zone).astimezone(dt.UTC)


def carry_out(moves, days) -> int:
    """Move these tasks as `of_thing` said; how many did.

    Those of `moves` that are `kept` stay where they are, as if somebody had put them there.
    """
    there = Task.objects.open().filter(pk__in=[move.task.pk for move in moves])
    still_open = set(there.select_for_update().values_list("pk", flat=True))
    rows, moved = [], 0
    for move in moves:
        if move.task.pk not in still_open:
            continue
        task = move.task
        was, task.hung_on = task.due_at, days[task.hangs_on][0]
        if move.is_kept:
            task.planned_at, task.snoozed_from, task.due_at = move.planned_at, move.due_at, was
        else:
            move.applied()
            moved += 1
        rows.append(task)
    Task.objects.bulk_update(rows, ["due_at", "planned_at", "snoozed_from", "hung_on"])
    changed("tasks", "people")
    return moved


def _move(task: Task, coming, today: dt.date) -> Move:
    if coming is None:
        return Move(task, task.due_at, task.due_at, task.due_at, _over(task, today), is_over=True)
    return Move(task, task.due_at, *coming, stays=_stays(task, today))


def _over(task: Task, today: dt.date) -> str:
    if task.skipped_at:
        return f"Left out: {task.skip_reason}"
    return f"Done {dates.in_words(task.done_at.astimezone(task.workspace.zone).date(), today)}"


def _stays(task: Task, today: dt.date) -> str:
    if task.never_moves:
        return "A date that never moves"
    if task.snoozed_from:
        day = task.due_at.astimezone(task.workspace.zone).date()
        return f"Put off by hand to {dates.in_words(day, today)}"
    return ""


def _shifted(task: Task, old: dt.datetime, new: dt.datetime, zone) -> dt.datetime:
    """By days on the wall clock; by the very minutes where the step is counted in them."""
    planned_at = task.planned_at or task.snoozed_from or task.due_at
    if task.step and task.step.unit != PlanStep.Unit.DAYS:
        return planned_at + (new - old)
    here = planned_at.astimezone(zone)
    days = new.astimezone(zone).date() - old.astimezone(zone).date()
    return dt.datetime.combine(here.date() + days, here.time(), zone).astimezone(dt.UTC)
