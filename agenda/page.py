"""What agenda shows elsewhere: on Today, in the navigation, on a person's page and timeline."""

import datetime as dt
from itertools import groupby

from django.db.models import OuterRef, Q

from agenda import belonging, lines
from agenda.models import PlanRun, Task
from contacts.page import Entry, may_have
from crm.kit import clock

MOST_ON_TODAY = 5
MOST_COUNTED = 100
MOST_ON_A_PERSON = 8


def end_of_today(membership) -> dt.datetime:
    """Midnight in the workspace's zone."""
    zone = membership.workspace.zone
    tomorrow = clock.today(zone) + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(), zone)


def _mine_now(membership):
    mine = Task.objects.visible_to(membership).of(membership)
    return mine.open().due(end_of_today(membership)).doable()


def due_rows(membership):
    return _mine_now(membership).order_by().values("pk")[:MOST_COUNTED]


def todays(membership) -> dict | None:
    """The section "Tasks" of Today; None when nothing is due today."""
    rows = _mine_now(membership).lines(MOST_ON_TODAY + 1)
    if not rows:
        return None
    shown = lines.dressed(rows[:MOST_ON_TODAY], membership)
    return {"tasks": shown, "there_are_more": len(rows) > MOST_ON_TODAY}


# ── on a person's page ───────────────────────────────────────────────────────
def rows():
    return Task.objects.open().filter(person=OuterRef("pk"))


def run_rows():
    return PlanRun.objects.filter(person=OuterRef("pk"))


def panel(person, membership) -> dict | None:
    """Their open tasks; each plan that runs with all its steps, done ones ticked."""
    tasks = _shown(person, membership) if may_have(person, "tasks") else []
    by_hand = [task for task in tasks if task.run_id is None]
    of_plans = [task for task in tasks if task.run_id]
    plans = [_of_plan(list(steps)) for _, steps in groupby(of_plans, lambda task: task.run_id)]
    keys = {plan["run"].belongs_to for plan in plans if plan["run"].belongs_to}
    known = belonging.things(keys, membership)
    for plan in plans:
        plan["thing"] = known.get(plan["run"].belongs_to)
    if not tasks and not membership.can_work:
        return None
    return {
        "by_hand": by_hand[:MOST_ON_A_PERSON],
        "plans": plans,
        "person": person,
        "can_work": membership.can_work,
        "is_over": bool(person.died_on),
    }


def _shown(person, membership) -> list[Task]:
    """What is open of those by hand, and all of a plan that runs."""
    shown = Q(done_at=None, skipped_at=None, run=None) | Q(run__state=PlanRun.State.RUNNING)
    tasks = list(
        Task.objects.visible_to(membership)
        .filter(shown, person=person)
        .select_related("run__plan", "done_by__user", "assigned_to__user")
        .order_by("run", "position", "due_at", "pk")
    )
    for task in tasks:
        task.person = person
    return tasks


def _of_plan(steps: list[Task]) -> dict:
    following = next((task for task in steps if task.is_open and not task.obstacle), None)
    return {
        "run": steps[0].run,
        "steps": steps,
        "following": following,
        "done": sum(not task.is_open for task in steps),
        "count": len(steps),
    }


def ended_runs(person, before, most):
    """A plan that has ended says so in the timeline, and why."""
    runs = person.plan_runs.filter(ended_at__lt=before).select_related("plan")
    return [
        Entry(
            at=run.ended_at, kind="auto", icon="checkbox",
            title=f"The plan “{run.plan}” ended", remark=run.ended_because,
        )
        for run in runs.order_by("-ended_at", "-pk")[:most]
    ]  # fmt: skip
