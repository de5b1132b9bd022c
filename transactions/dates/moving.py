"""A date moves: what would move with it, dates and tasks, line by line, before anything does.

Legal deadlines and what somebody put off by hand are shown unticked: they stay unless they are
ticked. What is done stays. What was looked at and left stays for good where it is.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction as db

from agenda import moving
from transactions.dates import keeping
from transactions.dates.counting import add_days, why_no_business
from transactions.models import KeyDate

LEGAL = "A legal deadline: it never moves by itself"


@dataclass(frozen=True)
class Move:
    """One line: a date of the transaction, or a task of its plans."""

    key: str  # "date:inspection", "task:" and its public id
    title: str
    was: object  # a day, or the moment of a task
    to: object
    stays: str = ""
    word: str = ""  # the date itself, or the one that the task is counted from
    task_move: moving.Move | None = None

    @property
    def is_task(self) -> bool:
        return self.task_move is not None

    @property
    def day(self) -> dt.date:
        return self.to.date() if isinstance(self.to, dt.datetime) else self.to

    @property
    def warning(self) -> str:
        """ "a Saturday", "has passed": what to mind about where it would come to stand."""
        if self.is_task:
            return "has passed" if self.task_move.is_past else ""
        return why_no_business(self.to)


def preview(key_date: KeyDate, to: dt.date, at: dt.time | None = None) -> list[Move]:
    """What would move with this date: first itself, then each date with its tasks.

    Where it stands there already: the tasks that are still counted from where it stood before.
    """
    transaction = key_date.transaction
    dates = {one.word: one for one in transaction.key_dates.all()}
    coming = {key_date.word: to}
    lines = [_line(one, day) for one, day in _dependent(dates, key_date.word, to, coming)]
    return _with_tasks(transaction, lines, coming, dates, {key_date.word: at or key_date.at})


def drifted(transaction) -> list[Move]:
    """Tasks that are still counted from where a date stood before it was moved."""
    dates = {one.word: one for one in transaction.key_dates.all() if one.on}
    coming = {word: one.on for word, one in dates.items()}
    return _with_tasks(transaction, [], coming, dates, {})


@db.atomic
def carry_out(transaction, moves: list[Move], ticked: set[str], *, by, first=None) -> int:
    """Move what is ticked, and leave the rest for good; how many lines moved.

    `first` is the date that somebody moved, its day and its hour: it moves whatever is ticked. A
    task moves with its date alone.
    """
    if first is not None:
        key_date, to, at = first
        keeping.write(transaction, key_date.word, to, at=at)
    count = 0
    for move in moves:
        if not move.is_task and move.key in ticked:
            keeping.write(transaction, move.word, move.to)
            count += 1
    transaction.__dict__.pop("_prefetched_objects_cache", None)
    days = {one.word: (one.on, one.at) for one in transaction.key_dates.all() if one.on}
    _keep_distances(transaction)
    tasks = [_settled(move, ticked) for move in moves if move.is_task and _follows(move, days)]
    count += moving.carry_out(tasks, days)
    keeping.follow(transaction, by)
    return count


# ── the lines ────────────────────────────────────────────────────────────────
def _dependent(dates, word: str, to: dt.date, coming):
    """Every date that is counted from this one, with the day it would have; and what from those."""
    for one in sorted(dates.values(), key=lambda one: one.position):
        if one.counted_from != word or one.word in coming or one.on is None or one.done_on:
            continue
        begin = dates.get(word)
        if one.offset is not None:
            day = add_days(to, one.offset, one.is_business)
        else:
            day = one.on + (to - begin.on) if begin and begin.on else one.on
        if day == one.on:
            continue
        coming[one.word] = day
        yield one, day
        yield from _dependent(dates, one.word, day, coming)


def _line(one: KeyDate, day: dt.date) -> Move:
    stays = LEGAL if one.is_legal else ""
    return Move(f"date:{one.word}", str(one), one.on, day, stays, word=one.word)


def _with_tasks(transaction, lines, coming, dates, hours) -> list[Move]:
    """Each date with the tasks that are counted from it; those of the moved one come first."""
    days = {
        word: (day, hours.get(word) or (dates[word].at if word in dates else None))
        for word, day in coming.items()
    }
    stays = {line.word: f"{line.title} stays" for line in lines if line.stays}
    of_word: dict[str, list[Move]] = {}
    for move in moving.of_thing(transaction.key, days):
        task = move.task
        of_word.setdefault(task.hangs_on, []).append(
            Move(
                f"task:{task.public_id}", task.title, move.was, move.due_at,
                move.stays or stays.get(task.hangs_on, ""), task.hangs_on, move,
            )
        )  # fmt: skip
    named = {line.word: line for line in lines}
    return [
        move
        for word in coming
        for move in ([named[word]] if word in named else []) + of_word.get(word, [])
    ]


# ── carrying out ─────────────────────────────────────────────────────────────
def _follows(move: Move, days) -> bool:
    """Whether its date has come to stand where the line was counted from."""
    task = move.task_move.task
    there = days.get(move.word)
    return bool(there) and there[0] != task.hung_on


def _settled(move: Move, ticked: set[str]) -> moving.Move:
    return move.task_move if move.key in ticked else replace(move.task_move, is_kept=True)


def _keep_distances(transaction) -> None:
    """What was left where it is, is as far from its date from now on as it stands."""
    dates = {one.word: one for one in transaction.key_dates.all()}
    for one in dates.values():
        if one.counted_from and one.on:
            before = (one.offset, one.counts)
            keeping.keep_distance(one, dates.get(one.counted_from))
            if (one.offset, one.counts) != before:
                one.save(update_fields=["offset", "counts"])


def in_short(moves: list[Move]) -> tuple[int, int]:
    """How many would move, and how many stay."""
    staying = sum(1 for move in moves if move.stays)
    return len(moves) - staying, staying
