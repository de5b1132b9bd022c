"""Whether a rule matches a lead, condition by condition, each in words."""

import re
from dataclasses import dataclass
from decimal import Decimal

from crm.kit.text import fold
from leads.models.duty import clock_words, is_between
from leads.models.routing import LeadType, RoutingRule, Weekday
from leads.routing.facts import Facts

BOTH = {"buyer", "seller"}


@dataclass(frozen=True)
class Check:
    """One condition of a rule: whether the lead meets it, and what was asked for."""

    is_met: bool
    words: str


def checks(rule: RoutingRule, facts: Facts, sources: dict[int, str] | None = None) -> list[Check]:
    """Every condition that the rule has; none at all is a rule that takes everything."""
    found = [
        _source(rule, facts, sources or {}),
        _type(rule, facts),
        _area(rule, facts),
        _price(rule, facts),
        _day(rule, facts),
        _hour(rule, facts),
    ]
    return [check for check in found if check]


def matches(rule: RoutingRule, facts: Facts) -> bool:
    return all(check.is_met for check in checks(rule, facts))


def in_words(rule: RoutingRule, sources: dict[int, str]) -> str:
    """What a rule asks for, in a line: "Zillow, in Leelanau or 49684, from $400,000"."""
    if rule.is_catch_all:
        return "Every lead that no other rule takes"
    parts = [
        _or([sources.get(pk, "a source that is gone") for pk in rule.sources]),
        _or([LeadType(one).label for one in rule.lead_types if one in LeadType]),
        rule.places and f"in {_or(rule.places)}",
        _price_words(rule),
        _or([Weekday(day).label for day in sorted(rule.weekdays)]),
        rule.time_from and rule.time_to and _hour_words(rule),
    ]
    return ", ".join(part for part in parts if part) or "Every lead"


def _source(rule, facts, sources) -> Check | None:
    if not rule.sources:
        return None
    is_met = facts.source is not None and facts.source.pk in rule.sources
    wanted = _or([sources.get(pk, "a source that is gone") for pk in rule.sources])
    tail = _or_not(is_met, wanted, is_known=facts.source is not None)
    return Check(is_met, f"Source is {facts.source or 'not known'}{tail}")


def _type(rule, facts) -> Check | None:
    if not rule.lead_types:
        return None
    types = BOTH if facts.lead_type == "both" else {facts.lead_type}
    is_met = not types.isdisjoint(rule.lead_types)
    said = "buyer and seller" if facts.lead_type == "both" else _type_word(facts.lead_type)
    wanted = _or([_type_word(one) for one in rule.lead_types])
    tail = _or_not(is_met, wanted, is_known=facts.lead_type != LeadType.UNKNOWN)
    return Check(is_met, f"Type is {said}{tail}")


def _type_word(value: str) -> str:
    return LeadType(value).label.lower() if value in LeadType else value


def _area(rule, facts) -> Check | None:
    if not rule.places:
        return None
    is_met = any(is_in(place, facts.where) for place in rule.places)
    where = facts.where or "not said"
    tail = _or_not(is_met, _or(rule.places), is_known=bool(facts.where))
    return Check(is_met, f"Place is {where}{tail}")


def is_in(place: str, where: str) -> bool:
    """Whether an address names that town or ZIP code, as whole words.

    A ZIP code is looked for behind the street: 49684 may be the number of a house.
    """
    words = fold(where)
    if place.isdigit():
        return bool(re.search(rf"(?<!^)\b{place}\b", words))
    return bool(re.search(rf"\b{re.escape(fold(place))}\b", words.partition(",")[2] or words))


def _price(rule, facts) -> Check | None:
    if rule.price_from is None and rule.price_to is None:
        return None
    price = facts.price
    is_met = (
        price is not None
        and (rule.price_from is None or price >= rule.price_from)
        and (rule.price_to is None or price <= rule.price_to)
    )
    said = _money(price) if price is not None else "not known"
    tail = _or_not(is_met, _price_words(rule), is_known=price is not None)
    return Check(is_met, f"Price is {said}{tail}")


def _day(rule, facts) -> Check | None:
    if not rule.weekdays:
        return None
    is_met = facts.at.weekday() in rule.weekdays
    wanted = _or([Weekday(day).label for day in sorted(rule.weekdays)])
    return Check(is_met, f"Day is {Weekday(facts.at.weekday()).label}{_or_not(is_met, wanted)}")


def _hour(rule, facts) -> Check | None:
    if not (rule.time_from and rule.time_to):
        return None
    is_met = is_between(facts.at.time(), rule.time_from, rule.time_to)
    said = clock_words(facts.at.time().replace(second=0, microsecond=0))
    return Check(is_met, f"Time is {said}{_or_not(is_met, _hour_words(rule))}")


def _or_not(is_met: bool, wanted: str, *, is_known: bool = True) -> str:
    if is_met:
        return ""
    return f", not {wanted}" if is_known else f"; the rule wants {wanted}"


def _price_words(rule) -> str:
    parts = [
        rule.price_from is not None and f"from {_money(rule.price_from)}",
        rule.price_to is not None and f"up to {_money(rule.price_to)}",
    ]
    return " ".join(part for part in parts if part)


def _hour_words(rule) -> str:
    return f"{clock_words(rule.time_from)} to {clock_words(rule.time_to)}"


def _money(amount: Decimal) -> str:
    return f"${amount:,.2f}".removesuffix(".00")


def _or(words) -> str:
    """ "Zillow", "Zillow or Trulia", "Zillow, Trulia or Homes.com"."""
    words = [str(word) for word in words]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
