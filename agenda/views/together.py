"""Several tasks in one go: done, put off, given to somebody, left out. Each with one Undo."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda import lines, listing, plans
from agenda.forms import SkipForm, SnoozeForm
from agenda.hours import OPENS
from agenda.models import Task
from agenda.task_forms import AssignForm
from agenda.views.answers import A_DAY, back
from crm.kit import clock, dates


def _picked(request) -> list[Task]:
    """Those that were ticked and are still open; one that is not there refuses them all."""
    try:
        wanted = {uuid.UUID(one) for one in request.POST.getlist("task")[: listing.MOST_AT_ONCE]}
    except ValueError:
        raise Http404 from None
    visible = Task.objects.visible_to(request.membership)
    found = list(visible.filter(public_id__in=wanted).for_lines().in_order())
    if len(found) != len(wanted):
        raise Http404
    return [task for task in found if task.is_open]


def _count(tasks) -> str:
    return "1 task" if len(tasks) == 1 else f"{len(tasks)} tasks"


def _nothing(request):
    messages.error(request, "Pick a task first: tick the boxes beside them.")
    return back(request)


def _ask(request, tasks, form, title: str, button: str):
    """The same once more, with what was typed."""
    context = {"tasks": tasks, "form": form, "title": title, "button": button}
    context["next"] = request.POST.get("next", "")
    return render(request, "agenda/picked.html", context, status=422)


def _say(request, said: str, act: Act):
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, said, extra_tags=undo)
    return back(request)


@require_POST
@needs(Capability.WORK)
def done(request):
    """All but calls and visits: of each of those one says how it went."""
    tasks = _picked(request)
    ready = [task for task in tasks if not lines.log_url(task)]
    if not ready:
        if not tasks:
            return _nothing(request)
        messages.error(request, "Calls and visits are logged one by one: say how each went.")
        return back(request)
    by = request.membership
    with Act.doing("task", f"Done: {_count(ready)}", by=by, undo_for=A_DAY) as act:
        for task in ready:
            plans.touch_for(task, by=by)
    left = len(tasks) - len(ready)
    more = f" {left} to log one by one {'is' if left == 1 else 'are'} left." if left else ""
    return _say(request, f"{_count(ready)} {'is' if len(ready) == 1 else 'are'} done.{more}", act)


@require_POST
@needs(Capability.WORK)
def later(request):
    tasks, zone = _picked(request), request.membership.workspace.zone
    today = clock.today(zone)
    form = SnoozeForm(request.POST, today=today)
    if not tasks:
        return _nothing(request)
    if not form.is_valid():
        return _ask(request, tasks, form, "To which day?", "Put them off")
    day = form.cleaned_data["to"]
    until = max(dt.datetime.combine(day, dt.time(OPENS), zone), clock.now())
    said = f"Put off: {_count(tasks)}"
    with Act.doing("task", said, by=request.membership, undo_for=A_DAY) as act:
        _rows(tasks).put_off(until)
    return _say(request, f"{_count(tasks)} put off to {dates.in_words(day, today)}.", act)


@require_POST
@needs(Capability.WORK)
def assign(request):
    tasks = _picked(request)
    form = AssignForm(request.POST, membership=request.membership)
    if not tasks:
        return _nothing(request)
    if not form.is_valid():
        return _ask(request, tasks, form, "Who does them?", "Give them to")
    member = form.cleaned_data["member"]
    to = member or "nobody in particular"
    with Act.doing("task", f"For {to}: {_count(tasks)}", by=request.membership,
                   undo_for=A_DAY) as act:  # fmt: skip
        _rows(tasks).give_to(member)
    return _say(request, f"{_count(tasks)} for {to} now.", act)


@require_POST
@needs(Capability.WORK)
def leave_out(request):
    tasks, form = _picked(request), SkipForm(request.POST)
    if not tasks:
        return _nothing(request)
    if not form.is_valid():
        return _ask(request, tasks, form, "Why not?", "Leave them out")
    reason, by = form.cleaned_data["reason"], request.membership
    with Act.doing("task", f"Not done: {_count(tasks)}", by=by, undo_for=A_DAY) as act:
        for task in tasks:
            task.skip(reason, by=by)
    return _say(request, f"{_count(tasks)} left out: {reason}.", act)


def _rows(tasks):
    return Task.objects.open().filter(pk__in=[task.pk for task in tasks])
