"""The same for offers, net sheets and market analyses."""

import datetime as dt
from decimal import Decimal

from transactions.models import Comparable, Counter, MarketAnalysis, Offer
from transactions.net_sheet import sheets
from transactions.offers import answering


def offer() -> Offer:
    """Of somebody with an agent who has an address; the listing has a net sheet."""
    from tests.walls import deals

    found, owner = Offer.objects.order_by("pk").first(), deals.transaction()
    if found is None:
        made = Offer(name="J. Whitlock", price=Decimal(445_000), agent_email="tom@example.com")
        found = answering.add(made, owner, by=None)
        sheets.keep(owner, {"taxes": "3650", "price_one": "449900"}, by=None)
    return found


def market_analysis() -> MarketAnalysis:
    from tests.walls import deals

    found = MarketAnalysis.objects.order_by("pk").first()
    return found or MarketAnalysis.objects.create(
        address="1 Main Street, Reno, NV", transaction=deals.transaction(),
        made_on=dt.date(2026, 11, 20),
    )  # fmt: skip


def comparable() -> Comparable:
    found = Comparable.objects.order_by("pk").first()
    return found or Comparable.objects.create(
        analysis=market_analysis(), address="2 Elm Street", price=Decimal(410_000)
    )


SAMPLES = {
    "purchase_offer": lambda workspace: offer().public_id,
    "market_analysis": lambda workspace: market_analysis().public_id,
    "comparable": lambda workspace: comparable().public_id,
}
TERMS = {"price": "$450,000", "financing": "cash", "proof": "funds", "inspection": "none"}
BODIES = {
    "transactions:offer_new": TERMS | {"name": "P. Lund"},
    "transactions:offer_edit": TERMS | {"name": "P. Lund"},
    "transactions:offer_counter": {"price": "$455,000", "words": "Meet us there."},
    "transactions:offer_acceptance": {"price": "445,000", "on": "11/23/2026", "others": "leave"},
    "transactions:offer_decline": {"words": "Thank you."},
    "transactions:best_and_final": {
        "until": "12/1/2099", "subject": "Best and final", "words": "Please tell us.",
    },
    "transactions:net_sheet": {
        "price_one": "450k", "taxes": "4,000", "interest_year": "365", "title_paid_by": "seller",
        "transfer_step": "1", "taxes_timing": "arrears", "owns_closing_day": "yes",
        "year_days": "365", "assessments_how": "paid", "hoa_every": "12", "hoa_timing": "advance",
    },
    "transactions:market_analysis_new": {"address": "9 Oak Street", "made_on": "11/20/2026"},
    "transactions:market_analysis_edit": {"address": "9 Oak Street", "made_on": "11/20/2026"},
    "transactions:comparable_new": {
        "address": "3 Elm Street", "status": "sold", "price": "$400,000",
    },
    "transactions:comparable": {"address": "3 Elm Street", "status": "sold", "price": "$400,000"},
    "transactions:comparables_import": {"lines": "Address,Price\n4 Elm Street,395000\n"},
}  # fmt: skip


def prepare(name: str, ids: dict) -> None:
    rows = Offer.objects.filter(public_id=ids["purchase_offer"])
    match name:
        case "transactions:offer_counter_taken" | "transactions:offer_counter_refused":
            Counter.objects.create(offer=rows.get(), price=Decimal(448_000))
            rows.update(state=Offer.State.COUNTERED)
        case "transactions:offer_reopening":
            rows.update(state=Offer.State.DECLINED)
