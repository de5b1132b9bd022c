"""What the week looks like: for Today's rail, and for the page of the week."""

import datetime as dt

from agenda.birthdays.finding import dressed, find, marks_of, of_member
from crm.kit import clock, dates

MOST_ON_TODAY = 6
MOST_COUNTED = 300
A_WEEK = 7


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(day.weekday())


def this_week(membership) -> dict | None:
    """The section of Today: who is left this week, then who was thought of; None: nobody has one.

    Their days of this week that are over stand here until they are done.
    """
    today = clock.today(membership.workspace.zone)
    found = find(of_member(membership), monday_of(today), A_WEEK, most=MOST_COUNTED)
    if not found:
        return None
    marks = marks_of(found)
    left = [one for one in found if one.identity not in marks]
    done = [one for one in found if one.identity in marks]
    shown = (left + done)[:MOST_ON_TODAY]
    lines = dressed(shown, membership, marks, ways=["phones"])  # no more is shown of them
    for line in lines:
        line.when = said(line.day, today)
    lines.sort(key=lambda line: line.done is not None)
    return {
        "lines": lines,
        "done": len(done),
        "total": len(found),
        "there_are_more": len(found) > len(lines),
        "is_cut": len(found) == MOST_COUNTED,
        "can_work": membership.can_work,
    }


def said(day: dt.date, today: dt.date) -> str:
    """ "today", "tomorrow", "Saturday", "on Monday" for one that is over."""
    if -7 < (day - today).days < -1:
        return f"on {day:%A}"
    return dates.in_words(day, today)
