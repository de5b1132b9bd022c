from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability, Role
from accounts.live import changed
from accounts.models import Act, Membership
from crm.kit import clock
from goals import days, page, words
from goals.forms import DayOffForm, TargetForm
from goals.models import DailyTarget, DayOff
from goals.models.target import sees_the_team
from goals.reading import may_see_people

A_WEEK = 7 * days.ONE_DAY
WEEKS = 4


@require_http_methods(["GET", "HEAD", "POST"])
def daily(request):
    """One's own day, weeks and target; the team's for who leads it. POST sets the target."""
    if request.method == "POST":
        return _set_target(request)
    return _show(request)


@needs(Capability.WORK)
def _set_target(request):
    form = TargetForm(request.POST)
    if not form.is_valid():
        return _show(request, target=form)
    target = DailyTarget.objects.set_for(request.membership, **form.cleaned_data)
    messages.success(request, f"From today on: {target}.")
    return redirect("goals:daily")


def _show(request, target=None, day_off=None):
    membership = request.membership
    with clock.asked_once():
        today = clock.today(membership.workspace.zone)
        mine = page.record_of(membership)
        shown = page.dressed(mine) | {
            "headline": words.headline(mine),
            "weeks": _weeks(mine),
            "team": _team(membership, today),
            "form": target or TargetForm(instance=mine.today.target),
            "off_form": day_off or DayOffForm(today=today),
            "days_off": DayOff.objects.of(membership).filter(last_day__gte=today),
            "sees_people": may_see_people(membership),
            "counts_own_day": membership.can_work and membership.role != Role.COACH,
        }
        is_wrong = (target or day_off) is not None
        return render(request, "goals/daily.html", shown, status=422 if is_wrong else 200)


def _weeks(record) -> list[dict]:
    """The last weeks, this one first: the workdays of each with what was reached."""
    monday = record.today.date - record.today.date.weekday() * days.ONE_DAY
    workdays, weeks = record.today.target.weekdays, []
    for back in range(WEEKS):
        first = monday - back * A_WEEK
        shown = [
            day for day in record.days
            if first <= day.date < first + A_WEEK and day.date.weekday() in workdays
        ]  # fmt: skip
        weeks.append({"first": first, "days": shown})
    return weeks


def _team(membership, today) -> list[dict]:
    """Everybody's day, for who may see it."""
    if not sees_the_team(membership):
        return []
    members = Membership.objects.visible_to(membership).active().select_related("user")
    working = [one for one in members.order_by("pk") if one.can_work and one.role != Role.COACH]
    if working in ([], [membership]):
        return []
    found = days.records(working, today, membership.workspace.zone)
    return [{"record": one, "street": words.street(one)} for one in found]


@require_safe
@needs(Capability.WORK)
def ring(request):
    """The ring of Today anew, after a call was logged somewhere."""
    return render(request, "goals/today.html", {"section": page.ring(request.membership)})


@require_POST
@needs(Capability.WORK)
def days_off(request):
    form = DayOffForm(request.POST, today=clock.today(request.membership.workspace.zone))
    if not form.is_valid():
        return _show(request, day_off=form)
    form.instance.member = request.membership
    form.save()
    changed("goals")
    messages.success(request, "Written down: these days break no streak.")
    return redirect(reverse("goals:daily") + "#days-off")


@require_POST
@needs(Capability.WORK)
def day_off_removal(request):
    """One of one's own, which the form names: a workday again."""
    found = DayOff.objects.of(request.membership).named(request.POST.get("day_off", ""))
    if found is None:
        messages.error(request, "These days off are gone already.")
        return redirect("goals:daily")
    title = f"Workdays again: {found}"
    with Act.doing("day off", title, by=request.membership, undo_for=A_WEEK) as act:
        found.delete()
        changed("goals")
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, "They are workdays again.", extra_tags=undo)
    return redirect(reverse("goals:daily") + "#days-off")
