"""When the steps of a plan are due: moments in the workspace's zone, never in the night.

What falls in the night is due the next morning, and a plan that is started in the night begins
then: its days are counted from that morning on. Two calls have two hours between them.
"""

import datetime as dt

from agenda import hours
from agenda.models.task import Kind

BETWEEN_CALLS = dt.timedelta(hours=2)


def moments(steps, run, now: dt.datetime) -> list[dt.datetime]:
    """The moment of each of these steps, which stand in their order."""
    zone, due = run.workspace.zone, []
    others = _zones(run.person)
    anchor = run.anchor_at
    first = anchor if run.plan.anchor != run.plan.Anchor.START else hours.next_open(anchor, zone)
    last_call = None
    for step in steps:
        there = others if step.kind in (Kind.CALL, Kind.TEXT) else ()
        moment = hours.next_open(_moment(step, anchor, first, zone), zone, there)
        if step.kind == Kind.CALL:
            if last_call and moment < last_call + BETWEEN_CALLS:
                moment = hours.next_open(last_call + BETWEEN_CALLS, zone, there)
            last_call = moment
        due.append(moment)
    return due


def _zones(person):
    phone = person.best_phone if person else None
    return hours.zones_of(phone.number) if phone else ()


def _moment(step, anchor: dt.datetime, first: dt.datetime, zone) -> dt.datetime:
    if step.unit != step.Unit.DAYS:
        return anchor + dt.timedelta(minutes=step.minutes)
    begin = first.astimezone(zone)
    day = begin.date() + dt.timedelta(days=step.offset)
    local = dt.datetime.combine(day, step.at_time or begin.time(), zone)
    return local.astimezone(dt.UTC)
