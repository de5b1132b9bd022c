"""Somebody takes part in a role, or no more; or moves from "for this once" to the contacts."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction as one_commit

from accounts.live import changed
from accounts.models import Act
from contacts import quick_add
from contacts.models import Book, Person
from contacts.names import read_names
from contacts.one_line import Number, Understood
from transactions.models import Party, Role
from transactions.parties.clients import keep_clients

UNDO = dt.timedelta(days=1)
_FIELDS = ("company", "phone", "email", "trade", "note")


@one_commit.atomic
def put(
    transaction, role, person: Person | None = None, *, name: str = "", company: str = "",
    phone: str = "", email: str = "", trade: str = "", note: str = "", by=None,
) -> Party:  # fmt: skip
    """Somebody takes part in that role: a person, or a name for this once; the same one once.

    What is said of somebody who has the role already is added where nothing stood. Steps of plans
    that go to that role follow.
    """
    said = {"company": company, "phone": phone, "email": email, "trade": trade, "note": note}
    if person is None and not (name := name.strip() or company or email):
        raise ValidationError("Say who it is.")
    who = {"person": person} if person else {"person": None, "name": name}
    party = Party.objects.filter(transaction=transaction, role=Role(role), **who).first()
    if party is None:
        party = Party.objects.create(transaction=transaction, role=Role(role), **who, **said)
    else:
        _fill(party, said)
    follow(transaction, by)
    return party


def follow(transaction, by, *, was: tuple[str, int | None] = ("", None)) -> None:
    """Who takes part is another: so are the clients, and whom the steps of its plans are with.

    `was` is the role that somebody gave up, and the person.
    """
    from transactions.plans import following

    keep_clients(transaction)
    following.let_go(transaction, *was)
    following.follow(transaction, by=by)
    changed("transactions")


def _fill(party: Party, said: dict) -> None:
    new = {key: value for key, value in said.items() if value and not getattr(party, key)}
    if new:
        for key, value in new.items():
            setattr(party, key, value)
        party.save(update_fields=[*new, "position"])


def take_out(party: Party, *, by) -> Act:
    """They take part no longer in that role; nothing else of them goes."""
    transaction = party.transaction
    title = f"{party} is out of {transaction}"
    with Act.doing("party", title, by=by, undo_for=UNDO) as act:
        party.delete()
        follow(transaction, by, was=(party.role, party.person_id))
    return act


def move_into_contacts(party: Party, *, by) -> tuple[Act, Person]:
    """Somebody for this once becomes a contact; or is the one who is reached there already."""
    with Act.doing("party", f"{party} is a contact", by=by, undo_for=UNDO) as act:
        person = known(party, by) or _new(party, by)
        party.person = person
        if person.best_email and person.best_email.address.lower() == party.email.lower():
            party.email = ""
        if person.best_phone and person.best_phone.number == party.phone:
            party.phone = ""
        if party.company == person.company:
            party.company = ""
        twin = Party.objects.filter(transaction=party.transaction, role=party.role, person=person)
        if other := twin.exclude(pk=party.pk).first():
            _fill(other, {key: getattr(party, key) for key in _FIELDS})
            party.delete()
        else:
            party.save()
        follow(party.transaction, by)
    changed("people")
    return act, person


def known(party: Party, by) -> Person | None:
    """Who is reached at their address or number, if it is one person only of a like name."""
    people = Person.objects.visible_to(by).known_by(email=party.email, phone=party.phone)
    last = read_names(party.name).last_name.casefold()
    found = [one for one in people[:5] if not last or last in one.name.casefold()]
    return found[0] if len(found) == 1 else None


def _new(party: Party, by) -> Person:
    names = read_names(party.name)
    names.company = names.company or party.company[:120]
    understood = Understood(
        names=names,
        phones=[Number(party.phone)] if party.phone else [],
        emails=[party.email] if party.email else [],
        note=party.note,
    )
    return quick_add.add(understood, by=by, book=Book.CONTACTS)
