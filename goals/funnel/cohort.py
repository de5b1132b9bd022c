"""The leads of a period and how far they came, in three questions of the database.

Each cell is how many there are of one source, one owner, one side, one step and one fate, lost or
not; whatever a page wants to know of them is a sum of cells.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper

from contacts.models import LeadSource
from goals import behind
from goals.asked import SIDES, Asked
from goals.behind import Figure, leads, pursuits
from goals.behind.pursuits import Step
from goals.chances import is_enough
from goals.funnel.shares import Rung, Share, worst


class Cell(NamedTuple):
    source: int | None
    owner: int | None
    wants: str
    step: int
    fate: str
    is_lost: bool
    count: int


@dataclass(frozen=True)
class Cohort:
    """The leads that came in the period asked for; of one that is not over, those so far."""

    asked: Asked

    @cached_property
    def cells(self) -> list[Cell]:
        asked, counts = self.asked, Counter()
        # Grouped, and of all that began then: asked of each lead alone they cost far more.
        moves, deals = map(self._far, (pursuits.by_moves(asked), pursuits.by_deals(asked)))
        lost = ExpressionWrapper(pursuits.is_lost(asked), BooleanField())
        rows = pursuits.with_fate(pursuits.came(asked), asked).order_by()
        rows = rows.annotate(stood=pursuits.by_stage(asked), lost=lost)
        told = rows.values_list("pk", "source", "person__owner", "side", "stood", "fate", "lost")
        for pk, source, owner, side, stood, fate, is_lost in told:
            step = max(stood, moves.get(pk, 0), deals.get(pk, 0))
            counts[source, owner, side, step, fate, is_lost] += 1
        return [Cell(*key, count) for key, count in counts.items()]

    def _far(self, rows) -> dict[int, int]:
        """By prospect, of all that began in the period."""
        begins, ends = self.asked.period.moments(self.asked.zone)
        then = rows.filter(prospect__opened_at__gte=begins, prospect__opened_at__lt=ends)
        return dict(then.values_list("prospect", "far"))

    @cached_property
    def before(self) -> "Cohort":
        return Cohort(self.asked.a_year_before)

    def count(self, step: Step = Step.CAME, where: Callable[[Cell], bool] | None = None) -> int:
        """How many came at least as far."""
        return sum(
            cell.count for cell in self.cells if cell.step >= step and (not where or where(cell))
        )

    def of_fate(self, fate: str) -> int:
        return sum(cell.count for cell in self.cells if cell.fate == fate)

    def figure(self, name: str, number: int, **narrower) -> Figure:
        return behind.figure("pursuits", name, self.asked.but(**narrower), number)

    # ── the ladder ───────────────────────────────────────────────────────────
    @cached_property
    def shares(self) -> list[Share]:
        """Each step but the first as a share of the one before it."""
        counts = [self.count(step) for step in Step]
        return [Share(one, above) for above, one in zip(counts, counts[1:], strict=False)]

    @cached_property
    def worst(self) -> int | None:
        """The step that lost the most against a year before, as its place among the shares."""
        return worst(list(zip(self.shares, self.before.shares, strict=True)))

    @cached_property
    def rungs(self) -> list[Rung]:
        whole = self.count()
        width = 100 if whole else 0
        rungs = [Rung(pursuits.NAMES["came"], self.figure("came", whole), width=width)]
        for place, (step, share) in enumerate(zip(list(Step)[1:], self.shares, strict=True)):
            name, before = step.name.lower(), self.before.shares[place]
            rungs.append(
                Rung(
                    pursuits.NAMES[name], self.figure(name, share.k),
                    width=round(100 * share.k / whole) if whole else 0,
                    share=share.words, was=before.words, is_bad=place == self.worst,
                )
            )  # fmt: skip
        return rungs

    @property
    def signed(self) -> Share:
        """Who signed, of all that came."""
        return Share(self.count(Step.AGREEMENT), self.count())

    # ── apart ────────────────────────────────────────────────────────────────
    def by(self, what: str) -> list["Part"]:
        """Apart by source, member or side: those from which the most came first."""
        return [one for one in PARTS[what](self) if one.came.number]


SHOWN = (Step.CAME, Step.CONTACTED, Step.APPOINTMENT, Step.AGREEMENT, Step.CLOSED)


@dataclass(frozen=True)
class Part:
    """The leads of one source, member or side, with the steps that a table shows."""

    name: str
    url: str
    figures: list[Figure]

    @property
    def came(self) -> Figure:
        return self.figures[0]

    @property
    def is_small(self) -> bool:
        return not is_enough(self.came.number) and not self.figures[-1].number

    @property
    def signed(self) -> Share:
        return Share(self.figures[-2].number, self.came.number)


def _part(cohort: Cohort, name: str, where, rule="", **narrower) -> Part:
    """`rule` stands behind the name of the rules of those without a source or an owner."""
    figures = [
        cohort.figure(f"{step.name.lower()}{rule}", cohort.count(step, where), **narrower)
        for step in SHOWN
    ]
    url = cohort.asked.but(**narrower).query() if narrower else ""
    return Part(name, url, figures)


def _by_source(cohort: Cohort) -> list[Part]:
    counts: dict[int | None, int] = {}
    for cell in cohort.cells:
        counts[cell.source] = counts.get(cell.source, 0) + cell.count
    found = LeadSource.objects.visible_to(cohort.asked.membership).in_bulk(filter(None, counts))
    parts = [
        _part(cohort, source.name, lambda cell, pk=pk: cell.source == pk, source=source)
        for pk, source in found.items()
    ]
    parts.append(_part(cohort, "No source", lambda cell: cell.source is None, "-unsourced"))
    return sorted(parts, key=lambda one: (-one.came.number, one.name))


def _by_member(cohort: Cohort) -> list[Part]:
    members = cohort.asked.members
    theirs = {one.pk for one in members}
    parts = [
        _part(cohort, str(one), lambda cell, pk=one.pk: cell.owner == pk, member=one)
        for one in members
    ]
    if cohort.asked.member is None:
        others = _part(cohort, "Nobody yet", lambda cell: cell.owner not in theirs, "-unowned")
        parts.append(others)
    return sorted(parts, key=lambda one: (-one.came.number, one.name))


def _by_side(cohort: Cohort) -> list[Part]:
    return [
        _part(cohort, words, lambda cell, s=leads.SIDES[side]: cell.wants in s, side=side)
        for side, words in SIDES.items()
    ]


PARTS = {"source": _by_source, "member": _by_member, "side": _by_side}
