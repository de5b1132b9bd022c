"""The sheet with everybody's numbers: as a page, and as a PDF to hand out or to enclose.

A number that is BAD or DNC is nobody's to hand on: it stands on no sheet.
"""

from dataclasses import dataclass

from crm.kit import clock, phones
from messaging.models import Stationery
from messaging.printing import pdf
from transactions.models import Party, Transaction
from transactions.parties import people


@dataclass(frozen=True)
class Row:
    """A line of the sheet."""

    key: str
    name: str
    does: str
    company: str
    numbers: list[str]
    emails: list[str]
    party: Party | None = None
    is_on: bool = True


def rows_of(transaction: Transaction, wanted=()) -> list[Row]:
    """Clients first, then whoever of ours works on it, then all others; `wanted` are their keys."""
    parties = people.in_order(transaction)
    ours = [_of_helper(one) for one in people.helpers(transaction)]
    lines = [_of_party(one) for one in parties]
    clients = [line for line, one in zip(lines, parties, strict=True)
               if one.role in people.CLIENTS[transaction.side]]  # fmt: skip
    rows = clients + ours + lines[len(clients) :]
    return [_with(row, not wanted or row.key in wanted) for row in rows]


def _with(row: Row, is_on: bool) -> Row:
    return row if is_on else Row(**(vars(row) | {"is_on": False}))


def _of_helper(helper) -> Row:
    number = [helper.shown_phone] if helper.shown_phone else []
    key = helper.does.lower()
    return Row(key, helper.name, helper.does, helper.member.workspace.brokerage or "", number,
               [helper.email])  # fmt: skip


def _of_party(party: Party) -> Row:
    numbers, emails = [], []
    if not party.has_died:
        kept = party.person.known_phones if party.person_id else []
        barred = {one.number for one in kept if not one.is_callable}
        if party.phone and party.phone not in barred:
            numbers.append(phones.national(party.phone))
        numbers += [one.national for one in kept if one.is_callable]
        emails = [party.email] if party.email else []
        emails += [one.address for one in party.person.known_emails if one.is_sendable] \
            if party.person_id else []  # fmt: skip
    return Row(
        str(party.public_id), party.called, party.does, party.works_at,
        list(dict.fromkeys(numbers))[:3], list(dict.fromkeys(emails))[:2], party,
    )  # fmt: skip


def shown(transaction, wanted=()) -> dict:
    rows = rows_of(transaction, wanted)
    return {"rows": rows, "asked": [row.key for row in rows if row.is_on] if wanted else []}


def pdf_of(transaction, wanted=()) -> bytes:
    day = clock.today(transaction.workspace.zone)
    context = {
        "transaction": transaction,
        "rows": [row for row in rows_of(transaction, wanted) if row.is_on],
        "stationery": Stationery.of(transaction.workspace),
        "day": f"{day:%B} {day.day}, {day.year}",
    }
    content, _ = pdf.paint("transactions/parties/paper.html", context)
    return content
