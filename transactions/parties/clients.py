"""Whose transaction it is: the clients' names as text, for lists, headings and finding it."""

from accounts.live import changed
from contacts.names import Names, join_names
from transactions.models import Party, Role, Side, Transaction

SELLERS, BUYERS = (Role.SELLER, Role.CO_SELLER), (Role.BUYER, Role.CO_BUYER)
CLIENTS = {
    Side.LISTING: SELLERS,
    Side.BUYER: BUYERS,
    Side.BOTH: SELLERS + BUYERS,
    Side.LANDLORD: (Role.LANDLORD, *SELLERS),
    Side.TENANT: (Role.TENANT, *BUYERS),
    Side.REFERRAL: SELLERS + BUYERS + (Role.LANDLORD, Role.TENANT),
}
CLIENT_ROLES = sorted({role for roles in CLIENTS.values() for role in roles})
# Who acts for clients that are not named themselves.
ACTING = (Role.EXECUTOR, Role.POWER_OF_ATTORNEY)


def clients_of(transaction) -> list[Party]:
    """The parties whom the agent works for, each person once."""
    rows = Party.objects.filter(transaction=transaction)
    rows = list(
        rows.filter(role__in=CLIENTS[Side(transaction.side)] + ACTING).for_lines().in_order()
    )
    found = [one for one in rows if one.role not in ACTING] or rows
    return list({one.person_id or -one.pk: one for one in found}.values())


def in_words(parties: list[Party]) -> str:
    """ "Ruth & Sam Keller", also of two people of one name; "Estate of June Hargrove"."""
    people = [one.person for one in parties if one.person_id and not one.person.died_on]
    if len(parties) == len(people) == 2 and not any(one.is_couple for one in people):
        first, other = people
        if first.last_name and first.last_name == other.last_name:
            return join_names(
                Names(first_name=first.first, last_name=first.last_name,
                      spouse_first_name=other.first)
            )  # fmt: skip
    return ", ".join(f"Estate of {one.called}" if one.has_died else one.called for one in parties)


def keep_clients(transaction) -> bool:
    """Write the clients' names down as they are now; whether that changed anything."""
    said = in_words(clients_of(transaction))[:200]
    same = Transaction.objects.filter(pk=transaction.pk)
    transaction.clients = said
    if not same.exclude(clients=said).update(clients=said):
        return False
    changed("transactions")
    return True


def keep_clients_of(people) -> None:
    """The same for every transaction in which these people are clients."""
    parties = Party.objects.filter(person__in=people, role__in=[*CLIENT_ROLES, *ACTING])
    for one in Transaction.objects.filter(pk__in=parties.values("transaction")):
        keep_clients(one)
