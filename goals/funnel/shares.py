"""So many of so many, in words: nothing is a percentage of fewer than eight."""

from dataclasses import dataclass

from goals import chances
from goals.behind import Figure

A_TENTH = 10  # points: what fell by less is no news


@dataclass(frozen=True)
class Share:
    k: int
    n: int

    @property
    def is_enough(self) -> bool:
        return chances.is_enough(self.n)

    @property
    def percent(self) -> int:
        return round(100 * self.k / self.n) if self.n else 0

    @property
    def words(self) -> str:
        """ "56%"; "3 of 5" of few; nothing of none, nor where more came than there were."""
        if not self.n or self.k > self.n:
            return ""
        return f"{self.percent}%" if self.is_enough else f"{self.k} of {self.n}"

    @property
    def one_in(self) -> str:
        """ "1 in 20"."""
        if not self.k:
            return f"none of {self.n:,}" if self.n else ""
        return f"1 in {max(1, round(self.n / self.k)):,}"

    @property
    def between(self) -> str:
        """What the true share may be: "between 22 and 41 of a hundred"."""
        if not self.n or self.k > self.n:
            return ""
        return chances.in_words(*chances.wilson(self.k, self.n))

    def fall_from(self, before: "Share") -> int:
        """By how many points of a hundred it fell; 0 where either has too few cases to say so."""
        if not (self.is_enough and before.is_enough):
            return 0
        return max(0, before.percent - self.percent)


@dataclass(frozen=True)
class Rung:
    """A step of a funnel: how many came so far, how wide its bar is, and of how many before."""

    name: str
    figure: Figure
    hint: str = ""
    width: int | None = None  # of 100; None where there is no bar
    share: str = ""
    was: str = ""
    is_bad: bool = False

    @property
    def number(self) -> int:
        return self.figure.number


def worst(pairs: list[tuple[Share, Share]]) -> int | None:
    """Which of these (now, a year before) fell the most, if it fell by more than a tenth."""
    falls = [now.fall_from(before) for now, before in pairs]
    most = max(falls, default=0)
    return falls.index(most) if most >= A_TENTH else None
