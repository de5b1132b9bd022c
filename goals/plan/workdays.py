"""The days on which a member works, by their target: weekdays, holidays and days off."""

import datetime as dt
from collections import defaultdict

from crm.kit import federal
from goals.models import DailyTarget, DayOff

ONE_DAY = dt.timedelta(days=1)


def between(members, first: dt.date, last: dt.date) -> dict[int, int]:
    """How many each of them has in that time, both days among it, in two questions."""
    targets, off = defaultdict(list), defaultdict(list)
    for row in DailyTarget.objects.filter(member__in=members).order_by("since"):
        targets[row.member_id].append(row)
    for row in DayOff.objects.filter(member__in=members).between(first, last):
        off[row.member_id].append(row)
    return {
        member.pk: _number(targets[member.pk], off[member.pk], first, last) for member in members
    }


def _number(targets, off, first: dt.date, last: dt.date) -> int:
    days = (first + number * ONE_DAY for number in range((last - first).days + 1))
    return sum(_is_workday(day, targets, off) for day in days)


def _is_workday(day: dt.date, targets, off) -> bool:
    """By what was asked for on that day; of days before the first target, by that one."""
    target = next((one for one in reversed(targets) if one.since <= day), None)
    target = target or (targets[0] if targets else DailyTarget())
    if day.weekday() not in target.weekdays or (target.keeps_holidays and federal.holiday(day)):
        return False
    return not any(one.first_day <= day <= one.last_day for one in off)
