"""The income that pays for the reward of a year."""

from dataclasses import dataclass
from decimal import Decimal

from crm.kit import money

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Extra:
    """What the plan of a year brings beyond the year before, and what the reward takes of it.

    All of it is what stays with the agent after the brokerage's part.
    """

    year: int
    goal: Decimal  # what the plan leaves
    base: Decimal  # above which it is extra
    earned: Decimal  # so far
    price: Decimal | None = None
    is_base_of_last_year: bool = True

    @property
    def amount(self) -> Decimal:
        return max(self.goal - self.base, Decimal(0))

    @property
    def is_met(self) -> bool:
        return self.earned >= self.goal

    @property
    def left(self) -> Decimal:
        return max(self.goal - self.earned, Decimal(0))

    @property
    def is_paid_for(self) -> bool:
        return self.price is not None and self.price <= self.amount

    @property
    def share(self) -> int:
        """Percent of the extra that the reward takes, one at the least."""
        return max(1, round(self.price / self.amount * HUNDRED))

    @property
    def over(self) -> str:
        """What is extra stands above this: a year, or the dollars that were typed."""
        return f"{self.year - 1}" if self.is_base_of_last_year else money.in_words(self.base)
