"""How many leads of a source arrived on each of the last ninety days, and where none came."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import TruncDate

from crm.kit import clock
from leads.models import Lead
from leads.sources.costs import beginning

DAYS = 90
GAP = 3  # so many days without a lead are marked
BAR, HIGH = 10, 60  # the width of a day and the height of the busiest, in the strip's units


@dataclass(frozen=True)
class Bar:
    day: dt.date
    count: int
    place: int
    height: int

    @property
    def x(self) -> int:
        return self.place * BAR

    @property
    def y(self) -> int:
        return HIGH - self.height


@dataclass(frozen=True)
class Gap:
    """Days in a row on which nothing came; `place` is where the first one stands."""

    place: int
    days: int

    @property
    def x(self) -> int:
        return self.place * BAR

    @property
    def width(self) -> int:
        return self.days * BAR


@dataclass(frozen=True)
class Strip:
    bars: list[Bar]
    gaps: list[Gap]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def busy(self) -> list[Bar]:
        """The days on which something came, the newest first: the strip as a table."""
        return [bar for bar in reversed(self.bars) if bar.count]

    @property
    def marked(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.days >= GAP]

    @property
    def width(self) -> int:
        return len(self.bars) * BAR

    @property
    def said(self) -> str:
        """The strip in a sentence: "No lead for 9 days; its longest gap before was 4."."""
        if not self.total:
            return f"No lead in the last {DAYS} days."
        now = next((gap.days for gap in self.gaps if _is_last(gap, self.bars)), 0)
        before = max((gap.days for gap in self.gaps if not _is_last(gap, self.bars)), default=0)
        if not now:
            longest = f"; its longest gap was {_days(before)}" if before else ""
            return f"A lead came today{longest}."
        longest = f"; its longest gap before was {before}" if before else ""
        return f"No lead for {_days(now)}{longest}."


def _is_last(gap: Gap, bars) -> bool:
    return gap.place + gap.days == len(bars)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def strip_of(source, zone) -> Strip:
    """Counted in one query, by the index on a source's leads."""
    today = clock.today(zone)
    first = today - dt.timedelta(days=DAYS - 1)
    counts = dict(
        Lead.objects.filter(
            source=source, dismissed_at=None, received_at__gte=beginning(first, zone)
        )
        .annotate(day=TruncDate("received_at", tzinfo=zone))
        .order_by()
        .values_list("day")
        .annotate(Count("pk"))
    )
    most = max(counts.values(), default=1)
    bars = []
    for place in range(DAYS):
        day = first + dt.timedelta(days=place)
        count = counts.get(day, 0)
        bars.append(Bar(day, count, place, round(HIGH * count / most)))
    return Strip(bars, _gaps(bars))


def _gaps(bars) -> list[Gap]:
    """Days without a lead, between two leads and since the last; before the first is no gap."""
    places = [bar.place for bar in bars if bar.count] + [len(bars)]
    return [
        Gap(here + 1, there - here - 1)
        for here, there in zip(places, places[1:], strict=False)
        if there - here > 1
    ]
