"""Who may stand on a call list at all, and on whose: conditions that every rule asks for.

Each condition looks at one person alone (a subquery, not EXISTS: PostgreSQL would hash every
number of the workspace for a list of ten).
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Mod
from django.db.models.lookups import Exact, IsNull

from accounts.models import Membership
from contacts.models import Category, Filing, Phone, Touch

A_PIECE = 20_000
LEFT_ALONE = [Category.Meaning.COLD, Category.Meaning.NO_LEAD]


def may_be_called(ref: str = "pk") -> Q:
    """They live (a survivor's record is of the living), are neither Cold nor NoLead, and there is
    a number to call: one that is BAD or DNC hides only itself.

    `ref` is the person of the rows that are asked: "pk" of people, "person" of anything else.
    """
    phones = Phone.objects.callable().filter(number__startswith="+", person=OuterRef(ref))
    silent = Filing.objects.filter(person=OuterRef(ref), category__meaning__in=LEFT_ALONE)
    return Q(**{f"{_to(ref)}died_on": None}) & _some(phones) & _none(silent)


def not_touched(membership, today: dt.date, ref: str = "pk") -> Q:
    """Nobody of ours has called, written to or met them today; what came from them is no matter."""
    midnight = dt.datetime.combine(today, dt.time(), membership.workspace.zone)
    return _none(
        Touch.objects.by_a_person().filter(
            person=OuterRef(ref), is_incoming=False, happened_at__gte=midnight
        )
    )


def eligible(membership, today: dt.date, ref: str = "pk", since: str = "") -> Q:
    """All that is asked of whoever comes onto a list of that day, but for whose they are.

    Who was put off to a later day stays away, unless what speaks for them came `since` (a column
    of the rows that are asked).
    """
    from agenda.models import CallLine

    lines = CallLine.objects.filter(person=OuterRef(ref))
    taken = lines.filter(day=today).exclude(member=membership, state="waiting")
    put_off = lines.filter(state="left_out", until__gt=today)
    if since:
        put_off = put_off.filter(left_at__gte=OuterRef(since))
    return may_be_called(ref) & not_touched(membership, today, ref) & _none(taken) & _none(put_off)


def first_of(rows, membership, today: dt.date, most: int, ref: str = "pk", since: str = "") -> list:
    """The first of these rows, in their order, whose people may come onto the list.

    Looked through piece by piece: asked for in one query, PostgreSQL would look at each number of
    everybody before it sorts.
    """
    fits = eligible(membership, today, ref, since)
    found: list[int] = []
    start, size = 0, 4 * most
    while len(found) < most:
        piece = list(rows.values_list("pk", flat=True)[start : start + size])
        fit = set(rows.model.objects.filter(fits, pk__in=piece).values_list("pk", flat=True))
        found += [pk for pk in piece if pk in fit]
        if len(piece) < size:
            break
        start, size = start + size, min(4 * size, A_PIECE)
    chosen = {row.pk: row for row in rows.filter(pk__in=found[:most])}
    return [chosen[pk] for pk in found[:most] if pk in chosen]


def _to(ref: str) -> str:
    return "" if ref == "pk" else f"{ref}__"


def _none(rows) -> Q:
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), True))


def _some(rows) -> Q:
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


# ── whose they are ───────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Sharing:
    """People are called by their owner; those of nobody go round, by turns from day to day."""

    member: int
    callers: tuple[int, ...]
    today: dt.date

    @property
    def turn(self) -> int:
        return self.callers.index(self.member)

    def is_mine(self, owner: int | None, person: int) -> bool:
        if owner in self.callers:
            return owner == self.member
        many = len(self.callers)
        return (person + self.today.toordinal()) % many == self.turn

    def mine(self, ref: str = "pk") -> Q:
        return Q(**{f"{_to(ref)}owner": self.member}) | (self.nobodys(ref) & self.my_turn(ref))

    def nobodys(self, ref: str = "pk") -> Q:
        """Without an owner, or of one who calls nobody (any more)."""
        owner = f"{_to(ref)}owner"
        return Q(**{owner: None}) | ~Q(**{f"{owner}__in": self.callers})

    def my_turn(self, ref: str = "pk") -> Q:
        if len(self.callers) == 1:
            return Q()
        key = F("pk" if ref == "pk" else f"{ref}_id")
        return Q(Exact(Mod(key + self.today.toordinal(), len(self.callers)), self.turn))


def sharing(membership, today: dt.date) -> Sharing | None:
    """How the work is shared; None for a member who calls nobody. Asked once for a list."""
    known = membership.__dict__.get("shared_on")
    if known is None or known[0] != today:
        known = membership.__dict__["shared_on"] = (today, _sharing(membership, today))
    return known[1]


def forget_sharing(membership) -> None:
    membership.__dict__.pop("shared_on", None)


def callers() -> list[Membership]:
    """The members of this workspace who have a list: who may work, and did not ask for none."""
    from agenda.models import CallHabits

    without = set(CallHabits.objects.filter(most=0).values_list("member", flat=True))
    members = Membership.objects.active().select_related("workspace").order_by("pk")
    return [one for one in members if one.can_work and one.pk not in without]


def _sharing(membership, today) -> Sharing | None:
    who = tuple(one.pk for one in callers())
    return Sharing(membership.pk, who, today) if membership.pk in who else None
