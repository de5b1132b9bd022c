"""One lead on its way: how it came to whom, offers to claim, handing it over, notices on screen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from leads.models import Assignment, Lead, LeadOffer
from leads.routing import arrivals as news
from leads.routing import giving
from leads.routing.forms import HandOverForm
from leads.routing.team import Team


def lead_or_404(request, public_id) -> Lead:
    leads = Lead.objects.visible_to(request.membership).for_lines().select_related(
        "rule", "person", "source", "property", "assigned_to__user", "answered_by__user"
    )  # fmt: skip
    return get_object_or_404(leads, public_id=public_id)


@require_safe
def path(request, lead):
    """How a lead came to whom, why, and what they agreed to."""
    found = lead_or_404(request, lead)
    return _path_page(request, found, _form(request, found))


def _form(request, lead, data=None) -> HandOverForm:
    return HandOverForm(data, team=Team(request.membership.workspace), lead=lead)


def _path_page(request, lead, form, status=200):
    context = {
        "lead": lead,
        "form": form,
        "assignments": lead.assignments.select_related("member__user", "by__user"),
        "offers": lead.offers.select_related("member__user").order_by("offered_at", "pk"),
        "consents": lead.consents.all(),
        "can_hand_over": request.membership.can_work and bool(form.fields["member"].choices),
    }
    return render(request, "leads/routing/path.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def assignment(request, lead):
    """Give the lead to another member, with a word why."""
    found = lead_or_404(request, lead)
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _path_page(request, found, form, status=422)
    member = Team(request.membership.workspace).find(form.cleaned_data["member"])
    act = giving.hand_over(found, member, by=request.membership, note=form.cleaned_data["note"])
    if act:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, f"{found.person} went to {member}.", extra_tags=undo)
    return redirect("leads:path", lead)


# ── offers ───────────────────────────────────────────────────────────────────
def offer_or_404(request, public_id) -> LeadOffer:
    offers = LeadOffer.objects.visible_to(request.membership).for_lines()
    return get_object_or_404(offers, public_id=public_id)


@require_safe
def offer(request, offer):
    """The page behind the link in the mail or text: one button, for as long as it is free."""
    found = offer_or_404(request, offer)
    is_mine = found.member == request.membership
    is_open = is_mine and LeadOffer.objects.open().filter(pk=found.pk).exists()
    lead = lead_or_404(request, found.lead.public_id)
    context = {"offer": found, "lead": lead, "is_open": is_open, "is_mine": is_mine}
    return render(request, "leads/routing/offer.html", context)


@require_POST
@needs(Capability.WORK)
def claim(request, offer):
    found = offer_or_404(request, offer)
    if giving.claim(found, by=request.membership):
        messages.success(request, f"{found.lead.person} is yours. Call now.")
        return redirect(found.lead.person)
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def offer_pass(request, offer):
    found = offer_or_404(request, offer)
    if giving.let_pass(found, by=request.membership):
        messages.success(request, f"You let {found.lead.person} pass.")
    return redirect("leads:leads")


# ── on screen ────────────────────────────────────────────────────────────────
@require_safe
def arrivals(request):
    """What has just become theirs, for whatever page is open."""
    return render(request, "leads/routing/arrivals.html", news.of(request.membership))


@require_POST
@needs(Capability.WORK)
def arrival_seen(request, assignment):
    given = Assignment.objects.visible_to(request.membership)
    news.close(get_object_or_404(given, public_id=assignment), by=request.membership)
    return HttpResponse() if request.htmx else redirect("leads:leads")
