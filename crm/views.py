from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.models import Category, Person
from crm import today as day
from crm.kit import clock
from transactions.models import Transaction


@require_safe
def today(request):
    """The page an agent lives on; each section is registered by the app it belongs to."""
    with clock.asked_once():
        told = day.told(request.membership)
        shown = _greeted(request, told) | day.sections(request.membership) | told
        return render(request, "today.html", shown)


@require_safe
def today_rest(request):
    """What stands below the sections of Today, and the greeting: for a page that is open."""
    with clock.asked_once():
        told = day.told(request.membership)
        shown = _greeted(request, told) | told
        return render(request, "today.html#rest", shown)


def _greeted(request, told: dict) -> dict:
    membership = request.membership
    now = clock.now().astimezone(membership.workspace.zone)
    return {
        "date": now.date(),
        "greeting": _greeting(now.hour, request.user.get_short_name()),
        "headline": day.headline(membership, told["waiting"]),
    }


@require_safe
def counts(request):
    """How many wait in each section: what the navigation of an open page asks for."""
    return render(request, "components/counts.html")


def _greeting(hour: int, name: str) -> str:
    part = "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
    return f"Good {part}, {name}."


@require_safe
def search(request):
    """Find anyone by a few letters of a name, a number, a street or a note, in both books."""
    words = request.GET.get("q", "").strip()
    membership = request.membership
    people = Person.objects.visible_to(membership).search(words, by=membership) if words else []
    homes = Transaction.objects.visible_to(membership).search(words) if words else []
    found = {
        "words": words,
        "people": people,
        "homes": homes,
        "categories": Category.objects.visible_to(membership).search(words),
        "has_names": any(person.matched == "name" for person in people),
    }
    return render(request, "search.html#results" if request.htmx else "search.html", found)
