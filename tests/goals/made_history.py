"""A made history of three years in Traverse City: whoever counts it by hand gets what is said here.

It is Friday, November 20, 2026, one in the afternoon. Every price is $300,000 or $400,000, every
commission 2.5 percent of it, and a fifth of that is the broker's: a deal brings $7,500 or $10,000
and Ana keeps $6,000 or $8,000. What came by an open house is the agent's, all else is Ana's.

                                      2024     2025     2026 to today
closed                                  10       12        9
volume                               3.4 M    4.0 M    3.0 M
gross                               85,000  100,000   75,000
kept                                68,000   80,000   60,000
listings taken                           5        7        8
buyers signed                            6        7       11
went under contract                     11       13       17    (26-07 did so twice)
fell through: the loan                   1        0        6    (26-14 looks on after it)
fell through: an inspection              0        1        1    (26-07 closed after it)
leads, but for one each that is none    52       54       50
appointments held (signed)         18 (12)  20 (14)  21 (17)    and one each to which nobody came
conversations                          126      130      121    to November 20, 2025: 120

A year before today, 11 had closed: $92,500 gross, $74,000 kept. Two are pending: $10,000 gross to
close on December 10, $7,500 on January 15. One listing is on the market, two buyers look on.
Each deal began with a lead four weeks before the agreement: those of 2024-01 and of the first two
of the years after came the year before.
"""

import datetime as dt

from accounts.models import Membership, Workspace
from contacts.models import LeadSource, Person
from tests.goals import made_deals, made_leads, made_rest
from tests.goals.made_rows import NOW, TODAY, Deal, History, write_people

__all__ = ["NOW", "TODAY", "Deal", "History", "deals", "make"]

SOURCES = {
    "R": "Past client, referral", "P": "Past client, repeat", "O": "Open house", "Z": "Zillow",
    "F": "Facebook",
}  # fmt: skip

# Key, agreement, listing or buyer, source, price in thousands, under contract, closing, what became
# of it, the client, and who sent them. "again": the loan fell through, and they look on.
DEALS = """
24-01 2024-01-08 L R 300 2024-02-05 2024-03-11 closed Abbott   Lindqvist
24-02 2024-02-05 B Z 300 2024-03-04 2024-04-08 closed Baker    -
24-03 2024-03-04 L P 400 2024-04-01 2024-05-06 closed Carver   -
24-04 2024-04-01 B R 300 2024-05-06 2024-06-10 closed Dunne    Lindqvist
24-05 2024-04-15 L R 400 2024-05-20 2024-06-24 closed Eaton    Abbott
24-06 2024-05-06 B O 300 2024-06-03 2024-07-08 closed Farrow   -
24-07 2024-06-03 L P 300 2024-07-08 2024-08-12 closed Gantt    -
24-08 2024-07-01 B Z 400 2024-08-05 2024-09-09 closed Hobbs    -
24-09 2024-08-05 L R 300 2024-09-09 2024-10-14 closed Ibsen    Osborn
24-10 2024-09-09 B R 400 2024-10-07 2024-11-11 closed Jarvis   Osborn
24-11 2024-10-07 B O 300 2024-11-04 2024-12-09 finance:2024-11-25 Kerr -
25-01 2025-01-06 L R 300 2025-02-03 2025-03-10 closed Lamb     Abbott
25-02 2025-01-13 B Z 300 2025-02-10 2025-03-17 closed Marsh    -
25-03 2025-02-03 L P 400 2025-03-03 2025-04-07 closed Nolan    -
25-04 2025-03-03 B R 300 2025-04-07 2025-05-12 closed Orr      Osborn
25-05 2025-03-17 L R 400 2025-04-14 2025-05-19 closed Pike     Osborn
25-06 2025-04-07 B O 300 2025-05-05 2025-06-09 closed Quill    -
25-07 2025-05-05 L O 300 2025-06-02 2025-07-07 closed Rhodes   -
25-08 2025-06-02 B Z 400 2025-07-07 2025-08-11 closed Sayer    -
25-09 2025-06-16 L R 300 2025-07-14 2025-08-18 closed Tate     Osborn
25-10 2025-07-07 B R 300 2025-08-04 2025-09-08 closed Upton    Osborn
25-11 2025-08-04 L P 400 2025-09-08 2025-10-13 closed Vance    -
25-12 2025-10-06 B R 300 2025-11-03 2025-12-08 closed Wade     Osborn
25-13 2025-09-15 B Z 300 2025-10-13 2025-11-17 inspect:2025-11-03 Yates -
25-14 2025-03-31 L Z 300 -          -          expired:2025-09-30 Zeller -
26-01 2026-01-05 L R 300 2026-02-09 2026-03-16 closed Ames     Lamb
26-02 2026-01-12 B Z 300 2026-02-16 2026-03-23 closed Boone    -
26-03 2026-02-02 L P 400 2026-03-16 2026-04-20 closed Crane    -
26-04 2026-03-02 B R 300 2026-04-06 2026-05-11 closed Drew     Osborn
26-05 2026-03-16 L R 400 2026-05-04 2026-06-08 closed Elwood   Osborn
26-06 2026-04-06 B O 300 2026-05-11 2026-06-15 closed Frey     -
26-07 2026-05-04 L P 400 2026-06-29 2026-08-03 closed Grady    -
26-08 2026-06-01 B R 300 2026-07-06 2026-08-10 closed Hale     Osborn
26-09 2026-06-15 L R 300 2026-08-10 2026-09-14 closed Irwin    Osborn
26-10 2026-06-08 B Z 300 2026-08-03 2026-09-07 finance:2026-08-24 Judd -
26-11 2026-07-06 B O 300 2026-08-17 2026-09-21 finance:2026-09-07 Keane -
26-12 2026-07-13 L R 400 2026-09-14 2026-10-19 finance:2026-10-05 Lowell Osborn
26-13 2026-08-03 B Z 300 2026-09-07 2026-10-12 finance:2026-09-28 Moss -
26-14 2026-08-10 B R 300 2026-09-21 2026-10-26 again:2026-10-12 Nash Osborn
26-15 2026-08-17 B O 300 2026-09-28 2026-11-02 finance:2026-10-19 Odell -
26-16 2026-08-31 B R 400 2026-10-19 2026-12-10 pending Perry   Osborn
26-17 2026-09-07 L P 300 2026-11-02 2027-01-15 pending Quinn   -
26-18 2026-09-21 L O 300 -          -          open    Reese   -
26-19 2026-10-05 B Z 300 -          -          open    Stowe   -
"""

# A contract before the one that counts: it fell through, and the home was on the market again.
FIRST_CONTRACTS = {"26-07": (dt.date(2026, 5, 25), dt.date(2026, 6, 8), "inspect")}

# People Ana knows: the first twelve in Top100 hear from her, the last four never did.
SPHERE = (
    "Grace Lindqvist|Hal Osborn|Ida Prewitt|Jon Rask|Kay Sutter|Lou Tamm|Meg Ulrich|Ned Vogel"
    "|Ola Wirth|Pam Yoder|Ray Zimmer|Sue Alder|Tom Birch|Una Cedar|Vic Dogwood|Wyn Elmore"
).split("|")
VENDORS = {"Priya Nair": "Vendor, Lender", "Walt Brandt": "Vendor, Home Inspector"}


def deals() -> list[Deal]:
    return [Deal.read(line) for line in DEALS.strip().splitlines()]


def make(home: Workspace, ana: Membership, agent: Membership | None = None) -> History:
    """Write all of it into this workspace, inside its scope and at NOW: rows, not events."""
    history = History(home, ana, agent or ana)
    by_name = {source.name: source for source in LeadSource.objects.all()}
    history.sources = {letter: by_name[name] for letter, name in SOURCES.items()}
    rows = deals()
    _people(history, rows)
    made_leads.of_deals(history, rows)
    made_leads.that_came_to_nothing(history)
    made_deals.write(history, rows, FIRST_CONTRACTS)
    made_rest.write(history, SPHERE, VENDORS)
    made_leads.remember(history)
    return history


def _people(history: History, rows: list[Deal]) -> None:
    known = [(name, dt.date(2023, 6, 1), None) for name in (*SPHERE, *VENDORS)]
    clients = [(f"Client {deal.client}", deal.asked_at.date(), deal.source) for deal in rows]
    write_people(history, [*known, *clients], "contacts")
    sent = [deal for deal in rows if deal.sender]
    for deal in sent:
        history.people[deal.client].referred_by = history.people[deal.sender]
    Person.objects.bulk_update([history.people[deal.client] for deal in sent], ["referred_by"])
