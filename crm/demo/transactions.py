"""Homes of the demo: one with offers due, one to come, one under contract, a search, one closed.

Each other part of transactions adds its own to them: a function `(by, homes)` in PARTS.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from accounts.capabilities import Role as MemberRole
from accounts.models import Membership
from contacts.models import Book, Category, LeadSource, Person, Property
from crm.kit import clock
from transactions import dates, facts, starting
from transactions.models import Phase, PriceChange, Side, Stage, StageMove, Transaction

TOWN = "Traverse City, MI 49684"
PARTS: list[Callable] = []


@dataclass
class Homes:
    """The transactions of the demo by their names."""

    tamarack: Transaction  # the Kellers' listing: offers are due tomorrow
    quarry: Transaction  # the Tillmans', coming soon
    harbor: Transaction  # the Dorseys buy, under contract
    acreage: Transaction  # the Frosts look for it
    condo: Transaction  # Leo Bianchi's, sold five weeks ago


def put_on_market(by) -> None:
    """All of it, with its days as far back and ahead as an agent would have them today."""
    nora = Membership.objects.filter(role=MemberRole.ASSISTANT).order_by("pk").first()
    team = {"by": by, "agent": by, "assistant": nora, "is_sample": True}
    homes = Homes(
        _tamarack(team), _quarry(team), _harbor(team), _acreage(team), _condo(team)
    )  # fmt: skip
    for fill in PARTS:
        fill(by, homes)


def _tamarack(team) -> Transaction:
    kellers = _kellers(team["by"])
    grace = _known("Lindqvist")
    one = starting.open(
        Side.LISTING, clients=[kellers], property=_at("412 Tamarack Lane", "1914-0412"),
        source=LeadSource.objects.filter(name="Past client, referral").first(),
        referred_by=grace, list_price=Decimal(459_900), **team,
    )  # fmt: skip
    _days(one, team, agreement=-17, photos=-13, active=-12, offers_due=(1, 17), expiration=163)
    _course(one, [(Stage.COMING_SOON, -14), (Stage.ACTIVE, -12), (Stage.OFFER, -1)], since=-17)
    one.ask(Decimal(449_900), by=team["by"], on=_day(-5))
    _backdate_prices(one, [-17, -5])
    known = {
        "type": "house", "beds": 4, "baths_full": 2, "baths_half": 1, "sqft": 2310,
        "sqft_source": "assessor", "lot": "0.38 acres", "year_built": 1968, "garage": "Two cars",
        "parcel": "28-51-104-012-00", "subdivision": "Tamarack Hill", "county": "Grand Traverse",
        "school_district": "Traverse City Area", "taxes": Decimal("4212.18"), "tax_year": 2025,
        "septic": False, "agreement_type": "exclusive_right", "listing_percent": Decimal("2.75"),
        "buyer_broker": "Up to 2.5% if an offer asks for it; each offer is looked at as a whole.",
        "occupancy": "owner", "showing_instructions": "One hour’s notice. Park on the street.",
        "lockbox_type": "supra", "lockbox_serial": "34110927", "lockbox_hours": "8 am to 8 pm",
        "pets": "A cat, Biscuit. She stays in.", "sign": "installed", "disclosures_received": True,
        "lead_paint": "signed", "first_mortgage": Decimal("214500.00"),
        "second_mortgage": Decimal("15841.00"), "title_company": "Bay Title",
    }  # fmt: skip
    facts.write(one, known, by=team["by"])
    return one


def _quarry(team) -> Transaction:
    one = starting.open(
        Side.LISTING, clients=[_known("Tillman")], property=_at("60 Quarry Lane", ""),
        list_price=Decimal(525_000), **team,
    )  # fmt: skip
    _days(one, team, agreement=-4, photos=2, coming_soon=5, active=9, expiration=176)
    _course(one, [], since=-4)
    known = {"type": "house", "beds": 4, "baths_full": 3, "year_built": 1996,
             "agreement_type": "exclusive_right", "listing_percent": Decimal("2.75"),
             "sign": "ordered"}  # fmt: skip
    facts.write(one, known, by=team["by"])
    return one


def _harbor(team) -> Transaction:
    """The Dorseys buy it; their closing is the one on the calendar."""
    today = _day(0)
    closing = 16 - today.weekday()
    one = starting.open(
        Side.BUYER, clients=[_known("Dorsey")], property=_at("3 Harbor View", "1914-0077"), **team
    )
    _days(one, team, agreement=-58)
    one.go_under_contract(
        price=Decimal(368_000), on=_day(-12), closing=_day(closing),
        buyers=["Edna Marsh"], by=team["by"],
    )  # fmt: skip
    one.enter(Phase.APPRAISAL, by=team["by"])
    _days(one, team, earnest_money=-9, inspection=-2, appraisal=4, loan=7, walk_through=closing - 1)
    for word, on in (("earnest_money", -9), ("inspection", -3)):
        dates.done(one, word, _day(on), by=team["by"])
    _course(one, [(Stage.SEARCHING, -56), (Stage.OFFER, -14), (Stage.UNDER_CONTRACT, -12)], -58)
    known = {
        "type": "house", "beds": 3, "baths_full": 2, "sqft": 1640, "year_built": 1954,
        "compensation": "2.5%", "buyer_percent": Decimal("2.5"), "financing": "conventional",
        "loan_amount": Decimal(294_400), "down_percent": Decimal(20),
        "earnest_amount": Decimal(5_000), "earnest_held_by": "Bay Title", "earnest_received": True,
        "title_company": "Bay Title", "closing_place": "Bay Title, 40 Front Street",
    }  # fmt: skip
    facts.write(one, known, by=team["by"])
    return one


def _acreage(team) -> Transaction:
    one = starting.open(Side.BUYER, clients=[_known("Frost")], **team)
    _days(one, team, agreement=-23, expiration=68)
    one.key_dates.filter(word="expiration").update(label="Agreement ends")
    _course(one, [(Stage.SEARCHING, -21)], since=-23)
    known = {
        "areas": "Leelanau, Cedar, Lake Ann", "price_from": Decimal(450_000),
        "price_to": Decimal(640_000), "preapproved": Decimal(650_000),
        "wishes": "Five acres or more, a barn or room for one, water for horses.",
        "compensation": "2.5%",
    }  # fmt: skip
    facts.write(one, known, by=team["by"])
    return one


def _condo(team) -> Transaction:
    one = starting.open(
        Side.LISTING, clients=[_known("Bianchi")], property=_at("5 Front Street #3", "1913-0981"),
        source=LeadSource.objects.filter(name="Sphere").first(), list_price=Decimal(289_000),
        **team,
    )  # fmt: skip
    _days(one, team, agreement=-96, active=-88)
    facts.write(
        one,
        {
            "type": "condo",
            "beds": 2,
            "baths_full": 1,
            "sqft": 1080,
            "year_built": 1929,
            "listing_percent": Decimal("2.75"),
            "earnest_amount": Decimal(3_000),
            "financing": "cash",
        },
        by=team["by"],
    )
    one.go_under_contract(
        price=Decimal(284_500), on=_day(-70), closing=_day(-36), buyers=["Jo Anne Pruitt"],
        by=team["by"],
    )  # fmt: skip
    one.close(on=_day(-36), by=team["by"])
    moves = [(Stage.ACTIVE, -88), (Stage.UNDER_CONTRACT, -70), (Stage.CLOSED, -36)]
    _course(one, moves, since=-96)
    return one


# ── people, homes and days ───────────────────────────────────────────────────
def _kellers(by) -> Person:
    person = Person.objects.create(
        first_name="Ruth", spouse_first_name="Sam", last_name="Keller", owner=by, is_sample=True,
        book=Book.CONTACTS, about="Moving closer to their daughter in Ann Arbor. Ruth decides.",
        referred_by=_known("Lindqvist"),
    )  # fmt: skip
    person.phones.create(number="231-555-0711", is_best=True)
    person.phones.create(number="231-555-0712", of_spouse=True)
    person.emails.create(address="ruth.keller@example.com")
    person.addresses.create(
        street="412 Tamarack Lane", city="Traverse City", state="MI", postal_code="49684"
    )
    person.file(Category.objects.named("Current Client"))
    return person


def _known(last_name: str) -> Person | None:
    """Somebody of the demo by name; who was renamed or deleted is not missed."""
    people = Person.objects.filter(is_sample=True, last_name=last_name).order_by("book", "pk")
    return people.first()


def _at(street: str, mls: str) -> Property:
    home = Property.objects.at(f"{street}, {TOWN}")
    if mls and not home.mls_number:
        home.mls_number = mls
        home.save(update_fields=["mls_number"])
    return home


def _day(offset: int) -> dt.date:
    here = Membership.objects.order_by("pk").first().workspace
    return clock.today(here.zone) + dt.timedelta(days=offset)


def _days(one, team, **offsets) -> None:
    for word, offset in offsets.items():
        days, hour = offset if isinstance(offset, tuple) else (offset, None)
        dates.put(one, word, _day(days), at=hour and dt.time(hour), by=team["by"])
        if days < 0 and word not in ("earnest_money", "inspection", "appraisal"):
            dates.done(one, word, _day(days), by=team["by"])


def _course(one, moves: list, since: int) -> None:
    """As if it had gone from stage to stage on these days; rows, not events."""
    one.stage_moves.all().delete()
    by, before = one.agent, ""
    rows = []
    for stage, days in [(one.stages[0], since), *moves]:
        at = clock.now() + dt.timedelta(days=days)
        rows.append(StageMove(transaction=one, before=before, after=stage, on=_day(days), at=at,
                              by=by))  # fmt: skip
        before = stage
    StageMove.objects.bulk_create(rows)
    Transaction.objects.filter(pk=one.pk).update(
        stage=before, stage_since=rows[-1].at, created_at=rows[0].at
    )
    one.refresh_from_db()


def _backdate_prices(one, days: list) -> None:
    for change, offset in zip(one.price_changes.order_by("pk"), days, strict=False):
        at = clock.now() + dt.timedelta(days=offset)
        PriceChange.objects.filter(pk=change.pk).update(on=_day(offset), at=at)
