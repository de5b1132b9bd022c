"""The list as pages show it: who is to be called now, who later and when, who was called."""

from django.db.models import Count, Q

from agenda.calls import rules
from agenda.models import CallHabits, CallLine, LineState
from crm.kit import clock

MOST_ON_TODAY = 10
_HOURS = ("now", "now", "later", "over")


def todays(membership) -> dict:
    """The section "People to call" of Today: always there, so that a list can be made."""
    return shown(membership) | {"is_section": True, "most": MOST_ON_TODAY}


def shown(membership) -> dict:
    """The lines that are left, now and later, and how many were called."""
    moment = clock.now()
    day = moment.astimezone(membership.workspace.zone).date()
    lines = _lines(membership, moment)
    counts = CallLine.objects.of_day(membership, day).aggregate(
        made=Count("pk"), called=Count("pk", filter=Q(state=LineState.CALLED, touch__isnull=False))
    )
    return {
        "lines": lines,
        "now": [line for line in lines if line.hour == "now"],
        "later": [line for line in lines if line.hour != "now"],
        "left": len(lines),
        "called": counts["called"],
        "is_made": bool(counts["made"]),
        "can_work": membership.can_work,
    }


def _lines(membership, moment) -> list[CallLine]:
    """In one query, with their hour; the order is that of `todays` and `later`."""
    rows = CallLine.objects.today(membership).for_lines()
    lines = sorted(rows, key=lambda line: line.order_at(moment))
    for line in lines:
        line.hour = _HOURS[line.order_at(moment)[0]]
        line.may_dial = line.opens_at <= moment < line.closes_at
    return lines


def settled(membership, day) -> dict:
    """Who was called from the list of that day, and who was left out until when."""
    rows = CallLine.objects.of_day(membership, day).select_related("person", "touch")
    return {
        "called_lines": list(rows.filter(state=LineState.CALLED, touch__isnull=False)),
        "left_out": list(rows.filter(state=LineState.LEFT_OUT)),
    }


def how(membership) -> dict:
    """How the list is made: the rules in the member's order, and whether there is a list at all."""
    habits = CallHabits.objects.of(membership)
    titles = [rule.title for rule in rules.at_work(habits)]
    has_list = membership.can_work and habits.most > 0
    return {"habits": habits, "titles": titles, "has_list": has_list}
