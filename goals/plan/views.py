from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability, Role
from accounts.models import Act
from crm.kit import clock
from goals.asked import Asked
from goals.models import DailyTarget, IncomeGoal
from goals.plan import calculator as calculators
from goals.plan import own, page, what_if, years
from goals.plan.forms import PlanForm
from goals.plan.page import A_WEEK
from transactions.commissions.access import writes_income


@require_safe
def plan(request):
    """A member's plan of a year, and what it would be if; htmx asks for the what-if alone."""
    with clock.asked_once():
        asked = page.of_member(request)
        if asked.member is None:
            return render(request, "goals/plan/nobody.html", {"asked": asked})
        found = years.of_members(asked, [asked.member])
        if request.htmx:
            one = (found or page.example(asked)).plans[0]
            context = _what_if(request, asked, one)
            return render(request, "goals/plan/plan.html#what_if_answer", context)
        context = page.shown(asked, found)
        context |= _what_if(request, asked, context["plan"])
        context |= {
            "asked": asked, "member": asked.member, "period": asked.period,
            "years": page.years_to_choose(asked), "sees_income": asked.sees_income,
            "may_change": _may_change(request, asked), "may_set": _may_set(request, asked),
        }  # fmt: skip
        return render(request, "goals/plan/plan.html", context)


def _what_if(request, asked: Asked, one) -> dict:
    moved = what_if.of(one, request.GET, sees_income=asked.sees_income)
    return {
        "what_if": moved, "asked": asked, "sees_income": asked.sees_income,
        "may_change": _may_change(request, asked),
        "change_query": asked.query(**moved.as_said()) if moved.is_moved else asked.query(),
    }  # fmt: skip


def _may_change(request, asked: Asked) -> bool:
    """One's own alone, of a year that is not over."""
    return (
        _may_set(request, asked)
        and asked.sees_income
        and page.is_of_this_or_later(asked)
    )  # fmt: skip


def _may_set(request, asked: Asked) -> bool:
    mine = asked.member == request.membership
    return mine and request.membership.can_work and request.membership.role != Role.COACH


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def plan_change(request):
    """What one wants of a year, and the terms; what the what-if moved is typed in already."""
    asked = page.of_member(request).but(member=request.membership)
    year = asked.period.first.year
    if not page.is_of_this_or_later(asked):
        messages.error(request, f"{year} is over: its plan stays as it was.")
        return redirect(reverse("goals:plan") + asked.query())
    goal = IncomeGoal.objects.of(request.membership).in_year(year).first()
    known = own.look(asked, [request.membership])[request.membership.pk]
    posted = request.POST if request.method == "POST" else None
    # Its own copy: a ModelForm writes into its instance even what is wrong.
    initial = None if posted else _typed_before(request, goal)
    form = PlanForm(posted, own=known, initial=initial)
    if posted is not None and form.is_valid():
        _keep(request, year, form.said())
        return redirect(reverse("goals:plan") + asked.query())
    context = {"form": form, "goal": goal, "year": year, "asked": asked}
    status = 422 if form.errors else 200
    return render(request, "goals/plan/change.html", context, status=status)


def _typed_before(request, goal) -> dict:
    initial = years.said(goal) | {"net": goal.net} if goal else {}
    fields = {name: field for name, field in PlanForm.base_fields.items() if name in request.GET}
    return initial | {name: request.GET[name] for name in fields}


def _keep(request, year: int, said: dict) -> None:
    title = f"The plan for {year}"
    with Act.doing("income goal", title, by=request.membership, undo_for=A_WEEK) as act:
        IncomeGoal.objects.set_for(request.membership, year, **said)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"This is your plan for {year}.", extra_tags=undo)


@require_POST
@needs(Capability.WORK)
def plan_target(request):
    """What the plan asks of a day is one's daily target from today on."""
    asked = page.of_member(request).but(member=request.membership)
    found = years.of_members(asked, [request.membership])
    back = redirect(reverse("goals:plan") + asked.query())
    if found is None or not page.is_of_this_or_later(asked):
        messages.error(request, "There is no plan to take it from.")
        return back
    wanted = page.target(found, calculators.of(asked, found))
    if wanted["is_too_much"]:
        messages.error(request, "The plan asks for more calls than a day holds.")
        return back
    _set_target(request, asked, wanted)
    return back


def _set_target(request, asked: Asked, wanted: dict) -> None:
    title = f"The daily target: {wanted['people']} people"
    with Act.doing("daily target", title, by=request.membership, undo_for=A_WEEK) as act:
        DailyTarget.objects.set_for(
            request.membership, **_as_it_is(request.membership, asked),
            contacts=wanted["people"], conversations=wanted["talks"],
        )  # fmt: skip
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(
        request,
        f"From today on: {wanted['people']} people a day, {wanted['talks']} conversations among "
        "them.",
        extra_tags=undo,
    )


def _as_it_is(membership, asked: Asked) -> dict:
    """The rest of their target: workdays, holidays, rewards."""
    rows = DailyTarget.objects.of(membership).filter(since__lte=asked.today).order_by("-since")
    target = rows.first() or DailyTarget()
    said = model_to_dict(target)
    return {name: said[name] for name in said if name not in _OF_THE_PLAN}


_OF_THE_PLAN = {"id", "workspace", "member", "since", "contacts", "conversations"}


@require_safe
def calculator(request):
    """The sheet "What must I do each day?" by itself; htmx asks for its answer alone."""
    with clock.asked_once():
        asked = Asked.of(request)
        sheet = calculators.of(asked, years.of_asked(asked), request.GET)
        if sheet is None:
            return HttpResponse(status=204) if request.htmx else redirect("goals:plan")
        context = {"calculator": sheet, "asked": asked}
        status = 422 if sheet.form.errors else 200
        template = "goals/plan/calculator.html" + ("#answer" if request.htmx else "")
        if request.htmx:
            return render(request, template, context, status=status)
        return render(request, "goals/plan/calculator_page.html", context, status=status)
