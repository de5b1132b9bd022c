"""A contract that falls through: what was is kept, and the home is on the market again."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from transactions import facts, hooks, parties
from transactions.dates import packs
from transactions.models import CannotMove, Fall, Party, Role, Side, Stage, Transaction
from transactions.moving import locked, today_of, write

_LOAN = [
    Role.LOAN_OFFICER, Role.LOAN_PROCESSOR, Role.APPRAISER, Role.HOME_INSPECTOR,
    Role.SPECIALTY_INSPECTOR, Role.INSURANCE_AGENT,
]  # fmt: skip
_BUYING = [
    Role.BUYER, Role.CO_BUYER, Role.BUYER_AGENT, Role.CO_BUYER_AGENT, Role.BUYER_COORDINATOR,
    Role.BUYER_ATTORNEY, *_LOAN,
]  # fmt: skip
_SELLING = [
    Role.SELLER, Role.CO_SELLER, Role.LISTING_AGENT, Role.CO_LISTING_AGENT,
    Role.SELLER_COORDINATOR, Role.SELLER_ATTORNEY, Role.HOA_MANAGER,
]  # fmt: skip
LEAVING = {
    Side.LISTING: _BUYING,
    Side.BOTH: _BUYING,
    Side.LANDLORD: [Role.TENANT],
    Side.BUYER: _SELLING,
    Side.TENANT: [Role.LANDLORD, Role.PROPERTY_MANAGER, Role.LISTING_AGENT],
    Side.REFERRAL: [],
}
AGAIN = {Side.BUYER: Stage.SEARCHING, Side.TENANT: Stage.SEARCHING, Side.REFERRAL: Stage.AGREEMENT}


@transaction.atomic
def fall(one: Transaction, because="", *, reason="", on=None, by, back_on_market=True) -> bool:
    """The contract is off. What it was stays readable in its course; a second call does nothing."""
    if locked(one).stage != Stage.UNDER_CONTRACT:
        return False
    if not (because or reason):
        raise CannotMove("Say why it fell through.")
    on = on or today_of(one)
    fallen = keep(one, because, reason=reason, on=on, by=by)
    if back_on_market:
        stage = AGAIN.get(Side(one.side), Stage.ACTIVE)
        write(one, stage, by=by, on=on, because=fallen.why, **cleared(one))
    else:
        write(one, Stage.FELL_THROUGH, by=by, on=on, because=fallen.why, ended_on=on,
              ended_because=fallen.why[:300])  # fmt: skip
    hooks.tell_fallen(one, by)
    return True


def keep(one, because, *, reason="", on, by) -> Fall:
    """What the contract was, before anything of it is emptied."""
    days = {day.word: day for day in one.key_dates.filter(word__in=packs.of_contract())}
    leaving = list(_leaving(one).for_lines())
    others = [party.called for party in leaving if party.role in _NAMED]
    kept = {
        "dates": {
            word: {"on": day.on, "at": day.at, "done_on": day.done_on}
            for word, day in days.items()
            if day.on
        },
        "facts": facts.of_contract(one),
        "home": "" if one.is_listing else str(one.property or ""),
        "parties": [
            {"role": party.role, "name": party.called, "person": party.person_id}
            for party in leaving
        ],
    }
    found = {word: day.on for word, day in days.items()}
    return Fall.objects.create(
        transaction=one, on=on, reason=reason, because=because[:300], price=one.price,
        contract_on=found.get("contract"), closing_on=found.get("closing"),
        buyers=", ".join(others)[:200], kept=json.loads(json.dumps(kept, cls=DjangoJSONEncoder)),
        by=by,
    )  # fmt: skip


_NAMED = [Role.BUYER, Role.CO_BUYER, Role.SELLER, Role.CO_SELLER, Role.TENANT, Role.LANDLORD]


def _leaving(one):
    """Those who came with the contract; of one's own client of both sides, nobody."""
    return Party.objects.filter(transaction=one, role__in=LEAVING[Side(one.side)])


def cleared(one) -> dict:
    """Ready for the next contract: its days and facts are open again, its people have left.

    What is to be written of the transaction itself: its price goes, and of a search the home.
    """
    one.key_dates.filter(word__in=packs.of_contract()).update(on=None, at=None, done_on=None)
    one._prefetched_objects_cache = {}
    _leaving(one).delete()
    parties.keep_clients(one)
    gone = facts.of_contract(one)
    left = {key: value for key, value in one.facts.items() if key not in gone}
    home = {} if one.is_listing else {"property": None}
    return {"price": None, "facts": left} | home
