"""Tidy up: what could be cleaner, what went lately and can come back, deleting one person."""

import datetime as dt

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import health, tidy, top100
from contacts.deletion import KEPT_FOR, delete_people
from contacts.models import Category, Person
from contacts.views.answers import person_or_404
from crm.kit import clock

LATELY, A_DAY = dt.timedelta(days=30), dt.timedelta(days=1)
MOST = 50


@require_safe
@needs(Capability.WORK)
def tidy_up(request):
    """What waits, and what was deleted, merged or cleaned up in the last thirty days."""
    # Whatever can be undone so long took somebody away: deletions, merges, cleanups.
    acts = Act.objects.visible_to(request.membership).filter(
        began_at__gte=clock.now() - LATELY, undo_until__gte=F("began_at") + LATELY - A_DAY
    )
    context = {
        "lines": tidy.lines(request.membership),
        "acts": acts.select_related("by__user").order_by("-began_at", "-pk")[:MOST],
    }
    return render(request, "contacts/tidy_up.html", context)


@require_POST
@needs(Capability.DELETE_RECORDS)
def deletion(request, person):
    """Delete one person, who can come back for thirty days."""
    person = person_or_404(request, person)
    goes_to = "contacts:contacts" if person.is_contact else "prospects:prospects"
    by = request.membership
    with Act.doing("delete", f"Deleted {person.name}", by=by, undo_for=KEPT_FOR) as act:
        delete_people(Person.objects.visible_to(by).filter(pk=person.pk))
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{person.name} was deleted.", extra_tags=undo)
    return redirect(goes_to)


@require_safe
@needs(Capability.WORK)
def top(request):
    """The Top100: how many heard from you in ninety days, and who is due."""
    request.nav = "contacts:tidy_up"
    by = request.membership
    category = Category.objects.visible_to(by).meaning(Category.Meaning.TOP100)
    covered, everybody = top100.coverage(by), reverse("contacts:contacts")
    people = list(top100.due(by).for_lines()[:MOST])
    asked = f"{everybody}?book=all&category={category.public_id}"
    context = covered | {
        "category": category,
        "people": people,
        "due_count": covered["whole"] - covered["covered"],
        "more": covered["whole"] - covered["covered"] - len(people),
        "list_url": asked,
        "due_url": f"{asked}&quiet=90&sort=oldest",
    }
    return render(request, "contacts/top100.html", context)


@require_safe
@needs(Capability.WORK)
def health_page(request):
    """How healthy the database is, each figure a link to its list."""
    request.nav = "contacts:tidy_up"
    shown = health.look(request.membership, again="again" in request.GET)
    return render(request, "contacts/health.html", shown)
