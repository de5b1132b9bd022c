"""Under contract: the price, the day, the day of the closing and who buys, in one go."""

from django.db import transaction

from contacts.models import Person
from transactions import dates, hooks, parties
from transactions.models import CannotMove, Role, Side, Stage, Transaction
from transactions.moving import locked, today_of, write

OTHER_SIDE = {
    Side.LISTING: (Role.BUYER, Role.CO_BUYER),
    Side.BOTH: (Role.BUYER, Role.CO_BUYER),
    Side.LANDLORD: (Role.TENANT, Role.TENANT),
    Side.BUYER: (Role.SELLER, Role.CO_SELLER),
    Side.TENANT: (Role.LANDLORD, Role.LANDLORD),
    Side.REFERRAL: (Role.BUYER, Role.CO_BUYER),
}


@transaction.atomic
def go(one: Transaction, *, price, on=None, closing=None, buyers=(), by) -> bool:
    """Put it under contract; a second call changes nothing. The others are people or names.

    Of a listing these are the buyers, of a buyer side the sellers.
    """
    if locked(one).stage == Stage.UNDER_CONTRACT:
        return False
    if not one.is_open:
        raise CannotMove(f"It is {one.get_stage_display().lower()}. Put it back on first.")
    on = on or today_of(one)
    write(one, Stage.UNDER_CONTRACT, by=by, on=on, price=price)
    dates.put(one, "contract", on, by=by)
    dates.done(one, "contract", on, by=by)
    if closing:
        dates.put(one, "closing", closing, by=by)
    if one.is_lease:
        _let(one, on, closing, by)
    first, second = OTHER_SIDE[Side(one.side)]
    taken = one.parties.filter(role=first).exists()
    for who in buyers:
        _add(one, second if taken else first, who)
        taken = True
    hooks.tell_contracted(one, by)
    return True


def _let(one, on, begins, by) -> None:
    """A lease is signed on that day, and begins when it says."""
    dates.put(one, "lease_signed", on, by=by)
    dates.done(one, "lease_signed", on, by=by)
    if begins and one.day("lease_start") is None:
        dates.put(one, "lease_start", begins, by=by)


def _add(one, role, who) -> None:
    if isinstance(who, Person):
        parties.put(one, role, person=who)
    elif who.strip():
        parties.put(one, role, name=who.strip())
