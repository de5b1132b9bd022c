"""Nobody called in time, or nobody claimed it: the lead goes on to the next."""

from django.db import connection

from crm.kit import clock
from leads.alert import alert, tell_owners
from leads.models import Assignment, Lead, LeadOffer, LeadWatch, ResponseSettings, RoutingRule
from leads.routing.deciding import Decision, decide
from leads.routing.facts import Facts
from leads.routing.giving import Way, assign, one_at_a_time, take_effect, watch
from leads.routing.team import Team

MOST_AT_ONCE = 200


def due_workspaces() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select due_lead_workspaces(%s)", [clock.now()])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]


def due_leads() -> list[int]:
    due = LeadWatch.objects.filter(due_at__lte=clock.Now()).order_by("due_at")
    return list(due.values_list("lead", flat=True)[:MOST_AT_ONCE])


def go_on(lead_id: int) -> None:
    """What is due with this lead; a second call, at once or after, changes nothing."""
    one_at_a_time()
    due = LeadWatch.objects.select_for_update().filter(lead=lead_id, due_at__lte=clock.Now())
    watched = due.first()
    if watched is None:
        return
    rows = Lead.objects.select_for_update(of=("self",))
    lead = rows.select_related("person", "rule", "source", "property").get(pk=lead_id)
    if not lead.is_waiting or lead.is_left_alone:
        watched.delete()
    elif lead.assigned_to_id is None:
        _nobody_claimed(lead, watched)
    else:
        _nobody_called(lead, watched)


def _nobody_claimed(lead: Lead, watched: LeadWatch) -> None:
    """The rules below go on where the offer ended; the catch-all gives it to somebody."""
    watched.delete()
    offers = LeadOffer.objects.filter(lead=lead)
    asked = set(offers.values_list("member", flat=True))
    offers.filter(claimed_at=None, passed_at=None).update(passed_at=clock.Now())
    team, facts = Team(lead.workspace), Facts.of(lead)
    below = _below(lead.rule)
    decision = decide(
        facts, team, rules=below, without=asked, takes_turn=True, falls_back=False
    )  # fmt: skip
    if not decision.is_made:  # everybody was asked: now one of them has it
        decision = decide(facts, team, rules=below[-1:], takes_turn=True)
    decision.because = f"Nobody claimed it in time. {decision.because}"[:500]
    take_effect(lead, decision, team=team)
    if decision.member:
        alert(lead)


def _below(rule: RoutingRule | None) -> list[RoutingRule]:
    rules = list(RoutingRule.objects.on().in_order().with_members())
    places = [one.pk for one in rules]
    return rules[places.index(rule.pk) + 1 :] if rule and rule.pk in places else rules


def _nobody_called(lead: Lead, watched: LeadWatch) -> None:
    """The next of the same rule, then of the catch-all; so many times, then the owner is told."""
    settings, team, late = ResponseSettings.here(), Team(lead.workspace), lead.assigned_to
    watched.delete()
    if settings.patience is None:
        return
    waited = f"{late} had not called within {_minutes(settings.escalate_minutes)}"
    decision = Decision()
    if watched.handed_on < settings.most_hand_ons and not _is_own_contact(lead):
        decision = _next(lead, team)
    if not decision.is_made:
        tell_owners(lead, f"{waited}, and nobody is left to give it to.", team.owners)
        return
    because = f"{waited}, so it went on. {decision.because}"
    given = assign(lead, decision.member, way=Way.ESCALATION, because=because, rule=decision.rule)
    watch(lead, decision.member, team)
    LeadWatch.objects.filter(lead=lead).update(handed_on=watched.handed_on + 1)
    alert(lead, given)


def _is_own_contact(lead: Lead) -> bool:
    """A contact's own agent keeps them: nobody calls whom they do not know."""
    return lead.person.is_contact and lead.person.owner_id == lead.assigned_to_id


def _next(lead: Lead, team: Team) -> Decision:
    had = set(Assignment.objects.filter(lead=lead).values_list("member", flat=True))
    rules = RoutingRule.objects.on().in_order().with_members()
    wanted = [
        rule
        for rule in rules
        if rule.is_catch_all or (rule.pk == lead.rule_id and rule.way != RoutingRule.Way.OFFER)
    ]
    return decide(
        Facts.of(lead), team, rules=wanted, without=had | {lead.assigned_to_id}, takes_turn=True,
        falls_back=False,
    )  # fmt: skip


def _minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"
