"""The call list, and how a member wants it made."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from agenda.calls import page, rules
from agenda.calls.forms import HabitsForm, LaterForm, MakingForm, PlaceForm
from agenda.calls.making import make
from agenda.models import CallHabits, CallLine
from crm.kit import clock, dates

IN_NAV = "agenda:session"  # the line of the navigation under which the list stands


@require_safe
def calls(request):
    """The member's list of today: now, later, and what is done with."""
    membership, request.nav = request.membership, IN_NAV
    day = clock.today(membership.workspace.zone)
    section = page.shown(membership) | page.settled(membership, day) | page.how(membership)
    return render(request, "agenda/calls/calls.html", {"section": section, "day": day})


@require_safe
def today(request):
    """The section of Today, for a page that is open."""
    return render(request, "agenda/calls/today.html", {"section": page.todays(request.membership)})


@require_POST
@needs(Capability.WORK)
def anew(request):
    """Make the list of today now; with `more`, that many names beyond the cap."""
    form = MakingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The list was not made: please press the button again.")
        return redirect("agenda:calls")
    count = make(request.membership, more=form.cleaned_data["more"] or 0)
    messages.success(request, _made(count))
    return redirect(form.cleaned_data["next"])


def _made(count: int) -> str:
    if not count:
        return "The list is made: nobody is left to call today."
    who = "One person is" if count == 1 else f"{count} people are"
    return f"The list is made: {who} on it."


# ── not today ────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def later(request, call_line):
    """Not today: until when. What was promised for today is promised for that day."""
    line, request.nav = _line(request, call_line), IN_NAV
    today = clock.today(request.membership.workspace.zone)
    form = LaterForm(request.POST if request.method == "POST" else None, today=today)
    if not form.is_valid():
        context = {"line": line, "form": form}
        status = 422 if form.errors else 200
        return render(request, "agenda/calls/later.html", context, status=status)
    until, was = form.cleaned_data["until"], line.person.follow_up_on
    if line.leave_out(form.cleaned_data["because"], until):
        is_promised = not form.cleaned_data["off"] and was is not None and was <= today
        if is_promised:
            line.person.plan_call(until, line.person.follow_up_reason)
        undo = reverse("agenda:call_return", args=[line.public_id])
        back = f"{undo}?was={was}" if is_promised else undo
        messages.success(request, _put_off(line, form, today), extra_tags=back)
    return _answer(request)


def _put_off(line, form, today: dt.date) -> str:
    first = line.person.first
    if form.cleaned_data["off"]:
        return f"{first} is off the list until they turn to you, or for 90 days."
    return f"Not today: {first} comes back {dates.in_words(form.cleaned_data['until'], today)}."


@require_POST
@needs(Capability.WORK)
def call_return(request, call_line):
    """On the list after all; the undo's `was` is the day the call was promised for."""
    line = _line(request, call_line)
    if line.put_back():
        was = dates.read_day(request.GET.get("was", ""), clock.today(line.workspace.zone))
        if was:
            line.person.plan_call(was, line.person.follow_up_reason)
        messages.success(request, f"{line.person.first} is on the list again.")
    return _answer(request)


def _line(request, public_id) -> CallLine:
    """A member's own: nobody puts off what another one is to call."""
    mine = CallLine.objects.visible_to(request.membership).filter(member=request.membership)
    return get_object_or_404(mine.select_related("person", "workspace"), public_id=public_id)


def _answer(request):
    if not request.htmx:
        return redirect("today" if request.POST.get("next") == "today" else "agenda:calls")
    context = {"section": page.todays(request.membership)}
    shown = render_to_string("agenda/calls/today.html", context, request)
    return HttpResponse(shown + render_to_string("components/toasts.html", {}, request))


# ── how it is made ───────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def habits(request):
    """The member's own: at most how many a day, by which rules, in which order."""
    mine, request.nav = CallHabits.objects.of(request.membership), IN_NAV
    form = HabitsForm(request.POST if request.method == "POST" else None, instance=mine)
    if form.is_valid():
        form.keep()
        messages.success(request, f"Kept. {_made(make(request.membership))}")
        return redirect("agenda:call_rules")
    at_work = set(form["on"].value() or [])
    known = rules.in_order(mine)
    rows = [
        {"rule": rule, "up": place - 1, "down": place + 1, "is_on": rule.key in at_work}
        for place, rule in enumerate(known)
    ]
    context = {"form": form, "rows": rows}
    return render(request, "agenda/calls/rules.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.WORK)
def rule_place(request, call_rule):
    """Above or below the others: what stands first is asked first."""
    rule, form = rules.find(call_rule), PlaceForm(request.POST)
    if rule is None:
        raise Http404
    if form.is_valid():
        mine = CallHabits.objects.of(request.membership)
        others = [one for one in rules.in_order(mine) if one != rule]
        others.insert(form.cleaned_data["to"], rule)
        mine.keep(order=[one.key for one in others])
        make(request.membership)
    else:
        messages.error(request, "The rule stays where it was: that is no place among the others.")
    return redirect("agenda:call_rules")
