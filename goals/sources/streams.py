"""Half from your own people and work, half from leads provided; and a new source each season."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from crm.kit import money
from goals import behind
from goals.asked import Asked
from goals.behind import Figure
from goals.funnel.shares import Share
from goals.sources.figures import ZERO
from goals.sources.lines import Line


@dataclass(frozen=True)
class Halves:
    """Closings by their stream. A half each is the aim: neither drying up stops the business."""

    own: Figure
    provided: Figure
    unknown: Figure

    @property
    def share(self) -> Share:
        known = self.own.number + self.provided.number
        return Share(self.own.number, known)

    @property
    def rest(self) -> Share:
        return Share(self.provided.number, self.share.n)

    @property
    def width(self) -> int:
        """Of the bar of 1000."""
        return round(1000 * self.share.k / self.share.n) if self.share.n else 0

    @property
    def rest_width(self) -> int:
        return 1000 - self.width

    @property
    def said(self) -> str:
        share = self.share
        if not share.is_enough:
            return "Too early to say: fewer than eight closings whose source is known."
        if share.percent >= 70:
            return "Most of it is your own. If you want to grow, a provided source adds to it."
        if share.percent <= 30:
            return "Most of it is provided: a price that others can raise. Call your own people."
        return "Close to half and half: if one stream dries up, the other carries you."


def halves(asked: Asked) -> Halves:
    names = ("closed-own", "closed-provided", "closed-unknown")
    return Halves(*(behind.figure("deals", name, asked) for name in names))


# ── a new one each season ────────────────────────────────────────────────────
SEASONS = {12: "winter", 3: "spring", 6: "summer", 9: "fall"}


@dataclass(frozen=True)
class Season:
    """The sources on trial, and their share of what all sources cost."""

    name: str
    tried: list[Line]
    new: list[Line]  # those of them that began this season
    cost: Decimal
    whole: Decimal

    @property
    def said(self) -> str:
        if not self.new:
            return f"No new source this {self.name} yet. Try one a season, and keep what pays."
        names = " and ".join(one.name for one in self.new)
        return f"New this {self.name}: {names}."

    @property
    def budget(self) -> str:
        if not self.whole or not self.cost:
            return ""
        part, whole = (money.in_words(round(one)) for one in (self.cost, self.whole))
        return f"{part} of {whole} went to new ones ({round(100 * self.cost / self.whole)}%)."


def begins(today: dt.date) -> dt.date:
    """The first day of the season that has this one."""
    month = today.month // 3 * 3 or 12
    year = today.year - 1 if today.month < 3 else today.year
    return dt.date(year, month, 1)


def season(asked: Asked, found: list[Line]) -> Season:
    since = begins(asked.today)
    tried = [one for one in found if one.source and one.source.is_new_try]
    new = [one for one in tried if _is_new(one.source, since)]
    costs = [sum((one.cost or ZERO for one in lines), ZERO) for lines in (tried, found)]
    return Season(SEASONS[since.month], tried, new, *costs)


def _is_new(source, since: dt.date) -> bool:
    return source.active_from is None or source.active_from >= since
