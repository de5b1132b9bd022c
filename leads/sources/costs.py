"""What sources cost: what was typed in for a month counts, else what their price comes to."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import TruncMonth

from contacts.models import LeadSource, SourceMonth
from crm.kit import clock
from leads.models import Lead

Cost = LeadSource.Cost


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_before(month: dt.date) -> dt.date:
    return month_of(month_of(month) - dt.timedelta(days=1))


def month_after(month: dt.date) -> dt.date:
    return month_of(month_of(month) + dt.timedelta(days=31))


def last_months(zone, count: int) -> list[dt.date]:
    """This month and those before it, the newest first."""
    months = [month_of(clock.today(zone))]
    while len(months) < count:
        months.append(month_before(months[-1]))
    return months


def monthly_cost(source: LeadSource, month: dt.date) -> Decimal | None:
    """Dollars that a source cost in the month of that day; None when nobody knows yet.

    A source that takes its share at closing costs what is typed in for the month.
    """
    month = month_of(month)
    told = SourceMonth.objects.filter(source=source, month=month).first()
    leads = {}
    if source.cost_model == Cost.LEAD and not (told and told.cost is not None):
        leads = arrived(Lead.objects.filter(source=source), [month], source.workspace.zone)
    return cost(source, month, told, leads.get((source.pk, month), 0))


def cost(source: LeadSource, month: dt.date, told: SourceMonth | None, leads: int):
    """The same from what was fetched already."""
    if told is not None and told.cost is not None:
        return told.cost
    if source.price is None:
        return None
    if source.cost_model == Cost.MONTH:
        return source.price if source.is_active_in(month) else Decimal(0)
    if source.cost_model == Cost.LEAD:
        return source.price * leads
    return None


def arrived(leads, months: list[dt.date], zone) -> dict[tuple[int, dt.date], int]:
    """How many of these leads came in each of the months, by source, in one query."""
    rows = (
        leads.filter(
            dismissed_at=None,
            received_at__gte=beginning(min(months), zone),
            received_at__lt=beginning(month_after(max(months)), zone),
        )
        .annotate(month=TruncMonth("received_at", tzinfo=zone))
        .order_by()
        .values_list("source", "month")
        .annotate(Count("pk"))
    )
    return {(source, month.date()): count for source, month, count in rows}


def beginning(day: dt.date, zone) -> dt.datetime:
    """The first moment of a day where the workspace is."""
    return dt.datetime.combine(day, dt.time(), zone)
