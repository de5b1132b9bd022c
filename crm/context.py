import json
from functools import cache, partial
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts import live
from accounts.access import may_open
from accounts.capabilities import Capability
from accounts.jobs import SESSION_KEY
from accounts.models import Job
from contacts.models import Person
from crm.kit import clock
from crm.kit.cache import held
from crm.kit.counting import count_all
from crm.kit.nav import house


def shell(request):
    """What every page's frame shows: navigation, who is here, where."""
    membership = getattr(request, "membership", None)
    user = getattr(request, "user", None)
    is_demo = settings.DEMO and membership is not None and membership.workspace.is_demo
    shared = {
        "demo": is_demo,
        # Asked only by the page that shows it: the template calls it.
        "demo_people": cache(Person.objects.filter(is_sample=True).count) if is_demo else 0,
        "theme": user.theme if user is not None and user.is_authenticated else "",
    }
    if membership is None:
        return shared
    nav = SimpleLazyObject(partial(_nav, request, membership))
    return shared | {
        # A piece of a page has no navigation, and need not count what waits.
        "nav": nav,
        "nav_tabs": SimpleLazyObject(partial(_tabs, request, membership)),
        "tab_bar": partial(_tab_bar, nav),
        "membership": membership,
        "workspace": membership.workspace,
        "workspaces": [other for other in request.memberships if other != membership],
        "is_guest": membership.ends_at is not None,
        "shortcuts_on": request.user.shortcuts_on,
        "can_work": membership.can_work,
        "can_delete": membership.may(Capability.DELETE_RECORDS),
        "jobs": jobs_at_work(request),
        "live_known": json.dumps(getattr(request, "live_known", {})),
        "search_url": reverse("search"),
        "sees_people": may_open(membership, "search"),
        "quick_add_url": reverse("contacts:quick_add"),
    }


def _nav(request, membership) -> list[dict]:
    """The navigation in its groups, with how many wait at each line."""
    lines: dict[str, dict] = {}
    for item in _items(request, membership):
        line = lines.setdefault(item["under"] or item["title"], item)
        if line is not item:
            line["count"] += item["count"]
            line["is_current"] |= item["is_current"]
        line["title"] = item["under"] or item["title"]
    return [
        {"title": title, "items": list(group)}
        for title, group in groupby(lines.values(), key=lambda line: line["group"])
    ]


def _tab_bar(nav) -> list[dict]:
    """What a phone has under the thumb, beside More."""
    lines = [line for group in nav for line in group["items"] if line["tab"]]
    return sorted(lines, key=lambda line: line["tab"])


def _tabs(request, membership) -> list[dict]:
    """The pages that share a line of the navigation with this one, if it is one of them itself."""
    match = request.resolver_match
    here = next((item for item in house.nav if match and item.url_name == match.view_name), None)
    if here is None or not here.under:
        return []
    return [item for item in _items(request, membership) if item["under"] == here.under]


def _items(request, membership) -> list[dict]:
    current = _current(request)
    counts = _counts(request, membership)
    return [
        {
            "title": item.title,
            "url": reverse(item.url_name),
            "icon": item.icon,
            "key": item.key,
            "group": item.group,
            "under": item.under,
            "count": counts.get(item.url_name, 0),
            "is_hot": item.is_hot,
            "is_current": item.url_name == current,
            "tab": item.tab,
            "tab_title": item.tab_title or item.title,
        }
        for item in house.nav
        if _is_for(membership, item)
    ]


def _is_for(membership, item) -> bool:
    """Whether the line of the navigation leads this member anywhere."""
    is_allowed = not item.needs or membership.may(item.needs)
    return is_allowed and may_open(membership, item.url_name)


def _counts(request, membership) -> dict[str, int]:
    """How many wait at each line: not counted again for every page while nothing has changed."""
    return held(
        f"nav:{membership.pk}", live.version(request), partial(_count, membership), seconds=30
    )


def _count(membership) -> dict[str, int]:
    counted = [item for item in house.nav if item.count]
    with clock.asked_once():
        return count_all(
            {item.url_name: item.count(membership) for item in counted if _is_for(membership, item)}
        )


def jobs_at_work(request) -> list[Job]:
    """What this member began and what is not finished; asked only by who has begun something."""
    begun = request.session.get(SESSION_KEY, [])
    return list(Job.objects.unfinished().filter(public_id__in=begun)) if begun else []


def _current(request) -> str:
    """The line of the navigation that the page belongs to."""
    match = request.resolver_match
    if match is None:
        return ""
    if shown := getattr(request, "nav", None):  # a view knows better where its page belongs
        return shown
    names = [item.url_name for item in house.nav]
    if match.view_name in names:
        return match.view_name
    if held := next((one for one in house.nav if match.view_name.startswith(one.holds)), None):
        return held.url_name
    inside = [name for name in names if match.namespace and name.startswith(f"{match.namespace}:")]
    above = [name for name in inside if request.path.startswith(reverse(name))]
    return max(above, key=lambda name: len(reverse(name)), default=next(iter(inside), ""))
