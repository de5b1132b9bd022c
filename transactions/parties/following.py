"""What life does to people who take part: two become one, another name, a death, an undo."""

from accounts.models.history import when_undone
from contacts.deletion import before_deletion
from contacts.life import when_died
from contacts.merge import when_merging
from contacts.models.person import when_renamed
from transactions.models import Party, Role, Transaction
from transactions.parties.clients import keep_clients_of

_FIELDS = ("company", "phone", "email", "trade", "note")
_PAIRS = {
    Role.CO_SELLER: Role.SELLER, Role.CO_BUYER: Role.BUYER,
    Role.CO_LISTING_AGENT: Role.LISTING_AGENT, Role.CO_BUYER_AGENT: Role.BUYER_AGENT,
}  # fmt: skip


@when_merging
def take_part_once(kept, lost, by) -> list[str]:
    """Both had the same role, or the one it beside the other: what the other row says is kept."""
    mine = {(one.transaction_id, one.role): one for one in Party.objects.filter(person=kept)}
    lines = []
    for party in Party.objects.filter(person=lost).select_related("transaction__property"):
        here = [mine.get((party.transaction_id, role)) for role in _alike(party.role)]
        if stays := next(filter(None, here), None):
            lines += _join(stays, party)
        else:
            party.person = kept
            party.save(update_fields=["person", "position"])
            mine[party.transaction_id, party.role] = party
    keep_clients_of([kept.pk])
    return lines


def _alike(role: str) -> list[Role]:
    """The role itself first, then the one beside it: a seller and the co-seller."""
    beside = [_PAIRS.get(Role(role)), *(co for co, first in _PAIRS.items() if first == role)]
    return [Role(role), *filter(None, beside)]


def _join(stays: Party, goes: Party) -> list[str]:
    """The one that stays is completed; where both said something, the other's goes to the note."""
    lines = []
    for name in _FIELDS:
        theirs = getattr(goes, name)
        if theirs and not getattr(stays, name):
            setattr(stays, name, theirs)
        elif theirs and theirs != getattr(stays, name):
            title = Party._meta.get_field(name).verbose_name
            lines.append(f"{goes.transaction}, {goes.get_role_display()}: {title} {theirs}")
    goes.delete()
    if Role(stays.role) in _PAIRS and _PAIRS[Role(stays.role)] == goes.role:
        stays.role = goes.role
    stays.save(update_fields=[*_FIELDS, "role", "position"])
    return lines


@when_renamed
def say_the_new_name(person) -> None:
    keep_clients_of([person.pk])


@when_died
def ask_who_signs(person, by) -> str:
    """They stay where they took part; whoever signs now is asked for, never guessed."""
    keep_clients_of([person.pk])
    rows = Transaction.objects.open().filter(parties__person=person).select_related("property")
    names = list(dict.fromkeys(one.name for one in rows[:5]))
    if not names:
        return ""
    return f"Say who signs now, under People: {', '.join(names)}."


@before_deletion
def keep_the_name(people) -> None:
    """The file of a sale says who took part, also when the card of a contact goes."""
    for party in Party.objects.filter(person__in=people).select_related("person"):
        Party.objects.filter(pk=party.pk).update(person=None, name=party.called[:160])


@when_undone
def write_clients_anew(act, people) -> None:
    keep_clients_of(people)
