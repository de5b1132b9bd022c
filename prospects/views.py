"""One pursuit by itself, and what is done with it; the board, the list and moving have theirs."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import relationship
from contacts.models import Person
from crm.kit import clock
from prospects import next_steps, page
from prospects.forms import LossForm, QualificationForm, SideForm
from prospects.models import Prospect, StageName

A_DAY = dt.timedelta(days=1)


def prospects_of(request):
    return Prospect.objects.visible_to(request.membership)


def one(request, public_id):
    found = prospects_of(request).select_related("person", "property")
    return get_object_or_404(found, public_id=public_id)


@require_safe
def prospect(request, prospect):
    """One pursuit by itself: its questions, its stage, the way into contacts."""
    found = get_object_or_404(prospects_of(request).for_cards(), public_id=prospect)
    return render(request, "prospects/prospect.html", _whole(request, found))


def with_calling(request, prospects: list) -> list:
    """Each with what the law says of calling the person: beside the number."""
    today = clock.today(request.membership.workspace.zone)
    standings = relationship.standings([one.person for one in prospects], today)
    for one in prospects:
        one.calling = None if one.person.is_contact else standings[one.person_id]
    return prospects


def _whole(request, prospect, form=None) -> dict:
    """The context of the page of one pursuit: with its next step and each of its stages."""
    by = request.membership
    with_calling(request, next_steps.dressed([prospect], by))
    names = StageName.objects.visible_to(by).names()
    stays = page.stays(prospect, names)
    return page.pursuit(prospect, names) | {"stays": stays} | ({"form": form} if form else {})


def back(request):
    """To the page that the form stood on, or to the board."""
    came_from = request.POST.get("next", "")
    is_ours = came_from.startswith("/") and url_has_allowed_host_and_scheme(
        came_from, allowed_hosts=None
    )
    return redirect(came_from if is_ours else "prospects:prospects")


@require_POST
@needs(Capability.WORK)
def opening(request, person):
    """Begin to work a person: a pursuit of the side that was picked."""
    found = get_object_or_404(Person.objects.visible_to(request.membership), public_id=person)
    form = SideForm(request.POST)
    if form.is_valid():
        Prospect.pursue(found, side=form.cleaned_data["side"], source=found.source)
        messages.success(request, f"{found} is one of your prospects.")
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def answers(request, prospect):
    found = one(request, prospect)
    form = QualificationForm(request.POST, prospect=found)
    is_saved = form.is_valid()
    if is_saved:
        found.answer(by=request.membership, **form.answers())
        if not request.htmx:
            messages.success(request, "Answers saved.")
            return redirect(found.person)
    if request.htmx:
        shown = QualificationForm.of(found) if is_saved else form
        context = {"prospect": found, "form": shown, "is_saved": is_saved}
        template = "prospects/answered.html"
    else:
        context, template = _whole(request, found, form), "prospects/prospect.html"
    return render(request, template, context, status=200 if is_saved else 422)


@require_POST
@needs(Capability.WORK)
def loss(request, prospect):
    found = one(request, prospect)
    form = LossForm(request.POST)
    if form.is_valid():
        words = "let go and filed Cold" if form.cleaned_data["is_cold"] else "let go"
        by, title = request.membership, f"{found.person} was {words}"
        with Act.doing("loss", title, by=by, undo_for=A_DAY) as act:
            is_lost = found.lose(by=by, **form.cleaned_data)
        if is_lost:
            undo = reverse("accounts:act_undo", args=[act.public_id])
            messages.success(request, f"{title}.", extra_tags=undo)
    return back(request)


@require_POST
@needs(Capability.WORK)
def reopening(request, prospect):
    found = one(request, prospect)
    if found.reopen(by=request.membership):
        messages.success(request, f"You are after {found.person} again.")
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def promotion(request, prospect):
    found = one(request, prospect)
    by, title = request.membership, f"{found.person} was moved to Contacts"
    with Act.doing("promotion", title, by=by, undo_for=A_DAY) as act:
        is_moved = found.promote(by=by)
    if is_moved:
        said = f"{found.person} is in Contacts now, with every note and call."
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, said, extra_tags=undo)
    return redirect(found.person)
