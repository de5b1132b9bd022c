"""The tab Plan: what is to be done for a transaction, by the dates that it is counted from."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Q
from django.urls import reverse

from accounts.capabilities import Capability
from agenda import lines
from agenda.models import PlanRun, PlanStep, Task, TaskPlan
from transactions.dates import moving, packs
from transactions.plans import library
from transactions.tab import Tab


@dataclass
class Group:
    """Steps that are counted from one date, or that wait until it is known."""

    label: str
    on: object = None
    tasks: list = field(default_factory=list)
    waiting: list = field(default_factory=list)


@dataclass
class Plan:
    """One plan at work: its groups in their order, and how much of it is done."""

    run: PlanRun | None
    title: str
    groups: list
    done: int = 0
    count: int = 0


def shown(transaction, membership) -> dict:
    runs = list(
        PlanRun.objects.filter(belongs_to=transaction.key).select_related("plan").order_by("pk")
    )
    tasks = Task.objects.filter(belongs_to=transaction.key).for_lines().select_related("step")
    tasks = lines.dressed(list(tasks.order_by("position", "due_at", "pk")), membership)
    for task in tasks:
        task.letter_url = _letter_url(task)
    running = [run for run in runs if run.is_running]
    moves = moving.drifted(transaction) if any(task.hangs_on for task in tasks) else []
    going, staying = moving.in_short(moves)
    return {
        "plans": [_plan(transaction, run, tasks) for run in running] + _by_hand(tasks, runs),
        "ended": [run for run in runs if not run.is_running],
        "suggested": _suggested(transaction, runs),
        "left_behind": going + staying,
        "going": going,
        "staying": staying,
        "moved_words": sorted({word_label(transaction, move.word) for move in moves}),
        "can_work": membership.may(Capability.WORK),
        "can_edit": membership.may(Capability.MANAGE_AUTOMATION),
        "back": f"{reverse('transactions:tab', args=[transaction.public_id, 'plan'])}#main-tab",
    }


def word_label(transaction, word: str) -> str:
    named = {one.word: str(one) for one in transaction.key_dates.all()}
    return named.get(word) or packs.label(transaction, word)


def count(transaction, membership) -> str:
    """ "21 of 34": what is done of the plans that run."""
    tasks = Task.objects.filter(belongs_to=transaction.key, run__state="running")
    over = Q(done_at__isnull=False) | Q(skipped_at__isnull=False)
    found = tasks.aggregate(all=Count("pk"), done=Count("pk", filter=over))
    runs = PlanRun.objects.running().filter(belongs_to=transaction.key)
    waiting = sum(len(waits) for waits in runs.values_list("waits", flat=True))
    total = found["all"] + waiting
    return f"{found['done']} of {total}" if total else ""


# ── one plan ─────────────────────────────────────────────────────────────────
def _plan(transaction, run: PlanRun, tasks) -> Plan:
    mine = [task for task in tasks if task.run_id == run.pk]
    steps = PlanStep.objects.filter(pk__in=run.waits).order_by("position", "pk")
    waiting = list(steps) if run.waits else []
    done = sum(1 for task in mine if not task.is_open)
    groups = _groups(transaction, mine, waiting)
    return Plan(run, run.plan.name, groups, done, len(mine) + len(waiting))


def _groups(transaction, tasks, waiting) -> list[Group]:
    """By the date that they are counted from, in the order of the plan."""
    days = {one.word: one.on for one in transaction.key_dates.all()}
    found: dict[str, Group] = {}
    for task in sorted(tasks, key=lambda task: (task.position, task.due_at, task.pk)):
        word = task.hangs_on or (task.step.hangs_on if task.step else "")
        _group(found, transaction, word, days).tasks.append(task)
    for word, steps in groupby(waiting, key=lambda step: step.hangs_on):
        _group(found, transaction, word, days).waiting.extend(steps)
    return list(found.values())


def _group(found, transaction, word: str, days) -> Group:
    if word not in found:
        label = word_label(transaction, word) if word else ""
        found[word] = Group(label, days.get(word))
    return found[word]


def _by_hand(tasks, runs) -> list[Plan]:
    """What somebody wrote down for it alone."""
    known = {run.pk for run in runs}
    mine = [task for task in tasks if task.run_id is None or task.run_id not in known]
    if not mine:
        return []
    done = sum(1 for task in mine if not task.is_open)
    return [Plan(None, "Beside the plans", [Group("", None, mine)], done, len(mine))]


def _letter_url(task: Task) -> str:
    """The letter of the library, with the words for whom the task is about."""
    if not (task.letter and task.is_open):
        return ""
    if task.person is None:
        kind, _, key = task.letter.partition(":")
        return reverse("messaging:standard", args=[kind, key]) if key else ""
    return f"{reverse('messaging:write', args=[task.person.public_id])}?piece={task.letter}"


def _suggested(transaction, runs) -> list:
    """The plans of its stage that were not started on it yet."""
    names = library.suggested(transaction)
    started = {run.plan_id for run in runs}
    found = TaskPlan.objects.in_use().filter(Q(standard__in=names) | Q(name__in=names))
    plans = [plan for plan in found.with_counts() if plan.pk not in started] if names else []
    return sorted(plans, key=lambda plan: names.index(plan.standard or plan.name))


PLAN = Tab("plan", "Plan", "transactions/plans/tab.html", shown, count)
