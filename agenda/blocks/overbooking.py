"""What is booked over office hours: said, and never refused."""

import datetime as dt
from dataclasses import dataclass

from agenda.blocks.laying import blocks_of
from agenda.calendar import spread
from agenda.calendar.hooks import add_warning
from agenda.calendar.saying import hours
from agenda.models import Appointment, AppointmentKind
from crm.kit import clock

AHEAD = dt.timedelta(weeks=4)


@dataclass(frozen=True)
class Collision:
    """An appointment that takes place inside a block."""

    time: spread.Occurrence
    block: spread.Occurrence
    said: str


@add_warning
def warn(appointment, membership) -> list[str]:
    """For whoever makes or moves an appointment: which of their office hours it is over."""
    if appointment.kind == AppointmentKind.BLOCK or appointment.is_all_day:
        return []
    start = max(appointment.starts_at, clock.now())
    end = appointment.starts_at + AHEAD if appointment.is_repeating else appointment.ends_at
    times = (
        spread.occurrences([appointment], start, end)
        if appointment.pk
        else [spread.once(appointment)]
    )
    found = _over(membership, times, _blocks(membership, start, end))
    return [_sentence(found[0].block, membership)] if found else []


def over(membership, start: dt.datetime, end: dt.datetime) -> str:
    """What is said while somebody picks a time; nothing beside their office hours."""
    blocks = _blocks(membership, start, end)
    return _sentence(blocks[0], membership) if blocks else ""


def _sentence(block: spread.Occurrence, membership) -> str:
    said = _said(block, membership.workspace.zone)
    return f"This is over your office hours on {said}. They stay as they are."


def collisions(membership, start: dt.datetime, end: dt.datetime) -> list[Collision]:
    """What is booked over their blocks in that time, in order; in a fixed number of queries."""
    blocks = _blocks(membership, start, end)
    if not blocks:
        return []
    rows = Appointment.objects.visible_to(membership).with_member(membership)
    rows = rows.between(start, end).filter(is_all_day=False)
    booked = spread.occurrences(rows.exclude(kind=AppointmentKind.BLOCK), start, end)
    return _over(membership, booked, blocks)


def _blocks(membership, start, end) -> list[spread.Occurrence]:
    rows = blocks_of(membership).filter(is_all_day=False).between(start, end)
    return spread.occurrences(rows, start, end)


def _over(membership, times, blocks) -> list[Collision]:
    zone = membership.workspace.zone
    return [
        Collision(time, block, _said(block, zone))
        for time in times
        for block in blocks
        if time.starts_at < block.ends_at and block.starts_at < time.ends_at
    ]


def _said(block: spread.Occurrence, zone) -> str:
    starts, ends = block.starts_at.astimezone(zone), block.ends_at.astimezone(zone)
    return f"{starts:%A, %B} {starts.day}, {hours(starts, ends)}"
