"""A closing, and all that follows from it: homes change hands, clients become past clients.

Others register what they do at it (transactions.hooks).
"""

import dataclasses
import datetime as dt

from django.db import transaction

from agenda.models import Kind, Task
from contacts.models import Address, Category, Person
from contacts.postal import read_address
from contacts.referrals import line_above
from crm.kit import clock
from transactions import dates, hooks
from transactions.models import CannotMove, Role, Side, Stage, Transaction
from transactions.moving import locked, today_of, write
from transactions.parties.clients import BUYERS, CLIENTS, SELLERS

OUR_CLIENTS = CLIENTS  # as goals calls them
PAST, CURRENT = "Past Client", "Current Client"
THANKS_WITHIN = dt.timedelta(days=1)


@transaction.atomic
def close(one: Transaction, *, on=None, by) -> bool:
    """It closed on that day; what follows is done in the same moment. Once."""
    if locked(one).stage == Stage.CLOSED:
        return False
    if not one.is_open:
        raise CannotMove(f"It is {one.get_stage_display().lower()}. Put it back on first.")
    if one.price is None and one.side != Side.REFERRAL:
        raise CannotMove(
            "Say the rent that was agreed." if one.is_lease else "Say the price at which it sold."
        )
    on = on or today_of(one)
    if on > today_of(one):
        raise CannotMove("That day is still to come. Close it when it has closed.")
    write(one, Stage.CLOSED, by=by, on=on, closed_on=on)
    dates.put(one, "closing", on, by=by)
    dates.done(one, "closing", on, by=by)
    _settle(one, by)
    hooks.tell_closed(one, by)
    return True


def follows(one: Transaction) -> list[str]:
    """What a closing will bring, in sentences, for the page that asks for it."""
    said = []
    clients = _people(one, CLIENTS[Side(one.side)])
    if one.property and one.side in (Side.LISTING, Side.BOTH, Side.BUYER):
        said += [
            f"{person} lives at {one.property.street} from then on, with its anniversary."
            for person in _people(one, BUYERS)
        ]
        said += [
            f"{one.property.street} is no longer the address of {person}."
            for person in _people(one, SELLERS)
        ]
    if one.property and one.is_lease:
        said += [
            f"{person} lives at {one.property.street} from then on."
            for person in _people(one, [Role.TENANT])
        ]
    said += [f"{person} is filed as {PAST}." for person in clients]
    if one.referred_by and not one.referred_by.died_on:
        said.append(f"A task reminds you to thank {one.referred_by} for sending them.")
    return said


# ── what follows ─────────────────────────────────────────────────────────────
def _settle(one, by) -> None:
    """Homes, categories, who sent them: as far as the people are in one's books."""
    clients = _people(one, CLIENTS[Side(one.side)])
    if one.side in (Side.LISTING, Side.BOTH, Side.BUYER):
        for person in _people(one, SELLERS):
            _moves_out(person, one)
        for person in _people(one, BUYERS):
            _moves_in(person, one)
    elif one.is_lease:
        for person in _people(one, [Role.TENANT]):
            _rents(person, one)
    for person in clients:
        _is_past_client(person, one, by)
    if one.referred_by and not one.referred_by.died_on:
        _thank(one, by)


def _people(one, roles) -> list[Person]:
    rows = one.parties.filter(role__in=roles, person__isnull=False).in_order()
    return [party.person for party in rows.select_related("person")]


def _moves_in(person, one) -> None:
    """The home is theirs, its anniversary is that of the closing, and mail goes there."""
    person.change(home_bought_on=one.closed_on, home=one.property or person.home)
    _lives_there(person, one, one.closed_on)


def _lives_there(person, one, since) -> None:
    """Their home address is this one from then on; the one before stays, as lived at until then."""
    if one.property is None:
        return
    home = read_address(one.property.address)
    lived = person.addresses.filter(kind=Address.Kind.HOME, lived_until=None)
    if not lived.filter(street__iexact=home.street).exists():
        lived.update(lived_until=since)
        person.addresses.create(
            kind=Address.Kind.HOME, lived_from=since, **dataclasses.asdict(home)
        )


def _moves_out(person, one) -> None:
    """What they sold is where they lived: no letter goes there any more."""
    if one.property is None:
        return
    street = read_address(one.property.address).street
    person.addresses.filter(street__iexact=street, lived_until=None).update(
        lived_until=one.closed_on
    )
    if person.home_id == one.property_id:
        person.change(home=None, home_bought_on=None)


def _rents(person, one) -> None:
    """They live there, and the end of their lease is known: they may buy by then."""
    _lives_there(person, one, one.day("lease_start") or one.closed_on)
    if ends := one.day("lease_end"):
        person.change(lease_ends_on=ends)


def _is_past_client(person, one, by) -> None:
    """Filed as one, and credited to the source and to who sent them, where nobody stood yet."""
    person.file(Category.objects.named(PAST))
    person.unfile(*Category.objects.filter(name=CURRENT))
    credit = {}
    if person.source_id is None and one.source_id:
        credit = {"source": one.source, "source_detail": one.source_detail}
    sender = one.referred_by
    if sender and person.referred_by_id is None and _may_have_sent(sender, person):
        credit["referred_by"] = sender
    if credit:
        person.change(**credit)


def _may_have_sent(sender, person) -> bool:
    return sender.pk != person.pk and person.pk not in line_above(sender)


def _thank(one, by) -> None:
    """A task, once: whoever sent them hears that it closed, and is thanked."""
    known = Task.objects.filter(
        belongs_to=one.key, person=one.referred_by, title__startswith="Thank"
    )
    if known.exists():
        return
    first = one.referred_by.first
    Task.objects.create(
        title=f"Thank {first} for sending {one.clients or 'them'}"[:200], kind=Kind.CALL,
        person=one.referred_by, assigned_to=one.agent, belongs_to=one.key, by=by,
        due_at=clock.now() + THANKS_WITHIN, has_time=False, about=f"{one} has closed."[:200],
        note="Words and a card. No fee and no gift for sending business (RESPA, section 8).",
    )  # fmt: skip
