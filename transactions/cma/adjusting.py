"""Comparable homes made like the one in question, and the range that they leave: pure arithmetic.

What a bedroom or a square foot is worth is the agent's to say; what is not said adjusts nothing.
"""

import datetime as dt
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from transactions.net_sheet.prorating import cents

NOTHING = Decimal(0)
# Key of the home, and what one of it is called.
FEATURES = {
    "sqft": ("square foot", "square feet"),
    "beds": ("bedroom", "bedrooms"),
    "baths": ("bathroom", "bathrooms"),
    "garage": ("garage space", "garage spaces"),
    "year": ("year", "years"),
    "lot": ("acre", "acres"),
}
MONTH = Decimal("30.4375")  # days


@dataclass(frozen=True)
class Adjustment:
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Adjusted:
    """A comparable, and what it would have cost had it been like the home in question."""

    home: object
    adjustments: list[Adjustment]

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.adjustments), NOTHING)

    @property
    def price(self) -> Decimal:
        return cents(self.home.price) + self.total

    @property
    def per_foot(self) -> Decimal | None:
        return cents(self.home.price / self.home.sqft) if self.home.sqft else None


@dataclass(frozen=True)
class Range:
    low: Decimal
    middle: Decimal
    high: Decimal
    count: int


def rates_of(written: Mapping) -> dict[str, Decimal]:
    """What is written down, by feature and "month"; what makes no sense counts as not said."""
    found = {}
    for key in (*FEATURES, "month"):
        try:
            amount = Decimal(written[key])
        except (KeyError, TypeError, InvalidOperation):
            continue
        if amount.is_finite() and abs(amount) < 10**9:
            found[key] = amount
    return found


def adjust(subject, home, rates: Mapping[str, Decimal], on: dt.date) -> Adjusted:
    """Each difference times its worth; better than the subject comes off, worse goes on."""
    found = [_feature(subject, home, key, rates[key]) for key in FEATURES if key in rates]
    found.append(_since_sold(home, rates.get("month", NOTHING), on))
    if home.own_adjustment:
        label = home.because or "Your own adjustment"
        found.append(Adjustment(label, cents(home.own_adjustment)))
    return Adjusted(home, [one for one in found if one and one.amount])


def _feature(subject, home, key: str, rate: Decimal) -> Adjustment | None:
    ours, theirs = getattr(subject, key), getattr(home, key)
    if ours is None or theirs is None:
        return None
    gap = Decimal(ours) - Decimal(theirs)
    one, many = FEATURES[key]
    count = abs(gap)
    said = f"{count.normalize():,f}" if count % 1 else f"{count:,.0f}"
    thing = one if count == 1 else many
    label = f"{said} {thing} {'less' if gap > 0 else 'more'} there"
    if key == "year":
        label = f"Built {count} {thing} {'earlier' if gap > 0 else 'later'}"
    return Adjustment(label, cents(gap * rate))


def _since_sold(home, percent: Decimal, on: dt.date) -> Adjustment | None:
    """The market since the sale, so much percent a month."""
    if not percent or home.sold_on is None or home.status != "sold" or home.sold_on >= on:
        return None
    months = (Decimal((on - home.sold_on).days) / MONTH).quantize(Decimal("0.1"))
    label = f"{months.normalize():f} months since the sale"
    return Adjustment(label, cents(home.price * percent / 100 * months))


def range_of(adjusted: list[Adjusted]) -> Range | None:
    """Of the sold ones that count; where none is sold, of all that count."""
    counting = [one for one in adjusted if one.home.is_used]
    sold = [one for one in counting if one.home.status == "sold"]
    prices = sorted(one.price for one in sold or counting)
    if not prices:
        return None
    middle = cents(Decimal(statistics.median(prices)))
    return Range(prices[0], middle, prices[-1], len(prices))
