"""Reports of listings: what was done for each, who came to see it, and what they said."""

from django.db.models import Count, DateField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from crm.kit import clock
from goals.behind import deals
from goals.reports import LISTINGS, Column, Row, Table, report
from leads.models import Lead
from transactions.models import KeyDate, Offer, PriceChange, ServiceReport, Showing

ASKS = ("period", "member")


@report(
    "listing-activity", "What happened on each listing", LISTINGS, asks=ASKS,
    counted="Every listing that was on the market on one of these days. Days on the market are "
    "counted from the day it went live to its contract, its end, or today. Showings that took "
    "place, inquiries about the home, offers, changes of the list price and service reports to "
    "the seller are those of these days.",
    page="transactions:transactions", page_title="Transactions",
)  # fmt: skip
def listing_activity(asked) -> Table:
    rows = _listed(asked).select_related("property").prefetch_related("key_dates")
    columns = [
        Column("Home"), Column("Stage"), Column("List price", unit="$"),
        *(Column(title, is_number=True) for title in (
            "Days on market", "Showings", "Answers", "Inquiries", "Offers", "Price changes",
            "Reports to the seller")),
    ]  # fmt: skip
    lines = (
        Row(
            [one.name, one.get_stage_display(), one.list_price,
             one.days_on_market(min(asked.today, one.over_on or asked.today)), one.shown,
             one.answers, one.inquiries, one.offers_made, one.price_moves, one.reports],
            one.get_absolute_url(),
        )
        for one in _with_counts(rows, asked).order_by("live_on", "pk")
    )  # fmt: skip
    return Table(columns, lines)


def _listed(asked):
    """Those that were live on one of these days."""
    live = KeyDate.objects.filter(transaction=OuterRef("pk"), word="active")
    rows = deals.asked_for(asked).filter(side__in=deals.SIDES["listing"]).annotate(
        live_on=Subquery(live.values("on")[:1]),
        over_on=Coalesce("closed_on", "ended_on", output_field=DateField()),
    )  # fmt: skip
    still = Q(over_on=None) | Q(over_on__gte=asked.period.first)
    return rows.filter(still, live_on__lte=min(asked.period.last, asked.today))


def _with_counts(rows, asked):
    begins, ends = asked.period.moments(asked.zone)
    days = (asked.period.first, asked.period.last)
    moments = {"gte": begins, "lt": ends}
    shown = Showing.objects.held().filter(
        **{f"starts_at__{which}": moment for which, moment in moments.items()}
    )
    came = Lead.objects.filter(
        dismissed_at=None, **{f"received_at__{which}": one for which, one in moments.items()}
    )
    sent = ServiceReport.objects.approved().filter(
        **{f"approved_at__{which}": moment for which, moment in moments.items()}
    )
    return rows.annotate(
        shown=_count(shown, "transaction"),
        answers=_count(shown.filter(visit__answered_at__isnull=False), "transaction"),
        inquiries=_count(came.filter(property=OuterRef("property")), "property", is_own=True),
        offers_made=_count(
            Offer.objects.annotate(day=Coalesce("received_on", "created_at__date")).filter(
                day__range=days
            ),
            "transaction",
        ),
        price_moves=_count(
            PriceChange.objects.filter(on__range=days, before__isnull=False), "transaction"
        ),
        reports=_count(sent, "transaction"),
    )


def _count(rows, of: str, *, is_own: bool = False):
    mine = rows if is_own else rows.filter(**{of: OuterRef("pk")})
    counted = mine.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@report(
    "showings", "Showings and what agents said", LISTINGS, asks=ASKS,
    counted="Every showing of a listing in these days, those that were called off among them, "
    "with what the agent answered. What was kept from the seller stands here, too.",
    page="transactions:transactions", page_title="Transactions",
)  # fmt: skip
def showings(asked) -> Table:
    begins, ends = asked.period.moments(asked.zone)
    rows = Showing.objects.visible_to(asked.membership).filter(
        starts_at__gte=begins, starts_at__lt=ends,
        transaction__in=deals.asked_for(asked).values("pk"),
    ).select_related("transaction__property", "visit").order_by("-starts_at", "-pk")  # fmt: skip
    held = Q(state=Showing.State.BOOKED, starts_at__lte=clock.Now())
    counts = rows.order_by().aggregate(
        held=Count("pk", filter=held),
        answered=Count("pk", filter=held & Q(visit__answered_at__isnull=False)),
    )
    return Table(
        [Column("Home"), Column("When"), Column("Agent"), Column("Brokerage"),
         Column("How it stands"), Column("Interest"), Column("Price"),
         Column("Condition of 5", is_number=True), Column("In their words")],
        (_showing(one) for one in rows),
        said=f"{counts['held']} took place, {counts['answered']} were answered.",
    )  # fmt: skip


def _showing(one: Showing) -> Row:
    said = ["", "", None, ""]
    if one.is_answered:
        visit = one.visit
        words = " · ".join(part for part in (visit.liked, visit.disliked, visit.remarks) if part)
        said = [
            visit.get_interest_display(),
            visit.get_price_display(),
            visit.condition,
            words[:400],
        ]
    home = one.transaction
    cells = [home.name, one.starts_at, one.who, one.brokerage, one.get_state_display(), *said]
    return Row(cells, one.get_absolute_url())
