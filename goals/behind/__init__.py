"""Every figure is reachable as the list of the rows that it counts.

A kind of list (deals, leads, touches, …) is a module here. Its ROWS names what may be counted:
the name of a rule, and the function that gives its rows for what was asked. A figure is the
number of such rows, with the address of their list; where a page counts many at once, it says
the number itself and a test holds that the list has as many.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from goals.asked import Asked
from goals.reading import may_see_people


@dataclass(frozen=True)
class Kind:
    """A kind of list: the rules by which its rows are chosen, and how each of them is shown.

    `rules[name](asked)` gives a queryset in which each row has its day or moment as `counted_on`;
    `said[name]` what these are, as a title says it ("Closings", "Listings taken"). `prepare`
    fetches what lines show, `line(row, asked)` is a Line. `amounts[name]` is the column of the
    dollars that a figure adds up: shown to whom income may be shown. A kind that names people is
    kept from a coach who may not see them.
    """

    key: str
    rules: dict[str, Callable]
    said: dict[str, str]
    line: Callable
    prepare: Callable = field(default=lambda rows: rows)
    amounts: dict[str, str] = field(default_factory=dict)
    names_people: bool = True


@dataclass(frozen=True)
class Line:
    """A row of a list: its name with its page, a sentence, its day, and dollars if it has some."""

    name: str
    url: str = ""
    text: str = ""
    day: object = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Figure:
    """A number and the list behind it. `is_sum` of dollars, whose rows the list adds up."""

    number: int | Decimal
    url: str
    is_sum: bool = False


kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    kinds[kind.key] = kind


def rows(kind: str, name: str, asked: Asked):
    """The rows that this rule counts, unordered."""
    return kinds[kind].rules[name](asked)


def figure(kind: str, name: str, asked: Asked, number=None, *, is_sum=False, **more) -> Figure:
    """How many rows, or `number` where it is known; `more` is said in the address as well.

    Without a link for who may not see the people whom the list names.
    """
    if number is None:
        number = rows(kind, name, asked).order_by().count()
    is_open = may_see_people(asked.membership) or not kinds[kind].names_people
    return Figure(number, url(kind, name, asked, **more) if is_open else "", is_sum)


def url(kind: str, name: str, asked: Asked, **more) -> str:
    query = asked.query(**more)
    joint = "&" if len(query) > 1 else "?"
    rule = urlencode({"rule": name})
    return f"{reverse('goals:behind', args=[kind])}{query}{joint}{rule}"
