"""What happens when: the steps of a drip with the days they would come, and the weeks of them."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from drips import daytime
from drips.models import Step

A_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Planned:
    """One step with its place in the drip, and the day it comes or came."""

    number: int
    step: Step
    day: dt.date
    taken: object = None  # how it went, of one that is past

    @property
    def tone(self) -> str:
        """The color of its mark in the calendar."""
        if self.taken and self.taken.skipped_because:
            return "skipped"
        return {"call": "phone", "task": "phone", "letter": "mailbox"}.get(self.step.kind, "mail")


def plan(
    steps: list[Step], begins: dt.date, *, weekdays=(), gap: int = 7, before: int | None = None,
    taken=None, next_day: dt.date | None = None,
) -> list[Planned]:  # fmt: skip
    """The days of all steps, if the first were due from that day on.

    `before`: it is counted from a date, `begins`, and begins so many days before it. `taken`: how
    those went that one person has had, by step; `next_day` is when their next one is looked at.
    """
    planned: list[Planned] = []
    day = begins if before is None else begins - dt.timedelta(days=before)
    last_mail, taken, is_next = None, taken or {}, True
    for number, step in enumerate(steps, start=1):
        day += dt.timedelta(days=step.wait_days)
        if done := taken.get(step.pk):
            there = done.at.date()
        elif is_next and next_day:
            there, is_next = next_day, False
        else:
            there = day
        if not done:
            if step.is_automatic and last_mail:
                there = max(there, last_mail + dt.timedelta(days=gap))
            right_away = number == 1 and not step.wait_days and before is None
            there = there if right_away else daytime.next_day(there, weekdays)
        if step.is_automatic and not (done and done.skipped_because):
            last_mail = there
        planned.append(Planned(number, step, there, done))
        if before is None:
            day = there
    return planned


def of(enrolment, steps: list[Step], today: dt.date) -> list[Planned]:
    """What one person had, and what they will get, day by day."""
    sequence, zone = enrolment.sequence, enrolment.sequence.workspace.zone
    taken = {one.step_id: one for one in enrolment.taken_now()}
    due = enrolment.due_at and max(enrolment.due_at.astimezone(zone).date(), today)
    dated = enrolment.anchor_on is not None
    return plan(
        steps, enrolment.anchor_on if dated else enrolment.began_at.astimezone(zone).date(),
        weekdays=sequence.weekdays, gap=sequence.gap_days,
        before=sequence.begins_before if dated else None, taken=taken,
        next_day=due or today,
    )  # fmt: skip


def weeks(planned: list[Planned], most: int = 12) -> list[dict]:
    """The weeks that have a step, Monday first, each with seven days."""

    def monday(letter):
        return letter.day - dt.timedelta(days=letter.day.weekday())

    return [
        {
            "monday": first,
            "days": [
                {"is_off": day > 4, "letters": [one for one in letters if one.day.weekday() == day]}
                for day in range(7)
            ],
        }
        for first, found in groupby(sorted(planned, key=lambda one: one.day), key=monday)
        if (letters := list(found))
    ][:most]
