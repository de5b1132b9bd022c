"""The table of what each kind of activity took, and what it brought."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from goals import behind
from goals.behind import Figure
from goals.reading import may_see_people
from goals.time.brought import PITCHES, QUARTER, TOUCHES, Brought
from goals.time.spent import NAMES

ENOUGH = 8  # times: below that it is too early to say what a kind brings
MANY_HOURS = 10


@dataclass(frozen=True)
class Activity:
    """A kind of it; `hours` is None of what nobody times, `appointments` of what are some."""

    key: str
    name: str
    times: Figure
    hours: float | None
    talks: Figure
    appointments: Figure | None
    closings: Figure

    @property
    def is_early(self) -> bool:
        return self.times.number < ENOUGH

    @property
    def for_one(self) -> str:
        """What a closing took: hours, or times where nobody counts hours."""
        if self.is_early:
            return "too early"
        if not self.closings.number:
            return "none yet"
        if self.hours:
            return f"{_short(self.hours / self.closings.number)} hours"
        return f"{round(self.times.number / self.closings.number):,}"


@dataclass(frozen=True)
class Activities:
    """All kinds of which there were some, those that took the most first."""

    brought: Brought

    @cached_property
    def of_hours(self) -> list[Activity]:
        found = [self._of_hours(kind) for kind in NAMES if self.brought.stretches[kind]]
        return sorted(found, key=lambda one: -one.hours)

    @cached_property
    def of_touches(self) -> list[Activity]:
        found = [self._of_touches(kind) for kind in TOUCHES if kind in self.brought.touched]
        return sorted(found, key=lambda one: -one.times.number)

    @property
    def tables(self) -> list[tuple[str, list[Activity]]]:
        return [("On the calendar", self.of_hours), ("Reaching out", self.of_touches)]

    @property
    def is_empty(self) -> bool:
        return not self.of_hours and not self.of_touches

    @property
    def hours(self) -> float:
        return round(sum(one.hours for one in self.of_hours), 1)

    def _of_hours(self, kind: str) -> Activity:
        stretches, asked = self.brought.stretches[kind], self.brought.asked
        url = f"{reverse('goals:time_spent')}{asked.query()}&{urlencode({'kind': kind})}"
        url = url if may_see_people(asked.membership) else ""
        hours = round(sum(one.hours for one in stretches), 1)
        return self._activity(kind, NAMES[kind], Figure(len(stretches), url), hours)

    def _of_touches(self, kind: str) -> Activity:
        name, rule = TOUCHES[kind]
        number = self.brought.touched[kind]["times"]
        times = behind.figure("touches", rule, self.brought.asked, number)
        return self._activity(str(kind), name, times, None)

    def _activity(self, kind: str, name: str, times: Figure, hours) -> Activity:
        brought, asked = self.brought, self.brought.asked
        is_touch = kind in TOUCHES
        talks = brought.touched[kind]["talks"] if is_touch else len(brought.talks[kind])
        return Activity(
            kind, name, times, hours,
            behind.figure("touches", f"talks_{kind}", asked, talks),
            None if kind in PITCHES else behind.figure(
                "appointments", f"after_{kind}", asked, len(brought.appointments[kind])
            ),
            behind.figure("deals", f"after_{kind}", asked, len(brought.closings[kind])),
        )  # fmt: skip

    @property
    def said(self) -> str:
        """The finding: what brought the most for its hours, and what brought nothing."""
        said = [self._best(), self._idle()]
        return " ".join(part for part in said if part)

    def _best(self) -> str:
        good = [one for one in self.of_hours if not one.is_early and one.closings.number]
        if not good:
            return ""
        best = min(good, key=lambda one: one.hours / one.closings.number)
        closings = "A closing" if best.closings.number == 1 else f"{best.closings.number} closings"
        return f"{closings} followed {best.name.lower()}: {_short(best.hours)} hours."

    def _idle(self) -> str:
        """Not of hours for finding business, and not of a time that is hardly over."""
        asked = self.brought.asked
        idle = [
            one for one in self.of_hours
            if one.key != "block" and not one.is_early and one.hours >= MANY_HOURS
            and not one.closings.number
        ]  # fmt: skip
        if not idle or asked.period.last + QUARTER > asked.today:
            return ""
        most = idle[0]
        return (
            f"{_short(most.hours)} hours of {most.name.lower()} were followed by none: make them "
            "bring something, or leave them out."
        )


def _short(hours: float) -> str:
    return f"{round(hours, 1):g}"
