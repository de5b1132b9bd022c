"""Plans at work: starting them, what is done of one, moving its day, and saving it as a plan."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda import belonging, from_work, lines, moving
from agenda.hours import OPENS
from agenda.models import PlanRun, TaskPlan
from agenda.run_forms import FromWorkForm, MoveForm, StartAnywhereForm, StartForm
from agenda.task_forms import TaskForm
from agenda.views.answers import A_DAY
from contacts.models import Person
from crm.kit import clock, dates

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _run(request, public_id) -> PlanRun:
    visible = PlanRun.objects.visible_to(request.membership)
    found = visible.select_related("person__owner", "plan", "member__user", "workspace")
    return get_object_or_404(found, public_id=public_id)


@require_safe
def run(request, run):
    """All of its steps in their order: what is done and by whom, what is left and when."""
    found = _run(request, run)
    return _show(request, found, MoveForm())


def _show(request, run, form, status: int = 200):
    tasks = run.tasks.for_lines().order_by("due_at", "position", "pk")
    steps = lines.dressed(list(tasks), request.membership)
    context = {
        "run": run,
        "thing": belonging.thing(run.belongs_to, request.membership),
        "steps": steps,
        "done": sum(1 for task in steps if not task.is_open),
        "form": form,
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "agenda/run.html", context, status=status)


# ── starting ─────────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_form_methods
def start(request, person):
    """Choose a plan for somebody, and start it; or on a lead or a transaction of theirs."""
    visible = Person.objects.visible_to(request.membership).for_lines()
    found = get_object_or_404(visible, public_id=person)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        initial={"belongs_to": request.GET.get("belongs_to", "")},
        membership=request.membership, person=found, today=_today(request),
    )  # fmt: skip
    if form.is_valid():
        return _start(request, form.cleaned_data["plan"], found, form.cleaned_data)
    context = {"person": found, "form": form}
    return render(request, "agenda/start.html", context, status=422 if form.errors else 200)


@needs(Capability.WORK)
@require_form_methods
def plan_start(request, plan):
    """Start this plan with somebody, or for the workspace alone."""
    visible = TaskPlan.objects.visible_to(request.membership).in_use()
    found = get_object_or_404(visible, public_id=plan)
    form = StartAnywhereForm(
        request.POST if request.method == "POST" else None,
        membership=request.membership, today=_today(request), plan=found,
    )  # fmt: skip
    if form.is_valid():
        return _start(request, found, form.cleaned_data.get("person"), form.cleaned_data)
    context = {"plan": found, "form": form}
    return render(request, "agenda/plan_start.html", context, status=422 if form.errors else 200)


def _today(request) -> dt.date:
    return clock.today(request.membership.workspace.zone)


def _start(request, plan, person, chosen):
    day = chosen["at"]
    at = dt.datetime.combine(day, dt.time(OPENS), plan.workspace.zone) if day else None
    if plan.thing:  # whom each step is with, the thing says
        person = None
    run = plan.start(
        person, at=at, member=request.membership, about=chosen["about"],
        belongs_to=chosen.get("belongs_to", ""),
    )  # fmt: skip
    if run.is_running:
        undo = reverse("agenda:run_end", args=[run.public_id])
        said = f"“{plan}” runs with {person.name}." if person else f"“{plan}” has begun."
        messages.success(request, said, extra_tags=undo)
    else:
        messages.error(request, f"“{plan}” was not started: {run.ended_because}")
    return redirect(person or run)


@needs(Capability.WORK)
@require_POST
def run_end(request, run):
    found = _run(request, run)
    by = request.membership
    with Act.doing("plan", f"Ended: {found.plan}", by=by, undo_for=A_DAY) as act:
        ended = found.end(f"{by} ended it.")
    undo = reverse("accounts:act_undo", args=[act.public_id]) if ended else ""
    messages.success(request, f"“{found.plan}” has ended.", extra_tags=undo)
    return redirect(found.person or found)


# ── while it runs ────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_form_methods
def run_move(request, run):
    """The day it is counted from becomes another one: first every line, then the lines ticked."""
    found = _run(request, run)
    form = MoveForm(request.POST if request.method == "POST" else request.GET)
    if not found.is_running:
        messages.error(request, f"“{found.plan}” has ended.")
        return redirect(found)
    if not form.is_valid():
        return _show(request, found, form, 422 if request.method == "POST" else 200)
    day, zone = form.cleaned_data["to"], found.workspace.zone
    at = found.anchor_at.astimezone(zone).time()
    to = dt.datetime.combine(day, at, zone)
    moves = moving.preview(found, to)
    if request.method == "POST":
        return _move(request, found, to, moves)
    context = {"run": found, "day": day, "moves": moves, "typed": request.GET.get("to", "")}
    context["going"] = sum(1 for move in moves if not move.stays)
    context["staying"] = len(moves) - context["going"]
    return render(request, "agenda/run_move.html", context)


def _move(request, run, to, moves):
    """Those that were ticked; whoever is closed by now stays as it is."""
    ticked = set(request.POST.getlist("task"))
    wanted = [one for one in moves if str(one.task.public_id) in ticked and not one.is_over]
    by = request.membership
    with Act.doing("plan", f"Moved: {run.plan}", by=by, undo_for=A_DAY) as act:
        moved = run.move_to(to, wanted)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    day = dates.in_words(to.date(), _today(request))
    tasks = "1 task moves" if moved == 1 else f"{moved} tasks move"
    said = f"“{run.plan}” is counted from {day} now; {tasks} with it."
    messages.success(request, said, extra_tags=undo)
    return redirect(run)


@needs(Capability.WORK)
@require_form_methods
def run_step_new(request, run):
    """One more thing to do in this run alone; the plan stays as it is."""
    found = _run(request, run)
    if not found.is_running:
        messages.error(request, f"“{found.plan}” has ended.")
        return redirect(found)
    beginning = {"assigned_to": found.member_id or request.membership.pk}
    form = TaskForm(request.POST or None, initial=beginning, membership=request.membership)
    for name in ("person", "repeat", "belongs_to"):
        del form.fields[name]
    task = form.instance
    task.run, task.person, task.belongs_to = found, found.person, found.belongs_to
    task.about, task.position = found.about, found.tasks.count() + 1
    if form.is_valid():
        task.planned_at = task.due_at
        form.keep(by=request.membership)
        messages.success(request, f"“{task}” is a step of it.")
        return redirect(found)
    context = {"form": form, "run": found}
    return render(request, "agenda/task_form.html", context, status=422 if form.errors else 200)


# ── what one did, as a plan ──────────────────────────────────────────────────
@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def plan_from_run(request, run):
    """A plan of what this run became: with what was added, without what was left out."""
    found = _run(request, run)
    return _from_work(request, from_work.of_run(found), run=found)


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def plan_from_person(request, person):
    """A plan of what was done for somebody; with `belongs_to`, for one thing of theirs."""
    visible = Person.objects.visible_to(request.membership)
    found = get_object_or_404(visible, public_id=person)
    thing = belonging.thing(request.GET.get("belongs_to", ""), request.membership)
    tasks = from_work.of_person(found, thing.key if thing else "")
    return _from_work(request, tasks, person=found, thing=thing)


def _from_work(request, tasks, run=None, **context):
    form = FromWorkForm(
        request.POST if request.method == "POST" else None, tasks=tasks,
        initial={"task": [str(task.public_id) for task in tasks]},
    )  # fmt: skip
    if form.is_valid():
        zone = request.membership.workspace.zone
        chosen = form.chosen()
        plan = from_work.save_as_plan(form.cleaned_data["name"], chosen, zone=zone, run=run)
        steps = "1 step" if len(chosen) == 1 else f"{len(chosen)} steps"
        messages.success(request, f"“{plan}” is there, with {steps}.")
        return redirect(plan)
    context |= {"form": form, "run": run, "tasks": tasks}
    return render(request, "agenda/from_work.html", context, status=422 if form.errors else 200)
