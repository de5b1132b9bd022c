from accounts.capabilities import Capability
from transactions.commissions import bars, reckoning
from transactions.commissions.forms import ReceivedForm, TermsForm
from transactions.expenses import listing
from transactions.models import Commission, Stage
from transactions.tab import Box, Tab


def shown(transaction, membership) -> dict:
    """What it brings, who gets what, what came, what it cost."""
    commission = Commission.objects.of(transaction)
    context = {"can_write": membership.may(Capability.WORK)}
    context |= {"spent": listing.of_deal(transaction, membership)}
    if commission is None:
        new = Commission(transaction=transaction)
        return context | {"terms": TermsForm(instance=new, membership=membership)}
    commission.transaction = transaction
    poured = reckoning.of_one(commission)
    return context | {
        "fall": bars.bars(commission, poured),
        "terms": TermsForm(instance=commission, membership=membership),
        "lines": list(commission.lines.all()),
        "left_over": poured.kept - context["spent"]["total"],
        **_came(commission, poured),
    }


def _came(commission, poured) -> dict:
    """Of a closed deal what came, what is still to come, and a form for the next payment."""
    if commission.transaction.stage != Stage.CLOSED:
        return {}
    parts, today = list(commission.parts.all()), reckoning.today_of(commission)
    in_all = poured.kept if commission.received is None else commission.received
    amount = in_all - sum(part.amount for part in parts)
    initial = {"received_on": commission.received_on or today, "received": amount}
    return {
        "came": ReceivedForm(initial=initial, today=today),
        "parts": parts,
        "last_amount": amount,
    }


def beside(transaction, membership) -> dict | None:
    """The waterfall; on a deal whose commission nobody has said yet, a way to say it."""
    commission = Commission.objects.of(transaction)
    if commission is None:
        return {"commission": None} if transaction.is_open else None
    commission.transaction = transaction
    return bars.bars(commission, reckoning.of_one(commission))


MONEY = Tab(
    "money", "Money", "transactions/commissions/tab.html", shown, needs=Capability.SEE_INCOME
)
COMMISSION = Box(
    "commission", "transactions/commissions/box.html", beside, needs=Capability.SEE_INCOME
)
