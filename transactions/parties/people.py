"""The people of a transaction, as its box, its tab and its sheet of numbers show them."""

from dataclasses import dataclass

from crm.kit import phones
from messaging.merge_fields import Letter
from transactions.models import Party, Side
from transactions.parties.clients import CLIENTS


@dataclass(frozen=True)
class Helper:
    """A member who works on it: the agent, the assistant."""

    member: object
    does: str
    phone: str = ""  # as one dials it
    shown_phone: str = ""

    @property
    def name(self) -> str:
        return str(self.member)

    @property
    def email(self) -> str:
        return self.member.user.email


def in_order(transaction) -> list[Party]:
    """Everybody who takes part, the clients first."""
    ours = CLIENTS[Side(transaction.side)]
    rows = list(Party.objects.filter(transaction=transaction).for_lines().in_order())
    return sorted(rows, key=lambda one: one.role not in ours)


def helpers(transaction, reader=None) -> list[Helper]:
    """The agent and the assistant, with the number on their card; not whoever reads it."""
    named = [(transaction.agent, "agent"), (transaction.assistant, "assistant")]
    return [
        _helper(member, does, transaction.workspace, reader)
        for member, does in named
        if member is not None and member != reader
    ]


def _helper(member, does: str, workspace, reader) -> Helper:
    number = Letter(None, workspace, member).card.phone or ""
    said = f"Your {does}" if reader else does.capitalize()
    return Helper(member, said, phones.e164(number)[0] or number, phones.national(number))
