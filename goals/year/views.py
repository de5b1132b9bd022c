"""The front page of goals, and the timeline behind its chart."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.capabilities import Role
from accounts.models import Membership
from crm.kit import clock
from goals import funnel, plan, rewards, sources, warnings
from goals.asked import Asked
from goals.plan import calculator
from goals.year import front, pending
from goals.year.choices import choices
from goals.year.measures import open_to
from goals.year.timeline import BY, Timeline


@require_safe
def year(request):
    """How far the year is, what it comes from, and what to do about it."""
    with clock.asked_once():
        found = front.look(Asked.of(request))
        asked = found.asked
        measure = "income" if asked.sees_income else "closings"
        line = Timeline.of(asked, request.GET.get("by", ""), measure, found.plan, only=[measure])
        context = {
            "year": found, "asked": asked, "timeline": line, "chart": line.chart(),
            "ways": _ways(line), "choices": choices(asked)[:2],
            "funnel": funnel.section(asked), "sources": sources.section(asked),
            "card": None if found.is_over else warnings.card(asked),
            "calculator": calculator.of(asked, found.plan),
            "rewards": rewards.card(asked, found.plan), "coach": _coach(asked),
        }  # fmt: skip
        return render(request, "goals/year/year.html", context)


def _coach(asked: Asked) -> Membership | None:
    """Who may look on, for those who are looked at."""
    if asked.membership.role == Role.COACH:
        return None
    coaches = Membership.objects.visible_to(asked.membership).active().filter(role=Role.COACH)
    return coaches.select_related("user").order_by("pk").first()


@require_safe
def timeline(request):
    """One measure by month, quarter or year, all of them as a table, and what is pending."""
    with clock.asked_once():
        asked = Asked.of(request)
        planned = plan.of_asked(asked)
        line = Timeline.of(asked, request.GET.get("by", ""), request.GET.get("of", ""), planned)
        context = {
            "asked": asked, "timeline": line, "chart": line.chart(), "lines": line.lines(),
            "table": line.table(), "ways": _ways(line, of=line.measure.key),
            "measures": _measures(line), "choices": choices(asked),
            "pending": pending.look(asked, planned), "is_narrow": _is_narrow(asked),
        }  # fmt: skip
        return render(request, "goals/year/timeline.html", context)


def _is_narrow(asked: Asked) -> bool:
    """Something was chosen that the page would not show by itself."""
    is_chosen = asked.member is not None and len(asked.members) > 1
    return bool(is_chosen or asked.side or asked.source)


def _ways(line: Timeline, **more) -> list[dict]:
    return [
        {"title": title, "url": line.asked.query(by=key, **more), "is_current": key == line.by}
        for key, title in BY.items()
    ]


def _measures(line: Timeline) -> list[dict]:
    return [
        {"title": one.title, "url": line.asked.query(by=line.by, of=one.key),
         "is_current": one == line.measure}
        for one in open_to(line.asked)
    ]  # fmt: skip
