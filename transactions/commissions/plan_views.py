"""Commission plans: what deals take a copy of."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.capabilities import Capability
from crm.kit import clock
from transactions.commissions import bars, plans
from transactions.commissions.access import sees_income, writes_income
from transactions.commissions.forms import (
    CommissionLineForm,
    CommissionPlanForm,
    NewPlanForm,
    figures,
)
from transactions.commissions.waterfall import split
from transactions.models import CommissionPlan, PlanLine

TRIAL = Decimal(10_000)


@require_safe
@sees_income
def commission_plans(request):
    rows = CommissionPlan.objects.visible_to(request.membership).offered()
    rows = rows.select_related("agent__user").prefetch_related(
        "lines__brokerage", "lines__member__user"
    )
    context = {"plans": rows.order_by("name"), "can_write": request.membership.may(Capability.WORK)}
    return render(request, "transactions/commissions/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def commission_plan_new(request):
    posted = request.POST if request.method == "POST" else None
    form = NewPlanForm(posted, membership=request.membership)
    if not form.is_valid():
        context = {"form": form, "presets": plans.presets().values()}
        status = 422 if form.errors else 200
        return render(request, "transactions/commissions/plan_new.html", context, status=status)
    said = dict(form.cleaned_data)
    plan = plans.begin(said.pop("preset"), **said)
    messages.success(request, f"{plan} is a plan now. Check it against your agreement.")
    return redirect(_url(plan))


@require_http_methods(["GET", "HEAD", "POST"])
@sees_income
def commission_plan(request, commission_plan):
    """Its lines, what they make of a deal, and what it is called."""
    if request.method == "POST":
        return commission_plan_change(request, commission_plan)
    return _page(request, _plan(request, commission_plan))


@writes_income
def commission_plan_change(request, commission_plan):
    plan = _plan(request, commission_plan)
    form = CommissionPlanForm(request.POST, instance=plan, membership=request.membership)
    if not form.is_valid():
        return _page(request, _plan(request, commission_plan), form)
    plan.changed_at = clock.now()
    form.save()
    messages.success(request, f"Saved {plan}.")
    return redirect(_url(plan))


def _page(request, plan, form=None):
    gross = figures(request.GET.get("gross", "")) or TRIAL
    lines = list(plan.lines.all())
    poured = split(gross, [line.as_line() for line in lines], {}, {"brought_by": "own"})
    context = {
        "plan": plan, "lines": lines, "gross": gross, "fall": bars.trial(poured),
        "form": form or CommissionPlanForm(instance=plan, membership=request.membership),
        "can_write": request.membership.may(Capability.WORK),
    }  # fmt: skip
    status = 422 if form is not None else 200
    return render(request, "transactions/commissions/plan.html", context, status=status)


@require_POST
@writes_income
def commission_plan_removal(request, commission_plan):
    """It is offered no more; deals that took its lines keep them. Said again, it is."""
    plan = _plan(request, commission_plan)
    plan.put_away_at = None if plan.put_away_at else clock.now()
    plan.save(update_fields=["put_away_at"])
    undo = reverse("transactions:commission_plan_removal", args=[plan.public_id])
    said = "is not offered any more" if plan.put_away_at else "is offered again"
    messages.success(request, f"{plan} {said}.", extra_tags=undo)
    return redirect("transactions:commission_plans")


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def plan_line_new(request, commission_plan):
    return _line_page(request, PlanLine(plan=_plan(request, commission_plan)))


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def plan_line(request, plan_line):
    return _line_page(request, _line(request, plan_line))


def _line_page(request, line):
    posted = request.POST if request.method == "POST" else None
    siblings = line.plan.lines.all()
    form = CommissionLineForm(posted, line=line, membership=request.membership, siblings=siblings)
    if form.is_valid():
        form.save()
        messages.success(request, f"{line} is written down. Deals keep the lines they have.")
        return redirect(_url(line.plan))
    context = {"form": form, "line": line, "plan": line.plan, "back": _url(line.plan)}
    status = 422 if form.errors else 200
    return render(request, "transactions/commissions/line.html", context, status=status)


@require_POST
@writes_income
def plan_line_removal(request, plan_line):
    line = _line(request, plan_line)
    line.delete()
    messages.success(request, f"{line} is off.")
    return redirect(_url(line.plan))


@require_POST
@writes_income
def plan_line_place(request, plan_line):
    line = _line(request, plan_line)
    plans.swap(list(line.plan.lines.all()), line, up=request.POST.get("way") == "up")
    return redirect(_url(line.plan))


def _plan(request, public_id) -> CommissionPlan:
    rows = CommissionPlan.objects.visible_to(request.membership).select_related("agent__user")
    rows = rows.prefetch_related("lines__brokerage", "lines__member__user")
    return get_object_or_404(rows, public_id=public_id)


def _line(request, public_id) -> PlanLine:
    rows = PlanLine.objects.visible_to(request.membership).select_related("plan", "brokerage")
    return get_object_or_404(rows, public_id=public_id)


def _url(plan) -> str:
    return reverse("transactions:commission_plan", args=[plan.public_id])
