"""A member's own figures: ratios, commissions and costs, counted from what they did.

This year counts as soon as it has enough cases of a figure; until then the two years before it
count as well. What is still too little is left to the usual figures.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from accounts.capabilities import Role
from agenda.models import AppointmentKind, Outcome
from goals import behind, chances, ratios
from goals.asked import Asked
from goals.behind import appointments, deals, falls
from goals.period import Period
from goals.plan import reckoning
from goals.ratios import HUNDRED, Ratios
from transactions.expenses import listing as expenses
from transactions.models import CommissionPlan, Expense, Side
from transactions.models.commission_terms import Payee

YEARS_BACK = 2
# Of sales alone: rents and referral fees would say little of what a closing brings.
SIDES = {"listing": (Side.LISTING, Side.BOTH), "buyer": (Side.BUYER, Side.BOTH)}
ZERO = Decimal(0)


@dataclass
class Sales:
    """What closed and ended of one side; of a deal with both, half the money on each."""

    closed: int = 0
    ended: int = 0
    gross: Decimal = ZERO
    volume: Decimal = ZERO


@dataclass
class Counts:
    """What a member did in a time."""

    since: int
    closings: int = 0
    gross: Decimal = ZERO
    kept: Decimal = ZERO
    falls: int = 0
    sides: dict[str, Sales] = field(default_factory=lambda: defaultdict(Sales))
    held: dict[str, int] = field(default_factory=dict)
    signed: dict[str, int] = field(default_factory=dict)
    talks: int = 0
    calls: int = 0

    def count_deals(self, one: dict, *, is_closed: bool) -> None:
        if is_closed:
            self.closings += one["number"]
            self.gross += one["gross_sum"] or ZERO
            self.kept += one["kept_sum"] or ZERO
        parts = [name for name, theirs in SIDES.items() if one["side"] in theirs]
        for name in parts:
            sales = self.sides[name]
            if is_closed:
                sales.closed += one["number"]
                sales.gross += (one["gross_sum"] or ZERO) / len(parts)
                sales.volume += one["volume"] or ZERO
            else:
                sales.ended += one["number"]

    def ratio(self, name: str) -> tuple[int, int]:
        """Of how many (or for how many) how many came."""
        side, _, what = name.partition("_")
        if what == "agree":
            return self.signed.get(side, 0), self.held.get(side, 0)
        if name == "contract_close":
            return self.closings, self.closings + self.falls
        if what == "close":
            sales = self.sides[side]
            return sales.closed, sales.closed + sales.ended
        return (sum(self.held.values()), self.talks) if name == "talks" else (
            self.closings, self.calls
        )  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A figure of a wish: whose it is, and from how many closings."""

    value: Decimal | None
    is_own: bool = False
    is_typed: bool = False
    of: int = 0
    said: str = ""  # where it comes from, when it is neither

    def typed(self, value: Decimal | None) -> "Figure":
        return self if value is None else Figure(value, is_typed=True)

    @property
    def words(self) -> str:
        """Where it comes from, in a few words."""
        if self.is_typed:
            return "As you say."
        if self.said:
            return self.said
        if self.is_own:
            return f"Yours, from {self.of} closings."
        return "A figure to begin with: change it to yours."


@dataclass(frozen=True)
class Own:
    """All figures of a member, their own where there are enough cases."""

    ratios: Ratios
    figures: dict[str, Figure]
    commission: Figure  # of an average closing, whatever its side
    this_year: Counts

    def typed(self, said: dict) -> "Own":
        """With what the agent says in place of some."""
        figures = {name: one.typed(said.get(name)) for name, one in self.figures.items()}
        return replace(self, ratios=self.ratios.typed(said), figures=figures)

    def wish(self, net: Decimal, workdays: int) -> reckoning.Wish:
        values = {name: one.value for name, one in self.figures.items()}
        return reckoning.Wish(net=net, workdays=workdays, **values)


def earners(members) -> list:
    """Those who sell: an assistant's work is counted with whom it is done for."""
    return [one for one in members if one.role != Role.ASSISTANT] or list(members)


# ── counting ─────────────────────────────────────────────────────────────────
def look(asked: Asked, members) -> dict[int, Own]:
    """Each member's own figures as they stand in that year (today, if it is not over)."""
    today = min(asked.today, Period.around(asked.period.first).last)
    year = Period.around(today).until(today)
    recent = _count(asked, members, year)
    longer = recent
    if not all(_says_enough(one) for one in recent.values()):
        first = year.first.replace(year=year.first.year - YEARS_BACK)
        longer = _count(asked, members, replace(year, first=first))
    spent = _spent(asked, members, year.first.year - 1)
    terms = _terms(members)
    return {
        member.pk: _own(recent[member.pk], longer[member.pk], spent[member.pk], terms[member.pk])
        for member in members
    }


def _says_enough(one: Counts) -> bool:
    known = all(
        chances.is_enough(of if getattr(ratios.Ratios(), name).is_share else won)
        for name in ratios.NAMES
        for won, of in [one.ratio(name)]
    )
    return known and all(chances.is_enough(one.sides[side].closed) for side in SIDES)


def _count(asked: Asked, members, period: Period) -> dict[int, Counts]:
    found = {member.pk: Counts(period.first.year) for member in members}
    everybodys = asked.but(member=None, side="", source=None, period=period)
    _count_deals(everybodys, members, found)
    _count_appointments(everybodys, members, found)
    for name, rule in (("talks", "conversations"), ("calls", "calls")):
        rows = behind.rows("touches", rule, everybodys).filter(by__in=members).order_by()
        for by, number in rows.values_list("by").annotate(Count("pk")):
            setattr(found[by], name, number)
    return found


def _count_deals(asked: Asked, members, found) -> None:
    for rule in (deals.closed, deals.ended):
        rows = rule(asked).filter(agent__in=members).order_by().values("agent", "side")
        for one in rows.annotate(
            number=Count("pk"), gross_sum=Sum("gross"), kept_sum=Sum("kept"), volume=Sum("price")
        ):
            found[one["agent"]].count_deals(one, is_closed=rule is deals.closed)
    fell = falls.fell(asked).filter(transaction__agent__in=members).order_by()
    for agent, number in fell.values_list("transaction__agent").annotate(Count("pk")):
        found[agent].falls = number


def _count_appointments(asked: Asked, members, found) -> None:
    rows = appointments.held(asked).filter(memberships__member__in=members).order_by()
    names = {AppointmentKind.LISTING: "listing", AppointmentKind.BUYER: "buyer"}
    for one in rows.values("kind", member=F("memberships__member")).annotate(
        number=Count("pk"), signed=Count("pk", filter=Q(outcome=Outcome.SIGNED))
    ):
        found[one["member"]].held[names[one["kind"]]] = one["number"]
        found[one["member"]].signed[names[one["kind"]]] = one["signed"]


# ── what the business costs, and what the brokerage takes ────────────────────
def _spent(asked: Asked, members, year: int) -> dict[int, Decimal]:
    """What last year cost: all of it where one alone earns, else what each wrote down."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if len(earners(asked.members)) == 1 == len(members):
        return {members[0].pk: expenses.spent(asked.membership, first, last)["total"]}
    rows = Expense.objects.visible_to(asked.membership).between(first, last)
    sums = dict(rows.filter(by__in=members).order_by().values_list("by").annotate(Sum("amount")))
    return {member.pk: sums.get(member.pk, ZERO) for member in members}


def _terms(members) -> dict[int, tuple[Decimal, Decimal | None] | None]:
    """What stays after the brokerage's line of the plan that their deals begin with."""
    plans = list(
        CommissionPlan.objects.offered()
        .filter(Q(agent__in=members) | Q(agent=None), is_usual=True)
        .order_by(F("agent").asc(nulls_last=True), "pk")
        .prefetch_related("lines")
    )
    return {
        member.pk: next(
            (_broker(one) for one in plans if one.agent_id in (member.pk, None)), None
        )
        for member in members
    }  # fmt: skip


def _broker(plan) -> tuple[Decimal, Decimal | None] | None:
    for line in plan.lines.all():
        if line.payee == Payee.BROKER and line.kind == line.Kind.PERCENT and line.rate < HUNDRED:
            return HUNDRED - line.rate, line.cap
    return None


# ── one member ───────────────────────────────────────────────────────────────
def _own(recent: Counts, longer: Counts, spent: Decimal, terms) -> Own:
    counted = {}
    for name in ratios.NAMES:
        usual = getattr(Ratios(), name)
        one = usual.counted(*recent.ratio(name), recent.since)
        if not one.is_own:
            one = usual.counted(*longer.ratio(name), longer.since)
        counted[name] = one
    sold = recent if chances.is_enough(recent.closings) else longer
    kept, cap = _split(sold, terms)
    figures = {"expenses": _costs(spent), "kept": kept, "cap": cap}
    figures |= {"listing_share": _listing_share(sold)}
    for side in SIDES:
        figures |= _sales(side, recent, longer)
    return Own(Ratios(**counted), figures, _commission(sold), recent)


def _costs(spent: Decimal) -> Figure:
    if spent:
        return Figure(spent, is_own=True, said="What you wrote down last year.")
    return Figure(reckoning.EXPENSES)


def _split(sold: Counts, terms) -> tuple[Figure, Figure]:
    """Percent that stays, and the cap: of one's own closings the cap has had its effect."""
    if chances.is_enough(sold.closings) and 0 < sold.kept <= sold.gross:
        share = (sold.kept / sold.gross * HUNDRED).quantize(Decimal("0.001"))
        return Figure(share, is_own=True, of=sold.closings), Figure(None)
    if terms:
        said = "From your commission plan."
        return Figure(terms[0], is_own=True, said=said), Figure(terms[1], is_own=True, said=said)
    return Figure(reckoning.KEPT), Figure(None)


def _listing_share(sold: Counts) -> Figure:
    one, other = sold.sides["listing"], sold.sides["buyer"]
    both, gross = one.closed + other.closed, one.gross + other.gross
    if not chances.is_enough(both) or not gross:
        return Figure(reckoning.LISTING_SHARE)
    share = (one.gross / gross * HUNDRED).quantize(Decimal("0.001"))
    return Figure(share, is_own=True, of=both)


def _sales(side: str, recent: Counts, longer: Counts) -> dict[str, Figure]:
    """Price and percent of a side; of both sides together while one alone has too few."""
    for sold in (recent, longer):
        one = sold.sides[side]
        if not chances.is_enough(one.closed):
            continue
        if found := _average(side, one):
            return found
    both = Sales(*(
        getattr(longer.sides["listing"], name) + getattr(longer.sides["buyer"], name)
        for name in ("closed", "ended", "gross", "volume")
    ))  # fmt: skip
    found = _average(side, both) if chances.is_enough(both.closed) else None
    return found or {
        f"{side}_price": Figure(reckoning.PRICE), f"{side}_rate": Figure(reckoning.RATE)
    }  # fmt: skip


def _average(side: str, one: Sales) -> dict[str, Figure] | None:
    if one.gross <= 0 or one.volume <= 0 or one.gross > one.volume:
        return None
    price = (one.volume / one.closed).quantize(reckoning.CENT)
    rate = (one.gross / one.volume * HUNDRED).quantize(Decimal("0.000001"))
    return {
        f"{side}_price": Figure(price, is_own=True, of=one.closed),
        f"{side}_rate": Figure(rate, is_own=True, of=one.closed),
    }


def _commission(sold: Counts) -> Figure:
    """What an average closing brings, before the brokerage has its part."""
    if chances.is_enough(sold.closings) and sold.gross > 0:
        average = (sold.gross / sold.closings).quantize(reckoning.CENT)
        return Figure(average, is_own=True, of=sold.closings)
    return Figure(reckoning.PRICE * reckoning.RATE / HUNDRED)
