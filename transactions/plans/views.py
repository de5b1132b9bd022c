"""Plans at work on transactions: starting, leaving out, putting in order; alike, and on time."""

import datetime as dt

from django.contrib import messages
from django.db import transaction as db
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Act
from agenda import belonging, following, listing
from agenda.forms import SkipForm
from agenda.hours import OPENS
from agenda.models import PlanRun, PlanStep, Task
from agenda.views.answers import back
from crm.kit import clock
from transactions import views
from transactions.plans import compliance
from transactions.plans.alike import OfTransactions
from transactions.plans.compliance import ComplianceForm
from transactions.plans.forms import BeginForm, PlaceForm
from transactions.plans.ground import KIND, client_of
from transactions.plans.library import suggested

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@needs(Capability.WORK)
@require_form_methods
def plan_begin(request, transaction):
    """Choose a plan for it: those of its stage first, then all of them by what they are for."""
    found = views.found(request, transaction)
    today = clock.today(found.workspace.zone)
    form = BeginForm(
        request.POST if request.method == "POST" else None, membership=request.membership,
        today=today,
    )  # fmt: skip
    if form.is_valid():
        return _begin(request, found, form.cleaned_data["plan"], form.cleaned_data["at"])
    names = suggested(found)
    plans = list(form.fields["plan"].queryset.with_counts().order_by("category", "name"))
    running = PlanRun.objects.running().filter(belongs_to=found.key)
    context = {
        "transaction": found, "form": form,
        "plans": sorted(plans, key=lambda one: (one.standard or one.name) not in names),
        "names": names, "running": set(running.values_list("plan", flat=True)),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "transactions/plans/begin.html", context, status=status)


def _begin(request, found, plan, day):
    at = dt.datetime.combine(day, dt.time(OPENS), found.workspace.zone) if day else None
    person = None if plan.thing == KIND else client_of(found)
    with Act.doing("plan", f"Started: {plan}", by=request.membership,
                   undo_for=views.A_DAY) as act:  # fmt: skip
        run = plan.start(
            person, at=at, member=found.agent or request.membership, about=found.name,
            belongs_to=found.key,
        )  # fmt: skip
        following.follow(found.key, by=request.membership)
    if run.is_running:
        views.done(request, f"“{plan}” runs for {found}", act)
    else:
        messages.error(request, f"“{plan}” was not started: {run.ended_because}")
    return redirect("transactions:tab", found.public_id, "plan")


@needs(Capability.WORK)
@require_POST
def plan_step_left_out(request, deal_run, deal_step):
    """A step that waits for its date is not applicable, and why."""
    rows = PlanRun.objects.visible_to(request.membership).running()
    found = get_object_or_404(rows.select_related("plan"), public_id=deal_run)
    step = get_object_or_404(PlanStep.objects.filter(plan=found.plan), public_id=deal_step)
    form = SkipForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else "Not needed"
    with Act.doing("task", f"Not done: {step}", by=request.membership,
                   undo_for=views.A_DAY) as act:  # fmt: skip
        task = following.leave_out(found, step, reason, by=request.membership)
    if task is not None:
        views.done(request, f"“{step}” is left out: {reason}", act)
    thing = belonging.thing(found.belongs_to, request.membership)
    return back(request, thing.url if thing else "")


def _task(request, public_id) -> Task:
    rows = Task.objects.visible_to(request.membership).filter(belongs_to__startswith=f"{KIND}:")
    return get_object_or_404(rows.select_related("workspace"), public_id=public_id)


@needs(Capability.WORK)
@require_POST
def plan_task_report(request, deal_task):
    """Whether the seller reads of it in the report."""
    one = _task(request, deal_task)
    shows = not one.shows_in_report
    Task.objects.filter(pk=one.pk).update(shows_in_report=shows)
    said = "stands in the seller’s report" if shows else "does not stand in the seller’s report"
    messages.success(request, f"“{one}” {said}.")
    return back(request, _page_of(request, one))


@needs(Capability.WORK)
@require_POST
def plan_task_place(request, deal_task):
    """To another place among the open ones of its date; it takes the day of the one it passes."""
    one, form = _task(request, deal_task), PlaceForm(request.POST)
    if form.is_valid():
        with Act.doing("task", f"Moved: {one}", by=request.membership,
                       undo_for=views.A_DAY) as act:  # fmt: skip
            moved = _place(one, form.cleaned_data["to"])
        if moved:
            views.done(request, f"“{one}” has another place", act)
    return back(request, _page_of(request, one))


@db.atomic
def _place(one: Task, to: int) -> bool:
    same = {"belongs_to": one.belongs_to, "run": one.run_id, "hangs_on": one.hangs_on}
    rows = list(
        Task.objects.open().filter(**same).select_for_update().order_by("position", "due_at", "pk")
    )
    was = next((number for number, row in enumerate(rows) if row.pk == one.pk), None)
    to = min(to, len(rows) - 1)
    if was is None or was == to:
        return False
    passed, places = rows[to], [row.position for row in rows]
    rows.insert(to, rows.pop(was))
    if passed.due_at != one.due_at and not one.never_moves:
        rows[to].snoozed_from = one.snoozed_from or one.due_at
        rows[to].due_at, rows[to].has_time = passed.due_at, passed.has_time
    for row, place in zip(rows, _rising(places), strict=True):
        row.position = place
    Task.objects.bulk_update(rows, ["position", "due_at", "has_time", "snoozed_from"])
    changed("tasks")
    return True


def _rising(places: list[int]) -> list[int]:
    """The same places, each higher than the one before: two steps may have shared one."""
    found: list[int] = []
    for place in places:
        found.append(max(place, found[-1] + 1) if found else place)
    return found


def _page_of(request, one: Task) -> str:
    thing = belonging.thing(one.belongs_to, request.membership)
    return thing.url if thing else reverse("agenda:tasks")


# ── over all transactions ────────────────────────────────────────────────────
@require_safe
def plan_alike(request):
    """The same step of several homes, to be done in one go."""
    asked = OfTransactions(request.GET, membership=request.membership)
    groups, after = listing.alike(asked, request.GET.get("after", ""))
    following_page = request.GET.copy()
    following_page["after"] = after
    context = {
        "groups": groups, "form": asked, "members": asked.members,
        "next_url": f"?{following_page.urlencode()}" if after else "",
        "can_work": request.membership.may(Capability.WORK),
    }  # fmt: skip
    return render(request, "transactions/plans/alike.html", context)


@require_safe
def plan_compliance(request):
    """What was done in time, what late, what is late now, and what was left out and why."""
    form = ComplianceForm(request.GET, membership=request.membership)
    context = {"form": form} | compliance.report(request.membership, form)
    return render(request, "transactions/plans/compliance.html", context)
