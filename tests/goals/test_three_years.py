"""A made history of three years gives exactly the answers that were counted by hand.

The tables below were written down from the deals and leads of tests/goals/made_history.py, not
from what Sphere says of them.
"""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from accounts.tenancy import scope
from crm.templatetags.sphere import money
from goals import behind
from goals.asked import Asked
from goals.period import Period
from tests.goals.made_history import TODAY

pytestmark = pytest.mark.django_db

# Kind and rule, and how many there are in 2024, in 2025 and in 2026 until today.
COUNTED = {
    "deals": {
        "closed": (10, 12, 9), "sold": (5, 6, 5), "from_people": (7, 8, 7),
        "signed": (11, 14, 19), "taken": (5, 7, 8), "under_contract": (11, 13, 17),
        "pending": (0, 0, 1), "fell": (1, 1, 7), "ended": (1, 2, 5),
        "closed-own": (8, 10, 8), "closed-provided": (2, 2, 1), "closed-unknown": (0, 0, 0),
    },
    "falls": {"off": (1, 1, 7), "on_the_loan": (1, 0, 6), "by_inspect": (0, 1, 1)},
    "touches": {
        "conversations": (126, 130, 121), "reached": (150, 154, 143), "calls": (160, 164, 150),
        "visits": (18, 20, 21), "texts": (24, 24, 22), "had": (202, 208, 193),
    },
    "appointments": {
        "agreed": (19, 21, 22), "held": (18, 20, 21), "signed": (12, 14, 17),
        "nobody_came": (1, 1, 1), "unsaid": (0, 0, 0),
    },
    "leads": {
        "came": (52, 54, 50), "answered": (52, 54, 50), "within_five": (0, 0, 0),
        "unanswered": (0, 0, 0),
    },
    # What became of the leads that came in that year, by today.
    "pursuits": {
        "came": (52, 54, 50), "contacted": (36, 38, 34), "qualified": (23, 25, 24),
        "appointment": (18, 20, 21), "agreement": (12, 14, 17), "contract": (12, 13, 15),
        "closed": (11, 12, 7), "converted": (12, 14, 15), "dropped": (36, 36, 22),
        "later": (4, 4, 2), "undecided": (0, 0, 2), "young": (0, 0, 9), "lost": (40, 40, 28),
    },
    "people": {
        "sent": (5, 6, 9), "sent_by_vendors": (0, 0, 2), "sent_by_clients": (5, 6, 7),
        "lost_a_way": (0, 1, 6),
    },
    "recommended": {"given": (0, 2, 7)},
    "expenses": {"spent": (14, 14, 23), "appreciation": (2, 2, 1), "coaching": (0, 0, 11)},
}  # fmt: skip
DOLLARS = {
    ("deals", "closed"): ("$85,000", "$100,000", "$75,000"),
    ("deals", "volume"): ("$3,400,000", "$4,000,000", "$3,000,000"),
    ("deals", "from_people"): ("$60,000", "$67,500", "$60,000"),
    ("deals", "pending"): ("$0", "$0", "$10,000"),
    ("expenses", "spent"): ("$1,900", "$1,900", "$4,350"),
    ("expenses", "appreciation"): ("$700", "$700", "$500"),
}
# The same days a year earlier, for what differs from the whole of 2025.
BY_NOVEMBER_20 = {
    ("deals", "closed"): 11, ("touches", "conversations"): 120, ("pursuits", "came"): 52,
    ("appointments", "held"): 18, ("appointments", "signed"): 12, ("deals", "taken"): 7,
}  # fmt: skip


@pytest.fixture
def ask(three_years, ana, client_of):
    """`ask(kind, rule, period="2025")`: the list behind a figure, as its page shows it."""
    client = client_of(ana)

    def get(kind: str, rule: str, **said):
        answer = client.get(f"/goals/behind/{kind}/", {"rule": rule, **said})
        assert answer.status_code == 200, (kind, rule)
        return answer.context

    return get


def test_every_rule_counts_what_was_made(ask, three_years):
    """The list of 2026 as its page shows it, those of the years before by the same rows."""
    asked = Asked(three_years.ana, TODAY, Period.read("2026", TODAY))
    for kind, rules in COUNTED.items():
        for rule, counted in rules.items():
            with scope(three_years.home.pk):
                found = [
                    behind.rows(kind, rule, asked.but(period=Period.read(year, TODAY))).count()
                    for year in ("2024", "2025")
                ]
            found.append(ask(kind, rule, period=2026)["page"].total)
            assert found == list(counted), (kind, rule)


def test_every_sum_is_what_was_made(ask):
    for (kind, rule), counted in DOLLARS.items():
        sums = [ask(kind, rule, period=year)["sum"] for year in (2024, 2025, 2026)]
        assert [money(one) for one in sums] == list(counted), (kind, rule)


def test_last_year_by_this_day_is_no_more_than_was_then(ask):
    for (kind, rule), counted in BY_NOVEMBER_20.items():
        page = ask(kind, rule, period=2025, until=TODAY.replace(year=2025).isoformat())["page"]
        assert page.total == counted, (kind, rule)


# What the pages of 2026 say, in the order in which they say it.
SAID = {
    "/goals/": [
        "Nine closings in 2026 so far.", "$75,000", "−19% on last year", "$10,000",
        "1 closing before New Year", "17", "150 calls · was 14 last year", "78%", "7 of 9",
        "Talked with", "121", "Appointments", "21", "Signed with you", "19", "Under contract", "17",
        "Closed", "9",
    ],
    "/goals/timeline/": ["$75,000 earned so far, $17,500 less than by this day last year."],
    "/goals/timeline/?period=2025": ["$100,000 earned in 2025, $15,000 more than"],
    "/goals/referrals/": [
        "Hal Osborn", "Referred 14 families.", "11 closings", "$90,000",
        "Grace Lindqvist", "Referred 2 families, 5 in all, three generations.", "5 closings",
        "$40,000", "Whom they sent you", "18", "13", "$105,000", "Whom those sent", "2", "2",
        "$17,500", "The third generation", "1", "1", "$7,500",
    ],
    "/goals/team/": [
        "Ana Alvarez", "8", "$67,500", "$2,700,000", "7", "14", "17", "112", "44",
        "Agent", "1", "$7,500", "$300,000", "1", "3", "4", "9", "6", "Together", "9", "$75,000",
    ],
    "/goals/warnings/": ["Contracts lost on the buyer’s loan", "6", "0"],
}  # fmt: skip
# Leads, appointments, closings, cost, income and what came back of each source in 2026.
OF_SOURCES = {
    "Past client, referral": ("11", "9", "5", None, "$40,000", None),
    "Past client, repeat": ("3", "3", "2", None, "$20,000", None),
    "Zillow": ("27", "5", "1", "$4,400", "$7,500", "$1.70"),
    "Open house": ("6", "4", "1", None, "$7,500", None),
    "Facebook": ("3", "0", "0", "$450", "none yet", "too early"),
}
COLUMNS = ("Leads", "Appointments", "Closed", "Cost", "Earned", "Back per $1")


@pytest.fixture
def shown(three_years, ana, client_of):
    """`shown("/goals/")`: the page as Ana sees it, its words and its tables."""
    client = client_of(ana)

    def get(address: str) -> LexborHTMLParser:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return LexborHTMLParser(answer.content).css_first("main")

    return get


def test_the_pages_say_what_was_made(shown):
    for address, phrases in SAID.items():
        words = " ".join(shown(address).text(separator=" ").split())
        place = 0
        for phrase in phrases:
            found = re.compile(rf"(?<![\w,.]){re.escape(phrase)}(?![\w])").search(words, place)
            assert found, f"{address} does not say {phrase!r} after {words[:place][-80:]!r}"
            place = found.end()


def test_the_sources_page_gives_each_source_its_own(shown):
    table = shown("/goals/sources/").css_first("table")
    head = [" ".join(cell.text().split()) for cell in table.css("thead th")]
    places = [head.index(column) for column in COLUMNS]
    rows = {}
    for row in table.css("tbody tr"):
        cells = [" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")]
        rows[cells[0].removesuffix(" (new)").strip()] = [cells[place] for place in places]
    for name, known in OF_SOURCES.items():
        found = [
            one if told is not None else None for one, told in zip(rows[name], known, strict=True)
        ]
        assert found == list(known), name
