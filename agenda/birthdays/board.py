"""The board of a week: what is left of earlier days, today, the days to come, and what is done."""

import datetime as dt
from itertools import groupby

from agenda.birthdays import actions
from agenda.birthdays.finding import MOST, dressed, find, marks_of
from agenda.birthdays.forms import WeekFilter
from agenda.birthdays.today import A_WEEK
from contacts.models import Person
from crm.kit import dates

A_PAGE = 60


def of_week(asked: WeekFilter, membership) -> dict:
    """What the page shows; of a week with very many, the first of those who are left."""
    found = find(asked.people(), asked.monday, A_WEEK, kinds=asked.kinds)
    marks = marks_of(found)
    left = [one for one in found if one.identity not in marks]
    done = [one for one in found if one.identity in marks]
    lines = dressed(left[:A_PAGE] + done[:A_PAGE], membership, marks)
    for line in lines:
        line.ways = ways_of(line)
    sunday = asked.monday + dt.timedelta(A_WEEK - 1)
    return {
        "days": _by_day([one for one in lines if one.done is None], asked),
        "done_lines": [one for one in lines if one.done],
        "done": len(done),
        "left": len(left),
        "total": len(found),
        "more": len(left) - min(len(left), A_PAGE),
        "is_cut": len(found) >= MOST,
        "sunday": sunday,
        "title": _title(asked),
        "before": asked.url(week=asked.monday - dt.timedelta(A_WEEK)),
        "after": asked.url(week=asked.monday + dt.timedelta(A_WEEK)),
        "is_now": asked.monday <= asked.today <= sunday,
        "has_leap_day": any(line.is_moved for line in lines),
    }


def _by_day(lines, asked: WeekFilter) -> list[tuple[str, list]]:
    """Under "Earlier this week, still to do", "Today", "Saturday, November 21"."""
    is_now = asked.monday <= asked.today < asked.monday + dt.timedelta(A_WEEK)

    def title(line) -> str:
        if is_now and line.day < asked.today:
            return "Earlier this week, still to do"
        words = dates.in_words(line.day, asked.today)
        exact = f"{line.day:%A}, {line.day:%B} {line.day.day}"
        if abs((line.day - asked.today).days) < 2:
            return f"{words[:1].upper()}{words[1:]}, {exact}"
        return exact

    return [(day, list(rows)) for day, rows in groupby(lines, title)]


def _title(asked: WeekFilter) -> str:
    weeks = (asked.monday - (asked.today - dt.timedelta(asked.today.weekday()))).days // A_WEEK
    if weeks in (-1, 0, 1):
        return ("Last week", "This week", "Next week")[weeks + 1]
    first, last = asked.monday, asked.monday + dt.timedelta(A_WEEK - 1)
    year = f", {last.year}" if last.year != asked.today.year else ""
    end = f"{last.day}" if first.month == last.month else f"{last:%B} {last.day}"
    return f"{first:%B} {first.day} to {end}{year}"


def ways_of(occasion) -> list[dict]:
    """What can be done by one tap: each way, or why not."""
    return [
        {"action": action, "why_not": action.why_not(occasion), "url": action.url(occasion)}
        for action in actions.every()
    ]


def chosen(asked: WeekFilter, typed: list[str], *, everyone: bool, most: int) -> list[tuple]:
    """Person, kind and year of those who were ticked, or of all who are left in this week."""
    found = find(asked.people(), asked.monday, A_WEEK, kinds=asked.kinds, most=most)
    marks = marks_of(found)
    left = [one for one in found if one.identity not in marks]
    if everyone:
        return [one.identity for one in left]
    ids = Person.objects.visible_to(asked.membership).filter(pk__in={one.person_pk for one in left})
    public = dict(ids.values_list("pk", "public_id"))
    ticked = set(typed)
    return [
        one.identity
        for one in left
        if f"{public.get(one.person_pk)}.{one.kind}.{one.day.year}" in ticked
    ]
