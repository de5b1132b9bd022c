"""The lists of tasks: by day, person, member, thing; those that are alike; and what is over."""

import datetime as dt

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda import belonging, listing, page
from agenda.task_forms import TaskFilter
from crm.kit import clock


def _show(request, view: str, asked, following: str, **context):
    """The list alone for an open page, or the page around it."""
    after = request.GET.copy()
    after["after"] = following
    start = request.GET.copy()
    start.pop("after", None)
    context |= {
        "view": view,
        "form": asked,
        "query": start.urlencode(),
        "next_url": f"?{after.urlencode()}" if following else "",
        "first_url": f"?{start.urlencode()}" if request.GET.get("after") else "",
        "members": asked.members,
        "belongings": belonging.listed(),
    }
    template = "agenda/tasks.html#list" if request.htmx else "agenda/tasks.html"
    return render(request, template, context)


def _asked(request) -> tuple[TaskFilter, str]:
    asked = TaskFilter(request.GET, membership=request.membership)
    return asked, request.GET.get("after", "")


@require_safe
def tasks(request):
    """By day, the longest due first: one's own or everybody's, with the calls one planned."""
    asked, after = _asked(request)
    days, following = listing.by_day(asked, after)
    return _show(request, "day", asked, following, days=days)


@require_safe
def by_person(request):
    asked, after = _asked(request)
    groups, following = listing.by_person(asked, after)
    return _show(request, "person", asked, following, groups=groups)


@require_safe
def by_thing(request, belonging_kind):
    """By what a higher app registered: transactions, say."""
    kind = belonging.belongings.get(belonging_kind)
    if kind is None:
        raise Http404
    asked, after = _asked(request)
    groups, following = listing.by_thing(asked, kind.kind, after)
    return _show(request, "thing", asked, following, groups=groups, kind=kind)


@require_safe
def by_member(request):
    asked, _ = _asked(request)
    midnight = page.end_of_today(request.membership) - dt.timedelta(days=1)
    return _show(request, "member", asked, "", lines=listing.by_member(asked, midnight))


@require_safe
def alike(request):
    asked, after = _asked(request)
    groups, following = listing.alike(asked, after)
    return _show(request, "alike", asked, following, groups=groups)


@require_safe
def closed(request):
    """What was done and by whom; with `left`, what was left out and why."""
    asked, after = _asked(request)
    left = bool(request.GET.get("left"))
    rows, following = listing.closed(asked, "skipped_at" if left else "done_at", after)
    today = clock.today(request.membership.workspace.zone)
    return _show(request, "closed", asked, following, rows=rows, is_left=left, today=today)
