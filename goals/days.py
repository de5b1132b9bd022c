"""The days of a member: how many people they reached and talked with, and whether it was enough."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from contacts.models import Touch
from crm.kit import federal
from goals.models import DailyTarget, DayOff

ONE_DAY = dt.timedelta(days=1)
# How far back a streak is looked for: a few weeks, and a year if it is longer than those.
WEEKS, A_YEAR = 35 * ONE_DAY, 400 * ONE_DAY
FOR_A_DAY = 24 * 3600
A_WEEK_OF_WORK = 5


@dataclass(frozen=True)
class Day:
    """One day: what was wanted, what became of it, and why it counts for nothing if it does."""

    date: dt.date
    target: DailyTarget
    contacts: int = 0
    conversations: int = 0
    off: str = ""  # a holiday, or what the day off is for

    @property
    def is_workday(self) -> bool:
        return not self.off and self.date.weekday() in self.target.weekdays

    @property
    def is_met(self) -> bool:
        return self.target.is_met(self.contacts, self.conversations)

    @property
    def people_left(self) -> int:
        return max(0, self.target.contacts - self.contacts)

    @property
    def talks_left(self) -> int:
        return max(0, self.target.conversations - self.conversations)


def between(
    members, first: dt.date, last: dt.date, zone, *, is_counted: bool = True
) -> dict[int, list[Day]]:
    """All days of that time for each of these members, in three questions.

    With `is_counted` off it is only said which of them are workdays, and nobody is counted.
    """
    targets, off = _by_member(DailyTarget, members), _by_member(DayOff, members, first, last)
    reached = _reached(members, first, last, zone) if is_counted else {}
    dates = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    return {
        member.pk: [
            _day(date, targets[member.pk], off[member.pk], reached.get((member.pk, date), (0, 0)))
            for date in dates
        ]
        for member in members
    }


def _by_member(model, members, *days) -> dict[int, list]:
    rows = model.objects.filter(member__in=members)
    found = defaultdict(list)
    for row in rows.between(*days) if days else rows.order_by("since"):
        found[row.member_id].append(row)
    return found


def _day(date, targets, off, reached) -> Day:
    target = next((one for one in reversed(targets) if one.since <= date), DailyTarget())
    away = next((str(one) for one in off if one.first_day <= date <= one.last_day), "")
    away = away or (federal.holiday(date) if target.keeps_holidays else "")
    return Day(date, target, *reached, off=away)


def _reached(members, first, last, zone) -> dict[tuple[int, dt.date], tuple[int, int]]:
    """Distinct people on each day of each member: those reached, and those talked with."""
    rows = Touch.objects.filter(
        by__in=members,
        happened_at__gte=dt.datetime.combine(first, dt.time(), zone),
        happened_at__lt=dt.datetime.combine(last + ONE_DAY, dt.time(), zone),
    )
    of_days = rows.annotate(day=TruncDate("happened_at", tzinfo=zone)).order_by()
    return {
        (row["by"], row["day"]): (row["people"], row["talks"])
        for row in of_days.values("by", "day").annotate(
            people=Count(
                "person", distinct=True,
                filter=Q(is_incoming=True) | Q(outcome__in=Touch.REACHED),
            ),
            talks=Count("person", distinct=True, filter=Q(is_conversation=True)),
        )
    }  # fmt: skip


# ── the streak ───────────────────────────────────────────────────────────────
def streak(days: list[Day]) -> int:
    """How many workdays in a row both targets were met; today counts as soon as they are.

    What is no workday breaks nothing, and adds nothing.
    """
    return _walk(days)[0]


def _walk(days: list[Day], *, ends_today: bool = True) -> tuple[int, bool]:
    """The streak at the end of these days, and whether it is broken within them."""
    count = 0
    for place, day in enumerate(reversed(days)):
        is_open = ends_today and place == 0 and not day.is_met
        if not day.is_workday or is_open:
            continue
        if not day.is_met:
            return count, True
        count += 1
    return count, False


@dataclass(frozen=True)
class Record:
    """A member's last days, today the last of them."""

    member: object
    days: list[Day]
    streak: int
    is_longer: bool = False  # than we look back

    @property
    def today(self) -> Day:
        return self.days[-1]


def records(members, today: dt.date, zone) -> list[Record]:
    """Each member's last weeks and streak; further back only for whose streak goes on there."""
    first = today - WEEKS
    all_days = between(members, first, today, zone)
    return [_record(member, all_days[member.pk], first - ONE_DAY, zone) for member in members]


def _record(member, days: list[Day], before: dt.date, zone) -> Record:
    count, is_broken = _walk(days)
    if is_broken or not count:  # nothing met in weeks is no streak that could go on
        return Record(member, days, count, not is_broken)
    more, is_longer = _further(member, before, zone)
    return Record(member, days, count + more, is_longer)


def _further(member, last: dt.date, zone) -> tuple[int, bool]:
    """The streak as it was weeks ago, and whether it is longer than a year.

    Kept until the next day: what is entered today about a day so long ago is seen tomorrow.
    """

    def look() -> tuple[int, bool]:
        days = between([member], last + WEEKS - A_YEAR, last, zone)[member.pk]
        count, is_broken = _walk(days, ends_today=False)
        return count, not is_broken

    return cache.get_or_set(f"streak:{member.pk}:{last}", look, FOR_A_DAY)
