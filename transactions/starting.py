"""From a person, a pursuit or a signed appointment into a transaction, with its source."""

from django.db import transaction

from accounts.capabilities import Role as MemberRole
from accounts.live import changed
from accounts.models import Membership
from contacts.models import Book, Person
from crm.kit import clock
from prospects.models import Prospect
from prospects.models import Side as PursuitSide
from prospects.models import Stage as PursuitStage
from transactions import dates, facts, hooks, parties
from transactions.dates import packs
from transactions.models import BEFORE_CONTRACT, PriceChange, Role, Side, StageMove, Transaction

ROLES = {
    Side.LISTING: (Role.SELLER, Role.CO_SELLER),
    Side.BOTH: (Role.SELLER, Role.CO_SELLER),
    Side.LANDLORD: (Role.LANDLORD, Role.LANDLORD),
    Side.BUYER: (Role.BUYER, Role.CO_BUYER),
    Side.TENANT: (Role.TENANT, Role.TENANT),
    Side.REFERRAL: (Role.BUYER, Role.CO_BUYER),
}
PURSUED = {
    Side.LISTING: PursuitSide.SELL, Side.BOTH: PursuitSide.SELL, Side.BUYER: PursuitSide.BUY,
    Side.TENANT: PursuitSide.RENT,
}  # fmt: skip
_COLUMNS = {
    "agent", "assistant", "source_detail", "referred_by", "brought_by", "list_price", "price",
    "pack", "is_sample",
}  # fmt: skip


@transaction.atomic
def open(
    side, *, by, clients=(), property=None, prospect=None, source=None, agreement_on=None, **more
) -> Transaction:
    """A new transaction of that side, in its first stage.

    Its source is the one that is given, else the pursuit's, else the client's; who referred them
    likewise. `more` are columns (list_price, agent, ...) and facts by their keys.
    """
    side, clients = Side(side), list(clients)
    prospect = prospect or _pursuit(side, clients)
    if prospect and not clients:
        clients = [prospect.person]
    columns = {key: value for key, value in more.items() if key in _COLUMNS}
    known = {key: facts.plain(value) for key, value in more.items() if key in facts.FIELDS}
    columns = _origin(prospect, clients, source) | columns
    columns.setdefault("agent", _agent(clients, by))
    home = property or _home(side, prospect)
    columns.setdefault("pack", packs.state_of(home.address) if home else "")
    one = Transaction.objects.create(
        side=side, stage=BEFORE_CONTRACT[side][0], stage_since=clock.now(), prospect=prospect,
        property=home, facts=known,
        original_price=columns.get("list_price"), **columns,
    )  # fmt: skip
    _begin(one, clients, agreement_on, by)
    return one


def _begin(one, clients, agreement_on, by) -> None:
    on = clock.today(one.workspace.zone)
    first, second = ROLES[Side(one.side)]
    for number, person in enumerate(clients):
        parties.put(one, second if number else first, person=person)
    StageMove.objects.create(transaction=one, after=one.stage, on=on, at=clock.now(), by=by)
    if one.list_price is not None:
        PriceChange.objects.create(
            transaction=one, after=one.list_price, on=on, at=clock.now(), by=by
        )
    if agreement_on:
        dates.put(one, "agreement", agreement_on, by=by)
        if agreement_on <= on:
            dates.done(one, "agreement", agreement_on, by=by)
    _sign(one.prospect, by)
    strangers = [person.pk for person in clients if person.book == Book.PROSPECTS]
    if strangers:
        Person.objects.filter(pk__in=strangers).move_to(Book.CONTACTS, by=by)
    one.refresh_from_db(fields=["clients"])
    changed("transactions", "people")
    hooks.tell_moved(one, "", by)


def _pursuit(side, clients) -> Prospect | None:
    """What the first client is pursued for on that side, or was until they signed."""
    if not clients or side not in PURSUED:
        return None
    rows = Prospect.objects.filter(person=clients[0], side=PURSUED[side])
    taken = Transaction.objects.exclude(prospect=None).values("prospect")
    rows = rows.exclude(stage=PursuitStage.LOST).exclude(pk__in=taken)
    return rows.order_by("-opened_at", "-pk").first()


def _sign(prospect, by) -> None:
    """Who is a client has signed: the pursuit ends well."""
    if prospect and prospect.is_open:
        prospect.advance(PursuitStage.AGREEMENT_SIGNED, by=by)


def _origin(prospect, clients, source) -> dict:
    """Where they came from, as far as anybody wrote it down."""
    person = clients[0] if clients else None
    of_pursuit = prospect and prospect.source
    return {
        "source": source or of_pursuit or (person and person.source),
        "source_detail": person.source_detail if person else "",
        "referred_by": person.referred_by if person else None,
    }


def _agent(clients, by):
    """Whose client it is; of nobody's, who opened it, unless they assist."""
    team = Membership.objects.active()
    mine = clients and team.filter(pk=clients[0].owner_id).first()
    if mine or by is None or by.role != MemberRole.ASSISTANT:
        return mine or by
    return team.filter(role=MemberRole.OWNER).order_by("pk").first() or by


def _home(side, prospect):
    """The home of a pursuit is the one to sell; of a buyer it was but the first they asked for."""
    return prospect.property if prospect and Side(side).lists else None
