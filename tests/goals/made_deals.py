"""The made history's deals: their course, their days, who takes part, and what they bring."""

import datetime as dt
from decimal import Decimal

from contacts.models import Property
from crm.kit.text import fold
from tests.goals.made_rows import TODAY, Deal, History, at
from transactions.models import (
    Commission,
    CommissionLine,
    Fall,
    KeyDate,
    Party,
    Side,
    Stage,
    StageMove,
    Transaction,
)

LIVE_AFTER, LISTED_FOR = dt.timedelta(days=7), dt.timedelta(days=180)
PAID_AFTER = dt.timedelta(days=2)
RATE, BROKERS = Decimal("2.5"), Decimal("0.2")
UNPAID = "26-09"  # the last closing, whose money has not come yet
ENDS = {
    "closed": Stage.CLOSED, "pending": Stage.UNDER_CONTRACT, "expired": Stage.EXPIRED,
    "finance": Stage.FELL_THROUGH, "inspect": Stage.FELL_THROUGH,
}  # fmt: skip
REASONS = {"finance": "finance", "again": "finance", "inspect": "inspect"}


def write(history: History, rows: list[Deal], first_contracts: dict) -> None:
    """All of them; `first_contracts` fell before the one that counts."""
    made = [_transaction(history, deal, first_contracts) for deal in rows]
    Transaction.objects.bulk_create(made)
    history.deals |= {deal.key: one for deal, one in zip(rows, made, strict=True)}
    pairs = list(zip(rows, made, strict=True))
    moves, days, parties = [], [], []
    for deal, one in pairs:
        course = _course(deal, first_contracts.get(deal.key))
        moves += _moves(one, course)
        days += _days(one, deal)
        role = "seller" if deal.is_listing else "buyer"
        parties.append(Party(transaction=one, role=role, person=history.people[deal.client]))
    StageMove.objects.bulk_create(moves)
    KeyDate.objects.bulk_create(days)
    Party.objects.bulk_create(parties)
    Fall.objects.bulk_create(_falls(pairs, first_contracts))
    _money(pairs)


def _transaction(history: History, deal: Deal, first_contracts: dict) -> Transaction:
    stage, since = _course(deal, first_contracts.get(deal.key))[-1]
    client = history.people[deal.client]
    ended = stage in (Stage.FELL_THROUGH, Stage.EXPIRED)
    # A listing of 300,000 asked for 312,500: it got 96 percent. One of 400,000 got what it asked.
    asked = Decimal(312_500 if deal.price == 300_000 else 400_000)
    return Transaction(
        side=Side.LISTING if deal.is_listing else Side.BUYER, stage=stage,
        property=client.home if deal.is_listing else _bought(deal), clients=client.name,
        agent=history.whose(deal.source), prospect=history.pursuits[deal.client],
        source=history.sources[deal.source], referred_by=client.referred_by,
        list_price=asked if deal.is_listing else None,
        original_price=asked if deal.is_listing else None,
        price=Decimal(deal.price) if deal.is_bound else None,
        closed_on=deal.closes if stage == Stage.CLOSED else None,
        ended_on=deal.ended if ended else None,
        ended_because="The buyer’s loan" if deal.fate == "finance" else "Ended" if ended else "",
        created_at=at(deal.taken, 12), stage_since=at(since, 12),
    )  # fmt: skip


def _bought(deal: Deal) -> Property | None:
    """The home that a buyer is under contract for; none while they look."""
    if not deal.is_bound:
        return None
    address = f"{deal.key[-2:]} {deal.client} Shore, Traverse City, MI 49684"
    return Property.objects.create(address=address, address_lc=fold(address))


def _course(deal: Deal, first_contract) -> list[tuple[str, dt.date]]:
    """Each stage it stood in, and since when."""
    course = [(Stage.PRE_LISTING, deal.taken), (Stage.ACTIVE, deal.taken + LIVE_AFTER)]
    if not deal.is_listing:
        course = [(Stage.AGREEMENT, deal.taken), (Stage.SEARCHING, deal.taken + LIVE_AFTER)]
    if first_contract:
        went, fell, _ = first_contract
        course += [(Stage.UNDER_CONTRACT, went), (course[-1][0], fell)]
    if deal.contract:
        course.append((Stage.UNDER_CONTRACT, deal.contract))
    if deal.fate == "again":
        course.append((course[1][0], deal.ended))
    elif deal.fate not in ("pending", "open"):
        course.append((ENDS[deal.fate], deal.ended or deal.closes))
    return course


def _moves(one: Transaction, course: list) -> list[StageMove]:
    befores = ["", *(stage for stage, _ in course)]
    return [
        StageMove(transaction=one, before=before, after=stage, on=day, at=at(day, 12), by=one.agent)
        for before, (stage, day) in zip(befores, course, strict=False)
    ]


def _days(one: Transaction, deal: Deal) -> list[KeyDate]:
    known = {"agreement": deal.taken}
    if deal.is_bound:
        known |= {"contract": deal.contract, "closing": deal.closes}
    if deal.is_listing:
        live = deal.taken + LIVE_AFTER
        known |= {"active": live, "expiration": deal.taken + LISTED_FOR}
    done = {"agreement", "contract", "active", *(["closing"] if one.closed_on else [])}
    return [
        KeyDate(transaction=one, word=word, on=day, done_on=day if word in done else None)
        for word, day in known.items()
        if day
    ]


def _falls(pairs, first_contracts: dict) -> list[Fall]:
    falls = [
        Fall(
            transaction=one, on=deal.ended, reason=REASONS[deal.fate],
            price=Decimal(deal.price), contract_on=deal.contract, closing_on=deal.closes,
            by=one.agent,
        )
        for deal, one in pairs
        if deal.fate in REASONS
    ]  # fmt: skip
    for deal, one in pairs:
        if deal.key in first_contracts:
            went, fell, reason = first_contracts[deal.key]
            falls.append(
                Fall(
                    transaction=one, on=fell, reason=reason, price=one.price, contract_on=went,
                    by=one.agent,
                )
            )  # fmt: skip
    return falls


def _money(pairs) -> None:
    """A fifth is the broker's, the rest the agent's; what closed is settled, and paid."""
    made = []
    for deal, one in pairs:
        gross = Decimal(deal.price) * RATE / 100 if deal.is_bound else Decimal(0)
        if not deal.is_bound and deal.is_listing:
            gross = one.list_price * RATE / 100
        settled = one.closed_on
        paid = settled and deal.key != UNPAID
        made.append(
            Commission(
                transaction=one, agent=one.agent, rate=RATE, gross=gross,
                kept=gross - gross * BROKERS, settled_on=settled,
                closes_on=deal.closes if deal.is_bound else None,
                received_on=settled + PAID_AFTER if paid else None,
                received=gross - gross * BROKERS if paid else None,
            )
        )  # fmt: skip
    Commission.objects.bulk_create(made)
    CommissionLine.objects.bulk_create([line for one in made for line in _lines(one)])
    assert all(one.settled_on is None or one.settled_on <= TODAY for one in made)


def _lines(one: Commission) -> list[CommissionLine]:
    broker = CommissionLine(
        commission=one, label="Broker", payee="broker", rate=BROKERS * 100, base="gross",
        took=one.gross - one.kept, paid_on=one.received_on,
    )  # fmt: skip
    rest = CommissionLine(
        commission=one, label="You keep", payee="agent", kind="remainder", phase="c_after",
        position=99, took=one.kept,
    )  # fmt: skip
    return [broker, rest]
