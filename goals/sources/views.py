from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.capabilities import Capability
from crm.kit import clock
from goals import reports
from goals.asked import Asked
from goals.funnel import filters
from goals.sources import lines, streams
from goals.sources.remark import remark
from goals.sources.words import headline

REPORT = "lead-source-return"


@require_safe
def sources(request):
    """Each source with what it brought, what it cost, and what came back of a dollar."""
    with clock.asked_once():
        whole = Asked.of(request)
        asked, membership = whole.so_far, request.membership
        found = lines.lines(asked)
        large, small = lines.apart(found)
        context = {
            "asked": whole, "filters": filters.shown(whole, "period", "member", "side"),
            "headline": headline(asked, found), "lines": large, "small": small,
            "total": lines.total(asked, found) if len(found) > 1 else None,
            "shows_costs": lines.shows_costs(asked),
            "remark": remark(asked, found),
            "halves": streams.halves(asked), "season": streams.season(asked, found),
            "may_work": membership.may(Capability.WORK),
            "report_url": _report(whole),
        }  # fmt: skip
        return render(request, "goals/sources/page.html", context)


def _report(asked: Asked) -> str:
    """The same as a report, to print and to take away."""
    if not reports.reports[REPORT].is_for(asked.membership):
        return ""
    return reverse("goals:report", args=[REPORT]) + asked.query()
