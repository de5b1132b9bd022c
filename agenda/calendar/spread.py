"""Appointments as they fall in a time: each occurrence of those that repeat, in order."""

import datetime as dt
from dataclasses import dataclass

from agenda.calendar import rules

A_DAY = dt.timedelta(days=1)
MOST_OF_ONE = 400  # of one appointment in one look: more than a year of days


@dataclass(frozen=True)
class Occurrence:
    """One time that an appointment takes place.

    `at` is when the rule has it, None of what does not repeat; `is_put_forward` says that its
    hour does not exist on that day (March), so that it begins later.
    """

    appointment: object
    starts_at: dt.datetime
    ends_at: dt.datetime
    is_all_day: bool
    key: str
    outcome: str
    at: dt.datetime | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    is_put_forward: bool = False

    @property
    def url(self) -> str:
        """Its page: of the very one where there are several."""
        asked = f"?at={stamp(self.at)}" if self.at else ""
        return f"{self.appointment.get_absolute_url()}{asked}"


def stamp(moment: dt.datetime) -> str:
    """A moment as addresses and keys say it."""
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def read_stamp(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def occurrences(appointments, start: dt.datetime, end: dt.datetime) -> list[Occurrence]:
    """Each time that one of these takes place, at least in part, between those moments, in order.

    What repeats without end is spread no further than that; what differs stands as it is by now.
    """
    rows = [one for one in appointments if one.is_on]
    departed = _departed([one for one in rows if one.is_repeating], start, end)
    found = []
    for one in rows:
        each = _of_series(one, start, end, departed) if one.is_repeating else [once(one)]
        found += [time for time in each if _touches(time, start, end)]
    return sorted(found, key=lambda time: (time.starts_at, time.appointment.pk))


def _touches(time: Occurrence, start, end) -> bool:
    return time.starts_at < end and (time.ends_at > start or time.starts_at >= start)


def _departed(series, start, end) -> set:
    """When those that repeat have one that differs: its own row says how."""
    if not series:
        return set()
    from agenda.models import Appointment

    longest = max(one.ends_at - one.starts_at for one in series)
    rows = Appointment.objects.filter(
        series__in=[one.pk for one in series],
        series_at__gt=start - longest - 2 * A_DAY,
        series_at__lt=end + 2 * A_DAY,
    )
    return set(rows.order_by().values_list("series_id", "series_at"))


def once(one) -> Occurrence:
    """An appointment that does not repeat, as it takes place."""
    return Occurrence(
        one, one.starts_at, one.ends_at, one.is_all_day, str(one.public_id), one.outcome,
        first_day=one.first_day, last_day=one.last_day,
    )  # fmt: skip


def _of_series(one, start, end, departed) -> list[Occurrence]:
    zone = one.zone_info
    begins, ends = (moment.replace(tzinfo=None) for moment in (one.local_start, one.local_end))
    length = ends - begins
    days = (one.last_day - one.first_day) if one.is_all_day else None
    found = []
    # A day more on either side: clocks that change move what the rule has at the edge.
    for naive in rules.starts(one, start - length - A_DAY, end + A_DAY, MOST_OF_ONE):
        local = rules.settled(naive, zone)
        at = local.astimezone(dt.UTC)
        if (one.pk, at) in departed:
            continue
        is_put_forward = local.replace(tzinfo=None) != naive
        until = rules.settled(naive + length, zone).astimezone(dt.UTC)
        if is_put_forward or until <= at:
            until = at + length
        first = naive.date() if one.is_all_day else None
        found.append(
            Occurrence(
                one, at, until, one.is_all_day, f"{one.public_id}@{stamp(at)}", one.outcome,
                at=at, first_day=first,
                last_day=first + days if first else None,
                is_put_forward=is_put_forward and not one.is_all_day,
            )
        )  # fmt: skip
    return found


def at_moment(one, moment: dt.datetime | None) -> Occurrence | None:
    """That very occurrence of a series; None where it has none, or one with a row of its own."""
    if not one.is_repeating:
        return once(one)
    if moment is None:
        return None
    second = dt.timedelta(seconds=1)
    found = occurrences([one], moment, moment + second)
    return next((time for time in found if time.at == moment), None)


def following(one, moment: dt.datetime) -> Occurrence | None:
    """The next one that ends after that moment; the last there was when all are over."""
    if not one.is_repeating:
        return once(one)
    for days in (8, 40, 400, 1500):
        span = dt.timedelta(days=days)
        if found := [
            time for time in occurrences([one], moment, moment + span) if time.ends_at > moment
        ]:
            return found[0]
    if one.spans_until:
        back = occurrences([one], one.spans_until - dt.timedelta(days=400), one.spans_until)
        return back[-1] if back else None
    return None
