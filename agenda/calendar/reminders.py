"""Reminders of appointments: which are due, and whether one still is when it leaves.

Each is due so many minutes before an occurrence begins, and lapses when it has begun. A run that
comes late finds what was missed; of several that are due for one occurrence the last one speaks
for all. Whoever sends them writes each down under `Due.key`, so that no run sends one twice.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from agenda.calendar import spread
from agenda.calendar.hooks import add_follower
from agenda.models import Appointment, Invitee, ReminderRound
from crm.kit import clock

A_MINUTE = dt.timedelta(minutes=1)
LOOK_EVERY = dt.timedelta(minutes=15)
LONGEST = dt.timedelta(weeks=8)  # before an appointment


class OneTime:
    """An occurrence that is spoken of as if it took place once."""

    repeats = ""

    def __init__(self, time: spread.Occurrence):
        self.zone = time.appointment.zone
        self.is_all_day, self.first_day, self.last_day = (
            time.is_all_day, time.first_day, time.last_day,
        )  # fmt: skip
        self.starts_at, self.ends_at = time.starts_at, time.ends_at


@dataclass(frozen=True)
class Due:
    """One occurrence that is to be told of, by the reminder of so many minutes."""

    time: spread.Occurrence
    minutes: int

    @property
    def appointment(self) -> Appointment:
        return self.time.appointment

    @property
    def key(self) -> str:
        """The same for every run; another one after it was moved."""
        begins = spread.stamp(self.time.starts_at)
        return f"reminder:{self.appointment.public_id}:{begins}:{self.minutes}"

    @property
    def as_one(self):
        """This occurrence alone, as words about it need it."""
        return OneTime(self.time)

    @property
    def lapses_at(self) -> dt.datetime:
        return self.time.starts_at


def workspaces(now: dt.datetime) -> list[int]:
    """Where reminders may be due, asked over all workspaces."""
    with connection.cursor() as cursor:
        cursor.execute("select * from reminder_workspaces(%s)", [now])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]


def look(now: dt.datetime) -> list[Due]:
    """What is due in this workspace; and when to look again is written down."""
    # Held until the end: an appointment made meanwhile waits for it, and moves the look forward.
    ReminderRound.objects.get_or_create(defaults={"look_at": now, "looked_at": now - LOOK_EVERY})
    mine = ReminderRound.objects.select_for_update().get()
    due, following = _due(mine.looked_at, now)
    mine.looked_at = now
    mine.look_at = max(min([now + LOOK_EVERY, *following]), now + A_MINUTE / 2)
    mine.save(update_fields=["looked_at", "look_at"])
    return due


def _due(looked_at, now: dt.datetime) -> tuple[list[Due], list[dt.datetime]]:
    """Those whose moment came since the last look; and the moments that are to come.

    One that was made later than it would have told of is not told of.
    """
    due, following = [], []
    for time in _coming(now):
        if time.outcome or time.starts_at <= now:
            continue
        told_at = {
            minutes: time.starts_at - dt.timedelta(minutes=minutes)
            for minutes in time.appointment.reminders
        }
        passed = [minutes for minutes, at in told_at.items() if looked_at < at <= now]
        following += [at for at in told_at.values() if at > now]
        if passed:
            due.append(Due(time, min(passed)))
    return due, following


def _coming(now: dt.datetime) -> list[spread.Occurrence]:
    rows = list(
        Appointment.objects.between(now, now + LONGEST)
        .exclude(reminders=[])
        .select_related("property", "workspace", "by__user", "series")
        .prefetch_related("members__user", "people__phones")
    )
    longest = max((max(one.reminders) for one in rows), default=0)
    span = min(dt.timedelta(minutes=longest), LONGEST) + LOOK_EVERY
    return spread.occurrences(rows, now, now + span)


def invited_to(appointment) -> list[Invitee]:
    """Those who are to be reminded too: invited, and have not said that they stay away."""
    asked = Invitee.objects.of(appointment).invited().filter(is_reminded=True)
    return list(asked.exclude(answer="declined").select_related("person"))


def still_stands(key: str) -> bool:
    """Whether what a reminder tells of still begins then: not moved, called off or done."""
    _, named, begins, *_ = key.split(":")
    moment = spread.read_stamp(begins)
    one = Appointment.objects.on().filter(public_id=named).first()
    if one is None or moment is None or moment <= clock.now():
        return False
    times = spread.occurrences([one], moment, moment + A_MINUTE)
    return any(time.starts_at == moment and not time.outcome for time in times)


@add_follower
def look_again(appointment, what: str, by) -> None:
    """What was made or moved may be due before the next look."""
    if appointment.reminders:
        ReminderRound.objects.update(look_at=clock.now())
