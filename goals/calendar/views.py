"""The year of a member in days, and the list of a day."""

import datetime as dt

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.kit import clock
from goals import calendar, days
from goals.asked import Asked
from goals.calendar import reached
from goals.calendar.words import headline
from goals.reading import may_see_people
from goals.whose import member_of

NAV = "goals:year"


@require_safe
def year(request):
    """All days of a year in their months; of a month, what was reached on each."""
    request.nav = NAV
    with clock.asked_once():
        asked = Asked.of(request)
        member, period = member_of(asked), calendar.span(asked)
        context = {
            "asked": asked,
            "member": member,
            "period": period,
            "is_year": period.kind == "year",
            "sees_people": may_see_people(request.membership),
        }
        if member:
            shown = calendar.of(member, period, asked.today, asked.zone)
            context |= {"calendar": shown, "headline": headline(shown)}
        return render(request, "goals/calendar/year.html", context)


@require_safe
def day(request, goal_day):
    """Whom they reached on a day; with ?rule=talked, whom they talked with."""
    request.nav = NAV
    with clock.asked_once():
        asked = Asked.of(request)
        date, member = _date(goal_day), member_of(asked)
        if member is None or not may_see_people(request.membership):
            raise Http404("This list names people.")
        only_talks = request.GET.get("rule") == "talked"
        found = reached.on(member, date, asked, only_talks=only_talks)
        counted = days.between([member], date, date, asked.zone)[member.pk][0]
        context = {
            "asked": asked, "member": member, "day": counted, "people": found,
            "only_talks": only_talks, "today": asked.today,
            "total": counted.conversations if only_talks else counted.contacts,
        }  # fmt: skip
        return render(request, "goals/calendar/day.html", context)


def _date(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError as error:
        raise Http404("No such day.") from error
    if not 1970 <= found.year <= 2200:
        raise Http404("No such day.")
    return found
