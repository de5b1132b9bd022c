"""Where appointments stand in a day: rows of a quarter of an hour, lanes beside each other."""

import datetime as dt
from dataclasses import dataclass

A_QUARTER = 15
OPENS, CLOSES = 8, 18
LEAST_ROWS, MOST_LANES = 2, 4


@dataclass(frozen=True)
class Hours:
    """The hours that a calendar shows."""

    first: int
    last: int

    @property
    def names(self) -> list[str]:
        return [str((hour - 1) % 12 + 1) for hour in range(self.first, self.last)]

    @property
    def number(self) -> int:
        return self.last - self.first


def hours_of(columns) -> Hours:
    """From eight to six, and earlier or later where something is."""
    first, last = OPENS, CLOSES
    for items, day in columns:
        for item in items:
            start, end = _minutes(item, day)
            first, last = min(first, start // 60), max(last, -(-end // 60))
    return Hours(first, last)


def lay_out(columns, hours: Hours) -> None:
    """Give each item of each column its rows and its lane; time blocks lie below the others."""
    for items, day in columns:
        placed = sorted(((*_minutes(item, day), item) for item in items), key=lambda one: one[:2])
        blocks = [one for one in placed if one[2].is_block]
        others = [one for one in placed if not one[2].is_block]
        _beside_each_other(blocks)
        _beside_each_other(others)
        for start, end, item in others:
            item.is_over = any(start < last and first < end for first, last, _ in blocks)
        for start, end, item in placed:
            item.row = (start - hours.first * 60) // A_QUARTER
            rows = -(-(end - start) // A_QUARTER)
            item.rows = max(LEAST_ROWS, min(rows, hours.number * 4 - item.row))


def _beside_each_other(placed) -> None:
    group: list = []
    until = 0
    for start, end, item in placed:
        if group and start >= until:
            _share(group)
            group = []
        end = max(end, start + LEAST_ROWS * A_QUARTER)
        until = max(until, end) if group else end
        group.append((start, end, item))
    _share(group)


def _share(group) -> None:
    """Those that overlap stand in as many lanes as it takes, each in the first that is free."""
    free: list[int] = []
    for start, end, item in group:
        lane = next((number for number, busy in enumerate(free) if busy <= start), len(free))
        lane = min(lane, MOST_LANES - 1)
        free[lane : lane + 1] = [end]
        item.lane = lane
    for _, _, item in group:
        item.lanes = len(free)


def _minutes(item, day: dt.date) -> tuple[int, int]:
    """When it begins and ends on that day, in minutes from midnight on the wall clock."""
    starts, ends = item.starts, item.ends
    first = starts.hour * 60 + starts.minute if starts.date() == day else 0
    last = ends.hour * 60 + ends.minute if ends.date() == day else 24 * 60
    return first, max(first, last)
