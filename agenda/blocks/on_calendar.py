"""Office hours on the calendar: what became of each, and the line below the name of a week."""

from agenda.blocks import measuring
from agenda.calendar.hooks import Remark, add_lede, add_remarks
from agenda.models import AppointmentKind

A_WEEK = 7


@add_remarks
def remarks(occurrences, membership) -> dict[str, Remark]:
    """Of the member's own blocks that have begun: kept, missed, or how much of it."""
    return {block.time.key: _remark(block) for block in _begun(occurrences, membership)}


@add_lede
def lede(membership, first_day, days: int, occurrences) -> str:
    """ "4 of 5 office hours kept."; of a week to come, how many are planned."""
    own = _own(occurrences, membership)
    if days != A_WEEK or not own:
        return ""
    planned = sum((time.ends_at - time.starts_at) / measuring.AN_HOUR for time in own)
    begun = _begun(own, membership)
    if not begun:
        return f"{measuring.in_words(planned)} for finding business.".capitalize()
    kept = sum(block.kept for block in begun)
    said = f"{kept:g} of {measuring.in_words(planned)} for finding business kept."
    if kept >= measuring.aim_of(membership).aim:
        said += " That is half your week."
    return said


def _own(occurrences, membership) -> list:
    return [
        time
        for time in occurrences
        if time.appointment.kind == AppointmentKind.BLOCK
        and not time.is_all_day
        and membership.pk in time.appointment.member_ids
    ]


def _begun(occurrences, membership) -> list[measuring.Block]:
    blocks = measuring.of(membership, _own(occurrences, membership))
    return [block for block in blocks if block.state != "ahead"]


def _remark(block: measuring.Block) -> Remark:
    if block.state == "missed":
        return Remark("missed", "missed")
    done = f"{block.touches} reached out to"
    return Remark(f"{block.hours}, {done if block.state in ('kept', 'now') else block.said}")
