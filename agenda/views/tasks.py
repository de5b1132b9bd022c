"""One task, and what one does with it."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda import lines, page, plans
from agenda.forms import SkipForm, SnoozeForm, WordsForm
from agenda.hours import OPENS
from agenda.views.answers import A_DAY, back, task_or_404
from contacts.models import Person
from contacts.page import signs
from crm.kit import clock, dates


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def task(request, task):
    """One task, with its words to look over before they go; POST keeps them for this task."""
    found = task_or_404(request, task)
    form = WordsForm(request.POST or None, instance=found, by=request.membership)
    if form.is_valid():
        form.save()
        messages.success(request, "The words are kept for this task.")
        return redirect(found)
    lines.dressed([found], request.membership)
    context = {"task": found, "form": form if found.is_written else None}
    return render(request, "agenda/task.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.WORK)
def done(request, task):
    """Done; a call or a visit is logged in the person's composer, where one says how it went."""
    found = task_or_404(request, task)
    if to := lines.log_url(found):
        return redirect(to)
    if not found.is_open:
        messages.success(request, f"“{found}” is off the list already.")
        return _answer(request, found)
    with Act.doing("task", f"Done: {found}", by=request.membership, undo_for=A_DAY) as act:
        plans.touch_for(found, by=request.membership)
    return _answer(request, found, f"“{found}” is done.", act)


@require_POST
@needs(Capability.WORK)
def skip(request, task):
    found, form = task_or_404(request, task), SkipForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, found, form)
    with Act.doing("task", f"Not done: {found}", by=request.membership, undo_for=A_DAY) as act:
        found.skip(form.cleaned_data["reason"], by=request.membership)
    return _answer(request, found, f"“{found}” is left out: {form.cleaned_data['reason']}.", act)


@require_POST
@needs(Capability.WORK)
def snooze(request, task):
    """To the morning of a day, or to its own hour on that day."""
    found = task_or_404(request, task)
    zone = request.membership.workspace.zone
    today = clock.today(zone)
    form = SnoozeForm(request.POST, today=today)
    if not form.is_valid():
        return _ask_again(request, found, form)
    day = form.cleaned_data["to"]
    until = dt.datetime.combine(day, dt.time(OPENS), zone)
    with Act.doing("task", f"Put off: {found}", by=request.membership, undo_for=A_DAY) as act:
        found.snooze(max(until, clock.now()), by=request.membership)
    return _answer(request, found, f"“{found}” is put off to {dates.in_words(day, today)}.", act)


def _ask_again(request, task, form):
    lines.dressed([task], request.membership)
    context = {"task": task, "wrong": form, "form": None}
    return render(request, "agenda/task.html", context, status=422)


def _answer(request, task, said: str = "", act: Act | None = None):
    """Back to where one was; htmx takes the line away by itself and shows the toast."""
    if act:
        messages.success(
            request, said, extra_tags=reverse("accounts:act_undo", args=[act.public_id])
        )
    if request.htmx:
        shown = ("components/toasts.html", "components/counts.html")
        return HttpResponse("".join(render_to_string(name, {}, request) for name in shown))
    return back(request)


@require_POST
@needs(Capability.WORK)
def reopen(request, task):
    """Done or left out by mistake: to be done again."""
    found, by = task_or_404(request, task), request.membership
    with Act.doing("task", f"Open again: {found}", by=by, undo_for=A_DAY) as act:
        opened = found.reopen()
    if opened:
        return _answer(request, found, f"“{found}” is to be done again.", act)
    messages.error(request, f"“{found}” stays as it is: {found.why_not_again}.")
    return back(request)


@require_safe
def of_person(request, person):
    """The panel of a person's page, for a page that is open."""
    people = Person.objects.visible_to(request.membership).for_lines().annotate(**signs())
    found = get_object_or_404(people.prefetch_related("addresses"), public_id=person)
    shown = page.panel(found, request.membership) or {}
    return render(request, "agenda/panel.html", {"panel": shown, "person": found})
