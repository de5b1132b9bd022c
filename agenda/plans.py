"""What ends plans and finishes tasks by itself: an answer, a touch, death, Cold, a stop.

Higher apps tell what they alone know: `replied(person, how)` of an answer that is no touch,
`did(person, kind, by=)` of a text or mail that left by a member's tap, `stopped(people, kinds,
because)` of somebody who wants no more of a kind.
"""

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import QuerySet

from accounts.live import changed
from agenda.models import Kind, PlanRun, Task
from contacts.life import when_died
from contacts.models import Category, Touch
from contacts.models.category import when_filed
from contacts.models.person import when_touched
from crm.kit import clock

# What one does a little before its moment is that task all the same.
EARLY = dt.timedelta(minutes=30)
_SAID = {"text": "by text", "email": "by e-mail", "call": "by phone", "form": "on a page"}
_at_hand: ContextVar[Task | None] = ContextVar("task_at_hand", default=None)


# ── what other apps tell ─────────────────────────────────────────────────────
def replied(person, how: str = "") -> int:
    """They answered (text, email, call, form): plans that wait for that end; how many did."""
    said = _SAID.get(how, "")
    return _end_answered(person, f"{person.first} answered{said and f' {said}'}.")


def did(person, kind: str, *, by) -> Task | None:
    """A member did something of that kind: the task of it that is due, finished."""
    task = _at_hand.get() or _due(person, kind, by)
    if task is None or not task.finish(by=by):
        return None
    return task


def stopped(people_ids, kinds, because: str) -> int:
    """They want no more of these kinds: what their plans still have of them is not applicable."""
    tasks = Task.objects.open().filter(
        person__in=list(people_ids), kind__in=kinds, run__isnull=False
    )
    runs = list(PlanRun.objects.running().filter(pk__in=tasks.values("run")))
    count = tasks.update(skipped_at=clock.Now(), skip_reason=because[:200])
    for run in runs:
        run.finish_if_done()
    changed("tasks", "people")
    return count


@contextmanager
def at_hand(task: Task):
    """A touch that is written inside is that task's, whatever else is due."""
    token = _at_hand.set(task)
    try:
        yield
    finally:
        _at_hand.reset(token)


# ── what happens ─────────────────────────────────────────────────────────────
@when_touched
def follow(touch) -> None:
    """A touch does the task that is due; an answer or a talk ends the plans that wait for it."""
    if touch.by_id and not touch.is_incoming:
        for kind in _kinds_of(touch):
            if did(touch.person, kind, by=touch.by):
                break
    if touch.is_refusal and not touch.is_incoming:
        _end_answered(touch.person, f"{touch.person.first} asked not to be called.")
    elif touch.is_incoming or touch.is_conversation:
        said = "answered" if touch.is_incoming else "talked with you"
        _end_answered(touch.person, f"{touch.person.first} {said}.")


def _kinds_of(touch) -> list[str]:
    return [kind.value for kind in Kind if kind.touch == touch.kind]


def _due(person, kind: str, by) -> Task | None:
    """The earliest of that kind; of two, the member's own."""
    tasks: QuerySet[Task] = Task.objects.open().filter(person=person, kind=kind)
    tasks = tasks.due(clock.now() + EARLY).select_related("run").order_by("due_at", "pk")
    found = list(tasks[:20])
    return next((task for task in found if task.assigned_to_id == (by and by.pk)), None) or next(
        iter(found), None
    )


def _end_answered(person, because: str) -> int:
    runs = PlanRun.objects.running().filter(person=person, plan__ends_on_reply=True)
    return sum(run.end(because) for run in runs)


@when_filed
def leave_alone(people_ids, category) -> None:
    """Whoever is filed Cold or NoLead, alone or with a hundred others, is followed up no more."""
    if category.meaning in (Category.Meaning.COLD, Category.Meaning.NO_LEAD):
        PlanRun.objects.end_all(people_ids, f"Filed as {category.name}.")


@when_died
def end_with_life(person, by) -> str:
    """No plan outlives whom it was for; of a couple, what is planned by hand stays."""
    because = f"{person.first} has died." if person.died_on else "One of the two has died."
    ended = PlanRun.objects.end_all([person.pk], because)
    if person.died_on:
        Task.objects.open().filter(person=person).update(
            skipped_at=clock.Now(), skip_reason=because, skipped_by=by
        )
        changed("tasks")
    return f"{'A plan has' if ended == 1 else f'{ended} plans have'} ended." if ended else ""


def touch_for(task: Task, *, by) -> Touch | None:
    """Write the touch that a done task is, with its words, and finish it; None for what is none."""
    kind = Kind(task.kind).touch
    if not kind or task.person is None:
        task.finish(by=by)
        return None
    subject, text = task.filled(by)
    body = "\n\n".join(part for part in (subject, text) if part) or task.title
    with at_hand(task):
        return task.person.log_touch(by=by, kind=kind, body=body)
