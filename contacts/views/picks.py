"""Doing one thing to many: who was picked, what is to be done, and the last look before it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from contacts import bulk
from contacts.book import PeopleFilter
from contacts.models import Person, Selection

SHOWN = 8


@require_POST
@needs(Capability.WORK)
def picks(request):
    """Keep who was picked, then ask or do: a few by hand are done at once."""
    if request.POST.get("action", "") not in bulk.actions:
        messages.error(request, "Press one of the buttons below the list.")
        return redirect("contacts:contacts")
    action = action_or_404(request, request.POST["action"])
    asked = PeopleFilter(request.POST, membership=request.membership)
    everyone = bool(request.POST.get("everyone"))
    people = Person.objects.visible_to(request.membership)
    chosen = asked.ordered(people) if everyone else _picked_or_404(request, people)
    if chosen is None or not chosen.exists():
        messages.error(request, "Pick somebody first: tick the boxes beside their faces.")
        return redirect(f"{reverse('contacts:contacts')}?{asked.query}")
    selection = Selection.objects.of(
        chosen, by=request.membership, action=action.name, back=asked.query
    )
    if action.leads_to:
        return redirect(action.leads_to, selection.public_id)
    is_few = not everyone and selection.count <= jobs.AT_ONCE
    if is_few and not action.asks and action.form is None:
        return _do(request, action, selection, QueryDict())
    return redirect(selection)


def _picked_or_404(request, people):
    """Those whose boxes were ticked; one that is not there refuses them all."""
    try:
        wanted = {uuid.UUID(one) for one in request.POST.getlist("person")}
    except ValueError:
        raise Http404 from None
    if not wanted:
        return None
    found = people.filter(public_id__in=wanted)
    if found.count() != len(wanted):
        raise Http404
    return found.order_by("sort_lc", "id")


def action_or_404(request, name: str) -> bulk.BulkAction:
    if (action := bulk.actions.get(name)) is None:
        raise Http404
    if not request.membership.may(action.needs):
        raise PermissionDenied
    return action


def selection_or_404(request, public_id) -> Selection:
    """Without the ids, which may be a million."""
    kept = Selection.objects.visible_to(request.membership).defer("ids")
    return get_object_or_404(kept, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def picked(request, selection):
    """The last look: how many, who the first ones are, what follows; then it is done."""
    selection = selection_or_404(request, selection)
    action = action_or_404(request, selection.action)
    if action.leads_to:
        return redirect(action.leads_to, selection.public_id)
    data = request.POST if request.method == "POST" else None
    form = bulk.form_of(action, request.membership, data)
    if data is not None and (form is None or form.is_valid()):
        return _do(request, action, selection, data)
    context = {"action": action, "form": form} | about(request, selection)
    context["button"] = action.sentence(selection.people_words)
    return render(request, "contacts/picked.html", context, status=422 if data else 200)


def about(request, selection) -> dict:
    """What a page says of a selection: the way back, and the first of its people."""
    ids = selection.ids_between(0, SHOWN)
    known = Person.objects.visible_to(request.membership).in_bulk(ids)
    first = [known[pk] for pk in ids if pk in known]
    return {
        "selection": selection,
        "first": first,
        "others": max(0, selection.count - len(first)),
        "back": f"{reverse('contacts:contacts')}?{selection.back}",
    }


def _do(request, action, selection, data):
    started = bulk.start(action, selection, by=request.membership, data=data)
    at_work = jobs.answer(request, started)
    return at_work or redirect(f"{reverse('contacts:contacts')}?{selection.back}")
