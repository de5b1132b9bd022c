from transactions.models import MarketAnalysis, Offer, Side
from transactions.net_sheet import sheets
from transactions.offers import comparing
from transactions.tab import Tab

OURS = (Side.BUYER, Side.TENANT)


def shown(transaction, membership) -> dict:
    """The offers side by side; before there are any, the sellers' net sheet alone."""
    compared = comparing.compare(transaction, membership)
    has_net = transaction.side in comparing.HOMES_SOLD
    shows_net = has_net and transaction.shows_income_to(membership)
    figures = sheets.figures_of(transaction) if shows_net and not compared.columns else {}
    analyses = MarketAnalysis.objects.filter(transaction=transaction).newest_first()[:3]
    best = compared.best
    return {
        "compared": compared,
        "why_question": f"Why is offer {best.offer.number} marked?" if best else "",
        "analyses": analyses,
        "alone": sheets.alone(transaction, figures) if figures else [],
        "has_net_sheet": has_net,
        "are_ours": transaction.side in OURS,
        "can_work": membership.may("work"),
        "shows_net": shows_net,
    }


def count(transaction, membership) -> int | str:
    return Offer.objects.filter(transaction=transaction).count() or ""


OFFERS = Tab("offers", "Offers", "transactions/offers/tab.html", shown, count)
