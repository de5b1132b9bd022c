"""Which expenses or trips a page shows, and a page of them by key."""

import datetime as dt
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from crm.kit import keyset
from transactions.expenses import listing
from transactions.models import ExpenseCategory, Transaction

PAGE = 50
QUARTERS = {"1": (1, 3), "2": (4, 6), "3": (7, 9), "4": (10, 12)}


def deal_of(request) -> Transaction | None:
    """The listing a query names, if the member may see it."""
    try:
        public_id = UUID(request.GET.get("for", ""))
    except ValueError:
        return None
    deals = Transaction.objects.visible_to(request.membership).select_related("property")
    return deals.filter(public_id=public_id).first()


class Which:
    """The year or quarter, kind and listing that a query asks for; what is unclear is left out."""

    def __init__(self, request, today: dt.date, asked=None):
        asked = request.GET if asked is None else asked
        self.year = listing.year_of(asked, today)
        self.years = listing.years(today)
        self.quarter = asked.get("quarter", "") if asked.get("quarter") in QUARTERS else ""
        self.category = asked.get("category", "")
        if self.category not in ExpenseCategory.values:
            self.category = ""
        self.deal = deal_of(request)
        low, high = QUARTERS.get(self.quarter, (1, 12))
        self.first = dt.date(self.year, low, 1)
        self.last = dt.date(self.year, high, 30 if high in (6, 9) else 31)

    def narrow(self, queryset):
        queryset = queryset.between(self.first, self.last)
        if self.category and hasattr(queryset.model, "category"):
            queryset = queryset.filter(category=self.category)
        return queryset.filter(transaction=self.deal) if self.deal else queryset

    @property
    def words(self) -> str:
        return f"quarter {self.quarter} of {self.year}" if self.quarter else str(self.year)

    @property
    def slug(self) -> str:
        return f"{self.year}-q{self.quarter}" if self.quarter else str(self.year)

    @property
    def category_words(self) -> str:
        return ExpenseCategory(self.category).label if self.category else ""

    @property
    def query(self) -> str:
        """What asks for the same once more."""
        said = {"year": self.year, "quarter": self.quarter, "category": self.category,
                "for": self.deal.public_id if self.deal else ""}  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def quarters(self) -> list[dict]:
        return [
            {"value": value, "words": words, "is_on": value == self.quarter}
            for value, words in [("", "The year"), *((one, f"Quarter {one}") for one in QUARTERS)]
        ]


def page(queryset, request) -> keyset.Page:
    """Newest first, and where it goes on."""
    queryset = queryset.newest_first()
    if key := keyset.unpack(request.GET.get("after", ""), str, int):
        queryset = _after(queryset, *key)
    found = list(queryset[: PAGE + 1])
    shown = keyset.Page(found[:PAGE], size=PAGE)
    if len(found) > PAGE:
        last = shown.rows[-1]
        query = request.GET.copy()
        query["after"] = keyset.pack(last.on.isoformat(), last.pk)
        shown.next_url = f"{request.path}?{query.urlencode()}"
    return shown


def _after(queryset, day: str, pk: int):
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        return queryset
    return queryset.filter(Q(on__lt=on) | Q(on=on, pk__lt=min(pk, 2**62)))
