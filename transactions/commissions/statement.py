"""The disbursement statement: who is paid what of a deal's commission, on one page."""

import re

from messaging.printing import pdf
from transactions.commissions import bars, reckoning
from transactions.commissions.waterfall import AGENT
from transactions.models import Payee, Role, Side

CLOSERS = [Role.TITLE_OFFICER, Role.ESCROW_OFFICER, Role.CLOSING_ATTORNEY]


def paint(commission, workspace, today) -> bytes:
    poured = reckoning.of_one(commission)
    deal = commission.transaction
    content, _ = pdf.paint(
        "transactions/commissions/statement.html",
        {
            "deal": deal, "commission": commission, "workspace": workspace, "today": today,
            "gross_words": bars.gross_words(commission), "gross": bars.signed(poured.gross),
            "lines": [_line(share, workspace) for share in poured.lines if _is_paid_out(share)],
            "kept": bars.signed(poured.kept), "closers": _closers(deal),
            "side": Side(deal.side).label, "closing": commission.closing_day,
            "state": _state(commission),
        },
    )  # fmt: skip
    return content


def _is_paid_out(share) -> bool:
    """What the agent keeps is the last line of the paper, and none among them."""
    return bool(share.amount) and share.line.payee != AGENT and share.line.key is not None


def _line(share, workspace) -> dict:
    line = share.line.key
    license_number = line.brokerage.license_number if line.brokerage else ""
    return {
        "label": bars.label(share), "amount": bars.signed(share.amount),
        "payee": _payee(line, workspace), "license": license_number, "paid_on": line.paid_on,
    }  # fmt: skip


def _payee(line, workspace) -> str:
    """By name; the broker is the house, and a fee has none."""
    if line.payee == Payee.BROKER and not (line.payee_name or line.member_id):
        return workspace.brokerage
    named = line.brokerage or line.member or line.payee_name
    return str(named or "")


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
