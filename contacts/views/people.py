"""The contacts book, and the page of one person."""

import datetime as dt
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts import calls, letters, life, relationship
from contacts.book import PeopleFilter
from contacts.bulk import actions_for
from contacts.composer import ICONS, TouchForm
from contacts.models import Book, Person, SavedList
from contacts.page import panels_of, timeline
from contacts.views.answers import person_or_404
from crm.kit import clock

ENTRIES = 25
SHOWN = {"": "Everything", "talks": "Talks", "notes": "Notes", "sent": "Sent for you"}


@require_safe
def contacts(request):
    """A book of people, or both: as a saved list, or as the address says."""
    asked = PeopleFilter(request.GET, membership=request.membership)
    lists = SavedList.objects.visible_to(request.membership).of_book(asked.in_book)
    actions = actions_for(request.membership) if request.membership.can_work else []
    version = getattr(request, "live_known", {}).get("people")
    if asked.in_book == Book.PROSPECTS:
        request.nav = "prospects:prospects"
    page = asked.page(Person.objects.visible_to(request.membership), version=version)
    context = {
        "filter": asked,
        "page": page,
        "lines": asked.written(page.rows, with_picks=bool(actions)),
        "lists": lists,
        "actions": actions,
        "everyone": f"?{urlencode({'book': asked.book})}" if asked.book else "?",
    }
    saved = next((one for one in lists if one.public_id == asked.list_id), None)
    shown = {name: values for name, values in asked.params.items() if name != "list"}
    is_changed = saved is not None and request.membership.can_work and shown != saved.query
    context |= {"saved": saved, "is_changed": is_changed}
    template = "contacts/contacts.html#list" if request.htmx else "contacts/contacts.html"
    return render(request, template, context)


@require_safe
def person(request, person):
    """The page of a person; htmx asks for its timeline alone, or for what is earlier."""
    person = person_or_404(request, person)
    now = clock.now()
    shown = timeline_of(request, person, now)
    if request.htmx and request.htmx.target in ("history", "timeline", "earlier"):
        return render(request, f"contacts/timeline.html#{request.htmx.target}", shown)
    return render(request, "contacts/person.html", shown | page_of(request, person, now))


def page_of(request, person, now: dt.datetime | None = None) -> dict:
    """What the parts of the page around the timeline show."""
    membership = request.membership
    zone = membership.workspace.zone
    today = (now or clock.now()).astimezone(zone).date()
    return {
        "person": person,
        "today": today,
        "composer": TouchForm(person=person, today=today, initial=_how(request)),
        "call": calls.reason(person, today, zone) if calls.is_due(person, today) else None,
        "calling": None if person.is_contact else relationship.standing_of(person, today),
        "stories": life.stories(person, today),
        "outdated_letters": letters.outdated(person),
        "panels_head": panels_of(person, membership, "head"),
        "panels_facts": panels_of(person, membership, "facts"),
        "panels_rail": panels_of(person, membership, "rail"),
    }


def _how(request) -> dict:
    """What a link to the composer is about to log: a call, a visit."""
    how = request.GET.get("how")
    phone = request.GET.get("phone", "")
    return {"how": how, "phone": phone} if how in ICONS else {}


def timeline_of(request, person, now: dt.datetime) -> dict:
    """A piece of the timeline: the newest, those before a moment, or all down to one."""
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else ""
    before = _moment(request.GET.get("before")) or now + dt.timedelta(minutes=1)
    down_to = _moment(request.GET.get("down_to"))
    most = 100 if down_to else ENTRIES
    entries = timeline(person, before=before, most=most + 1, shown=shown)
    kept = [entry for entry in entries[:most] if not down_to or entry.at >= down_to]
    return {
        "person": person,
        "entries": kept,
        "has_earlier": len(kept) < len(entries),
        "oldest": kept[-1].at.isoformat() if kept else "",
        "shown": shown,
        "ways_to_show": SHOWN.items(),
    }


def _moment(text: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
