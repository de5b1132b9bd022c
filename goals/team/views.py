"""The team: the same figures by member, a leaderboard if wanted, and what a coach may see."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Act
from goals.asked import Asked
from goals.models import Leaderboard
from goals.models.target import sees_the_team
from goals.reading import may_see_people
from goals.reports import choices
from goals.team import board, coached, figures
from goals.team.forms import CoachingForm, coaches_of

A_DAY = dt.timedelta(days=1)


@require_safe
def team(request):
    """Everybody's figures for who leads or coaches; one's own, and the board, for the others."""
    return _show(request)


def _show(request, wrong: CoachingForm | None = None):
    asked = Asked.of(request).but(side="", source=None)
    membership = asked.membership
    leads_it = sees_the_team(membership)
    has_board = Leaderboard.objects.is_on()
    mates = figures.working(membership) if leads_it or has_board else [membership]
    links = may_see_people(membership)
    lines = figures.by_member(asked.but(member=None), mates, with_links=links)
    mine = [line for line in lines if leads_it or line.member == membership]
    context = {
        "asked": asked, "lines": mine, "measures": figures.open_to(asked), "sees_team": leads_it,
        "together": figures.together(asked.but(member=None), with_links=links) if leads_it else "",
        "boards": board.of(lines, asked) if has_board and len(lines) > 1 else [],
        "is_on": has_board, "is_a_team": len(mates) > 1, "periods": choices.periods(asked),
    }  # fmt: skip
    if membership.may(Capability.MANAGE_TEAM):
        context |= _coaching(asked, wrong)
    status = 422 if wrong is not None else 200
    return render(request, "goals/team/team.html", context, status=status)


def _coaching(asked: Asked, wrong: CoachingForm | None) -> dict:
    """For who leads it: a form for each coach, and what coaching cost beside what came in."""
    coachings = list(coaches_of(asked.membership))
    forms = [
        wrong
        if wrong is not None and wrong.instance.coach == one.coach
        else CoachingForm(instance=one, today=asked.today)
        for one in coachings
    ]
    return {"leads_it": True, "coach_forms": forms, "brought": coached.look(asked, coachings)}


@require_POST
@needs(Capability.MANAGE_TEAM)
def coaching(request):
    """What the coach that the form names may see from the next click on."""
    asked = Asked.of(request)
    wanted = request.POST.get("coach", "")
    one = next((one for one in coaches_of(asked.membership) if str(one.coach.pk) == wanted), None)
    if one is None:
        messages.error(request, "Nobody of that name coaches here any more.")
        return redirect("goals:team")
    form = CoachingForm(request.POST, instance=one, today=asked.today)
    if not form.is_valid():
        return _show(request, form)
    title = f"What {one.coach} may see"
    with Act.doing("coaching", title, by=asked.membership, undo_for=A_DAY) as act:
        made = form.keep()
    changed("goals")
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, _said(made), extra_tags=undo)
    return redirect("goals:team")


def _said(made) -> str:
    people = "people’s details, too" if made.sees_people else "goals and activity, and no names"
    return f"{made.coach} sees {people}."


@require_POST
@needs(Capability.MANAGE_TEAM)
def leaderboard(request):
    """Switch it on for everybody, or off."""
    is_on = request.POST.get("is_on") == "on"
    title = "Switched the leaderboard on" if is_on else "Switched the leaderboard off"
    with Act.doing("leaderboard", title, by=request.membership, undo_for=A_DAY) as act:
        moved = Leaderboard.objects.switch(is_on)
    if moved:
        said = "Everybody sees who is ahead." if is_on else "Nobody is ranked any more."
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, said, extra_tags=undo)
    return redirect("goals:team")
