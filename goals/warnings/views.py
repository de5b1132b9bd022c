import datetime as dt

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from goals.asked import Asked
from goals.models import EarlyWarning
from goals.reading import may_see_people
from goals.warnings.looking import all_signs, look

UNDO_FOR = dt.timedelta(days=7)
GONE = "Sphere does not watch this any more."
ASIDE_FOR = {"30": "30 days", "90": "90 days", "365": "a year"}


class WhichForm(forms.Form):
    warning = forms.CharField(max_length=60)


class AsideForm(WhichForm):
    """Which warning, and for how long nobody wants to see it."""

    days = forms.TypedChoiceField(choices=ASIDE_FOR.items(), coerce=int)


@require_safe
def warnings(request):
    """What changed, what to do about it, and everything that is watched."""
    return _show(request, Asked.of(request))


def _show(request, asked: Asked, *, status=200, wrong=""):
    context = {
        "asked": asked,
        "look": look(asked),
        "can_work": request.membership.can_work,
        "sees_people": may_see_people(request.membership),
        "spans": ASIDE_FOR.items(),
        "wrong": wrong,
    }
    return render(request, "goals/warnings/warnings.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def aside(request):
    """Set a warning aside for a while; it comes back by itself if it still holds."""
    asked, form = Asked.of(request), AsideForm(request.POST)
    if not form.is_valid():
        wrong = "Choose for how long: 30 days, 90 days or a year."
        return _show(request, asked, status=422, wrong=wrong if "days" in form.errors else GONE)
    chosen = form.cleaned_data
    sign = next((one for one in all_signs(asked) if one.key == chosen["warning"]), None)
    if sign is None:
        messages.error(request, GONE)
        return redirect(_back_to(asked))
    until = asked.today + dt.timedelta(days=chosen["days"])
    title = f"Set aside: {sign.title}"
    with Act.doing("warning", title, by=request.membership, undo_for=UNDO_FOR) as act:
        row = EarlyWarning.objects.saw(sign.key, sign.title, member=asked.member, on=asked.today)
        row.set_aside(until, by=request.membership)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"Set aside until {until:%B} {until.day}.", extra_tags=undo)
    return redirect(_back_to(asked))


@require_POST
@needs(Capability.WORK)
def watch_again(request):
    """One that was set aside is shown again from now on."""
    asked, form = Asked.of(request), WhichForm(request.POST)
    rows = EarlyWarning.objects.visible_to(request.membership).filter(member=asked.member)
    row = form.is_valid() and rows.filter(key=form.cleaned_data["warning"]).first()
    if not row or row.aside_until is None:
        messages.error(request, "This one is watched already.")
        return redirect(_back_to(asked))
    title = f"Watches again: {row}"
    with Act.doing("warning", title, by=request.membership, undo_for=UNDO_FOR) as act:
        row.take_back()
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, "Sphere watches it again.", extra_tags=undo)
    return redirect(_back_to(asked))


def _back_to(asked: Asked) -> str:
    return reverse("goals:warnings") + asked.query()
