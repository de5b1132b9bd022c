"""The disbursement statement: who is paid what of a deal's commission, on one page."""

import re

from messaging.printing import pdf
from transactions.commissions import bars, reckoning
from transactions.models import Role, Side

CLOSERS = [Role.TITLE_OFFICER, Role.ESCROW_OFFICER, Role.CLOSING_ATTORNEY]


def paint(commission, workspace, today) -> bytes:
    poured = reckoning.of_one(commission)
    deal = commission.transaction
    content, _ = pdf.paint(
        "transactions/commissions/statement.html",
        {
            "deal": deal, "commission": commission, "workspace": workspace, "today": today,
            "gross_words": bars.gross_words(commission), "gross": bars.signed(poured.gross),
            "lines": [_line(share) for share in poured.lines if share.amount],
            "kept": bars.signed(poured.kept), "closers": _closers(deal),
            "side": Side(deal.side).label, "closing": commission.closing_day,
            "state": _state(commission),
        },
    )  # fmt: skip
    return content


def _line(share) -> dict:
    line = share.line.key
    license_number = line.brokerage.license_number if line and line.brokerage else ""
    return {
        "label": bars.label(share), "amount": bars.signed(share.amount),
        "payee": line.payee_words if line else "", "license": license_number,
        "is_agent": share.line.payee == "agent", "paid_on": line.paid_on if line else None,
    }  # fmt: skip


def _closers(deal) -> list:
    return list(deal.parties.in_role(*CLOSERS).for_lines().in_order())


def _state(commission) -> str:
    if commission.received_on:
        return f"Received on {commission.received_on:%B} {commission.received_on.day}"
    return "As closed" if commission.is_settled else "Estimate: the deal has not closed"


def file_name(deal) -> str:
    """ASCII only, and nothing a header or a disk could take for something else."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(deal)).strip("-").lower()[:60]
    return f"commission-{name or 'deal'}.pdf"
