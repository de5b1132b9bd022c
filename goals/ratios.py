"""What it takes: how many calls a closing wants, and of how many appointments one signs.

A ratio is one's own as soon as there are enough cases. Until then it is the usual one of a
widely taught model of the trade, and says so: it is a figure to begin with, no promise.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from goals import chances

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Ratio:
    """A share of 100 (`is_share`), or so many for one.

    Of a share `won` came of `of` cases; of the others `of` were made for `won`. `value` is None
    while nobody knows.
    """

    name: str
    value: Decimal
    won: int = 0
    of: int = 0
    is_own: bool = False
    is_typed: bool = False
    is_share: bool = True
    since: int = 0  # the year from which on one's own cases are counted

    @property
    def share(self) -> Decimal:
        """Between 0 and 1, never 0."""
        return self.value / HUNDRED

    @property
    def is_usual(self) -> bool:
        return not self.is_own and not self.is_typed

    @property
    def between(self) -> tuple[Decimal, Decimal] | None:
        """Between what the true one lies in 95 of 100 cases; None where it is not one's own."""
        if not self.is_own or self.is_typed:
            return None
        if self.is_share:
            low, high = chances.wilson(self.won, self.of)
            return Decimal(str(low * 100)), Decimal(str(high * 100))
        # Two counts that come by themselves: what part of both the first one is.
        low, high = chances.wilson(self.won, self.won + self.of)
        return Decimal(str((1 - high) / high)), Decimal(str((1 - low) / low))

    def typed(self, value: Decimal | None) -> "Ratio":
        """What the agent says it is, if they say so."""
        return self if value is None else replace(self, value=value, is_typed=True)

    def counted(self, won: int, of: int, since: int) -> "Ratio":
        """With one's own cases: the ratio itself where they are enough to say it."""
        found = replace(self, won=won, of=of, since=since)
        enough = of if self.is_share else won
        if not chances.is_enough(enough) or not won or not of or (self.is_share and won > of):
            return found
        value = Decimal(won) / of * HUNDRED if self.is_share else Decimal(of) / won
        return replace(found, value=value, is_own=True)


def _share(name: str, value: int) -> Ratio:
    return Ratio(name, Decimal(value))


def _for_one(name: str, value: int) -> Ratio:
    return Ratio(name, Decimal(value), is_share=False)


@dataclass(frozen=True)
class Ratios:
    """All that a plan reckons with, listing and buyer side apart; to begin with, the usual ones."""

    listing_agree: Ratio = _share("Listing appointments that end in a listing", 80)
    listing_close: Ratio = _share("Listings that close", 65)
    buyer_agree: Ratio = _share("Buyer appointments that end in an agreement", 65)
    buyer_close: Ratio = _share("Buyers with an agreement who close", 80)
    talks: Ratio = _for_one("Conversations for one appointment", 20)
    calls: Ratio = _for_one("Calls for one closing", 80)
    contract_close: Ratio = _share("Contracts that close", 85)

    @property
    def all(self) -> list[Ratio]:
        return [getattr(self, name) for name in NAMES]

    def typed(self, said: dict[str, Decimal | None]) -> "Ratios":
        """With what the agent says in place of some."""
        return replace(
            self, **{name: getattr(self, name).typed(said.get(name)) for name in NAMES}
        )  # fmt: skip


NAMES = [
    "listing_agree", "listing_close", "buyer_agree", "buyer_close", "talks", "calls",
    "contract_close",
]  # fmt: skip
