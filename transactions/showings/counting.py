"""The showings of a listing in numbers: for its tab, the seller's report and whoever asks."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from crm.kit import clock
from leads.models import ShowingVisit
from transactions.models import Showing

Interest, Price = ShowingVisit.Interest, ShowingVisit.Price
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Numbers:
    """What took place, what is to come, and what the agents said.

    `said_*` count the answers to one question, `priced` and `rated` whoever answered it at all.
    """

    total: int = 0
    this_week: int = 0
    to_come: int = 0
    asked: int = 0
    answered: int = 0
    shared: int = 0
    interested: int = 0
    said_interest: int = 0
    priced: int = 0
    said_low: int = 0
    said_right: int = 0
    said_high: int = 0
    rated: int = 0
    said_good: int = 0


def numbers(transaction) -> Numbers:
    """Of this listing, in one question."""
    return of(Showing.objects.filter(transaction=transaction))


def of(showings) -> Numbers:
    """Of these showings."""
    now = clock.now()
    held = Q(state=Showing.State.BOOKED, starts_at__lte=now)
    said = held & Q(visit__answered_at__isnull=False)
    counted = {
        "total": held,
        "this_week": held & Q(starts_at__gt=now - WEEK),
        "to_come": Q(starts_at__gt=now) & ~Q(state=Showing.State.CANCELLED),
        "asked": held & Q(visit__asked_at__isnull=False),
        "answered": said,
        "shared": said & Q(visit__may_share=True, is_kept_back=False),
        "interested": said & Q(visit__interest__in=_THINKING),
        "said_interest": said & ~Q(visit__interest=""),
        "priced": said & ~Q(visit__price=""),
        "said_low": said & Q(visit__price=Price.LOW),
        "said_right": said & Q(visit__price=Price.RIGHT),
        "said_high": said & Q(visit__price=Price.HIGH),
        "rated": said & Q(visit__condition__isnull=False),
        "said_good": said & Q(visit__condition__gte=4),
    }
    return Numbers(
        **showings.order_by().aggregate(
            **{name: Count("pk", filter=which) for name, which in counted.items()}
        )
    )


_THINKING = [Interest.SOMEWHAT, Interest.VERY, Interest.OFFER]
