"""The transactions of Maya's last years with their course, days, parties and falls."""

import datetime as dt

from contacts.models import Property
from crm.kit.text import fold
from transactions.models import Fall, KeyDate, Party, Side, Stage, StageMove, Transaction

TOWN = "Traverse City, MI 49684"
STREETS = ["Orchard Road", "Bluff Lane", "Dune Street", "Hawthorn Court", "Ferry Street"]
ENDED = (Stage.FELL_THROUGH, Stage.EXPIRED, Stage.CANCELLED)
WHY = {"finance": "The buyer’s loan", "inspect": "Inspection: the roof"}
LISTED_FOR = dt.timedelta(days=180)


def write(by, deals: list, pursuits: list) -> list[Transaction]:
    homes = _homes(deals)
    made = [
        _transaction(by, deal, pursuit, home)
        for deal, pursuit, home in zip(deals, pursuits, homes, strict=True)
    ]
    Transaction.objects.bulk_create(made)
    pairs = list(zip(deals, made, strict=True))
    StageMove.objects.bulk_create(move for deal, one in pairs for move in _moves(by, deal, one))
    KeyDate.objects.bulk_create(day for deal, one in pairs for day in _days(deal, one))
    Party.objects.bulk_create(
        Party(transaction=one, role="seller" if deal.is_listing else "buyer", person=pursuit.person)
        for (deal, one), pursuit in zip(pairs, pursuits, strict=True)
    )
    Fall.objects.bulk_create(
        Fall(
            transaction=one, on=deal.ended, reason=deal.reason, price=deal.price, by=by,
            contract_on=deal.contract, closing_on=deal.closes,
        )
        for deal, one in pairs
        if deal.reason
    )  # fmt: skip
    return made


def _homes(deals: list) -> list[Property | None]:
    """Of listings, and of buyers as far as they found one."""
    homes = []
    for number, deal in enumerate(deals):
        address = f"{number * 7 % 180 + 3} {STREETS[number % len(STREETS)]}, {TOWN}"
        found = deal.contract or deal.is_listing
        homes.append(Property(address=address, address_lc=fold(address)) if found else None)
    Property.objects.bulk_create([home for home in homes if home])
    return homes


def _transaction(by, deal, pursuit, home) -> Transaction:
    client, zone = pursuit.person, by.workspace.zone
    price = deal.price if deal.contract else None
    # She asked three percent more than it sold for; what expired asked for 400,000.
    asked = round((price or 388_350) * 103 / 100, -2) if deal.is_listing else None
    since = deal.over or deal.contract
    return Transaction(
        side=Side.LISTING if deal.is_listing else Side.BUYER, stage=deal.stage, property=home,
        clients=client.name, agent=by, prospect=pursuit, source=pursuit.source, price=price,
        referred_by=client.referred_by, is_sample=True, list_price=asked, original_price=asked,
        closed_on=deal.closes if deal.stage == Stage.CLOSED else None,
        ended_on=deal.ended if deal.stage in ENDED else None,
        ended_because=WHY.get(deal.reason, "They stopped for now") if deal.ended else "",
        created_at=_noon(deal.agreed, zone), stage_since=_noon(since, zone),
    )  # fmt: skip


def _moves(by, deal, one) -> list[StageMove]:
    if deal.is_listing:
        course = [(Stage.PRE_LISTING, deal.agreed), (Stage.ACTIVE, deal.live)]
    else:
        course = [(Stage.AGREEMENT, deal.agreed), (Stage.SEARCHING, deal.live)]
    if deal.contract:
        course.append((Stage.UNDER_CONTRACT, deal.contract))
    if deal.over:
        course.append((deal.stage, deal.over))
    zone, befores = by.workspace.zone, ["", *(stage for stage, _ in course)]
    return [
        StageMove(transaction=one, before=before, after=stage, on=day, at=_noon(day, zone), by=by)
        for before, (stage, day) in zip(befores, course, strict=False)
    ]


def _days(deal, one) -> list[KeyDate]:
    known = {"agreement": deal.agreed, "contract": deal.contract, "closing": deal.closes}
    if deal.is_listing:
        known |= {"active": deal.live, "expiration": deal.agreed + LISTED_FOR}
    done = {"agreement", "contract", "active", *(["closing"] if one.closed_on else [])}
    return [
        KeyDate(transaction=one, word=word, on=day, done_on=day if word in done else None)
        for word, day in known.items()
        if day
    ]


def _noon(day: dt.date, zone) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), zone)
