"""Rule by rule from the top: who gets a lead, and the sentence that says why."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Membership
from leads.models import Assignment, RoutingRule, RuleMember
from leads.routing.conditions import Check, checks
from leads.routing.facts import Facts
from leads.routing.team import Team

MOST_WORDS = 500


@dataclass(frozen=True)
class Tried:
    """A rule that was asked: its conditions, and what came of it."""

    rule: RoutingRule
    checks: list[Check]
    outcome: str
    is_chosen: bool = False

    @property
    def is_match(self) -> bool:
        return all(check.is_met for check in self.checks)


@dataclass
class Decision:
    """Who gets it (one member), or who may claim it (several), and why."""

    because: str = ""
    member: Membership | None = None
    offered: list[Membership] = field(default_factory=list)
    rule: RoutingRule | None = None
    way: str = Assignment.Way.RULE
    is_settled: bool = False  # somebody named the member: it goes on to nobody by itself
    tried: list[Tried] = field(default_factory=list)

    @property
    def is_made(self) -> bool:
        return self.member is not None or bool(self.offered)


def decide(
    facts: Facts, team: Team, *, rules=None, without=(), takes_turn=False, sources=None,
    falls_back=True,
) -> Decision:  # fmt: skip
    """The first rule that matches and has somebody on duty decides.

    `without` are members who had it already. Only `takes_turn` counts the turn: without it,
    nothing changes. When nobody at all is on duty, somebody gets it all the same, unless
    `falls_back` says that it stays where it is.
    """
    rules = list(RoutingRule.objects.on().in_order().with_members()) if rules is None else rules
    decision = Decision()
    for rule in rules:
        found = checks(rule, facts, sources)
        if decision.is_made:
            decision.tried.append(Tried(rule, found, "Not asked any more."))
        elif not all(check.is_met for check in found):
            decision.tried.append(Tried(rule, found, "Does not match."))
        else:
            _ask(rule, found, team, set(without), decision, takes_turn)
    if not decision.is_made and falls_back:
        _fall_back(decision, team)
    decision.because = decision.because[:MOST_WORDS]
    return decision


def _ask(rule, found, team, without, decision, takes_turn) -> None:
    """A rule that matches gives it to somebody who is on duty, if it has one."""
    parts = shares(rule, team, is_locked=takes_turn)
    free = [part for part in parts if part.member_id not in without]
    absent = {part.member: why for part in free if (why := team.absence(part.member))}
    free = [part for part in free if part.member not in absent]
    if not free:
        why = _absence_words(absent) or "nobody else is in it"
        decision.tried.append(Tried(rule, found, f"Matches, but {why}."))
        return
    decision.rule = rule
    skipped = f" {_skipped_words(absent)}" if absent else ""
    if rule.way == RoutingRule.Way.OFFER:
        decision.offered = [part.member for part in free]
        said = f"{_called(rule)} offered it to {_names(decision.offered)} for {_minutes(rule)}"
    else:
        part = free[0] if rule.way == RoutingRule.Way.ONE else RuleMember.next_of(free)
        if takes_turn and rule.way == RoutingRule.Way.TURNS:
            RuleMember.take_turn(free, part)
        decision.member = part.member
        said = f"{_called(rule)} gave it to {part.member}{_turn_words(rule, part, free)}"
    decision.because = f"{said}.{skipped}"
    decision.tried.append(Tried(rule, found, f"{said}.{skipped}", is_chosen=True))


def shares(rule: RoutingRule, team: Team, *, is_locked=False) -> list[RuleMember]:
    """The members of a rule who may work, with what each is owed; locked if a turn is taken."""
    if is_locked:
        RoutingRule.objects.select_for_update().get(pk=rule.pk)
        parts = list(RuleMember.objects.filter(rule=rule).order_by("pk"))
    else:
        parts = list(rule.members.all())
    known = {part.member_id: part for part in parts}
    wanted = team.sellers if rule.takes_everybody else team.able
    if rule.takes_everybody:
        for member in wanted:
            if member.pk not in known:
                new = RuleMember(rule=rule, member=member, weight=1)
                if is_locked:
                    new.save()
                known[member.pk] = new
    found = [known[member.pk] for member in wanted if member.pk in known]
    for part in found:
        part.member = team.find(part.member_id)  # with the name that was fetched
    return found


def _fall_back(decision: Decision, team: Team) -> None:
    """Nobody is on duty, or in the rules: it waits for the one who sells and is back first."""
    sellers = team.sellers
    if not sellers:
        decision.because = "Nobody in this workspace may work on leads."
        return
    far = team.now.replace(year=team.now.year + 10)
    decision.member = min(sellers, key=lambda member: team.back_at(member) or far)
    decision.because = f"Nobody is on duty, so it waits for {decision.member}."


def _called(rule) -> str:
    if rule.is_catch_all:
        return f"No other rule took it, so “{rule}”"
    return f"Rule “{rule}”"


def _turn_words(rule, part, free) -> str:
    if rule.way == RoutingRule.Way.ONE:
        return ""
    if len(free) == 1:
        return ", the only one on duty"
    return f": {possessive(part.member)} turn, weight {part.weight}"


def possessive(member) -> str:
    name = str(member)
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _minutes(rule) -> str:
    return f"{rule.minutes} minute{'' if rule.minutes == 1 else 's'}"


def _skipped_words(absent: dict) -> str:
    return "Skipped: " + ", ".join(f"{member} ({why})" for member, why in absent.items()) + "."


def _absence_words(absent: dict) -> str:
    return ", ".join(f"{member} is {why}" for member, why in absent.items())


def _names(members: Iterable) -> str:
    names = [str(member) for member in members]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
