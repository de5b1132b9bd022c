"""A month, a quarter or a year, as an address names it: "2026-11", "2026-Q4", "2026"."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass, replace

A_DAY = dt.timedelta(days=1)
EARLIEST, LATEST = 1970, 2200
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_KEY = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both among them: a month, a quarter or a year from its
    beginning, whole unless `until` cut it; or just these days ("2026-05-23..2026-11-22")."""

    kind: str  # "month", "quarter", "year" or "days"
    first: dt.date
    last: dt.date

    # ── which ────────────────────────────────────────────────────────────────
    @classmethod
    def around(cls, day: dt.date, kind: str = "year") -> "Period":
        """The month, quarter or year that has that day."""
        months = MONTHS[kind]
        begins = (day.month - 1) // months * months + 1
        ends = begins + months - 1
        last = dt.date(day.year, ends, monthrange(day.year, ends)[1])
        return cls(kind, dt.date(day.year, begins, 1), last)

    @classmethod
    def read(cls, text: str, today: dt.date) -> "Period":
        """The one of that key; this year for anything that is none."""
        if days := _DAYS.fullmatch(text or ""):
            return cls.days(*days.groups()) or cls.around(today)
        match = _KEY.fullmatch(text or "")
        if not match or not EARLIEST <= int(match[1]) <= LATEST:
            return cls.around(today)
        year = int(match[1])
        if match[2]:
            return cls.around(dt.date(year, int(match[2]) * 3, 1), "quarter")
        if match[3]:
            return cls.around(dt.date(year, int(match[3]), 1), "month")
        return cls.around(dt.date(year, 1, 1))

    @classmethod
    def days(cls, first: str, last: str) -> "Period | None":
        """Just these days, named as ISO has them; None where they are none."""
        try:
            found = cls("days", dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        except ValueError:
            return None
        are_real = found.first.year >= EARLIEST and found.last.year <= LATEST
        return found if are_real and found.first <= found.last else None

    @classmethod
    def ever(cls) -> "Period":
        """All days that there are."""
        return cls("days", dt.date(EARLIEST, 1, 1), dt.date(LATEST, 12, 31))

    # ── what it is called ────────────────────────────────────────────────────
    @property
    def key(self) -> str:
        if self.kind == "days":
            return f"{self.first.isoformat()}..{self.last.isoformat()}"
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        return f"{self.first.year}-Q{self._quarter}" if self.kind == "quarter" else self.year_words

    @property
    def words(self) -> str:
        """ "November 2026", "the fourth quarter of 2026", "2026", "May 23 to November 22, 2026"."""
        if self == Period.ever():
            return "all years"
        if self.kind == "days":
            year = "" if self.first.year == self.last.year else f", {self.first.year}"
            first = f"{self.first:%B} {self.first.day}{year}"
            return f"{first} to {self.last:%B} {self.last.day}, {self.last.year}"
        if self.kind == "month":
            return f"{self.first:%B} {self.first.year}"
        if self.kind == "quarter":
            return f"the {_QUARTERS[self._quarter - 1]} quarter of {self.first.year}"
        return self.year_words

    @property
    def year_words(self) -> str:
        return f"{self.first.year}"

    @property
    def _quarter(self) -> int:
        return (self.first.month + 2) // 3

    # ── others ───────────────────────────────────────────────────────────────
    @property
    def whole(self) -> "Period":
        return self if self.kind == "days" else Period.around(self.first, self.kind)

    @property
    def before(self) -> "Period":
        """The whole one before it."""
        if self.kind == "days":
            length = self.last - self.first
            return replace(self, first=self.first - A_DAY - length, last=self.first - A_DAY)
        return Period.around(self.first - A_DAY, self.kind)

    @property
    def after(self) -> "Period":
        if self.kind == "days":
            length = self.last - self.first
            return replace(self, first=self.last + A_DAY, last=self.last + A_DAY + length)
        return Period.around(self.whole.last + A_DAY, self.kind)

    @property
    def a_year_before(self) -> "Period":
        """The same days a year earlier: the last of February meets the last of February."""
        if self.kind == "days":
            return replace(self, first=_year_before(self.first), last=_year_before(self.last))
        earlier = Period.around(self.first.replace(year=self.first.year - 1), self.kind)
        if self.last == self.whole.last:
            return earlier
        month_ends = monthrange(self.last.year - 1, self.last.month)[1]
        day = min(self.last.day, month_ends)
        return replace(earlier, last=self.last.replace(year=self.last.year - 1, day=day))

    @property
    def months(self) -> list["Period"]:
        """The months that it has, the last one cut where it is."""
        found, month = [], Period.around(self.first, "month")
        while month.first <= self.last:
            found.append(month.until(self.last))
            month = month.after
        return found

    def until(self, day: dt.date) -> "Period":
        """What of it lies up to that day, which is then its last; at least its first day."""
        return replace(self, last=max(self.first, min(self.last, day)))

    def has(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def moments(self, zone) -> tuple[dt.datetime, dt.datetime]:
        """From its first midnight where the workspace is to the midnight after its last day."""
        midnight = dt.time(tzinfo=zone)
        begins = dt.datetime.combine(self.first, midnight)
        ends = dt.datetime.combine(self.last + A_DAY, midnight)
        return begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)


def _year_before(day: dt.date) -> dt.date:
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
