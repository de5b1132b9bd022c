from django.conf import settings
from django.urls import reverse

from leads.models import Flyer
from transactions.models import Showing
from transactions.showings.counting import numbers
from transactions.tab import Tab

A_TAB = 40


def shown(transaction, membership) -> dict | None:
    if not transaction.is_listing:
        return None
    rows = Showing.objects.filter(transaction=transaction).for_lines()
    past = list(rows.past().newest_first()[: A_TAB + 1])
    to_come = rows.to_come().order_by("starts_at", "pk")
    return {
        "showings_to_come": to_come[:A_TAB],
        "showings_past": past[:A_TAB],
        "has_more_showings": len(past) > A_TAB,
        "showing_numbers": numbers(transaction),
        "cards_url": cards_url(transaction),
        "can_work": membership.can_work,
    }


def count(transaction, membership) -> int | str:
    return Showing.objects.filter(transaction=transaction).standing().count() or ""


def cards_url(transaction) -> str:
    """Where the sellers type in the cards that agents leave: the address of the home's flyer."""
    flyer = transaction.property_id and (
        Flyer.objects.filter(property=transaction.property_id).order_by("-pk").first()
    )
    if not flyer:
        return ""
    return f"{settings.BASE_URL}{reverse('open_house:showings', args=[flyer.key])}"


SHOWINGS = Tab("showings", "Showings", "transactions/showings/tab.html", shown, count)
