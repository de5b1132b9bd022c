"""A transaction's page: its head, the rail of dates, one tab at a time and the boxes beside it."""

from django.shortcuts import render

from accounts.capabilities import Capability
from agenda.models import PlanRun
from transactions import saying
from transactions.commissions.tab import COMMISSION, MONEY
from transactions.dates.tab import DATES
from transactions.details import DETAILS
from transactions.documents.tab import PAPERS
from transactions.models import Stage
from transactions.offers.tab import OFFERS
from transactions.parties.tab import PARTIES, PEOPLE
from transactions.plans.tab import PLAN
from transactions.promotions.tab import MARKETING
from transactions.showings.tab import SHOWINGS

TABS = [OFFERS, PLAN, SHOWINGS, MARKETING, PEOPLE, PAPERS, MONEY, DETAILS]
BOXES = [DATES, PARTIES, COMMISSION]


def show(request, transaction, key: str = "", status: int = 200, **more):
    """The page on that tab; `more` goes to its template: a form with its errors, and 422."""
    member = request.membership
    tabs = [tab for tab in TABS if not tab.needs or member.may(tab.needs)]
    contexts = {tab.key: None for tab in tabs}
    current = next((tab for tab in tabs if tab.key == key), _first(transaction))
    contexts[current.key] = current.context(transaction, member)
    boxes = [
        (box, box.context(transaction, member))
        for box in BOXES
        if not box.needs or member.may(box.needs)
    ]
    counts = {tab.key: tab.count(transaction, member) for tab in tabs if tab.count}
    context = {
        "transaction": transaction,
        "tabs": [{"tab": tab, "count": counts.get(tab.key, "")} for tab in tabs],
        "current": current,
        "can_work": member.may(Capability.WORK),
        "follow_up": after_sale(transaction),
        **saying.head(transaction, counts),
        "boxes": [(box, shown) for box, shown in boxes if shown is not None],
        **(contexts[current.key] or {}),
        **more,
    }
    return render(request, "transactions/transaction.html", context, status=status)


def _first(transaction):
    """What a visit begins with: the offers while there are some, else what is to be done."""
    return OFFERS if transaction.stage == Stage.OFFER else PLAN


def after_sale(transaction) -> bool:
    """Whether it closed and nobody has begun to look after the clients: the plan is proposed."""
    if transaction.stage != Stage.CLOSED:
        return False
    since = PlanRun.objects.filter(belongs_to=transaction.key)
    return not since.filter(began_at__gte=transaction.stage_since).exists()
