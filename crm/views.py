from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.models import Category, Person
from crm.kit import clock
from crm.kit.nav import house


@require_safe
def today(request):
    """The page an agent lives on; each section is registered by the app it belongs to."""
    membership = request.membership
    now = clock.now().astimezone(membership.workspace.zone)
    sections = [
        {"name": section.name, "template": section.template, "on_rail": section.on_rail} | shown
        for section in house.today
        if (shown := section.context(membership)) is not None
    ]
    headline = next((text for say in house.headlines if (text := say(membership))), "")
    return render(
        request,
        "today.html",
        {
            "date": now.date(),
            "greeting": _greeting(now.hour, request.user.get_short_name()),
            "headline": headline,
            "sections_main": [section for section in sections if not section["on_rail"]],
            "sections_rail": [section for section in sections if section["on_rail"]],
        },
    )


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
    found = {
        "words": words,
        "people": people,
        "categories": Category.objects.visible_to(membership).search(words),
        "has_names": any(person.matched == "name" for person in people),
    }
    return render(request, "search.html#results" if request.htmx else "search.html", found)
