"""What steps of a plan can hang on in a transaction: its days, its facts, and who takes part."""

from collections import defaultdict

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from agenda.belonging import Belonging, Ground, Known, Thing, add_belonging, key_of
from transactions import facts
from transactions.dates import packs
from transactions.models import KeyDate, Offer, Party, Role, Showing, Side, Stage, Transaction
from transactions.parties.clients import CLIENTS
from transactions.plans.following import CLIENT

KIND = "transaction"
MOST = 60
_STAGES = [
    Stage.COMING_SOON, Stage.ACTIVE, Stage.UNDER_CONTRACT, Stage.CLOSED, Stage.WITHDRAWN,
    Stage.EXPIRED,
]  # fmt: skip
_COUNTED = {
    "offers": "An offer is entered",
    "showings": "A showing is entered",
}


# ── what a form offers ───────────────────────────────────────────────────────
def words() -> list[tuple[str, str]]:
    return [(one.word, one.label) for one in packs.pack("").words.values()]


def known_facts() -> list[tuple[str, str]]:
    """All but what only some may read: the reason of a step would tell it to everybody."""
    fields = [(key, field.label) for key, field in facts.FIELDS.items() if not field.is_income]
    return [("side", "Side"), ("stage", "Stage"), ("list_price", "List price"), *fields]


def parties() -> list[tuple[str, str]]:
    return [(CLIENT, "The client"), *Role.choices]


def done() -> list[tuple[str, str]]:
    stages = [(f"stage:{stage}", f"It is {stage.label.lower()}") for stage in _STAGES]
    return [*stages, *_COUNTED.items()]


# ── what one knows ───────────────────────────────────────────────────────────
def known(public_ids) -> dict[str, Known]:
    rows = Transaction.objects.filter(public_id__in=public_ids)
    rows = rows.select_related("property", "agent__user", "assistant__user", "workspace")
    rows = list(rows.annotate(**_counts()))
    of_dates, of_parties = defaultdict(list), defaultdict(list)
    for one in KeyDate.objects.filter(transaction__in=rows):
        of_dates[one.transaction_id].append(one)
    people = Party.objects.filter(transaction__in=rows, person__isnull=False).in_order()
    for party in people.select_related("person__assistant"):
        of_parties[party.transaction_id].append(party)
    return {one.key: _known(one, of_dates[one.pk], of_parties[one.pk]) for one in rows}


def _counts() -> dict:
    def of(model):
        rows = model.objects.filter(transaction=OuterRef("pk")).order_by().values("transaction")
        counted = rows.annotate(number=Count("*")).values("number")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    return {"offers_made": of(Offer), "showings_made": of(Showing)}


def _known(one: Transaction, key_dates, of_parties) -> Known:
    people = {party.role: party.person for party in reversed(of_parties)}
    clients = (people[role] for role in CLIENTS[Side(one.side)] if role in people)
    helper = one.assistant or one.agent
    return Known(
        days={date.word: (date.on, date.at) for date in key_dates if date.on},
        labels={date.word: str(date) for date in key_dates},
        facts=_facts(one),
        done=_done(one, key_dates),
        members={"agent": one.agent, "assistant": helper, "tc": helper},
        people=people | {CLIENT: next(clients, None)},
        about=one.name,
    )  # fmt: skip


def _facts(one: Transaction) -> dict:
    """Choices by what they are called, as whoever writes a condition knows them."""
    found = {"side": one.get_side_display(), "stage": one.get_stage_display()}
    if one.list_price is not None:
        found["list_price"] = str(one.list_price)
    for key, value in one.facts.items():
        field = facts.FIELDS.get(key)
        if field and not field.is_income:
            found[key] = dict(field.choices).get(value, value) if field.choices else value
    return found


def _done(one: Transaction, key_dates) -> dict[str, str]:
    found = {
        f"done:{date.word}": f"{date} on {date.done_on:%b} {date.done_on.day}"
        for date in key_dates
        if date.done_on
    }
    found[f"stage:{one.stage}"] = f"it is {one.get_stage_display().lower()}"
    if one.stage in (Stage.UNDER_CONTRACT, Stage.CLOSED):
        found |= {f"stage:{Stage.ACTIVE}": "it is under contract",
                  f"stage:{Stage.UNDER_CONTRACT}": "it is under contract"}  # fmt: skip
    for name in _COUNTED:
        if count := getattr(one, f"{name}_made"):
            found[name] = f"{count} {name if count > 1 else name[:-1]} entered"
    return found


def client_of(one: Transaction):
    """The first client who is in one's books; None where there is none."""
    return known([one.public_id])[one.key].people.get(CLIENT)


# ── as agenda shows them ─────────────────────────────────────────────────────
def find(membership, public_ids) -> list[Thing]:
    rows = Transaction.objects.visible_to(membership).filter(public_id__in=public_ids)
    return [_thing(one) for one in rows.select_related("property")]


def of_person(person, membership) -> list[Thing]:
    """What they take part in and is not over for good: after a closing, plans go on."""
    rows = Transaction.objects.visible_to(membership).filter(parties__person=person).distinct()
    newest = rows.select_related("property").order_by("-stage_since", "-pk")[:8]
    return [_thing(one) for one in newest]


def offered(membership) -> list[Thing]:
    rows = Transaction.objects.visible_to(membership).select_related("property")
    newest = rows.order_by("-stage_since", "-pk")[:MOST]
    return [_thing(one) for one in newest]


def _thing(one: Transaction) -> Thing:
    with_whom = f", {one.clients}" if one.property and one.clients else ""
    return Thing(
        key_of(KIND, one.public_id), f"{one.name}{with_whom}",
        f"{one.get_absolute_url()}plan/", "home-dollar",
    )  # fmt: skip


add_belonging(
    Belonging(
        KIND, "Transactions", find, of_person, has_list=True,
        ground=Ground(words, known_facts, parties, done, known, offered),
    )
)  # fmt: skip
