"""What counts as come by a referral: closings that somebody sent, and people in a generation."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from contacts.models import Category, Filing, Person
from goals.asked import Asked
from goals.behind.deals import DEALS, INCOME, closed
from goals.behind.people import PEOPLE, asked_for
from goals.period import Period
from goals.referrals import generations
from transactions.closing import OUR_CLIENTS
from transactions.models import Party

DEEPEST_SHOWN = 6  # generations that a page names one by one


_OF_CLIENTS = reduce(
    or_, (Q(transaction__side=side, role__in=roles) for side, roles in OUR_CLIENTS.items())
)


# ── closings ─────────────────────────────────────────────────────────────────
def sent(asked: Asked):
    """Closings of clients whom somebody sent, or which somebody is written down to have sent."""
    theirs = Party.objects.filter(
        _OF_CLIENTS, transaction=OuterRef("pk"), person__referred_by__isnull=False
    )
    return closed(asked).filter(Q(referred_by__isnull=False) | Exists(theirs))


def _deals_of(number: int):
    def rule(asked: Asked):
        found = generations.deals_in_generations(generations.roots_of(asked), asked)
        return closed(asked).filter(pk__in=_ids(found, number))

    return rule


# ── people ───────────────────────────────────────────────────────────────────
def _people_of(number: int):
    def rule(asked: Asked):
        roots = generations.roots_of(asked)
        found = generations.people_in_generations(roots, asked)
        return _in_period(Person.objects.filter(pk__in=_ids(found, number)), asked)

    return rule


def _in_period(people, asked: Asked):
    rows = asked_for(asked.but(member=None)).filter(pk__in=people.values("pk"))
    if asked.period == Period.ever():
        return rows
    begins, ends = asked.period.moments(asked.zone)
    return rows.filter(created_at__gte=begins, created_at__lt=ends)


def _ids(found: dict[int, int], number: int) -> RawSQL:
    """One array, however many there are: a parameter each would be too many."""
    return RawSQL("select unnest(%s::bigint[])", [[pk for pk, n in found.items() if n == number]])


def _in(meaning: str, field: str = "pk"):
    return Exists(Filing.objects.filter(person=OuterRef(field), category__meaning=meaning))


def candidates(asked: Asked):
    """Living people who sent somebody, and are neither Top100 nor Cold nor NoLead."""
    meaning = Category.Meaning
    senders = generations.senders(asked)
    rows = asked_for(asked).living().filter(pk__in=RawSQL("select unnest(%s::bigint[])", [senders]))
    return rows.filter(~_in(meaning.TOP100), ~_in(meaning.COLD), ~_in(meaning.NO_LEAD))


# ── registered ───────────────────────────────────────────────────────────────
def get_ready() -> None:
    DEALS.rules["sent"] = sent
    DEALS.said["sent"] = "Closings that somebody sent you"
    DEALS.amounts["sent"] = INCOME
    for number in range(1, DEEPEST_SHOWN + 1):
        key = f"generation-{number}"
        DEALS.rules[key], DEALS.amounts[key] = _deals_of(number), INCOME
        DEALS.said[key] = f"Closings of the {ORDINALS[number]} generation"
        PEOPLE.rules[key] = _people_of(number)
        PEOPLE.said[key] = f"People of the {ORDINALS[number]} generation"


ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
