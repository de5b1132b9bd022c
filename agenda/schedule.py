"""When the steps of a plan are due: moments in the workspace's zone, never in the night.

What falls in the night is due the next morning, and a plan that is started in the night begins
then: its days are counted from that morning on. Two calls have two hours between them. Where the
plan says so, what falls on a weekend or a federal holiday comes on the workday before; a date that
never moves stays. A step that hangs on a date of a thing is counted from that date.
"""

import datetime as dt

from agenda import hours
from agenda.models.task import Kind
from crm.kit import workdays

BETWEEN_CALLS = dt.timedelta(hours=2)


def planned(steps, run, days=None) -> list[dt.datetime]:
    """The moment of each of these steps as the plan has it.

    `days` are the dates of the thing by their words, each with its hour or None.
    """
    zone, anchor = run.workspace.zone, run.anchor_at
    first = anchor if run.plan.anchor != run.plan.Anchor.START else hours.next_open(anchor, zone)
    return [
        from_day(step, *days[step.hangs_on], zone)
        if step.hangs_on
        else _moment(step, anchor, first, zone)
        for step in steps
    ]


def from_day(step, day: dt.date, at: dt.time | None, zone) -> dt.datetime:
    """The moment of a step that is counted from that day; in hours and minutes, from its hour."""
    usual = dt.time(hours.OPENS)
    if step.unit == step.Unit.DAYS:
        day, at = workdays.add_days(day, step.offset, step.is_business), step.at_time or usual
        return dt.datetime.combine(day, at, zone).astimezone(dt.UTC)
    begin = dt.datetime.combine(day, at or usual, zone).astimezone(dt.UTC)
    return begin + dt.timedelta(minutes=step.minutes)


def fit(items, moments, run, now: dt.datetime) -> list[dt.datetime]:
    """When each of these is due: out of the night, off the weekend, and calls apart.

    `items` are steps or tasks in their order: with a kind, and whether they never move.
    """
    zone, due = run.workspace.zone, []
    others = _zones(run.person)
    last_call = None
    for item, planned_at in zip(items, moments, strict=True):
        if item.never_moves:
            due.append(planned_at)
            continue
        there = others if item.kind in (Kind.CALL, Kind.TEXT) else ()
        moment = hours.next_open(_off_weekend(planned_at, run.plan, zone, now), zone, there)
        if item.kind == Kind.CALL:
            if last_call and moment < last_call + BETWEEN_CALLS:
                moment = hours.next_open(last_call + BETWEEN_CALLS, zone, there)
            last_call = moment
        due.append(moment)
    return due


def _off_weekend(moment: dt.datetime, plan, zone, now: dt.datetime) -> dt.datetime:
    """The workday before, unless that has passed."""
    here = moment.astimezone(zone)
    if plan.weekends != plan.Weekends.BEFORE or workdays.is_business(here.date()):
        return moment
    before = workdays.workday_before(here.date())
    workday = dt.datetime.combine(before, here.time(), zone)
    return moment if workday < now else workday.astimezone(dt.UTC)


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
