"""What sources brought in a period, by source: asked of the database once for all of them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest, TruncDate

from contacts.models import LeadSource, SourceMonth
from goals.asked import Asked
from goals.behind import deals, leads, pursuits
from leads.models import Lead
from leads.response import Median
from leads.sources.costs import arrived, cost
from prospects.models import Stage
from transactions.models import CommissionLine, Payee

ZERO = Decimal(0)
Cost = LeadSource.Cost


# ── speed ────────────────────────────────────────────────────────────────────
def speeds(asked: Asked) -> dict[int | None, dt.timedelta]:
    """How long half of each source's inquiries waited for a first call; of those whom one took up
    without an inquiry, how long until they were called."""
    waited = leads.answered(asked).order_by().values_list("source")
    by_lead = dict(waited.annotate(median=Median(leads.WAITED)))
    asked_nothing = pursuits.came(asked).filter(leads=None).exclude(first_called_at=None)
    span = Greatest(F("first_called_at"), F("opened_at")) - F("opened_at")
    by_hand = asked_nothing.order_by().values_list("source").annotate(median=Median(span))
    return dict(by_hand) | by_lead


@dataclass(frozen=True)
class Fast:
    """Inquiries that were answered inside five minutes, and the others: how many signed."""

    fast: int
    fast_signed: int
    slow: int
    slow_signed: int


def by_speed(asked: Asked) -> dict[int | None, Fast]:
    """Of each source's inquiries."""
    in_time = Q(answered_at__lte=F("clock_started_at") + leads.FIVE_MINUTES)
    signed = Q(prospect__stage=Stage.AGREEMENT_SIGNED)
    late = Q(answered_at=None) | ~in_time
    rows = leads.came(asked).order_by().values_list("source")
    rows = rows.annotate(
        fast=Count("pk", filter=in_time), fast_signed=Count("pk", filter=in_time & signed),
        slow=Count("pk", filter=late), slow_signed=Count("pk", filter=late & signed),
    )  # fmt: skip
    return {source: Fast(*counts) for source, *counts in rows}


# ── closings ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Closings:
    """What closed in the period from one source. `away` is what was paid for it at closing."""

    number: int = 0
    earned: Decimal = ZERO
    away: Decimal = ZERO
    by_share: Decimal = ZERO  # what earned of which nothing was written down as paid away
    took: dt.timedelta | None = None  # from the lead to the closing, of half of them


def closings(asked: Asked) -> dict[int | None, Closings]:
    """By the source of the deal; the time since the lead is of those that have a pursuit."""
    lines = CommissionLine.objects.filter(
        commission__transaction=OuterRef("pk"), payee=Payee.REFERRAL, is_taken=True
    )
    paid = lines.order_by().values("commission__transaction").annotate(sum=Sum("took"))
    rows = deals.closed(asked).annotate(paid_away=Subquery(paid.values("sum")))
    began = TruncDate("prospect__opened_at", tzinfo=asked.zone)
    share = Case(When(paid_away=None, then=F("gross")), default=None, output_field=_dollars())
    rows = rows.order_by().values_list("source").annotate(
        number=Count("pk"), earned=Coalesce(Sum("gross"), ZERO, output_field=_dollars()),
        away=Coalesce(Sum("paid_away"), ZERO, output_field=_dollars()),
        by_share=Coalesce(Sum(share), ZERO, output_field=_dollars()),
        took=Median(F("closed_on") - began),
    )  # fmt: skip
    return {source: Closings(*figures) for source, *figures in rows}


def _dollars():
    return DecimalField(max_digits=14, decimal_places=2)


# ── costs ────────────────────────────────────────────────────────────────────
def costs(asked: Asked, sources, closed: dict[int | None, Closings]) -> dict[int, Decimal | None]:
    """Dollars that each cost in the period; None where nobody knows, or nothing is paid for it.

    What was typed in for a month counts, else what the price comes to; and what went away at
    closings, by their commissions, else by the percentage of the source.
    """
    months = [month.first for month in asked.period.months]
    told = {
        (row.source_id, row.month): row
        for row in SourceMonth.objects.visible_to(asked.membership).filter(month__in=months)
    }
    came = {}
    if any(source.cost_model == Cost.LEAD for source in sources):
        came = arrived(Lead.objects.visible_to(asked.membership), months, asked.zone)
    found: dict[int, list[Decimal]] = defaultdict(list)
    for source in sources:
        for month in months:
            key = (source.pk, month)
            amount = cost(source, month, told.get(key), came.get(key, 0))
            if amount is not None:
                found[source.pk].append(amount)
        found[source.pk] += _at_closings(source, closed.get(source.pk))
    return {source.pk: sum(found[source.pk], ZERO) if found[source.pk] else None
            for source in sources}  # fmt: skip


def _at_closings(source: LeadSource, closed: Closings | None) -> list[Decimal]:
    if closed is None:
        return []
    away = closed.away
    if source.cost_model == Cost.CLOSING and source.price:
        away += (closed.by_share * source.price / 100).quantize(Decimal("0.01"))
    return [away] if away else []
