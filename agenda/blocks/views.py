"""Office hours: laying them out, what they ask for, and how they were kept."""

import calendar
import datetime as dt

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from agenda.blocks import laying, measuring, overbooking
from agenda.blocks.chart import Chart
from agenda.blocks.forms import LayoutForm, WhenForm, WorkingWeekForm
from agenda.models import WorkingWeek
from crm.kit import clock, times

NAV = "agenda:calendar"
LOOK_AHEAD = dt.timedelta(weeks=2)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def blocks(request):
    """The week as it is laid out and kept; POST lays it out anew."""
    form = LayoutForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        _lay_out(request, form.cleaned_data["hours"])
        return redirect("agenda:blocks")
    return _page(request, form=form)


@require_POST
@needs(Capability.WORK)
def block_preset(request):
    """One tap: hours that many agents keep, in place of what was laid out."""
    preset = next((one for one in laying.PRESETS if one.key == request.POST.get("preset")), None)
    if preset is None:
        messages.error(request, "Choose one of the weeks that are offered.")
    else:
        _lay_out(request, preset.hours)
    return redirect("agenda:blocks")


@require_POST
@needs(Capability.WORK)
def working_week(request):
    """How many hours one works in a week; half of them are the aim."""
    form = WorkingWeekForm(request.POST, instance=WorkingWeek.of(request.membership))
    if not form.is_valid():
        return _page(request, week_form=form)
    form.save()
    messages.success(request, f"The aim is {measuring.in_words(form.instance.aim)} a week.")
    return redirect("agenda:blocks")


@require_safe
@needs(Capability.WORK)
def over_hours(request):
    """A note for the form of an appointment: the time is over office hours, or nothing."""
    today = clock.today(request.membership.workspace.zone)
    form = WhenForm(request.GET, membership=request.membership, today=today)
    said = ""
    if form.is_valid():
        span = form.span
        said = overbooking.over(request.membership, span.starts_at, span.ends_at)
    return render(request, "agenda/blocks/over.html", {"said": said})


def _lay_out(request, hours) -> None:
    act = laying.lay_out(request.membership, hours, by=request.membership)
    if act is None:
        messages.success(request, "That is how it was already.")
        return
    undo = reverse("accounts:act_undo", args=[act.public_id])
    said = f"{measuring.in_words(len(hours))} a week" if hours else "No office hours any more"
    messages.success(request, f"{said}. It is on your calendar.", extra_tags=undo)


def _page(request, *, form=None, week_form=None):
    membership, now = request.membership, clock.now()
    today = now.astimezone(membership.workspace.zone).date()
    weeks = measuring.weeks(membership, today)
    working = measuring.aim_of(membership)
    laid_out = laying.layout(membership)
    ticked = set(form.data.getlist("hours")) if form else {f"{d}-{h}" for d, h in laid_out}
    request.nav = NAV
    context = {
        "rows": _rows(ticked),
        "days": _days(),
        "form": form,
        "week_form": week_form or WorkingWeekForm(instance=working),
        "presets": laying.PRESETS,
        "others": laying.others(membership),
        "week": weeks[-1],
        "today": today,
        "weeks": weeks,
        "chart": Chart(weeks, working.aim),
        "aim": working.aim,
        "laid_out": len(laid_out),
        "short": max(working.aim - len(laid_out), 0),
        "rule": measuring.RULE,
        "collisions": overbooking.collisions(membership, now, now + LOOK_AHEAD)[:8],
    }
    wrong = (form and form.errors) or (week_form and week_form.errors)
    return render(request, "agenda/blocks/blocks.html", context, status=422 if wrong else 200)


def _days() -> list[tuple[str, str]]:
    """Short and whole names: the short one is seen, the whole one is heard."""
    return [(name[:3], name) for name in calendar.day_name]


def _rows(ticked: set[str]) -> list[dict]:
    """The hours of the page, each with its seven boxes."""
    return [
        {
            "hour": times.in_words(dt.time(hour)),
            "boxes": [
                {
                    "value": f"{day}-{hour}",
                    "is_on": f"{day}-{hour}" in ticked,
                    "label": f"{name}, {times.in_words(dt.time(hour))}",
                }
                for day, name in enumerate(calendar.day_name)
            ],
        }
        for hour in range(laying.FIRST_HOUR, laying.LAST_HOUR + 1)
    ]
