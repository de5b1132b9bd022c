"""The board: five lanes of cards, and beside them the one that was opened."""

from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.capabilities import Capability
from prospects import next_steps, page
from prospects.models import Stage, StageName
from prospects.views import prospects_of, with_calling

LANES = [
    [Stage.NEW], [Stage.ATTEMPTED], [Stage.CONTACTED], [Stage.QUALIFIED],
    [Stage.APPOINTMENT_SET, Stage.APPOINTMENT_MET],
]  # fmt: skip
MOST_IN_A_LANE = 20
MOST_TO_DECIDE = 8


@require_safe
def prospects(request):
    """The board: five lanes, each capped, and above them those to decide on soon."""
    by = request.membership
    pursued = prospects_of(request).pursued()
    names = StageName.objects.visible_to(by).names()
    lanes, whole = _lanes(pursued, names)
    opened = _opened(request)
    next_steps.dressed([card for lane in lanes for card in lane["cards"]], by)
    context = {
        "lanes": lanes,
        "whole": whole,
        "moves": page.moves(names),
        "to_decide": pursued.to_decide().for_cards()[:MOST_TO_DECIDE],
        "may_rename": by.may(Capability.MANAGE_AUTOMATION),
    }
    if opened:
        with_calling(request, next_steps.dressed([opened], by))
        context |= page.pursuit(opened, names) | {"opened_pk": opened.pk}
    template = "prospects/prospects.html#lanes" if request.htmx else "prospects/prospects.html"
    return render(request, template, context)


def _lanes(pursued, names) -> tuple[list[dict], int]:
    """Each lane with its newest cards and how many there are, and how many there are in all."""
    numbers = {stages[0]: Count("pk", filter=Q(stage__in=stages)) for stages in LANES}
    counts = pursued.aggregate(whole=Count("pk"), **numbers)
    lanes = [
        {
            "stage": stages[0],
            "title": _title(stages, names),
            "is_shared": len(stages) > 1,
            "count": counts[stages[0]],
            "is_cut": counts[stages[0]] > MOST_IN_A_LANE,
            "cards": list(
                pursued.in_stages(*stages).for_cards().prefetch_related(None)
                .newest_first()[:MOST_IN_A_LANE]
            ),
        }
        for stages in LANES
    ]  # fmt: skip
    return lanes, counts["whole"]


def _title(stages, names) -> str:
    """What a lane is called; the one of both appointments has a shorter name by itself."""
    if len(stages) > 1 and all(names[stage] == stage.label for stage in stages):
        return "Appointment"
    return ", ".join(names[stage] for stage in stages)


def _opened(request):
    wanted = request.GET.get("open")
    return is_uuid(wanted) and prospects_of(request).for_cards().filter(public_id=wanted).first()


def is_uuid(text) -> bool:
    try:
        return bool(text and UUID(text))
    except ValueError:
        return False
