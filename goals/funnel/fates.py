"""Ninety days: signed, let go, or undecided; where leads are lost, and why."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min

from goals import behind
from goals.asked import Asked
from goals.behind import Figure, falls, pursuits
from goals.behind.pursuits import BECAUSE, Step
from goals.funnel.cohort import Cohort
from goals.funnel.shares import Share

DECIDED = ("converted", "dropped")
MOST_REASONS = 8


@dataclass(frozen=True)
class Fate:
    name: str
    figure: Figure
    share: Share
    was: Share
    tone: str = ""
    x: int = 0  # where its part of the bar begins, of 1000

    @property
    def width(self) -> int:
        return round(1000 * self.share.k / self.share.n) if self.share.n else 0


@dataclass(frozen=True)
class Ninety:
    """What became of the leads that are ninety days old, within those days."""

    fates: list[Fate]
    young: Figure
    decided: Share
    was: Share


TONES = {"converted": "good", "dropped": "mute", "later": "warn", "undecided": "bad"}


def ninety(cohort: Cohort) -> Ninety:
    old, was_old = (_old(one) for one in (cohort, cohort.before))
    fates, x = [], 0
    for fate, tone in TONES.items():
        count = cohort.of_fate(fate)
        one = Fate(
            pursuits.FATES[fate], cohort.figure(fate, count), Share(count, old),
            Share(cohort.before.of_fate(fate), was_old), tone, x,
        )  # fmt: skip
        fates.append(one)
        x += one.width
    decided, before = (sum(map(one.of_fate, DECIDED)) for one in (cohort, cohort.before))
    young = cohort.figure("young", cohort.of_fate("young"))
    return Ninety(fates, young, Share(decided, old), Share(before, was_old))


def _old(cohort: Cohort) -> int:
    return sum(cell.count for cell in cohort.cells if cell.fate != "young")


# ── where they are lost, and why ─────────────────────────────────────────────
@dataclass(frozen=True)
class Loss:
    """A reason, or the step after which they were lost, and how many there were of it."""

    words: str
    figure: Figure
    most: int = 0  # of the longest bar beside it

    @property
    def width(self) -> int:
        return round(100 * self.figure.number / self.most) if self.most else 0


AFTER = {
    Step.CAME: "Before a first talk",
    Step.CONTACTED: "After a talk",
    Step.QUALIFIED: "Qualified, but no appointment",
    Step.APPOINTMENT: "After the appointment",
    Step.AGREEMENT: "After the agreement",
    Step.CONTRACT: "Under contract",
    Step.CLOSED: "After a closing",
}


def places(cohort: Cohort) -> list[Loss]:
    """How far those came who were lost, the earliest step first."""
    counts = Counter()
    for cell in cohort.cells:
        if cell.is_lost:
            counts[cell.step] += cell.count
    return _losses(
        (AFTER[step], cohort.figure(f"lost-{step.name.lower()}", counts[step]))
        for step in Step
        if step in counts
    )


def reasons(asked: Asked) -> list[Loss]:
    """Why leads were lost, the most frequent first."""
    rows = pursuits.lost(asked).order_by().values_list("why")
    rows = rows.annotate(number=Count("pk"), words=Min("lost_reason")).order_by("-number", "why")
    return _losses(
        (words or "No reason given", behind.figure("pursuits", BECAUSE + why, asked, number))
        for why, number, words in rows[:MOST_REASONS]
    )


def contracts(asked: Asked) -> list[Loss]:
    """Why contracts fell through in the period, the most frequent first."""
    rows = falls.fell(asked).order_by().values_list("reason").annotate(number=Count("pk"))
    named = sorted(rows, key=lambda one: (-one[1], one[0]))
    return _losses(
        (falls.REASONS[key or "none"], behind.figure("falls", f"by_{key or 'none'}", asked, number))
        for key, number in named
    )


def _losses(found) -> list[Loss]:
    found = list(found)
    most = max((figure.number for _, figure in found), default=0)
    return [Loss(words, figure, most) for words, figure in found]
