"""From when to when, on the wall clock of a zone: what forms read and appointments keep."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass, replace

from agenda.calendar import rules

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Hours of the wall clock, or whole days from midnight to midnight."""

    starts: dt.datetime  # naive
    ends: dt.datetime
    zone: str
    is_all_day: bool = False

    @classmethod
    def of_days(cls, first: dt.date, last: dt.date, zone: str) -> "Span":
        midnight = dt.time()
        ends = dt.datetime.combine(last + A_DAY, midnight)
        return cls(dt.datetime.combine(first, midnight), ends, zone, is_all_day=True)

    @classmethod
    def of(cls, appointment) -> "Span":
        starts, ends = appointment.local_start, appointment.local_end
        if appointment.is_all_day:
            return cls.of_days(appointment.first_day, appointment.last_day, appointment.zone)
        return cls(starts.replace(tzinfo=None), ends.replace(tzinfo=None), appointment.zone)

    @classmethod
    def of_occurrence(cls, time) -> "Span":
        one = time.appointment
        if time.is_all_day:
            return cls.of_days(time.first_day, time.last_day, one.zone)
        starts, ends = (
            moment.astimezone(one.zone_info).replace(tzinfo=None)
            for moment in (time.starts_at, time.ends_at)
        )
        return cls(starts, ends, one.zone)

    @property
    def _zone(self):
        return zoneinfo.ZoneInfo(self.zone)

    @property
    def starts_at(self) -> dt.datetime:
        return rules.settled(self.starts, self._zone).astimezone(dt.UTC)

    @property
    def ends_at(self) -> dt.datetime:
        until = rules.settled(self.ends, self._zone).astimezone(dt.UTC)
        if self.is_put_forward or until < self.starts_at:
            return self.starts_at + (self.ends - self.starts)
        return until

    @property
    def is_put_forward(self) -> bool:
        """Its first hour does not exist on that day: clocks go forward."""
        return not self.is_all_day and not rules.exists(self.starts.replace(tzinfo=self._zone))

    def moved(self, by: dt.timedelta) -> "Span":
        return replace(self, starts=self.starts + by, ends=self.ends + by)

    def fields(self) -> dict:
        """As the columns of an appointment."""
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "zone": self.zone,
            "is_all_day": self.is_all_day,
            "first_day": self.starts.date() if self.is_all_day else None,
            "last_day": self.ends.date() - A_DAY if self.is_all_day else None,
        }
