from django.db.models import Count

from leads.models import CaptureCode, Lead, OpenHouse
from transactions.models import Promotion
from transactions.promotions import prints, public_page
from transactions.tab import Tab

MOST = 100


def shown(transaction, membership) -> dict | None:
    if not transaction.is_listing:
        return None
    rows = Promotion.objects.filter(transaction=transaction)
    page = public_page.page_of(transaction)
    return {
        "is_marketed": True,
        "promotions": rows.newest_first()[:MOST],
        "promotion_numbers": rows.numbers(),
        "listing_page": page,
        "page_is_behind": page is not None and public_page.is_behind(transaction, page),
        "flyer_designs": prints.designs() if page else [],
        "came": _came_of_it(transaction, page),
        "can_work": membership.can_work,
    }


def _came_of_it(transaction, page) -> list[tuple[str, int]]:
    """What the home itself brought in: (what, how many), only what there was."""
    if not transaction.property_id:
        return []
    home = {"property": transaction.property_id}
    codes = CaptureCode.objects.filter(flyer__property=transaction.property_id)
    used = codes.aggregate(uses=Count("uses"))["uses"]
    houses = OpenHouse.objects.filter(**home).numbers()
    told = [
        ("leads of this home", Lead.objects.filter(**home).count()),
        ("texts and calls of its codes", used),
        ("guests at open houses", houses["guests"]),
    ]
    return [(name, number) for name, number in told if number]


MARKETING = Tab("marketing", "Marketing", "transactions/promotions/tab.html", shown)
