"""Three years of Maya's business: what closed, what fell through, what is pending.

Days of this year that are still to come are left out, so that it is a year so far on any day.
Each deal is of somebody who asked weeks before; crm.demo.business_leads writes that part.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from contacts.models import LeadSource
from crm.demo import business_leads, business_money, business_rows
from crm.kit import clock
from transactions.models import Stage

DAY = dt.timedelta(days=1)
SOURCES = {
    "R": "Past client, referral", "P": "Past client, repeat", "O": "Open house", "Z": "Zillow",
    "E": "Expired", "F": "Facebook",
}  # fmt: skip
# Of each year: the day of a closing, source, listing or buyer, and the gross commission.
CLOSED = [
    """
    01-16 R L 4100 · 02-20 P B 6200 · 03-20 R L 11800 · 04-10 Z B 6400 · 04-24 O B 8200
    05-08 R L 10300 · 05-22 P L 12100 · 06-05 E L 8700 · 06-12 O B 7400 · 06-26 R B 8800
    07-10 Z B 10800 · 07-24 P L 10500 · 08-07 O L 9200 · 08-21 R B 9000 · 09-18 R L 11276.25
    11-13 R B 4300 · 12-18 R B 7900
    """,
    """
    01-17 R B 5000 · 02-21 O B 5800 · 03-21 R L 9100 · 04-18 P L 12900 · 05-09 R L 9000
    05-23 Z B 8500 · 06-06 R B 7100 · 06-13 O B 6400 · 06-27 Z B 6600 · 07-11 R L 10200
    07-25 P L 9200 · 08-08 R B 8800 · 08-22 Z B 8000 · 09-19 P L 12600 · 10-17 R L 9200
    11-14 E L 6000 · 12-12 R B 7700
    """,
    """
    01-19 P B 3900 · 02-16 R B 4200 · 03-22 R L 8000 · 04-19 R L 11100 · 05-10 Z B 6600
    05-24 R L 8200 · 06-07 O B 8100 · 06-21 R L 9800 · 07-12 P L 8700 · 07-26 R B 7500
    08-09 R L 8000 · 08-23 O B 6900 · 09-20 R L 11000 · 10-18 Z B 8100 · 11-15 R B 5200
    12-13 P B 5900
    """,
]
# The day it fell through, source, side, price in thousands, why; and days ago, of the last months.
FELL = [
    """
    -132 Z B 296 finance · -96 Z B 310 finance · -75 R B 264 finance · -54 O B 285 finance
    -41 Z B 352 finance · -17 R L 398 finance · 04-20 R L 420 inspect
    """,
    "03-12 Z B 330 finance · 09-18 O B 270 inspect",
    "10-02 Z B 295 finance",
]
# Signed, and ended without a contract.
ENDED = [
    "05-05 O B cancelled · 07-10 Z B cancelled · 08-02 E L expired",
    "04-08 Z B cancelled · 06-30 O B cancelled · 08-15 E L expired · 10-20 Z B cancelled",
    "07-15 Z B cancelled · 09-05 E L expired",
]
# Days until the closing, source, side, and the gross commission.
PENDING = "12 R B 7150 · 27 P L 8250"


@dataclass
class Deal:
    """One of them; `gross` or `price` is known, the other follows."""

    side: str
    source: str
    stage: str
    agreed: dt.date
    contract: dt.date | None = None
    closes: dt.date | None = None
    ended: dt.date | None = None
    price: Decimal = Decimal(0)
    reason: str = ""
    gross: Decimal = Decimal(0)
    brokers: Decimal = Decimal(0)
    fee: Decimal = Decimal(250)

    @property
    def kept(self) -> Decimal:
        return self.gross - self.brokers - self.fee

    @property
    def is_listing(self) -> bool:
        return self.side == "L"

    @property
    def rate(self) -> Decimal:
        return Decimal("2.75") if self.is_listing else Decimal("2.5")

    @property
    def live(self) -> dt.date:
        return self.agreed + 7 * DAY

    @property
    def asked(self) -> dt.date:
        """When they asked first: those who knew her signed sooner."""
        return self.agreed - (21 if self.source in "RP" else 40) * DAY

    @property
    def over(self) -> dt.date | None:
        """The day on which it closed, or ended otherwise."""
        return self.closes if self.stage == Stage.CLOSED else self.ended


def look_back(by) -> None:
    """All of it, in bulk: rows, not events."""
    today = clock.today(by.workspace.zone)
    sources = {source.name: source for source in LeadSource.objects.all()}
    sources = {letter: sources[name] for letter, name in SOURCES.items()}
    deals = _deals(today)
    business_money.share_out(deals, today)
    past = business_leads.Past(by, today, sources)
    pursuits = past.of_deals(deals)
    made = business_rows.write(by, deals, pursuits)
    business_money.bring_in(by, list(zip(deals, made, strict=True)), today)
    past.of_nothing()
    past.write()


def _deals(today: dt.date) -> list[Deal]:
    found = []
    for back, (closed, fell, ended) in enumerate(zip(CLOSED, FELL, ENDED, strict=True)):
        year = today.year - back
        for day, source, side, gross in _rows(closed):
            closes = _day(day, year, today)
            contract = closes - 38 * DAY
            found.append(_agreed(Stage.CLOSED, side, source, contract, back, closes=closes,
                                 gross=Decimal(gross)))  # fmt: skip
        for day, source, side, price, reason in _rows(fell):
            off = _day(day, year, today)
            found.append(_agreed(Stage.FELL_THROUGH, side, source, off - 24 * DAY, back, ended=off,
                                 closes=off + 14 * DAY, price=Decimal(price) * 1000,
                                 reason=reason))  # fmt: skip
        for day, source, side, stage in _rows(ended):
            off = _day(day, year, today)
            found.append(Deal(side, source, Stage(stage), off - 100 * DAY, ended=off))
    for days, source, side, gross in _rows(PENDING):
        closes = today + int(days) * DAY
        found.append(_agreed(Stage.UNDER_CONTRACT, side, source, closes - 38 * DAY, 0,
                             closes=closes, gross=Decimal(gross)))  # fmt: skip
    past = [one for one in found if one.over is None or one.over < today]
    return sorted(past, key=lambda one: (one.over or dt.date.max, one.agreed))


def _rows(text: str) -> list[list[str]]:
    return [part.split() for line in text.strip().splitlines() for part in line.split("·")]


def _day(text: str, year: int, today: dt.date) -> dt.date:
    """The workday of that month and day, or so many days ago."""
    if text.startswith("-"):
        day = today + int(text) * DAY
    else:
        month, number = map(int, text.split("-"))
        day = dt.date(year, month, number)
    return day - max(0, day.weekday() - 4) * DAY


def _agreed(stage, side, source, contract, back, **more) -> Deal:
    """A home sells after three weeks or four; this year after five."""
    on_market = (34 if back == 0 else 24) * DAY
    agreed = contract - (on_market + 7 * DAY if side == "L" else 30 * DAY)
    return Deal(side, source, stage, agreed, contract, **more)
