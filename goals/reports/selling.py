"""Reports of how listings sell: days and price, agreements that end, contracts that fell."""

from statistics import median

from django.db.models import Count, F, Sum

from goals import behind
from goals.asked import Asked
from goals.behind import Figure, deals, falls
from goals.chances import is_enough
from goals.reading import may_see_people
from goals.reports import LISTINGS, Column, Row, Table, report
from goals.reports.production import days_to_contract, part_of

SOON = 30  # days


# ── days and price ───────────────────────────────────────────────────────────
@report(
    "days-on-market", "Days on market and list-to-sale", LISTINGS,
    asks=("period", "member", "source"),
    counted="Listings that closed in these days. Days on market are those from going live to the "
    "contract; the part of the list price is the sale price against the last and against the "
    "first one. Of the middle one, half of the listings had more and half had less.",
    page="transactions:list", page_title="All transactions",
)  # fmt: skip
def days_on_market(asked: Asked) -> Table:
    rows = deals.sold(asked).select_related("property")
    rows = rows.annotate(live_on=deals.day_of("active"), contract_on=deals.day_of("contract"))
    sold = list(rows.order_by("closed_on", "pk"))
    lines = [[days_to_contract(one), part_of(one.price, one.list_price),
              part_of(one.price, one.original_price)] for one in sold]  # fmt: skip
    middles = [_middle(column) for column in zip(*lines, strict=True)] if lines else [None] * 3
    columns = [
        Column("Home"), Column("Closed"), Column("First price", unit="$"),
        Column("Last price", unit="$"), Column("Sold for", unit="$"),
        Column("Days on market", is_number=True), Column("Of last price", unit="%"),
        Column("Of first price", unit="%"),
    ]  # fmt: skip
    found = [
        Row([one.name, one.closed_on, one.original_price, one.list_price, one.price, *cells],
            one.get_absolute_url())
        for one, cells in zip(sold, lines, strict=True)
    ]  # fmt: skip
    total = ["The middle one", "", None, None, None, *middles] if lines else None
    return Table(columns, found, total, _market(sold, middles))


def _middle(values):
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _market(sold: list, middles: list) -> str:
    days, part, _ = middles
    if not is_enough(len(sold)):
        few = f"{len(sold)} listing{'' if len(sold) == 1 else 's'}"
        return f"Too early to speak of a market: {few} closed." if sold else ""
    said = f"Half of {len(sold)} listings found their buyer within {days:g} days"
    return f"{said}, and sold for {part:g}% of the last price or more." if part else f"{said}."


# ── agreements that end ──────────────────────────────────────────────────────
@report(
    "expirations", "Listing agreements that end", LISTINGS, asks=("member",),
    counted="Every listing that is not under contract, closed or ended, by the day on which its "
    "agreement ends. Those of which nobody wrote down that day stand last.",
    page="transactions:transactions", page_title="Transactions",
)  # fmt: skip
def expirations(asked: Asked) -> Table:
    rows = deals.asked_for(asked).open().exclude(stage="contract")
    rows = rows.filter(side__in=deals.SIDES["listing"]).select_related("property", "agent__user")
    rows = rows.annotate(ends_on=deals.day_of("expiration"), live_on=deals.day_of("active"))
    rows = list(rows.order_by(F("ends_on").asc(nulls_last=True), "pk"))
    columns = [
        Column("Home"), Column("Clients"), Column("Agent"), Column("Stage"),
        Column("List price", unit="$"), Column("Days on market", is_number=True),
        Column("Agreement ends"), Column("Days left", is_number=True),
    ]  # fmt: skip
    lines = [
        Row([one.name, one.clients, str(one.agent or ""), one.get_stage_display(), one.list_price,
             _days_live(one, asked), one.ends_on, one.ends_on and (one.ends_on - asked.today).days],
            one.get_absolute_url())
        for one in rows
    ]  # fmt: skip
    return Table(columns, lines, said=_ending(rows, asked))


def _days_live(one, asked: Asked) -> int | None:
    if one.live_on is None or one.live_on > asked.today:
        return None
    return (asked.today - one.live_on).days


def _ending(rows: list, asked: Asked) -> str:
    days = [(one.ends_on - asked.today).days for one in rows if one.ends_on]
    soon, over = sum(0 <= day <= SOON for day in days), sum(day < 0 for day in days)
    said = [f"{soon} end{'s' if soon == 1 else ''} within {SOON} days"] if soon else []
    said += [f"{over} {'has' if over == 1 else 'have'} ended already"] if over else []
    return f"{', '.join(said)}." if said else ""


# ── contracts that fell ──────────────────────────────────────────────────────
@report(
    "fell-through", "Why deals fell through", LISTINGS, names_people=False,
    asks=("period", "member", "side", "source"),
    counted="Contracts that were called off in these days, by the reason that was chosen then; a "
    "home that went back on the market counts as well. The share is of all that were called off.",
    page="goals:warnings", page_title="Early warnings",
)  # fmt: skip
def fell_through(asked: Asked) -> Table:
    rows = falls.fell(asked).order_by().values("reason")
    counted = list(rows.annotate(number=Count("pk"), volume=Sum("price")))
    counted.sort(key=lambda one: (-one["number"], one["reason"]))
    whole = sum(one["number"] for one in counted)
    lines = [
        Row([falls.REASONS[one["reason"] or "none"], _figure(asked, one),
             round(100 * one["number"] / whole), one["volume"]])
        for one in counted
    ]  # fmt: skip
    columns = [Column("Why"), Column("Contracts", is_number=True), Column("Share", unit="%"),
               Column("Volume", unit="$")]  # fmt: skip
    volume = sum(one["volume"] or 0 for one in counted)
    return Table(columns, lines, ["Together", whole, 100, volume] if whole else None)


def _figure(asked: Asked, one: dict) -> Figure:
    if not may_see_people(asked.membership):
        return Figure(one["number"], "")
    return behind.figure("falls", f"by_{one['reason'] or 'none'}", asked, one["number"])
