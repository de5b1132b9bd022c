from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.kit import clock
from goals.asked import Asked
from goals.funnel import fates, filters, ratios, stages, words
from goals.funnel.cohort import PARTS, Cohort
from goals.funnel.flow import flow
from goals.reading import may_see_people


@require_safe
def funnel(request):
    """What happened in the period, and what became of the leads that came in it."""
    with clock.asked_once():
        whole = Asked.of(request)
        asked = whole.so_far
        cohort = Cohort(asked)
        context = {
            "asked": whole, "filters": filters.shown(whole),
            "is_cut": asked.period != whole.period,
            "headline": words.headline(cohort),
            "steps": flow(asked), "for_one": ratios.for_one_closing(asked),
            "cohort": cohort, "whole": cohort.count(),
            "ninety": fates.ninety(cohort), "places": fates.places(cohort),
            "reasons": fates.reasons(asked) if may_see_people(request.membership) else [],
            "contracts": fates.contracts(asked), "waits": stages.waits(asked),
        } | _apart(request, cohort)  # fmt: skip
        return render(request, "goals/funnel/page.html", context)


def _apart(request, cohort: Cohort) -> dict:
    """The same leads by source, member or side: one table, which `?by=` chooses."""
    ways = {"source": "By source", "side": "By side"}
    if len(cohort.asked.members) > 1 and cohort.asked.member is None:
        ways["member"] = "By member"
    by = request.GET.get("by", "")
    by = by if by in ways and by in PARTS else "source"
    asked = Asked.of(request)
    parts = cohort.by(by)
    large = [one for one in parts if by != "source" or not one.is_small] or parts
    return {
        "by": by, "parts": large, "small": [one for one in parts if one not in large],
        "ways": [(words, asked.query(by=way), way == by) for way, words in ways.items()],
    }  # fmt: skip
