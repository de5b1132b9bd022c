"""Task plans: looking at them, and changing them and their steps."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda import words
from agenda.forms import NameForm, PlaceForm, PlanForm
from agenda.models import PlanRun, TaskPlan
from agenda.thing_forms import step_form

A_DAY = dt.timedelta(days=1)
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])
_manage = needs(Capability.MANAGE_AUTOMATION)


@require_safe
def plans(request):
    rows = TaskPlan.objects.visible_to(request.membership).with_counts()
    context = {
        "rows": sorted(rows, key=lambda plan: plan.is_put_away),
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "agenda/plans.html", context)


@require_safe
def plan(request, plan):
    """Its steps as they follow each other."""
    found = _plan(request, plan)
    return _show(request, found, NameForm(initial={"name": f"{found.name[:100]}, a copy"}))


def _show(request, found, form):
    context = {
        "plan": found,
        "steps": found.in_order(),
        "runs_count": PlanRun.objects.running().filter(plan=found).count(),
        "copy_form": form,
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "agenda/plan.html", context, status=422 if form.errors else 200)


def _plan(request, public_id) -> TaskPlan:
    visible = TaskPlan.objects.visible_to(request.membership).prefetch_related(
        "steps__member__user"
    )
    return get_object_or_404(visible, public_id=public_id)


@_manage
@require_form_methods
def plan_new(request):
    form = PlanForm(request.POST or None)
    if form.is_valid():
        found = form.save()
        messages.success(request, "The plan is there. Now its first step.")
        return redirect("agenda:step_new", found.public_id)
    return _form(request, form, None, "New plan", "Make the plan")


@_manage
@require_form_methods
def plan_edit(request, plan):
    found = _plan(request, plan)
    form = PlanForm(request.POST or None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(found)
    return _form(request, form, found, "Name and purpose", "Save the plan")


def _form(request, form, plan, title, button):
    context = {"form": form, "plan": plan, "title": title, "button": button}
    return render(request, "agenda/plan_form.html", context, status=422 if form.errors else 200)


@_manage
@require_POST
def plan_copy(request, plan):
    found, form = _plan(request, plan), NameForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    copy = found.copy(form.cleaned_data["name"])
    messages.success(request, f"“{copy}” is there, with the same steps.")
    return redirect(copy)


@_manage
@require_POST
def plan_put_away(request, plan):
    found = _plan(request, plan)
    found.put_away()
    again = reverse("agenda:plan_return", args=[found.public_id])
    said = f"“{found}” is put away. Where it runs, it goes on."
    messages.success(request, said, extra_tags=again)
    return redirect("agenda:plans")


@_manage
@require_POST
def plan_return(request, plan):
    found = _plan(request, plan)
    found.take_out()
    messages.success(request, f"“{found}” can be started again.")
    return redirect(found)


# ── steps ────────────────────────────────────────────────────────────────────
@_manage
@require_form_methods
def step_new(request, plan):
    found = _plan(request, plan)
    form = step_form(found, request.POST or None, membership=request.membership)
    form.instance.plan, form.instance.position = found, len(found.steps.all()) + 1
    if form.is_valid():
        form.save()
        messages.success(request, f"“{form.instance}” is a step of the plan.")
        return redirect(found)
    return _step_form(request, form, found, None)


@_manage
@require_form_methods
def step(request, plan, plan_step):
    """One step. Where the plan runs already, the tasks stay as they were made."""
    found = _plan(request, plan)
    one = get_object_or_404(found.steps, public_id=plan_step)
    form = step_form(found, request.POST or None, instance=one, membership=request.membership)
    if form.is_valid():
        form.save()
        messages.success(request, "Step saved.")
        return redirect(found)
    return _step_form(request, form, found, one)


def _step_form(request, form, plan, step):
    fields = [f"{{{{{name}}}}}" for name in words.FIELDS]
    context = {"form": form, "plan": plan, "step": step, "fields": fields}
    return render(request, "agenda/step.html", context, status=422 if form.errors else 200)


@_manage
@require_POST
def step_removal(request, plan, plan_step):
    found = _plan(request, plan)
    one = get_object_or_404(found.steps, public_id=plan_step)
    with Act.doing("plan", f"Step out: {one}", by=request.membership, undo_for=A_DAY) as act:
        one.delete()
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"“{one}” is no step any more.", extra_tags=undo)
    return redirect(found)


@_manage
@require_POST
def step_place(request, plan, plan_step):
    """To another place among the steps; it takes the day of the step that it passes."""
    found = _plan(request, plan)
    one = get_object_or_404(found.steps, public_id=plan_step)
    form = PlaceForm(request.POST)
    if form.is_valid():
        by = request.membership
        with Act.doing("plan", f"Step moved: {one}", by=by, undo_for=A_DAY) as act:
            moved = one.move_to(form.cleaned_data["to"] + 1)
        undo = reverse("accounts:act_undo", args=[act.public_id])
        if moved:
            messages.success(request, f"“{one}”: {one.when.lower()} now.", extra_tags=undo)
    return redirect(found)
