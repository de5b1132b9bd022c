"""From the income one wants to the calls of a day, step by step; asks the database nothing."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from goals.ratios import HUNDRED, Ratio, Ratios

CENT, ZERO = Decimal("0.01"), Decimal(0)
# What a plan begins with until there are figures of one's own: a worked example, no promise.
NET, EXPENSES, KEPT, LISTING_SHARE = Decimal(120_000), Decimal(30_000), Decimal(80), Decimal(50)
PRICE, RATE = Decimal(420_000), Decimal("2.5")
WORKDAYS = 230


@dataclass(frozen=True)
class Wish:
    """What one wants to keep in a year, and on what terms one earns it.

    `kept` is the percentage of the gross that the brokerage leaves, until it has its `cap` of the
    year; `listing_share` the percentage of the gross that listings are to bring.
    """

    net: Decimal = NET
    expenses: Decimal = EXPENSES
    kept: Decimal = KEPT
    cap: Decimal | None = None
    listing_share: Decimal = LISTING_SHARE
    listing_price: Decimal = PRICE
    listing_rate: Decimal = RATE
    buyer_price: Decimal = PRICE
    buyer_rate: Decimal = RATE
    workdays: int = WORKDAYS

    @property
    def listing_commission(self) -> Decimal:
        return self.listing_price * self.listing_rate / HUNDRED

    @property
    def buyer_commission(self) -> Decimal:
        return self.buyer_price * self.buyer_rate / HUNDRED

    @property
    def before_split(self) -> Decimal:
        """What must be left once the brokerage has its part."""
        return self.net + self.expenses

    @property
    def gross(self) -> Decimal:
        split = self.before_split / self.kept * HUNDRED
        return split if self.cap is None else min(split, self.before_split + self.cap)

    @property
    def is_capped(self) -> bool:
        """The brokerage has its cap before the year is over."""
        return self.gross < self.before_split / self.kept * HUNDRED


@dataclass(frozen=True)
class Half:
    """One side of the business: the gross it is to bring, and what that takes."""

    gross: Decimal
    price: Decimal
    commission: Decimal
    closings: Decimal
    agreements: Decimal
    appointments: Decimal

    @classmethod
    def of(cls, gross: Decimal, price: Decimal, commission: Decimal, agree: Ratio, close: Ratio):
        closings = gross / commission
        agreements = closings / close.share
        return cls(gross, price, commission, closings, agreements, agreements / agree.share)

    @property
    def volume(self) -> Decimal:
        return self.closings * self.price


@dataclass(frozen=True)
class Step:
    """One step of the way down: how many of each side, and how many together."""

    key: str
    title: str
    together: Decimal
    listings: Decimal | None = None
    buyers: Decimal | None = None
    is_money: bool = False


@dataclass(frozen=True)
class Plan:
    """What a wish takes; numbers as they come out, not rounded."""

    wish: Wish
    ratios: Ratios
    gross: Decimal
    listings: Half
    buyers: Half
    conversations: Decimal
    calls: Decimal

    @property
    def brokerage(self) -> Decimal:
        """What the brokerage takes of the gross."""
        return self.gross - self.wish.before_split

    @property
    def closings(self) -> Decimal:
        return self.listings.closings + self.buyers.closings

    @property
    def agreements(self) -> Decimal:
        return self.listings.agreements + self.buyers.agreements

    @property
    def appointments(self) -> Decimal:
        return self.listings.appointments + self.buyers.appointments

    @property
    def volume(self) -> Decimal:
        return self.listings.volume + self.buyers.volume

    @property
    def commission(self) -> Decimal:
        """Of the average closing."""
        return self.gross / self.closings if self.closings else self.listings.commission

    @property
    def calls_a_day(self) -> int:
        return a_day(self.calls, self.wish.workdays)

    @property
    def calls_between(self) -> tuple[int, int] | None:
        """What a day may take, as one's own calls for a closing are known from so many alone."""
        if (between := self.ratios.calls.between) is None:
            return None
        low, high = (a_day(self.closings * one, self.wish.workdays) for one in between)
        return low, high

    @property
    def conversations_a_day(self) -> int:
        return a_day(self.conversations, self.wish.workdays)

    @property
    def steps(self) -> list[Step]:
        one, other = self.listings, self.buyers
        return [
            Step("gross", "Gross commission", self.gross, one.gross, other.gross, is_money=True),
            Step("closings", "Closings", self.closings, one.closings, other.closings),
            Step("agreements", "Agreements", self.agreements, one.agreements, other.agreements),
            Step("appointments", "Appointments", self.appointments, one.appointments,
                 other.appointments),
            Step("conversations", "Conversations", self.conversations),
            Step("calls", "Calls", self.calls),
        ]  # fmt: skip


def reckon(wish: Wish, ratios: Ratios | None = None) -> Plan:
    """What that wish takes, with these ratios; with the usual ones if there are none."""
    ratios = ratios or Ratios()
    gross = wish.gross.quantize(CENT, ROUND_HALF_UP)
    from_listings = gross * wish.listing_share / HUNDRED
    listings = Half.of(
        from_listings, wish.listing_price, wish.listing_commission,
        ratios.listing_agree, ratios.listing_close,
    )  # fmt: skip
    buyers = Half.of(
        gross - from_listings, wish.buyer_price, wish.buyer_commission,
        ratios.buyer_agree, ratios.buyer_close,
    )  # fmt: skip
    appointments = listings.appointments + buyers.appointments
    return Plan(
        wish, ratios, gross, listings, buyers,
        conversations=appointments * ratios.talks.value,
        calls=(listings.closings + buyers.closings) * ratios.calls.value,
    )  # fmt: skip


def a_day(number: Decimal, workdays: int) -> int:
    """So many on each workday, the last one begun counted whole."""
    return int((number / max(workdays, 1)).to_integral_value(ROUND_CEILING))
