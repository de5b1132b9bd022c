"""When the letters of a drip would leave, for the preview: dates, and the weeks they stand in."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from drips.models import Step


@dataclass(frozen=True)
class Planned:
    """One letter with its place in the drip and the day it would leave."""

    number: int
    step: Step
    day: dt.date


def plan(steps: list[Step], begins: dt.date) -> list[Planned]:
    """The days of all letters, if the first were due from that day on."""
    planned: list[Planned] = []
    for number, step in enumerate(steps, start=1):
        wait = dt.timedelta(days=step.wait_days)
        if planned:
            at_least = dt.timedelta(days=7 if step.kind == Step.Kind.EMAIL else 0)
            day = planned[-1].day + max(wait, at_least)
        else:
            day = begins + wait
        planned.append(Planned(number, step, day))
    return planned


def weeks(planned: list[Planned], most: int = 12) -> list[dict]:
    """The weeks that have a letter, Monday first, each with seven days."""

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
        for first, found in groupby(planned, key=monday)
        if (letters := list(found))
    ][:most]
