"""Reports: tables that a member looks up, prints and takes away as a file.

A report is a function of what was asked (goals.asked), registered with how it counts:

    @report("fell-through", "Why deals fell through", LISTINGS,
            counted="Contracts that were called off in these days, by the reason that was given.")
    def fell_through(asked) -> Table:
        return Table([Column("Reason"), Column("Deals", is_number=True)], rows)

Index, page, print and CSV are made of that (goals.reports.views). Every module of this package is
read at the start: a file here needs no other mention. What shows commissions, income
or what things cost says `income=True`, or leaves those columns out where `asked.sees_income` is
not so. What names no people says `names_people=False`, and is for a coach, too. `asks` are the
filters that mean something to it.
"""

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice

from accounts.capabilities import Capability
from goals.asked import Asked
from goals.reading import may_see_people

PRODUCTION, MONEY, LEADS = "Production", "Money", "Leads and sources"
LISTINGS, PEOPLE, ACTIVITY = "Listings", "People and referrals", "Activity"
LETTERS, TEAM = "Letters and drips", "Team and history"
GROUPS = [PRODUCTION, MONEY, LEADS, LISTINGS, PEOPLE, ACTIVITY, LETTERS, TEAM]
# What stands first in its group; the others follow as they were registered.
FIRST = [
    "production", "closed", "pending-forecast", "year-over-year", "lead-source-return",
    "listing-activity", "showings", "top100-coverage", "last-contact", "call-sheet",
]  # fmt: skip
ON_A_PAGE = 500  # lines; the file has all of them


@dataclass(frozen=True)
class Column:
    """A head of a table. Numbers stand to the right; `unit` is "$", "%" or nothing."""

    title: str
    is_number: bool = False
    unit: str = ""

    @property
    def stands_right(self) -> bool:
        return self.is_number or bool(self.unit)


@dataclass(frozen=True)
class Link:
    """A cell that leads to a page of its own."""

    text: str
    url: str


@dataclass(frozen=True)
class Row:
    """A line: its cells in the order of the columns, and the page that its first cell leads to.

    A cell is text, a number, a Decimal, a day, a moment, a span of time, None where there is
    nothing to say, a Link, or a behind.Figure, which leads to the list that it counts.
    """

    cells: list
    url: str = ""


@dataclass
class Table:
    """`rows` may be made one by one; `total` is the cells of a last line. `said` is the finding,
    in a sentence that stands above the table."""

    columns: list[Column]
    rows: Iterable[Row] = field(default_factory=list)
    total: list | None = None
    said: str = ""

    def first(self, most: int = ON_A_PAGE) -> list[Row]:
        """The rows of a page, and one more where there are more."""
        return list(islice(iter(self.rows), most + 1))


@dataclass(frozen=True)
class Report:
    slug: str
    title: str
    group: str
    counted: str
    table: Callable[[Asked], Table] | None
    income: bool = False
    needs: str = ""
    names_people: bool = True
    asks: tuple[str, ...] = ("period", "member")
    page: str = ""  # the page of the same, or of more, by the name of its address
    page_title: str = ""

    def is_for(self, membership) -> bool:
        """Whether this member may open it."""
        if self.income and not membership.may(Capability.SEE_INCOME):
            return False
        if self.needs and not membership.may(self.needs):
            return False
        return not self.names_people or may_see_people(membership)


reports: dict[str, Report] = {}


def report(
    slug: str, title: str, group: str, *, counted: str, income=False, needs="",
    names_people=True, asks=("period", "member"), page="", page_title="",
):  # fmt: skip
    """Register the function below as a report; `page` names a page that shows more of it."""

    def register(table):
        reports[slug] = Report(
            slug, title, group, counted, table, income, needs, names_people, tuple(asks), page,
            page_title,
        )  # fmt: skip
        return table

    return register


def add_page(
    slug: str, title: str, group: str, *, counted: str, page: str, income=False, needs="",
    names_people=True,
) -> None:  # fmt: skip
    """Register a page that is a report by itself: the index leads there."""
    reports[slug] = Report(
        slug, title, group, counted, None, income, needs, names_people, (), page, title
    )


def open_to(membership) -> list[tuple[str, list[Report]]]:
    """The reports that a member may open, by group, the first of it first."""
    mine = [one for one in reports.values() if one.is_for(membership)]
    mine.sort(key=lambda one: FIRST.index(one.slug) if one.slug in FIRST else len(FIRST))
    named = [*GROUPS, *dict.fromkeys(one.group for one in mine if one.group not in GROUPS)]
    grouped = [(name, [one for one in mine if one.group == name]) for name in named]
    return [(name, found) for name, found in grouped if found]


def read_all() -> None:
    """Let every module of this package register its reports."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
