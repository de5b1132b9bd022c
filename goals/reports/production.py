"""Reports of production: how much closed, beside the year before, and what is to come."""

from django.db.models import Count, Q, Sum

from goals import plan
from goals.asked import Asked
from goals.behind import deals
from goals.period import Period
from goals.reports import PRODUCTION, Column, Row, Table, report
from goals.year import pending, words
from goals.year.measures import MEASURES
from goals.year.timeline import Timeline
from transactions.models import CommissionLine, Payee

WHICH = ("period", "member", "side", "source")
COMPANY = (Payee.BROKER, Payee.FRANCHISE)


def _money(title: str) -> Column:
    return Column(title, unit="$")


def _count(title: str) -> Column:
    return Column(title, is_number=True)


# ── the summary ──────────────────────────────────────────────────────────────
@report(
    "production", "Production summary", PRODUCTION, names_people=False, asks=WHICH,
    counted="What closed in the month, the quarter and the year up to today, or up to the last day "
    "that you ask for, each beside the same days of the year before. One sale with both sides is "
    "one closing, and counts with sellers and with buyers. Gross is the commission before all "
    "splits, the company dollar what the brokerage and its franchise took of it, and net what was "
    "yours.",
    page="goals:timeline", page_title="Timeline",
)  # fmt: skip
def production(asked: Asked) -> Table:
    day = min(asked.period.last, asked.today)
    columns = [Column("Up to today" if day == asked.today else "Time"), _count("Closings"),
               _count("Sellers"), _count("Buyers"), _money("Volume")]  # fmt: skip
    if asked.sees_income:
        columns += [_money("Gross"), _money("Company dollar"), _money("Net")]
    rows = []
    for kind in ("month", "quarter", "year"):
        now = Period.around(day, kind).until(day)
        for one, tail in ((now, ""), (now.a_year_before, "a year before")):
            rows.append(Row([_title(one, tail), *_produced(asked.but(period=one))]))
    return Table(columns, rows)


def _title(period: Period, tail: str) -> str:
    title = words.sentence(period.whole.words)
    return f"{title}, {tail}" if tail else title


def _produced(asked: Asked) -> list:
    closed = deals.closed(asked).order_by()
    found = closed.aggregate(
        number=Count("pk"), volume=Sum("price"), income=Sum(deals.INCOME), net=Sum("kept"),
        sellers=Count("pk", filter=Q(side__in=deals.SIDES["listing"])),
        buyers=Count("pk", filter=Q(side__in=deals.SIDES["buyer"])),
    )  # fmt: skip
    cells = [MEASURES["closings"].figure(asked, asked.period, found["number"]),
             found["sellers"], found["buyers"], found["volume"] or 0]  # fmt: skip
    if not asked.sees_income:
        return cells
    lines = CommissionLine.objects.filter(
        commission__transaction__in=closed.values("pk"), payee__in=COMPANY, is_taken=True
    )
    company = lines.aggregate(whole=Sum("took"))["whole"]
    return [*cells, found["income"] or 0, company or 0, found["net"] or 0]


# ── what closed ──────────────────────────────────────────────────────────────
@report(
    "closed", "Closed transactions", PRODUCTION, asks=WHICH,
    counted="Every transaction that closed in these days, by the day of its closing. Of a listing, "
    "the part of the last list price that it sold for, and the days from going live to the "
    "contract.",
    page="transactions:list", page_title="All transactions",
)  # fmt: skip
def closed(asked: Asked) -> Table:
    rows = deals.closed(asked).select_related("property", "agent__user", "source")
    rows = rows.annotate(live_on=deals.day_of("active"), contract_on=deals.day_of("contract"))
    columns = [
        Column("Home"), Column("Closed"), Column("Side"), Column("Clients"), Column("Agent"),
        Column("Source"), _money("List price"), _money("Price"), Column("Of list", unit="%"),
        _count("Days to contract"),
    ]  # fmt: skip
    if asked.sees_income:
        columns += [_money("Gross"), _money("Net")]
    lines = (Row(_closed(one, asked), one.get_absolute_url()) for one in _in_order(rows))
    sums = rows.order_by().aggregate(
        number=Count("pk"), volume=Sum("price"), income=Sum(deals.INCOME), net=Sum("kept")
    )
    total = [f"{sums['number']} in all", *[""] * 6, sums["volume"], "", ""]
    if asked.sees_income:
        total += [sums["income"], sums["net"]]
    return Table(columns, lines, total)


def _in_order(rows):
    return rows.order_by("closed_on", "pk")


def _closed(one, asked: Asked) -> list:
    cells = [
        one.name, one.closed_on, one.get_side_display(), one.clients, str(one.agent or ""),
        str(one.source or ""), one.list_price if one.is_listing else None, one.price,
        part_of(one.price, one.list_price) if one.is_listing else None, days_to_contract(one),
    ]  # fmt: skip
    return cells + ([one.gross, one.kept] if asked.sees_income else [])


def part_of(price, asking):
    """Percent of the asking price, to a tenth."""
    return round(100 * price / asking, 1) if price is not None and asking else None


def days_to_contract(one) -> int | None:
    """From going live to the contract, of a deal with `live_on` and `contract_on`."""
    if not one.is_listing or one.live_on is None or one.contract_on is None:
        return None
    return max(0, (one.contract_on - one.live_on).days)


# ── what is to come ──────────────────────────────────────────────────────────
@report(
    "pending-forecast", "Pending, by projected closing", PRODUCTION, names_people=False,
    asks=("member", "side", "source"),
    counted="What is under contract now, by the month of the closing day that stands in the "
    "transaction. Likely is the gross commission times the share of contracts that close: your "
    "own as soon as eight of them have ended, or what your plan says.",
    page="goals:timeline", page_title="Timeline",
)  # fmt: skip
def pending_forecast(asked: Asked) -> Table:
    planned = plan.of_asked(asked) if not (asked.side or asked.source) else None
    found = pending.look(asked, planned)
    columns = [Column("Closing in"), _count("Deals"), _money("Volume")]
    rows = [[words.sentence(one.words), one.deals, one.volume] for one in found.months]
    total = ["Together", found.deals, found.volume]
    if asked.sees_income:
        columns += [_money("Gross"), _money("Likely")]
        rows = [
            [*row, one.gross, one.weighted] for row, one in zip(rows, found.months, strict=True)
        ]
        total += [found.gross, found.weighted]
    late = found.overdue.number
    said = f"{late} {'was' if late == 1 else 'were'} to close by now." if late else ""
    return Table(columns, [Row(row) for row in rows], total, said)


# ── year over year ───────────────────────────────────────────────────────────
@report(
    "year-over-year", "Year over year, by month", PRODUCTION, names_people=False, asks=WHICH,
    counted="Each month of the year beside the same month of the year before, by the day of the "
    "closing or of the listing agreement. The month that is not over is counted up to today, and "
    "stands beside the whole month of the year before. The last line has the same days of both.",
    page="goals:timeline", page_title="Timeline",
)  # fmt: skip
def year_over_year(asked: Asked) -> Table:
    keys = [key for key in ("closings", "volume", "income", "taken") if MEASURES[key].suits(asked)]
    line = Timeline.of(asked, "month", keys[0], only=keys)
    year = line.year.first.year
    columns = [Column("Month")]
    for key in keys:
        one = MEASURES[key]
        unit = "$" if one.is_money else ""
        columns += [Column(f"{one.title} {when}", not unit, unit) for when in (year, year - 1)]
        columns.append(Column("Change"))
    rows = [
        Row([month.words, *_pairs(line, keys, month, is_to_come=month.first > asked.today)])
        for month in line.periods
    ]
    so_far = "So far, and the same days" if not line.is_over else "The year"
    return Table(columns, rows, [so_far, *_pairs(line, keys, line.so_far)], line.said)


def _pairs(line: Timeline, keys, period: Period, *, is_to_come=False) -> list:
    cells = []
    for key in keys:
        measure = MEASURES[key]
        now, before = (
            measure.figure(line.asked, one, line.number(measure, one))
            for one in (period, period.a_year_before)
        )
        change = "" if is_to_come else words.percent(now.number, before.number)
        cells += [None if is_to_come else now, before, change]
    return cells
