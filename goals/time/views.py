"""Hours for finding business, and what the activities of last year brought."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda.blocks import measuring
from crm.kit import clock
from goals import calendar
from goals.asked import Asked
from goals.period import Period
from goals.reading import may_see_people
from goals.time import hours, spent
from goals.time.activities import Activities
from goals.time.brought import Brought
from goals.whose import member_of

NAV = "goals:year"
PAGE = 100


@require_safe
def time(request):
    """The hours of a year, month by month; below it, what the last whole year brought."""
    request.nav = NAV
    with clock.asked_once():
        asked = Asked.of(request)
        member, period = member_of(asked), calendar.span(asked)
        context = {"asked": asked, "member": member, "period": period}
        if member:
            kept = hours.of(member, period, asked.today, asked.zone)
            so_far = bool(request.GET.get("so_far"))
            back = _looked_back_on(period, asked, so_far=so_far)
            brought = Brought(asked.but(period=back), member)
            found = Activities(brought)
            context |= {
                "time": kept, "chart": kept.chart(), "back": back, "so_far": so_far,
                "activities": found, "tables": found.tables, "rule": measuring.RULE,
                "is_own": member == asked.membership,
                "sees_people": may_see_people(request.membership),
            }  # fmt: skip
        return render(request, "goals/time/time.html", context)


def _looked_back_on(period: Period, asked: Asked, *, so_far: bool) -> Period:
    """A year that is not over says little of what came of it: then the one before it."""
    if period.kind == "year" and period.last >= asked.today and not so_far:
        return period.before
    return period.until(asked.today)


@require_safe
def time_spent(request):
    """Each appointment or block of a kind that took place in the period."""
    request.nav = NAV
    kind = request.GET.get("kind", next(iter(spent.NAMES)))
    if kind not in spent.NAMES or not may_see_people(request.membership):
        raise Http404("No such list.")
    with clock.asked_once():
        asked = Asked.of(request)
        if (member := member_of(asked)) is None:
            raise Http404("Nobody here has hours of their own.")
        found = Brought(asked, member).stretches[kind][::-1]
        first = _first(request.GET.get("from", ""))
        context = {
            "asked": asked, "member": member, "name": spent.NAMES[kind], "total": len(found),
            "hours": round(sum(one.hours for one in found), 1),
            "stretches": found[first : first + PAGE],
            "next": asked.query(kind=kind, **{"from": first + PAGE}),
            "has_more": len(found) > first + PAGE,
        }  # fmt: skip
        return render(request, "goals/time/spent.html", context)


def _first(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
