"""A task made of a step: who does it, with whom, and whether it is to be done at all."""

import datetime as dt

from agenda import conditions, repeating
from agenda.models.task import Task
from crm.kit.ids import uuid7

_KEPT = (
    "title", "kind", "condition", "note", "subject", "words", "never_moves", "hangs_on", "letter",
    "shows_in_report",
)  # fmt: skip


def tasks(run, known, now: dt.datetime, steps, planned, due) -> list[Task]:
    """Not saved yet; `known` is what the thing knows that the run hangs on, or None."""
    rows = enumerate(zip(steps, planned, due, strict=True), 1)
    return [
        _task(run, known, now, step.position if run.plan.thing else number, step, *moments)
        for number, (step, *moments) in rows
    ]


def _task(run, known, now, position, step, planned_at: dt.datetime, due_at: dt.datetime) -> Task:
    made = Task(
        position=position,
        due_at=due_at, planned_at=planned_at, person=_with_whom(run, known, step),
        assigned_to=who_does(run, known, step), about=run.about or (known.about if known else ""),
        belongs_to=run.belongs_to, run=run, step=step,
        **{name: getattr(step, name) for name in _KEPT},
    )  # fmt: skip
    if step.hangs_on:
        made.hung_on = known.days[step.hangs_on][0]
        made.has_time = bool(step.at_time) or step.unit != step.Unit.DAYS
    if step.repeats:
        day = due_at.astimezone(run.workspace.zone).date()
        made.repeats, made.occurs_on = repeating.rule(step.repeats, day), day
        made.series = uuid7()
    if known and (because := conditions.why_not(step.only_if, known, run.plan.thing)):
        made.skipped_at, made.skip_reason = now, because[:200]
    return made


def who_does(run, known, step):
    """The member by name; else whoever has that part with the thing or with the person."""
    if step.member_id:
        return step.member
    if known:
        return known.members.get(step.role) or run.member or known.members.get("agent")
    person = run.person
    is_agents = step.role == step.Role.AGENT
    if not is_agents and person and person.assistant_id:
        return person.assistant
    return run.member or (person and person.owner)


def _with_whom(run, known, step):
    if known and step.party:
        return known.people.get(step.party)
    return run.person
