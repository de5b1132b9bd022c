"""The page of referrals: trees, generations, who belongs into the Top100, vendors, thanks."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from contacts import referrals
from contacts.models import Person
from goals import behind
from goals.asked import Asked
from goals.behind import Figure
from goals.behind.deals import INCOME
from goals.chances import is_enough
from goals.period import Period
from goals.referrals import generations, rules
from goals.referrals.generations import Brought

TREES, CANDIDATES, VENDORS = 12, 8, 10
NOTHING = Decimal(0)
ONE_SIDED = 3  # recommended so often without anybody coming back


@dataclass(frozen=True)
class Tree:
    """A person whose sending brought something."""

    person: Person
    brought: Brought
    closings: Figure
    income: Figure | None

    @property
    def words(self) -> str:
        return referrals.referred_words(self.brought.direct, self.brought.everybody)

    @property
    def reason(self) -> str:
        """ "Referred 3 families, 5 in all. Two of them closed."."""
        closed = self.brought.closings
        if not closed:
            return f"{self.words}."
        return f"{self.words}; {closed} closing{'' if closed == 1 else 's'} came of it."


def ever(asked: Asked) -> Asked:
    """The same, of all years."""
    return asked.but(period=Period.ever(), side="", source=None)


# ── trees ────────────────────────────────────────────────────────────────────
def trees(asked: Asked, most: int = TREES) -> list[Tree]:
    """Where the trees begin: those that brought the most closings, then the most people."""
    everything = ever(asked)
    found = generations.through(generations.roots_of(everything), everything)
    return _trees(found, everything, most)


def _trees(found: dict[int, Brought], asked: Asked, most: int) -> list[Tree]:
    order = sorted(found, key=lambda pk: (-found[pk].closings, -found[pk].everybody, pk))[:most]
    people = Person.objects.visible_to(asked.membership).in_bulk(order)
    return [tree(people[pk], found[pk], asked) for pk in order if pk in people]


def tree(person: Person, brought: Brought, asked: Asked) -> Tree:
    url = reverse("goals:referrals_through", args=[person.public_id])
    url += asked.query(period="") if asked.member else ""
    income = Figure(brought.income, url, is_sum=True) if asked.sees_income else None
    return Tree(person, brought, Figure(brought.closings, url), income)


@dataclass(frozen=True)
class Generation:
    words: str
    people: Figure
    closings: Figure
    income: Figure | None


def by_generation(asked: Asked) -> list[Generation]:
    """All trees together: who came first, whom those sent, and so on; of all years."""
    asked = ever(asked)
    roots = generations.roots_of(asked)
    people = Counter(generations.people_in_generations(roots, asked).values())
    deals = generations.deals_in_generations(roots, asked)
    closed = Counter(deals.values())
    earned = _earned(deals, asked) if asked.sees_income else {}
    return [
        Generation(
            _GENERATIONS[number],
            behind.figure("people", f"generation-{number}", asked, people[number]),
            behind.figure("deals", f"generation-{number}", asked, closed[number]),
            behind.figure(
                "deals", f"generation-{number}", asked, earned.get(number, NOTHING), is_sum=True
            ) if asked.sees_income else None,
        )
        for number in range(1, rules.DEEPEST_SHOWN + 1)
        if people[number] or closed[number]
    ]  # fmt: skip


_GENERATIONS = {
    1: "Whom they sent you", 2: "Whom those sent", 3: "The third generation",
    4: "The fourth", 5: "The fifth", 6: "The sixth",
}  # fmt: skip


def _earned(deals: dict[int, int], asked: Asked) -> dict[int, Decimal]:
    rows = behind.rows("deals", "closed", asked).order_by().values_list("pk", INCOME)
    found: dict[int, Decimal] = {}
    for pk, amount in rows:
        if pk in deals:
            found[deals[pk]] = found.get(deals[pk], NOTHING) + (amount or NOTHING)
    return found


# ── Top100 ───────────────────────────────────────────────────────────────────
def candidates(asked: Asked, most: int = CANDIDATES) -> list[Tree]:
    """Who sent somebody that closed, or two at least, and is not in the Top100 yet."""
    asked = ever(asked)
    people = list(rules.candidates(asked).order_by().values_list("pk", flat=True))
    found = generations.through(people, asked)
    worth = {pk: one for pk, one in found.items() if one.closings or one.direct > 1}
    return _trees(worth, asked, most)


# ── vendors ──────────────────────────────────────────────────────────────────
def vendors(asked: Asked):
    """Vendors with what went both ways, those given the most for the least first."""
    rows = referrals.vendors(asked.membership)
    return rows.exclude(given=0, got=0).order_by("-given", "got", "sort_lc", "pk")


def reciprocity(asked: Asked) -> dict:
    """Counts of this year and of all years; never money (RESPA)."""
    shown = list(vendors(asked).prefetch_related("filings__category")[: VENDORS + 1])
    for one in shown:
        one.trade = referrals.trade_words(one)
        one.is_one_sided = one.given >= ONE_SIDED and not one.got
    return {
        "vendors": shown[:VENDORS],
        "has_more": len(shown) > VENDORS,
        "one_sided": sum(one.is_one_sided for one in shown),
        "given": behind.figure("recommended", "given", asked),
        "got": behind.figure("people", "sent_by_vendors", asked),
        "respa": referrals.RESPA,
    }


# ── thanks ───────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Thanks:
    """What client events and gifts cost in a time, and what came of the people one thanks."""

    asked: Asked
    people: Figure
    closings: Figure
    spent: Figure | None
    earned: Figure | None

    @property
    def a_person(self) -> int | None:
        """What was spent for each person who was sent; None while it is too early to say."""
        if self.spent is None or not is_enough(self.people.number):
            return None
        return round(self.spent.number / self.people.number)


def thanks(asked: Asked) -> Thanks:
    asked = asked.but(side="", source=None)
    closings = behind.rows("deals", "sent", asked).order_by()
    number = closings.count()
    spent = earned = None
    if asked.sees_income:
        spent = behind.figure(
            "expenses", "appreciation", asked, is_sum=True,
            number=_sum(behind.rows("expenses", "appreciation", asked), "amount"),
        )  # fmt: skip
        earned = behind.figure("deals", "sent", asked, _sum(closings, INCOME), is_sum=True)
    return Thanks(
        asked,
        behind.figure("people", "sent_by_clients", asked),
        behind.figure("deals", "sent", asked, number),
        spent,
        earned,
    )


def _sum(rows, column: str) -> Decimal:
    return rows.order_by().aggregate(whole=Coalesce(Sum(column), NOTHING))["whole"]


def both_years(asked: Asked) -> list[Thanks]:
    """This time so far, and the same days a year before."""
    so_far = asked.so_far
    return [thanks(so_far), thanks(so_far.a_year_before)]
