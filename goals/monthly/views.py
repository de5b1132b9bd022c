"""The report of a month: on the page, as a PDF, and whether it comes by mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm.kit import clock
from goals.asked import Asked
from goals.models import MonthlyWish
from goals.monthly import content, sending
from goals.period import Period
from messaging.printing.piece_views import as_pdf

MONTHS_BACK = 13


def _asked(request) -> Asked:
    """The month that the address names; the last whole one where it names none."""
    today = clock.today(request.membership.workspace.zone)
    period = Period.read(request.GET.get("period", ""), today)
    if period.kind != "month":
        period = Period.around(today, "month").before
    return content.asked_of(request.membership, period, today)


@require_safe
def monthly(request):
    asked = _asked(request)
    wish = MonthlyWish.objects.of(request.membership)
    context = content.build(asked) | {
        "asked": asked, "months": _months(asked), "is_wanted": wish is not None and wish.is_on,
        "next_on": sending.first_workday(Period.around(asked.today, "month").after.first),
    }  # fmt: skip
    return render(request, "goals/monthly/monthly.html", context)


def _months(asked: Asked) -> list[Period]:
    found, month = [], Period.around(asked.today, "month").before
    for _ in range(MONTHS_BACK):
        found.append(month)
        month = month.before
    return found


@require_safe
def monthly_pdf(request):
    return as_pdf(sending.painted(content.build(_asked(request))))


@require_POST
def monthly_wish(request):
    """Whether it is mailed to oneself."""
    is_on = request.POST.get("is_on") == "on"
    today = clock.today(request.membership.workspace.zone)
    if MonthlyWish.objects.set_for(request.membership, is_on=is_on, today=today):
        said = "It comes on the first workday of each month." if is_on else "It is not mailed."
        messages.success(request, said)
    return redirect("goals:monthly")
