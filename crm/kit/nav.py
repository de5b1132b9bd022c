"""Sections of the navigation, and of Today: registered by each app when it is ready.

A section stands here only when it works, and shows only for members who may open it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

GROUPS = ["", "Reach out", "My business"]


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation. `count(membership)` says how many wait there; 0 shows none.

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
    on_tab_bar: bool = False
    under: str = ""


@dataclass(frozen=True)
class TodaySection:
    """A section of Today: `context(membership)` is what its template shows; None leaves it out."""

    name: str
    template: str
    context: Callable
    order: int = 0
    on_rail: bool = False


@dataclass
class House:
    """What the apps have put up."""

    nav: list[NavItem] = field(default_factory=list)
    today: list[TodaySection] = field(default_factory=list)
    headlines: list[Callable] = field(default_factory=list)


house = House()


def add_to_nav(item: NavItem) -> None:
    house.nav.append(item)
    house.nav.sort(key=lambda item: (GROUPS.index(item.group), item.order))


def add_to_today(section: TodaySection) -> None:
    house.today.append(section)
    house.today.sort(key=lambda section: section.order)


def add_headline(headline: Callable) -> None:
    """Register `headline(membership)`: a sentence for the top of Today, or None. First one wins."""
    house.headlines.append(headline)
