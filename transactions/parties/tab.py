"""The People box beside every tab, and the tab where they are added and changed."""

from accounts.capabilities import Capability
from transactions.models import Party, PartyLetter, Role, Side
from transactions.parties import people
from transactions.parties.forms import PartyForm
from transactions.tab import Box, Tab

MOST_LETTERS = 5


def shown(transaction, membership) -> dict:
    parties = people.in_order(transaction)
    return {
        "parties": parties,
        "helpers": people.helpers(transaction, membership),
        "party_form": PartyForm(membership=membership, transaction=transaction),
        "can_work": membership.may(Capability.WORK),
        "party_letters": list(_letters(transaction)),
        "without_signer": _without_signer(parties),
        "can_write": any(party.best_email for party in parties),
    }


def _letters(transaction):
    rows = PartyLetter.objects.filter(transaction=transaction).select_related("by__user")
    return rows.latest()[:MOST_LETTERS]


def _without_signer(parties: list[Party]) -> list[Party]:
    """Who has died, where nobody is named who signs for them."""
    if any(party.role in (Role.EXECUTOR, Role.POWER_OF_ATTORNEY) for party in parties):
        return []
    return [party for party in parties if party.has_died]


def beside(transaction, membership) -> dict:
    parties = people.in_order(transaction)
    ours = people.CLIENTS[Side(transaction.side)]
    helpers = people.helpers(transaction, membership)
    return {
        "clients": [one for one in parties if one.role in ours],
        "others": [one for one in parties if one.role not in ours],
        "helpers": helpers,
        "nobody": not parties and not helpers,
        "can_work": membership.may(Capability.WORK),
    }


PEOPLE = Tab("people", "People", "transactions/parties/tab.html", shown)
PARTIES = Box("parties", "transactions/parties/box.html", beside)
