"""Where business comes from: each source with what it brought, what it cost, and what came back."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from contacts.models import LeadSource
from goals import behind
from goals.asked import Asked
from goals.behind import Figure
from goals.behind.pursuits import Step
from goals.chances import is_enough
from goals.funnel.cohort import Cohort
from goals.funnel.shares import Share
from goals.funnel.stages import in_words
from goals.sources import figures
from goals.sources.figures import ZERO, Closings

A_MONTH = 30.44  # days


@dataclass(frozen=True)
class Line:
    """A source in a period; `source` is None for leads and closings that have none."""

    source: LeadSource | None
    came: Figure
    contacted: Figure
    appointments: Figure
    closed: Figure
    earned: Figure | None  # None where income is not for these eyes
    cost: Decimal | None
    speed: dt.timedelta | None
    took: dt.timedelta | None

    @property
    def name(self) -> str:
        return self.source.name if self.source else "No source"

    @property
    def contact_rate(self) -> Share:
        return Share(self.contacted.number, self.came.number)

    @property
    def speed_words(self) -> str:
        return in_words(self.speed) if self.speed is not None else ""

    @property
    def months(self) -> str:
        """From the lead to the closing, of half of those that closed."""
        if self.took is None:
            return ""
        if self.took.days < A_MONTH * 2:
            return in_words(max(self.took, dt.timedelta(days=1)))
        return f"{self.took.days / A_MONTH:.0f} months"

    @property
    def back(self) -> Decimal | None:
        """What came back of each dollar."""
        if not self.cost or self.earned is None:
            return None
        return self.earned.number / self.cost

    @property
    def cost_a_closing(self) -> Decimal | None:
        closed = self.closed.number
        return (self.cost / closed).quantize(Decimal(1), ROUND_HALF_UP) if (
            self.cost and closed
        ) else None  # fmt: skip

    @property
    def is_early(self) -> bool:
        """Too few leads to say, or a new one of which nothing can have closed yet."""
        if self.closed.number:
            return not is_enough(self.came.number) and not is_enough(self.closed.number)
        is_new = bool(self.source and self.source.is_new_try)
        return is_new or not is_enough(self.came.number)

    @property
    def is_small(self) -> bool:
        """So little came that it stands folded below the others."""
        is_new = bool(self.source and self.source.is_new_try)
        cases = is_enough(self.came.number) or self.closed.number or self.cost
        return not cases and not is_new

    @property
    def back_words(self) -> str:
        """ "$96", "$1.80"; "too early"; nothing where it costs nothing."""
        if not self.cost:
            return ""
        if self.is_early:
            return "too early"
        cents = Decimal(1) if self.back >= 10 else Decimal("0.01")
        return f"${self.back.quantize(cents, ROUND_HALF_UP):,}"

    @property
    def tone(self) -> str:
        if self.back is None or self.is_early:
            return ""
        if self.back >= 10:
            return "good"
        return "bad" if self.back < 1 else "warn" if self.back < 2 else ""


def lines(asked: Asked) -> list[Line]:
    """Those of the period in which anything came, closed or was paid: what earned most first.

    What a source costs is the whole workspace's, so it stands beside everybody's figures only.
    """
    closed, cohort = figures.closings(asked), Cohort(asked)
    sources = list(LeadSource.objects.visible_to(asked.membership))
    if asked.source:
        sources = [asked.source]
    costs = figures.costs(asked, sources, closed) if shows_costs(asked) else {}
    speeds = figures.speeds(asked)
    found = [_line(cohort, source, closed, costs, speeds) for source in sources]
    if not asked.source:
        found.append(_line(cohort, None, closed, costs, speeds))
    found = [one for one in found if one.came.number or one.closed.number or one.cost]
    return sorted(found, key=_weight)


def apart(found: list[Line]) -> tuple[list[Line], list[Line]]:
    """Those that say something, and the small ones; all of them where only small ones are."""
    large = [one for one in found if not one.is_small]
    return (large, [one for one in found if one.is_small]) if large else (found, [])


def shows_costs(asked: Asked) -> bool:
    return asked.sees_income and asked.member is None and not asked.side


def _weight(line: Line) -> tuple:
    earned = line.earned.number if line.earned else 0
    return (line.source is None, -earned, -line.closed.number, -line.came.number, line.name)


def _line(cohort: Cohort, source, closed, costs, speeds) -> Line:
    pk, rule = source and source.pk, "" if source else "-unsourced"
    asked = cohort.asked.but(source=source)
    brought = closed.get(pk, Closings())

    def step(which: Step) -> Figure:
        number = cohort.count(which, lambda cell: cell.source == pk)
        return behind.figure("pursuits", f"{which.name.lower()}{rule}", asked, number)

    def of_deals(number, **more) -> Figure:
        return behind.figure("deals", f"closed{rule}", asked, number, **more)

    return Line(
        source, step(Step.CAME), step(Step.CONTACTED), step(Step.APPOINTMENT),
        of_deals(brought.number),
        of_deals(brought.earned, is_sum=True) if asked.sees_income else None,
        costs.get(pk), speeds.get(pk), brought.took,
    )  # fmt: skip


@dataclass(frozen=True)
class Total:
    """All sources together."""

    came: Figure
    closed: Figure
    earned: Figure | None
    cost: Decimal

    @property
    def back(self) -> Decimal | None:
        return self.earned.number / self.cost if self.earned and self.cost else None


def total(asked: Asked, found: list[Line]) -> Total:
    def whole(name: str) -> Decimal:
        return sum((getattr(one, name).number for one in found), 0)

    earned = None
    if asked.sees_income:
        number = sum((one.earned.number for one in found), ZERO)
        earned = behind.figure("deals", "closed", asked, number, is_sum=True)
    return Total(
        behind.figure("pursuits", "came", asked, whole("came")),
        behind.figure("deals", "closed", asked, whole("closed")),
        earned, sum((one.cost or ZERO for one in found), ZERO),
    )  # fmt: skip
