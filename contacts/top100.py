"""The hundred who matter most: who heard from you in the last ninety days, and who is due."""

import datetime as dt

from django.db.models import Count, F, Q

from contacts.models import Category, Person
from crm.kit import clock

COVERED_FOR = dt.timedelta(days=90)


def members_of(membership):
    top = Category.Meaning.TOP100
    return Person.objects.visible_to(membership).living().filter(filings__category__meaning=top)


def due(membership):
    """Those nobody talked with for ninety days, the longest first; never talked comes first."""
    long_ago = clock.Now() - COVERED_FOR
    quiet = Q(last_contacted_at=None) | Q(last_contacted_at__lt=long_ago)
    return members_of(membership).filter(quiet).order_by(
        F("last_contacted_at").asc(nulls_first=True), "sort_lc", "id"
    )  # fmt: skip


def coverage(membership) -> dict:
    long_ago = clock.Now() - COVERED_FOR
    return members_of(membership).aggregate(
        whole=Count("pk"), covered=Count("pk", filter=Q(last_contacted_at__gte=long_ago))
    )
