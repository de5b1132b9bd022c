"""The day of Today anew, for an open page: something was done, or has its hour now."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda import day
from crm.kit import clock


@require_safe
def today(request):
    with clock.asked_once():
        return render(request, "agenda/today.html", {"section": day.section(request.membership)})
