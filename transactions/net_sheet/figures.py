"""What sellers take home: pure arithmetic in dollars and cents, every line with how it came about.

Nothing is asked of the database here. Money that goes out stands below nothing.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from crm.kit import money
from transactions.net_sheet.prorating import (
    cents,
    prorated,
    sellers_last_day,
    usually_paid_through,
)

NOTHING = Decimal(0)
GROUPS = {
    "payoffs": "Mortgage payoffs",
    "listing": "Listing commission",
    "buyer_agent": "Buyer-agent commission",
    "repairs": "Repairs and credits",
    "concession": "Concession to buyer",
    "costs": "Title, taxes, fees",
    "other": "Held back and other",
}


@cache
def sections() -> list[dict]:
    """What is asked, section by section (inputs.toml)."""
    return tomllib.loads((Path(__file__).parent / "inputs.toml").read_text("utf-8"))["sections"]


@cache
def inputs() -> dict[str, dict]:
    return {one["key"]: one for section in sections() for one in section["inputs"]}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A price, a day of closing, and all that the sale costs the sellers."""

    price: Decimal
    closing: dt.date | None = None
    first_principal: Decimal = NOTHING
    first_rate: Decimal = NOTHING
    first_paid_through: dt.date | None = None
    first_per_diem: Decimal = NOTHING
    first_fee: Decimal = NOTHING
    second_principal: Decimal = NOTHING
    second_rate: Decimal = NOTHING
    second_paid_through: dt.date | None = None
    second_per_diem: Decimal = NOTHING
    second_fee: Decimal = NOTHING
    payoff_days: int = 0
    interest_year: int = 365
    prepayment: Decimal = NOTHING
    liens: Decimal = NOTHING
    contract_for_deed: Decimal = NOTHING
    listing_rate: Decimal = NOTHING
    listing_fee: Decimal = NOTHING
    buyer_rate: Decimal = NOTHING
    buyer_fee: Decimal = NOTHING
    admin_fee: Decimal = NOTHING
    title_policy: Decimal = NOTHING
    title_paid_by: str = "seller"
    settlement_fee: Decimal = NOTHING
    attorney_fee: Decimal = NOTHING
    transfer_rate: Decimal = NOTHING
    city_rate: Decimal = NOTHING
    transfer_step: int = 1
    recording: Decimal = NOTHING
    survey: Decimal = NOTHING
    courier: Decimal = NOTHING
    taxes: Decimal = NOTHING
    taxes_timing: str = "arrears"
    taxes_paid_through: dt.date | None = None
    owns_closing_day: str = "yes"
    year_days: int = 365
    assessments: Decimal = NOTHING
    assessments_how: str = "paid"
    hoa_dues: Decimal = NOTHING
    hoa_every: int = 12
    hoa_timing: str = "advance"
    hoa_paid_through: dt.date | None = None
    hoa_transfer: Decimal = NOTHING
    hoa_letter: Decimal = NOTHING
    hoa_capital: Decimal = NOTHING
    water_escrow: Decimal = NOTHING
    concession: Decimal = NOTHING
    repairs: Decimal = NOTHING
    warranty: Decimal = NOTHING
    non_allowables: Decimal = NOTHING
    leaseback: Decimal = NOTHING
    earnest_shortfall: Decimal = NOTHING
    other_costs: Decimal = NOTHING
    other_costs_for: str = ""
    other_credits: Decimal = NOTHING
    other_credits_for: str = ""
    escrow_refund: Decimal = NOTHING

    @classmethod
    def of(cls, figures: Mapping, *, price: Decimal, closing: dt.date | None = None) -> "Terms":
        """From what a NetSheet holds; what cannot be read counts as not written down."""
        said = {key: _read(one, figures.get(key)) for key, one in inputs().items()}
        said = {key: value for key, value in said.items() if value is not None}
        return cls(price=price, closing=closing, **said)

    def with_offer(self, **asked) -> "Terms":
        """With what an offer asks for in place of what was reckoned with; None leaves it."""
        return replace(self, **{key: value for key, value in asked.items() if value is not None})


def _read(one: dict, text):
    """The value of an input, None where there is none or it makes no sense."""
    if not isinstance(text, str) or not text:
        return None
    try:
        match one["kind"]:
            case "day":
                return dt.date.fromisoformat(text)
            case "count":
                return int(text)
            case "choice":
                values = [value for value, _ in one["choices"]]
                return (int(text) if text.isdigit() else text) if text in values else None
            case "text":
                return text
        found = Decimal(text)
        return found if found.is_finite() and abs(found) < 10**12 else None
    except (ValueError, InvalidOperation):
        return None


@dataclass(frozen=True)
class Line:
    key: str
    group: str
    label: str
    amount: Decimal
    how: str = ""


@dataclass(frozen=True)
class Sheet:
    """The price, every line that is something, and what is left of it."""

    price: Decimal
    lines: list[Line]
    notes: list[str] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        return self.price + sum((line.amount for line in self.lines), NOTHING)

    def total(self, group: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.group == group), NOTHING)

    def amount(self, key: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.key == key), NOTHING)

    def without(self, *groups: str) -> list[Line]:
        return [line for line in self.lines if line.group not in groups]


def work_out(terms: Terms) -> Sheet:
    """The net sheet of these terms."""
    lines = [
        *_loan(terms, "first", "First mortgage"),
        *_loan(terms, "second", "Second mortgage or HELOC"),
        _out(terms, "prepayment", "payoffs", "Prepayment penalty"),
        _out(terms, "liens", "payoffs", "Other liens and judgments"),
        _out(terms, "contract_for_deed", "payoffs", "Contract for deed"),
        *_commissions(terms),
        _out(terms, "repairs", "repairs", "Repairs and inspection credits"),
        _out(terms, "concession", "concession", "Concession to the buyers"),
        _out(terms, "non_allowables", "concession", "VA or FHA non-allowables"),
        *_title(terms),
        *_dues(terms),
        _out(terms, "warranty", "costs", "Home warranty"),
        _out(terms, "leaseback", "other", "Moving or leaseback deposit", "held until they moved"),
        _out(terms, "earnest_shortfall", "other", "Earnest-money shortfall"),
        _out(terms, "other_costs", "other", terms.other_costs_for or "Another cost"),
        Line(
            "other_credits", "other", terms.other_credits_for or "Another credit",
            cents(terms.other_credits),
        ),
    ]  # fmt: skip
    return Sheet(cents(terms.price), [line for line in lines if line.amount], _notes(terms))


def _out(terms: Terms, key: str, group: str, label: str, how: str = "") -> Line:
    return Line(key, group, label, -cents(getattr(terms, key)), how)


# ── what is owed ─────────────────────────────────────────────────────────────
def _loan(terms: Terms, which: str, name: str) -> list[Line]:
    """Principal, interest for each day to the payoff, and the lender's fee."""
    owed = getattr(terms, f"{which}_principal")
    interest, how = per_diem(terms, which), ""
    count = interest_days(terms, which)
    if count and interest:
        how = f"{_count(count, 'day')} at {money.in_words(interest)}"
    return [
        Line(f"{which}_principal", "payoffs", f"{name}, principal", -cents(owed)),
        Line(f"{which}_interest", "payoffs", f"{name}, interest", -cents(interest * count), how),
        _out(terms, f"{which}_fee", "payoffs", f"{name}, payoff fee"),
    ]


def per_diem(terms: Terms, which: str) -> Decimal:
    """Interest for one day: as the lender says, or principal × rate ÷ the year, to the cent."""
    if said := getattr(terms, f"{which}_per_diem"):
        return cents(said)
    owed, rate = getattr(terms, f"{which}_principal"), getattr(terms, f"{which}_rate")
    return cents(owed * rate / 100 / terms.interest_year)


def interest_days(terms: Terms, which: str) -> int:
    paid = getattr(terms, f"{which}_paid_through")
    if paid is None or terms.closing is None:
        return 0
    return max(0, (terms.closing - paid).days + terms.payoff_days)


# ── commissions ──────────────────────────────────────────────────────────────
def _commissions(terms: Terms) -> list[Line]:
    listing = _share(terms.price, terms.listing_rate, terms.listing_fee)
    buyer = _share(terms.price, terms.buyer_rate, terms.buyer_fee)
    return [
        Line("listing_commission", "listing", "Listing commission", *listing),
        Line("buyer_commission", "buyer_agent", "Buyer-agent commission", *buyer),
        _out(terms, "admin_fee", "listing", "Broker’s administration fee"),
    ]


def _share(price: Decimal, rate: Decimal, fee: Decimal) -> tuple[Decimal, str]:
    """An amount that is named goes before a percentage."""
    if fee or not rate:
        return -cents(fee), ""
    return -cents(price * rate / 100), f"{rate.normalize():f}% of {money.in_words(price)}"


# ── title, taxes, fees ───────────────────────────────────────────────────────
def _title(terms: Terms) -> list[Line]:
    share = {"seller": Decimal(1), "half": Decimal("0.5")}.get(terms.title_paid_by, NOTHING)
    half = "half of it" if terms.title_paid_by == "half" else ""
    return [
        Line(
            "title_policy", "costs", "Owner’s title policy", -cents(terms.title_policy * share),
            half,
        ),
        _out(terms, "settlement_fee", "costs", "Escrow and settlement fee"),
        _out(terms, "attorney_fee", "costs", "Attorney"),
        _tax(terms, "transfer_rate", "Transfer or deed tax"),
        _tax(terms, "city_rate", "City or county stamps"),
        _out(terms, "recording", "costs", "Recording and release fees"),
        _out(terms, "survey", "costs", "Survey"),
        _out(terms, "courier", "costs", "Courier and wire"),
    ]  # fmt: skip


def _tax(terms: Terms, key: str, label: str) -> Line:
    """So much for each $1,000 of the price, which counts up to its next step."""
    rate, step = getattr(terms, key), terms.transfer_step
    counted = (terms.price / step).to_integral_value(ROUND_CEILING) * step
    how = f"{money.in_words(rate)} for each $1,000 of {money.in_words(counted)}"
    return Line(key, "costs", label, -cents(counted * rate / 1000), how)


def _dues(terms: Terms) -> list[Line]:
    how = "escrowed" if terms.assessments_how == "escrowed" else "paid at closing"
    return [
        *_proration(terms, "taxes", "Property taxes", terms.taxes, 1),
        _out(terms, "assessments", "costs", "Special assessments", how),
        *_proration(
            terms, "hoa", "HOA dues", terms.hoa_dues * terms.hoa_every, terms.hoa_every
        ),
        _out(terms, "hoa_transfer", "costs", "HOA transfer fee"),
        _out(terms, "hoa_letter", "costs", "HOA status letter or estoppel"),
        _out(terms, "hoa_capital", "costs", "HOA working capital"),
        _out(terms, "water_escrow", "costs", "Water and sewer escrow"),
    ]  # fmt: skip


def _proration(terms: Terms, which: str, label: str, a_year: Decimal, times: int) -> list[Line]:
    if not a_year or terms.closing is None:
        return []
    last = sellers_last_day(terms.closing, terms.owns_closing_day == "yes")
    in_advance = getattr(terms, f"{which}_timing") == "advance"
    paid = getattr(terms, f"{which}_paid_through")
    paid = paid or usually_paid_through(last, times, in_advance)
    amount, count = prorated(a_year, paid, last, terms.year_days)
    side = "back from the buyers" if amount > 0 else "of yours not paid yet"
    how = f"{_count(count, 'day')} {side}, {money.in_words(a_year)} a year"
    return [Line(which, "costs", f"{label}, prorated", amount, how)]


def _notes(terms: Terms) -> list[str]:
    said = []
    loans = {"first": "first mortgage", "second": "second mortgage"}
    dated = terms.taxes or terms.hoa_dues or any(per_diem(terms, one) for one in loans)
    if terms.closing is None and dated:
        said.append("Prorations and interest are not in it: there is no day of closing yet.")
    for which, name in loans.items():
        if per_diem(terms, which) and getattr(terms, f"{which}_paid_through") is None:
            said.append(f"Interest on the {name} is not in it: say through which day it is paid.")
    if terms.escrow_refund:
        refund = money.in_words(terms.escrow_refund)
        said.append(
            f"The lender refunds about {refund} of escrow some weeks after the closing; it is not "
            "in this figure."
        )
    return said


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


KEYS = tuple(one.name for one in fields(Terms))
