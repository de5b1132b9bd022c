"""Key dates on the calendar, in the day of Today and, by way of the calendar, in digests."""

import datetime as dt

from django.db.models import Q

from agenda.calendar.hooks import Mark, add_marks
from agenda.day import Entry, add_to_day
from transactions.models import KeyDate

A_DAY = dt.timedelta(days=1)


@add_marks
def marks(membership, start, end, members) -> list[Mark]:
    """Those of that time, of the transactions that these members work on."""
    zone = membership.workspace.zone
    first, last = start.astimezone(zone).date(), (end - A_DAY / 1000).astimezone(zone).date()
    return [_mark(one, zone) for one in _between(membership, first, last, members)]


def _between(membership, first: dt.date, last: dt.date, members) -> list[KeyDate]:
    mine = Q(transaction__agent__in=members) | Q(transaction__assistant__in=members)
    rows = KeyDate.objects.visible_to(membership).running().shown()
    rows = rows.filter(on__gte=first, on__lte=last)
    rows = rows.filter(mine | Q(transaction__agent=None))
    return list(rows.select_related("transaction__property").in_order())


def _mark(one: KeyDate, zone) -> Mark:
    deal = one.transaction
    return Mark(
        one.on, f"{one}, {deal.name}", deal.get_absolute_url(),
        at=one.moment(zone) if one.at else None,
        look="risk" if one.is_legal else "deal", icon="home-dollar",
        remark=deal.clients if deal.property else "", is_done=one.done_on is not None,
    )  # fmt: skip


@add_to_day
def of_the_day(membership, start, end) -> list[Entry]:
    zone = start.tzinfo
    rows = _between(membership, start.date(), (end - A_DAY / 1000).date(), [membership])
    return [
        Entry(
            one.transaction.name, one.moment(zone) if one.at else None,
            url=one.transaction.get_absolute_url(), remark=str(one),
            look="risk" if one.is_legal else "", is_home=bool(one.transaction.property),
            is_over=one.done_on is not None,
        )
        for one in rows
        if one.done_on is None
    ]  # fmt: skip
