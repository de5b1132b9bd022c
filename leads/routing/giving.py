"""A decision takes effect: a lead is given to a member, offered, claimed, handed over by hand."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Q

from accounts.live import changed
from accounts.models import Act, Membership
from accounts.tenancy import current_workspace_id
from contacts.models import Person
from crm.kit import clock
from leads import attempts
from leads.alert import alert, alert_offer
from leads.models import Assignment, Lead, LeadOffer, LeadWatch, ResponseSettings
from leads.routing.deciding import Decision, decide, possessive
from leads.routing.facts import Facts
from leads.routing.team import Team
from leads.sources.owners import of_source

UNDO_FOR = dt.timedelta(days=1)
Way = Assignment.Way
_LOCK = 0x1EAD


def one_at_a_time() -> None:
    """Whoever gives leads to members takes turns: so nobody locks rows in another order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, %s)", [_LOCK, current_workspace_id() % 2**31]
        )


# ── a new lead ───────────────────────────────────────────────────────────────
def route(lead: Lead, *, owner=None, by=None, price=None) -> Decision:
    """Give a new lead to its member, or offer it; `owner` is whose it is whatever the rules say."""
    team = Team(lead.workspace)
    decision = _own(lead, team, owner=owner, by=by) or decide(
        _facts(lead, price), team, takes_turn=True
    )
    if decision.way == Way.RULE:
        if team.is_one:
            decision.because = f"{decision.member} works here alone."
        elif agent := _absent_agent(lead, team):
            decision.because = f"{agent} {decision.because}"
    take_effect(lead, decision, by=by, team=team)
    return decision


def _facts(lead: Lead, price) -> Facts:
    facts = Facts.of(lead)
    return facts if price is None else Facts(**{**facts.__dict__, "price": price})


def _own(lead, team, *, owner, by) -> Decision | None:
    """Whose it is before any rule: who is named, who wrote it down, the agent, the source's."""
    if member := owner and team.find(owner.pk):
        came = lead.source_detail or (lead.source and str(lead.source)) or "the inquiry"
        because = f"It came in by {came}, which is {possessive(member)}."
        return Decision(because=because, member=member, way=Way.OWN, is_settled=True)
    if by is not None:
        because = f"{by} wrote it down."
        return Decision(because=because, member=by, way=Way.OWN, is_settled=True)
    agent = team.find(lead.person.owner_id)
    if agent and not team.is_away(agent):
        because = f"{agent} is {possessive_person(lead.person)} agent."
        return Decision(because=because, member=agent, way=Way.OWN)
    return of_source(lead.source, team)


def _absent_agent(lead, team) -> str:
    agent = team.find(lead.person.owner_id)
    if agent is None:
        return ""
    return f"{possessive_person(lead.person).capitalize()} agent {agent} is {team.absence(agent)}."


def possessive_person(person: Person) -> str:
    return possessive(person.first)


def take_effect(lead: Lead, decision: Decision, *, team: Team, by=None) -> None:
    if decision.offered:
        offer(lead, decision)
    elif decision.member:
        assign(lead, decision.member, way=decision.way, because=decision.because,
               rule=decision.rule, by=by)  # fmt: skip
        if not decision.is_settled:
            watch(lead, decision.member, team)


def assign(lead: Lead, member, *, way: str, because: str, rule=None, by=None) -> Assignment:
    """The lead is this member's from now on, and the sentence says why."""
    before = lead.assigned_to
    lead.assigned_to, lead.assigned_because, lead.rule = member, because[:500], rule
    lead.save(update_fields=["assigned_to", "assigned_because", "rule"])
    given = Assignment.objects.create(
        lead=lead, member=member, way=way, because=because[:500], by=by, at=clock.Now()
    )
    _person_follows(lead, before, member)
    attempts.follow(lead, before, member)
    changed("leads", "people")
    return given


def _person_follows(lead: Lead, before, member) -> None:
    """A person without an agent gets one; one whom the last agent never touched changes theirs."""
    mine = Q(owner=None)
    if before and before != member and not lead.person.touches.filter(by=before).exists():
        mine |= Q(owner=before)
    if Person.objects.filter(mine, pk=lead.person_id).update(owner=member):
        lead.person.owner = member


def watch(lead: Lead, member, team: Team) -> None:
    """Look again when nobody has touched it in time; where one works alone, there is no use."""
    patience = ResponseSettings.here().patience
    starts = team.back_at(member)
    if patience is None or starts is None or team.is_one:
        return
    if lead.is_left_alone:
        return
    _watch_until(lead, max(starts, clock.now()) + patience)


def _watch_until(lead: Lead, moment: dt.datetime) -> None:
    LeadWatch.objects.update_or_create(lead=lead, defaults={"due_at": moment})


# ── offers ───────────────────────────────────────────────────────────────────
def offer(lead: Lead, decision: Decision) -> None:
    """Ask several at once: the first to claim it has it, until the time is up."""
    now = clock.now()
    until = now + dt.timedelta(minutes=decision.rule.minutes)
    lead.assigned_to, lead.rule, lead.assigned_because = None, decision.rule, decision.because
    lead.save(update_fields=["assigned_to", "rule", "assigned_because"])
    for member in decision.offered:
        made, _ = LeadOffer.objects.update_or_create(
            lead=lead, member=member,
            defaults={"rule": decision.rule, "offered_at": now, "until": until, "passed_at": None},
        )  # fmt: skip
        alert_offer(made)
    _watch_until(lead, until)
    changed("leads")


@transaction.atomic
def claim(offer: LeadOffer, *, by) -> bool:
    """Take a lead that was offered; of several who do so at once, one has it."""
    one_at_a_time()
    lead = Lead.objects.select_for_update(of=("self",)).select_related("person").get(
        pk=offer.lead_id
    )  # fmt: skip
    won = LeadOffer.objects.open().filter(pk=offer.pk, member=by)
    if not LeadOffer.objects.filter(pk__in=won.values("pk")).update(claimed_at=clock.Now()):
        return False
    because = f"{by} was the first to claim it. {lead.assigned_because}"
    assign(lead, by, way=Way.CLAIM, because=because, rule=lead.rule, by=by)
    watch(lead, by, Team(lead.workspace))
    return True


@transaction.atomic
def let_pass(offer: LeadOffer, *, by) -> bool:
    """Not for me: when the last one says so, the lead goes on at once."""
    done = LeadOffer.objects.open().filter(pk=offer.pk, member=by)
    if not LeadOffer.objects.filter(pk__in=done.values("pk")).update(passed_at=clock.Now()):
        return False
    if not LeadOffer.objects.open().filter(lead=offer.lead_id).exists():
        LeadWatch.objects.filter(lead=offer.lead_id).update(due_at=clock.Now())
    changed("leads")
    return True


# ── by hand ──────────────────────────────────────────────────────────────────
def hand_over(lead: Lead, member: Membership, *, by, note: str = "") -> Act | None:
    """A member gives the lead to another, with a word why; None when it is theirs already."""
    one_at_a_time()
    lead = Lead.objects.select_for_update(of=("self",)).select_related("person").get(pk=lead.pk)
    if lead.assigned_to_id == member.pk:
        return None
    said = f" “{note}”" if note else ""
    title = f"{lead.person} went to {member}"
    with Act.doing("lead", title, by=by, undo_for=UNDO_FOR, lead=str(lead.public_id)) as act:
        given = assign(lead, member, way=Way.HAND, because=f"{by} gave it to {member}.{said}",
                       by=by)  # fmt: skip
        LeadOffer.objects.open().filter(lead=lead).update(passed_at=clock.Now())
    if lead.is_waiting:
        watch(lead, member, Team(lead.workspace))
    if member != by:
        alert(lead, given)
    return act
