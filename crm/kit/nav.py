"""Sections of the navigation, and of Today: registered by each app when it is ready.

A section stands here only when it works, and shows only for members who may open it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

GROUPS = ["", "Reach out", "My business"]


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation. `count(membership)` gives the rows that wait there, unordered
    and cut where counting may stop: those of all lines are counted in one query. Without any,
    no number shows.

    Those `under` one title share its line: it leads to the first of them, and each shows the
    others as tabs.
    """

    title: str
    url_name: str
    icon: str
    key: str
    group: str = ""
    order: int = 0
    needs: str = ""
    count: Callable | None = None
    is_hot: bool = False
    under: str = ""
    # The place on a phone's tab bar, from the left, and what it is called there; 0: not there.
    tab: int = 0
    tab_title: str = ""
    # How the names of pages begin that belong to it, though their addresses do not stand below it.
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class TodaySection:
    """A section of Today: `context(membership)` is what its template shows; None leaves it out."""

    name: str
    template: str
    context: Callable
    order: int = 0
    on_rail: bool = False


@dataclass(frozen=True)
class Line:
    """One small thing on Today: what weighs most, the rest of the sentence, where to deal with it.

    A proposal waits for somebody's yes; without a link there is nothing to do.
    """

    bold: str
    text: str = ""
    url: str = ""
    link: str = ""
    icon: str = "checkbox"
    tone: str = ""  # "warn" or "bad"
    is_proposal: bool = False


@dataclass(frozen=True)
class Teller:
    """`lines(membership, counts)` says in Lines what `rows(membership, since)` hold.

    The rows are querysets by name, unordered and cut where counting may stop; `counts` are how
    many there are by the same names, or the first row itself (crm.kit.counting.First). One query
    answers all tellers.
    """

    lines: Callable
    rows: Callable | None = None
    order: int = 0


@dataclass
class House:
    """What the apps have put up."""

    nav: list[NavItem] = field(default_factory=list)
    today: list[TodaySection] = field(default_factory=list)
    headlines: list[tuple[int, Callable]] = field(default_factory=list)
    waiting: list[Teller] = field(default_factory=list)
    overnight: list[Teller] = field(default_factory=list)
    laws: list[Teller] = field(default_factory=list)


house = House()


def add_to_nav(item: NavItem) -> None:
    house.nav.append(item)
    house.nav.sort(key=lambda item: (GROUPS.index(item.group), item.order))


def add_to_today(section: TodaySection) -> None:
    house.today.append(section)
    house.today.sort(key=lambda section: section.order)


def add_headline(headline: Callable, order: int = 10) -> None:
    """Register `headline(membership)`: a sentence for the top of Today, or None.

    The first one in their order wins: what matters most.
    """
    house.headlines.append((order, headline))
    house.headlines.sort(key=lambda each: each[0])


def add_waiting(lines: Callable, rows: Callable | None = None, order: int = 0) -> None:
    """Register Lines of "Also waiting" on Today: what waits and is no section of its own."""
    _add(house.waiting, Teller(lines, rows, order))


def add_overnight(lines: Callable, rows: Callable | None = None, order: int = 0) -> None:
    """Register Lines of what automation did since yesterday, and of what it proposes."""
    _add(house.overnight, Teller(lines, rows, order))


def add_law(lines: Callable, rows: Callable | None = None, order: int = 0) -> None:
    """Register the Line of one of the four laws, of this week: its `bold` is a number."""
    _add(house.laws, Teller(lines, rows, order))


def _add(tellers: list[Teller], teller: Teller) -> None:
    tellers.append(teller)
    tellers.sort(key=lambda teller: teller.order)
