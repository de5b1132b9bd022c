"""The week's board of birthdays and anniversaries; what is done for one of them or for many."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from accounts.models.history import CannotUndo
from agenda.birthdays import actions, board, many, marks
from agenda.birthdays.finding import of_person
from agenda.birthdays.forms import WeekFilter
from agenda.birthdays.today import this_week
from agenda.models import How
from contacts.models import Person
from crm.kit import clock

HOLD = dt.timedelta(seconds=10)  # so long a card lies here, to be taken back


@require_safe
def birthdays(request):
    """One week: who is left, on which day, and what can be done by one tap."""
    asked = _asked(request, request.GET)
    context = board.of_week(asked, request.membership) | {
        "form": asked,
        "here": f"{reverse('agenda:birthdays')}{asked.url()}",
        "ways": [one for one in actions.every() if request.membership.may(one.for_many)],
    }
    name = "agenda/birthdays/week.html"
    return render(request, f"{name}#board" if request.htmx else name, context)


def _asked(request, data) -> WeekFilter:
    membership = request.membership
    return WeekFilter(data, membership=membership, today=clock.today(membership.workspace.zone))


@require_safe
def today(request):
    """The section of Today, for a page that is open."""
    shown = this_week(request.membership)
    if shown is None:
        return HttpResponse("")
    return render(request, "agenda/birthdays/today.html", {"section": shown})


# ── one of them ──────────────────────────────────────────────────────────────
def _occasion(request, person, kind: str, year: int):
    people = Person.objects.visible_to(request.membership).select_related("home")
    found = get_object_or_404(
        people.prefetch_related("phones", "emails", "addresses"), public_id=person
    )
    found.workspace = request.membership.workspace
    here = of_person(found, kind, year) if 1900 <= year <= 9000 else None
    if here is None:
        raise Http404
    return here


@require_POST
@needs(Capability.WORK)
def occasion_done(request, person, celebration, celebration_year):
    """Done for its year, in whatever way."""
    found = _occasion(request, person, celebration, celebration_year)
    if found.done:
        messages.success(request, f"{found.name} was done already.")
        return _answer(request, found)
    title = f"Done: {found.sentence}"
    with Act.doing("celebration", title, by=request.membership, undo_for=many.UNDO_FOR) as act:
        many.do(found, How.HAND, by=request.membership, act=act, hold=HOLD)
    return _answer(request, found, f"{found.name} is done.", act)


@require_POST
@needs(Capability.WORK)
def occasion_way(request, person, celebration, celebration_year, celebration_way):
    """An eCard or a printed card, with the words that suit it; to be taken back."""
    found = _occasion(request, person, celebration, celebration_year)
    action = actions.named(celebration_way)
    if action is None:
        raise Http404
    by, title = request.membership, f"{action.title}: {found.sentence}"
    try:
        with Act.doing("celebration", title, by=by, undo_for=many.UNDO_FOR) as act:
            key = many.do(found, action.key, by=by, act=act, hold=HOLD)
            act.facts = {"cards": [{"how": action.key, "sent": [[key, list(found.identity)]]}]}
            act.save(update_fields=["facts"])
    except actions.CannotDo as because:
        messages.error(request, str(because))
        return _answer(request, found)
    return _answer(request, found, action.said(found), act)


@require_POST
@needs(Capability.WORK)
def occasion_undone(request, person, celebration, celebration_year):
    """To do again; a card that waits is stopped."""
    found = _occasion(request, person, celebration, celebration_year)
    if found.done is None:
        messages.success(request, f"{found.name} is still to do.")
        return _answer(request, found)
    try:
        marks.take_back(found.done)
    except CannotUndo as because:
        messages.error(request, str(because))
    else:
        messages.success(request, f"{found.name} is to do again.")
    return _answer(request, found)


def _answer(request, found, said: str = "", act: Act | None = None):
    """Back to the week; htmx gets the line as it is now, and the toast."""
    if act:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, said, extra_tags=undo)
    asked = _asked(request, request.POST)
    if request.htmx:
        line = of_person(found.person, found.kind, found.year)
        line.ways = board.ways_of(line)
        context = {"line": line, "can_work": True}
        parts = (("agenda/birthdays/line.html", context), ("components/toasts.html", {}))
        return HttpResponse("".join(render_to_string(name, one, request) for name, one in parts))
    return redirect(f"{reverse('agenda:birthdays')}{asked.url()}#o-{found.key}")


# ── many of them ─────────────────────────────────────────────────────────────
@require_POST
@needs(Capability.WORK)
def birthday_picks(request):
    """One go for all who were ticked, or for everybody who is left in this week."""
    asked, how = _asked(request, request.POST), request.POST.get("how", "")
    back = f"{reverse('agenda:birthdays')}{asked.url()}"
    if how != How.HAND and actions.named(how) is None:
        messages.error(request, "Press one of the buttons below the list.")
        return redirect(back)
    if not many.may(how, request.membership):
        raise PermissionDenied
    chosen = board.chosen(
        asked, request.POST.getlist("person"), everyone=bool(request.POST.get("everyone")),
        most=many.MOST,
    )  # fmt: skip
    if not chosen:
        messages.error(request, "Pick somebody first: tick the boxes beside their faces.")
        return redirect(back)
    started = many.start(how, chosen, by=request.membership)
    return jobs.answer(request, started) or redirect(back)
