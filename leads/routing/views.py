"""The pages of routing: the rules, the team, a trial, how fast we are."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import LeadSource
from crm.kit import clock
from leads.models import Lead, LeadDuty, ResponseSettings, RoutingRule
from leads.models.duty import now_in
from leads.routing import speed
from leads.routing.conditions import in_words
from leads.routing.deciding import decide
from leads.routing.facts import Facts
from leads.routing.forms import DutyForm, ResponseForm, RuleForm, TrialForm
from leads.routing.team import Team, received_this_month
from leads.sources.owners import of_source

UNDO_FOR = dt.timedelta(days=1)
LAST_LEADS = 20


def rules_of(request):
    return RoutingRule.objects.visible_to(request.membership)


@require_safe
def routing(request):
    return _routing_page(request, ResponseForm(instance=ResponseSettings.here()))


def _routing_page(request, form, status=200):
    team = Team(request.membership.workspace)
    sources = dict(LeadSource.objects.visible_to(request.membership).values_list("pk", "name"))
    rules = list(rules_of(request).in_order().with_members())
    for rule in rules:
        rule.asks = in_words(rule, sources)
    context = {
        "rules": rules,
        "people": _people(team, request.membership),
        "is_one": team.is_one,
        "form": form,
        "may_change": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "leads/routing/routing.html", context, status=status)


def _people(team, membership) -> list[dict]:
    """Who gets leads: how many this month of how many were promised, and who is away."""
    received = received_this_month(team.workspace.zone)
    may_change, sellers = membership.may(Capability.MANAGE_TEAM), team.sellers
    return [
        {
            "member": member,
            "got": received.get(member.pk, 0),
            "promised": team.duties[member.pk].promised if member in sellers else 0,
            "absence": team.absence(member),
            "is_me": member == membership,
            "can_change": may_change or member == membership,
        }
        for member in team.able
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def rule_new(request):
    return _rule_page(request, RoutingRule(), "The rule is in use. It stands above the last one.")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def rule(request, rule):
    found = get_object_or_404(rules_of(request), public_id=rule)
    return _rule_page(request, found, "Saved. It holds for the next lead.")


def _rule_page(request, rule, said):
    team = Team(request.membership.workspace)
    form = RuleForm(
        request.POST if request.method == "POST" else None, instance=rule,
        membership=request.membership, team=team,
    )  # fmt: skip
    if form.is_valid():
        form.save()
        messages.success(request, said)
        return redirect("leads:routing")
    name = RoutingRule.objects.get(pk=rule.pk).name if rule.pk else ""
    context = {"form": form, "rule": rule, "name": name}
    return render(request, "leads/routing/rule.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def rule_place(request, rule):
    found = get_object_or_404(rules_of(request), public_id=rule)
    place = request.POST.get("place", "")
    if not place.isdecimal() or len(place) > 4:
        return HttpResponseBadRequest()
    found.place_at(int(place))
    return redirect("leads:routing")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def rule_switch(request, rule):
    """Put a rule to rest, or to use again; the last one is always in use."""
    found = get_object_or_404(rules_of(request).filter(is_catch_all=False), public_id=rule)
    found.is_on = not found.is_on
    found.save(update_fields=["is_on"])
    said = "is in use again" if found.is_on else "rests: no lead goes by it"
    messages.success(request, f"“{found}” {said}.")
    return redirect("leads:routing")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def rule_removal(request, rule):
    found = get_object_or_404(rules_of(request), public_id=rule)
    title = f"Deleted the rule “{found}”"
    try:
        with Act.doing("rule", title, by=request.membership, undo_for=UNDO_FOR) as act:
            found.remove()
    except ValidationError as stays:
        messages.error(request, stays.message)
    else:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, f"“{found}” is deleted.", extra_tags=undo)
    return redirect("leads:routing")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def duty(request):
    """How one hears of leads, and when one gets any; others' are changed by who leads the team."""
    member = _whose(request)
    form = DutyForm(
        request.POST if request.method == "POST" else None,
        instance=LeadDuty.objects.of(member),
        may_promise=request.membership.may(Capability.MANAGE_TEAM),
        today=clock.today(request.membership.workspace.zone),
    )
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. It holds for the next lead.")
        return redirect("leads:routing")
    context = {"form": form, "member": member, "is_me": member == request.membership}
    return render(request, "leads/routing/duty.html", context, status=422 if form.errors else 200)


def _whose(request):
    """The member whose page it is: one's own, unless ?member= names another."""
    asked = request.POST.get("member") or request.GET.get("member")
    if not asked or asked == str(request.membership.pk):
        return request.membership
    if not request.membership.may(Capability.MANAGE_TEAM):
        raise PermissionDenied
    able = Team(request.membership.workspace).able
    found = next((member for member in able if str(member.pk) == asked), None)
    if found is None:
        raise Http404
    return found


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def response_settings(request):
    """How long a lead may wait before the next member gets it."""
    form = ResponseForm(request.POST, instance=ResponseSettings.here())
    if not form.is_valid():
        return _routing_page(request, form, status=422)
    form.save()
    messages.success(request, "Saved. It holds for the next lead.")
    return redirect("leads:routing")


@require_safe
def trial(request):
    """Where a lead would go, rule by rule; nothing is changed and no turn is taken."""
    leads = (
        Lead.objects.visible_to(request.membership)
        .select_related("person", "source", "property", "prospect__mailing_address", "workspace")
        .newest_first()[:LAST_LEADS]
    )
    leads = list(leads)
    form = TrialForm(request.GET or None, membership=request.membership, leads=leads)
    context = {"form": form}
    if form.is_valid():
        lead = next((one for one in leads if str(one.public_id) == form.cleaned_data["lead"]), None)
        sources = dict(LeadSource.objects.visible_to(request.membership).values_list("pk", "name"))
        workspace = request.membership.workspace
        facts = Facts.of(lead) if lead else _facts(form.cleaned_data, now_in(workspace.zone))
        team = Team(workspace, at=None if lead else facts.at)
        context |= {
            "decision": of_source(facts.source, team) or decide(facts, team, sources=sources),
            "agent": lead and team.find(lead.person.owner_id),
            "lead": lead,
        }
    return render(request, "leads/routing/trial.html", context, status=422 if form.errors else 200)


def _facts(said: dict, at: dt.datetime) -> Facts:
    if said["weekday"] is not None:
        at += dt.timedelta(days=(said["weekday"] - at.weekday()) % 7)
    if said["time"]:
        at = at.replace(hour=said["time"].hour, minute=said["time"].minute)
    return Facts(
        at=at, source=said["source"], lead_type=said["lead_type"] or "unknown",
        where=said["where"], price=said["price"],
    )  # fmt: skip


@require_safe
def speed_to_lead(request):
    days = speed.chosen(request.GET.get("days"))
    context = {"days": days, "spans": speed.SPANS, **speed.measured(request.membership, days)}
    return render(request, "leads/routing/speed.html", context)
