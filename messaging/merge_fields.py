"""What merge fields say: of the person, the spouse, the home, and of who writes.

A higher app adds fields of its own when it is ready:

    merge.add_fields("Closing", {"closing_date": ("the day of the closing", ask)})

`ask(letter)` answers a str; `letter.person` is whom it speaks of. What has to be fetched is fetched
for many people at once: `merge.property_from(ask)` takes `ask(pks) -> {pk: Property}`. The writer's
phone and title come from `merge.card_from(ask)`, `ask(membership)` being their own card.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from types import SimpleNamespace

from contacts import custom
from contacts.models import Address, FieldValue
from crm.kit import phones

A_BATCH = 500
PERSON, SPOUSE, HOME, AGENT = "The person", "The spouse", "The home", "You"
OWN = "Fields of your own"


@dataclass(frozen=True)
class Letter:
    """Whom the fields speak of: the person, who writes, and for which workspace."""

    person: object
    workspace: object
    membership: object | None = None

    @property
    def writer(self) -> str:
        user = self.membership.user if self.membership else None
        return user.get_full_name() if user else self.workspace.name

    @cached_property
    def card(self):
        """The writer's own card, asked for once a member."""
        if self.membership is None or not _card_sources:
            return _NO_CARD
        known = self.membership.__dict__
        if "_card" not in known:
            known["_card"] = _card_sources[0](self.membership)
        return known["_card"]

    @cached_property
    def license(self) -> str:
        """As it stands at the foot of what is printed."""
        from messaging.models import Stationery

        return Stationery.of(self.workspace).license_line

    @cached_property
    def custom(self) -> dict[str, str]:
        return custom.for_letters(self.person)

    @cached_property
    def address(self) -> Address | None:
        """Where they live, as far as mail arrives there."""
        pk = getattr(self.person, "pk", None)
        return _addresses([pk]).get(pk) if pk else None

    @cached_property
    def place(self):
        """The home that is spoken of: what they look at or sell; else the one they live in."""
        pk = getattr(self.person, "pk", None)
        return (_properties([pk]).get(pk) if pk else None) or self.person.home

    @property
    def home(self) -> str:
        live_in = self.person.home
        return live_in.address if live_in else str(self.address or "")

    @property
    def spouse(self) -> str:
        person = self.person
        names = [person.spouse_first_name, person.spouse_last_name or person.last_name]
        return " ".join(filter(None, names)) if person.spouse_first_name else ""


_NO_CARD = SimpleNamespace(phone="", title="")
NOBODY = SimpleNamespace(  # of whom nothing is known: a letter before it has a reader
    name="",
    nickname="",
    first_name="",
    last_name="",
    salutation="",
    label_name="",
    company="",
    spouse_first_name="",
    spouse_last_name="",
    home=None,
)


@dataclass(frozen=True)
class Field:
    """A field: what it says in plain words, of what, and how it is asked."""

    group: str
    says: str
    ask: Callable[[Letter], str]


FIELDS: dict[str, Field] = {}


def add_fields(group: str, fields: dict[str, tuple[str, Callable]]) -> None:
    """Fields that letters may ask for, under the heading `group`; nobody's own may be so called."""
    FIELDS.update({name: Field(group, says, ask) for name, (says, ask) in fields.items()})
    custom.keep_free(fields)


add_fields(PERSON, {
    "first_name": ("nickname or first name", lambda to: to.person.nickname or to.person.first_name),
    "last_name": ("last name", lambda to: to.person.last_name),
    "full_name": ("the name, of both if they are two", lambda to: to.person.name),
    "dear": ("as you address them", lambda to: to.person.salutation or to.person.first_name),
    "envelope_name": ("as it stands on the envelope", lambda to: to.person.label_name),
    "company": ("company", lambda to: to.person.company),
})  # fmt: skip
add_fields(SPOUSE, {
    "spouse_first_name": ("first name", lambda to: to.person.spouse_first_name),
    "spouse_last_name": (
        "last name, if it is another one",
        lambda to: to.person.spouse_last_name if to.person.spouse_first_name else "",
    ),
    "spouse_name": ("the whole name", lambda to: to.spouse),
})  # fmt: skip
add_fields(HOME, {
    "home_address": ("where they live", lambda to: to.home),
    "home_street": ("its street alone", lambda to: to.home.partition(",")[0]),
    "home_city": ("its town", lambda to: to.address.city if to.address else ""),
    "property_address": (
        "the home you talk about", lambda to: to.place.address if to.place else to.home,
    ),
    "property_street": (
        "its street alone", lambda to: to.place.street if to.place else _street(to.home),
    ),
})  # fmt: skip
add_fields(AGENT, {
    "agent_name": ("your name", lambda to: to.writer),
    "agent_first_name": ("your first name", lambda to: to.writer.split(" ")[0]),
    "agent_phone": ("your phone", lambda to: phones.national(to.card.phone)),
    "agent_email": (
        "your e-mail", lambda to: to.membership.user.email if to.membership else "",
    ),
    "agent_title": ("your title", lambda to: to.card.title),
    "agent_license": ("your license", lambda to: to.license),
    "brokerage": ("your brokerage", lambda to: to.workspace.brokerage),
})  # fmt: skip


def _street(address: str) -> str:
    return address.partition(",")[0]


_card_sources: list[Callable] = []


def card_from(ask: Callable) -> Callable:
    """Register `ask(membership)`: the member's own card, with a phone and a title."""
    _card_sources.append(ask)
    return ask


# ── many at once ─────────────────────────────────────────────────────────────
_property_sources: list[Callable] = []


def property_from(ask: Callable) -> Callable:
    """Register `ask(pks) -> {pk: Property}`: the homes that people look at, sell or buy."""
    _property_sources.append(ask)
    return ask


def _properties(pks: list) -> dict:
    """The home of each as the first who knows one says it."""
    found: dict = {}
    for ask in _property_sources:
        found = ask([pk for pk in pks if pk not in found]) | found
    return found


def _addresses(pks: list) -> dict[int, Address]:
    rows = Address.objects.filter(person__in=pks, status="", lived_until=None)
    homes = rows.filter(kind__in=[Address.Kind.HOME, Address.Kind.MAILING]).order_by("-kind", "-pk")
    return {address.person_id: address for address in homes}  # the oldest "home" comes last


def _custom(pks: list) -> dict[int, dict[str, str]]:
    empty = dict.fromkeys(custom.merge_names(), "")
    found = {pk: dict(empty) for pk in pks}
    for row in FieldValue.objects.filter(person__in=pks).select_related("field"):
        found[row.person_id][row.field.merge_key] = custom.shown(row.field, row.value)
    return found


def letters(
    people: Iterable, names: Iterable[str], *, workspace, membership=None
) -> Iterator[Letter]:
    """A letter for each, with what these fields need fetched for five hundred at a time."""
    names = set(names)
    for batch in batched(_with_homes(people), A_BATCH, strict=False):
        pks = [person.pk for person in batch]
        known = {}
        if names & {"home_address", "home_street", "home_city", *_OF_PROPERTY}:
            known["address"] = _addresses(pks)
        if names & _OF_PROPERTY:
            known["place"] = _properties(pks)
        if names - FIELDS.keys():
            known["custom"] = _custom(pks)
        for person in batch:
            letter = Letter(person, workspace, membership)
            for name, found in known.items():
                spare = person.home if name == "place" else None
                letter.__dict__[name] = found.get(person.pk, spare)
            yield letter


_OF_PROPERTY = {"property_address", "property_street"}


def _with_homes(people):
    if not hasattr(people, "iterator"):
        return people
    return people.select_related("home").iterator(chunk_size=A_BATCH)
