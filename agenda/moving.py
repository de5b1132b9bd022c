"""The moment that a plan is counted from moves: what would move with it, line by line, before.

What is done stays. A date that never moves stays, and so does what somebody put off by hand, unless
it is ticked. Nothing moves until somebody has seen it.
"""

import datetime as dt
from dataclasses import dataclass

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
    open_ones = [task for task in tasks if task.is_open]
    planned = [_shifted(task, run.anchor_at, to, zone) for task in open_ones]
    fitted = schedule.fit(open_ones, planned, run, clock.now())
    coming = dict(zip([task.pk for task in open_ones], zip(planned, fitted, strict=True),
                      strict=True))  # fmt: skip
    return [_move(task, coming.get(task.pk), today) for task in tasks]


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
