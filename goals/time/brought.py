"""What activities brought: the conversations in them, and what followed with the same people.

A listing or buyer appointment follows an activity if it took place within 90 days of it, with
somebody of it; a closing follows within a year, of a client of it. What follows several kinds is
counted for each: the kinds do not add up.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from contacts.models import Touch
from crm.kit import clock
from goals import behind
from goals.asked import Asked
from goals.period import Period
from goals.time import spent
from transactions.closing import OUR_CLIENTS
from transactions.models import Party, Side

A_DAY = dt.timedelta(days=1)
QUARTER, A_YEAR = 90 * A_DAY, 365 * A_DAY
TOUCHES = {
    Touch.Kind.CALL: ("Calls", "calls"), Touch.Kind.TEXT: ("Texts", "texts"),
    Touch.Kind.EMAIL: ("E-mails", "emails"), Touch.Kind.MET: ("Visits", "visits"),
    Touch.Kind.CARD: ("Cards", "cards"),
}  # fmt: skip
PITCHES = ("listing", "buyer")
BY_THE_CLOCK = ("block", "open_house")  # whom they met stands in touches of those hours


@dataclass(frozen=True)
class Talk:
    pk: int
    person: int
    at: dt.datetime


class Brought:
    """Of one member's activities in one period, as much of it as is over."""

    def __init__(self, asked: Asked, member):
        self.member, self.now = member, clock.now()
        self.asked = asked.but(member=member, side="", source=None)

    # ── what there was ───────────────────────────────────────────────────────
    @cached_property
    def stretches(self) -> dict[str, list[spent.Stretch]]:
        found = defaultdict(list)
        for one in spent.stretches(self.asked, self.member, self.now):
            found[str(one.kind)].append(one)
        return found

    @cached_property
    def touched(self) -> dict[str, dict]:
        """How often each kind of touch was made, and how often it was a conversation."""
        rows = behind.rows("touches", "had", self.asked).order_by().values("kind")
        counted = rows.annotate(
            times=Count("pk", filter=Q(is_incoming=False)),
            talks=Count("pk", filter=Q(is_conversation=True)),
        )
        return {row["kind"]: row for row in counted}

    @cached_property
    def talks(self) -> dict[str, set[int]]:
        """The conversations in each kind's hours; with its people, on that day."""
        rows = behind.rows("touches", "conversations", self.asked).order_by("happened_at")
        talks = [Talk(*row) for row in rows.values_list("pk", "person_id", "happened_at")]
        moments = [one.at for one in talks]
        of_day = defaultdict(set)
        for one in talks:
            of_day[one.person, self._day(one.at)].add(one.pk)
        found = defaultdict(set)
        for kind, stretches in self.stretches.items():
            for one in stretches:
                if kind in BY_THE_CLOCK:
                    first, last = _within(moments, one)
                    found[kind].update(talk.pk for talk in talks[first:last])
                else:
                    day = self._day(one.starts_at)
                    found[kind].update(*(of_day[person, day] for person in one.people))
        return found

    def _day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.asked.zone).date()

    # ── what followed ────────────────────────────────────────────────────────
    @cached_property
    def for_closings(self) -> Asked:
        return self._until(A_YEAR)

    @cached_property
    def for_appointments(self) -> Asked:
        return self._until(QUARTER)

    def _until(self, span: dt.timedelta) -> Asked:
        period = self.asked.period
        last = max(period.first, min(period.last + span, self.asked.today))
        return self.asked.but(period=Period("days", period.first, last))

    @cached_property
    def _deals(self) -> list[tuple[int, dt.date, set[int]]]:
        """Closings that may have followed: their day, and the clients."""
        rows = behind.rows("deals", "closed", self.for_closings).order_by()
        deals = {pk: (side, day) for pk, side, day in rows.values_list("pk", "side", "closed_on")}
        clients = defaultdict(set)
        parties = Party.objects.filter(transaction__in=deals, person__isnull=False)
        for deal, role, person in parties.values_list("transaction_id", "role", "person_id"):
            if role in OUR_CLIENTS[Side(deals[deal][0])]:
                clients[deal].add(person)
        return [(pk, day, clients[pk]) for pk, (_, day) in deals.items()]

    @cached_property
    def _pitches(self) -> list[tuple[int, dt.datetime, set[int]]]:
        rows = behind.rows("appointments", "held", self.for_appointments).order_by()
        whom, when = defaultdict(set), {}
        for pk, at, person in rows.values_list("pk", "starts_at", "with_people__person"):
            when[pk] = at
            whom[pk].add(person)
        return [(pk, at, whom[pk] - {None}) for pk, at in when.items()]

    @cached_property
    def _events(self) -> dict[int, list[tuple[str, dt.datetime]]]:
        """Of each person with whom something followed: which activities they had, and when."""
        known = set().union(*(whom for _, _, whom in [*self._deals, *self._pitches]))
        found = defaultdict(list)
        rows = behind.rows("touches", "had", self.asked).filter(person__in=known)
        starts, ends = _without_overlap(self.stretches["block"])
        for person, kind, at in rows.order_by().values_list("person_id", "kind", "happened_at"):
            found[person].append((kind, at))
            place = bisect_right(starts, at) - 1
            if place >= 0 and at < ends[place]:
                found[person].append(("block", at))
        for kind, stretches in self.stretches.items():
            for one in stretches:
                for person in known.intersection(one.people):
                    found[person].append((kind, one.starts_at))
        for person, at in spent.guests(self.asked, self.member):
            if person in known:
                found[person].append(("open_house", at))
        return found

    @cached_property
    def closings(self) -> dict[str, set[int]]:
        found = defaultdict(set)
        for deal, closed_on, clients in self._deals:
            for person in clients:
                for kind, at in self._events.get(person, ()):
                    if self._day(at) <= closed_on <= self._day(at) + A_YEAR:
                        found[kind].add(deal)
        return found

    @cached_property
    def appointments(self) -> dict[str, set[int]]:
        found = defaultdict(set)
        for pitch, starts_at, people in self._pitches:
            for person in people:
                for kind, at in self._events.get(person, ()):
                    if at < starts_at <= at + QUARTER:
                        found[kind].add(pitch)
        return found


def _within(moments: list[dt.datetime], one: spent.Stretch) -> tuple[int, int]:
    return bisect_left(moments, one.starts_at), bisect_left(moments, one.ends_at)


def _without_overlap(blocks: list[spent.Stretch]) -> tuple[list, list]:
    """When they begin and end, those that overlap as one; they come in order."""
    starts, ends = [], []
    for one in blocks:
        if ends and one.starts_at <= ends[-1]:
            ends[-1] = max(ends[-1], one.ends_at)
        else:
            starts.append(one.starts_at)
            ends.append(one.ends_at)
    return starts, ends
