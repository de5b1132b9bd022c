"""Database health: how many can be reached, what goes bad month by month, what is neglected.

Every figure is counted by the very filter of the list it links to, so that the two never differ.
A count of a large database is kept for a day, and says of when it is.
"""

import calendar
import datetime as dt
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from contacts.book import PeopleFilter
from contacts.list_filters import ListFilter, add_filter, choice, tick
from contacts.models import DuplicatePair, Email, Person, Phone
from crm.kit import clock

MONTHS = 12
KEPT_FOR = 24 * 3600
SLOW = 1.0  # seconds; what takes longer is not counted on every look

STOPS = {"dnc": "DNC number", "optout": "OptOut or Complaint"}


def _stop(value, membership):
    if value == "dnc":
        rows = Phone.objects.filter(status=Phone.Status.DNC)
    else:
        silent = [Email.Status.OPT_OUT, Email.Status.COMPLAINT]
        rows = Email.objects.filter(status__in=silent)
    return Q(pk__in=rows.values("person"))


add_filter(
    ListFilter("stop", choice("Asked for a stop", STOPS.items()), _stop,
               lambda value, by: STOPS[value], order=7)
)  # fmt: skip
LOOKS = {
    "wrong": "E-mail looks wrong", Email.Check.TYPO: "E-mail probably mistyped",
    Email.Check.SYNTAX: "E-mail cannot be right", Email.Check.NO_DOMAIN: "No such mail domain",
    Email.Check.NO_MAIL: "Mail domain takes no mail", Email.Check.THROWAWAY: "Throwaway e-mail",
    Email.Check.ROLE: "E-mail that several read", Email.Check.UNSURE: "E-mail could not be checked",
}  # fmt: skip


def _looks(value, membership):
    if value == "wrong":
        rows = Email.objects.looking_wrong()
    else:
        rows = Email.objects.filter(status="", is_relay=False, check_result=value)
    return Q(pk__in=rows.values("person"))


add_filter(
    ListFilter("check", choice("A look at the e-mail", LOOKS.items()), _looks,
               lambda value, by: LOOKS[value], order=7)
)  # fmt: skip
add_filter(
    ListFilter("living", tick("Living"), lambda value, by: Q(died_on=None),
               lambda value, by: "Living", order=8)
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number of people, of how many, and the list that it counts."""

    title: str
    count: int
    url: str
    tone: str = ""


_REACH = [
    ("No way to reach", "missing=all", "bad"), ("No number to call", "missing=phone", "warn"),
    ("No e-mail to use", "missing=email", "warn"),
    ("No address for letters", "missing=address", "warn"),
]  # fmt: skip
_BAD = [
    ("E-mail bounced", "bad=email", "bad"), ("E-mail looks wrong", "check=wrong", "warn"),
    ("Dead number", "bad=phone", "bad"),
    ("Mail comes back", "bad=address", "bad"), ("DNC", "stop=dnc", "warn"),
    ("Opted out or complained", "stop=optout", "warn"),
]  # fmt: skip
_NEGLECTED = [
    ("In no category", "uncategorised=on", "warn"), ("Never talked with", "quiet=never", "warn"),
    ("Not talked with in a year", "quiet=365", "warn"),
    ("Christmas without an address", "lacks=christmas", "bad"),
    ("Newsletter without an e-mail", "lacks=newsletter", "bad"),
]  # fmt: skip


def look(membership, *, again: bool = False) -> dict:
    """The figures, kept for a day where counting takes long; `again` counts anew."""
    key = f"health:{membership.workspace.public_id}"
    if not again and (kept := cache.get(key)):
        return kept
    began = time.monotonic()
    shown = _count(membership)
    if time.monotonic() - began > SLOW:
        cache.set(key, shown | {"is_kept": True}, KEPT_FOR)
    else:
        cache.delete(key)
    return shown


def _count(membership) -> dict:
    whole = Person.objects.visible_to(membership).living().count()
    reach = _figures(membership, _REACH)
    pairs = DuplicatePair.objects.visible_to(membership).filter(state=DuplicatePair.State.OPEN)
    neglected = _figures(membership, _NEGLECTED)
    url = reverse("contacts:duplicates")
    neglected.append(Figure("Pairs that may be one person", pairs.count(), url, "bad"))
    reachable = whole - reach[0].count
    return {
        "whole": whole,
        "reachable": reachable,
        "share": 100 * reachable // whole if whole else 100,
        "parts": [
            ("Ways to reach them", reach),
            ("What went bad", _figures(membership, _BAD)),
            ("What is neglected", neglected),
        ],
        "decay": _decay(membership.workspace),
        "at": clock.now(),
    }


def _figures(membership, wanted) -> list[Figure]:
    everybody, found = Person.objects.visible_to(membership), []
    for title, asked, tone in wanted:
        query = f"book=all&living=on&{asked}"
        people = PeopleFilter(QueryDict(query), membership=membership).apply(everybody)
        url = f"{reverse('contacts:contacts')}?{query}"
        found.append(Figure(title, people.order_by().count(), url, tone))
    return found


# ── decay ────────────────────────────────────────────────────────────────────
_WENT_BAD = """
select extract(year from day)::int, extract(month from day)::int, sum(phones)::int,
       sum(emails)::int, sum(addresses)::int
from (
    select (status_at at time zone %(zone)s)::date as day, 1 as phones, 0 as emails, 0 as addresses
    from contacts_phone where workspace_id = %(here)s and status <> '' and status_at >= %(since)s
    union all
    select (status_at at time zone %(zone)s)::date, 0, 1, 0
    from contacts_email where workspace_id = %(here)s and status <> '' and status_at >= %(since)s
    union all
    select (status_at at time zone %(zone)s)::date, 0, 0, 1
    from contacts_address where workspace_id = %(here)s and status <> '' and status_at >= %(since)s
) ways group by 1, 2
"""


def _decay(workspace) -> dict:
    """What failed in each of the last twelve months, the oldest first."""
    today = clock.today(workspace.zone)
    months = _months_until(today)
    since = dt.datetime(*months[0], 1, tzinfo=workspace.zone)
    with connection.cursor() as cursor:
        asked = {"zone": workspace.time_zone, "here": workspace.pk, "since": since}
        cursor.execute(_WENT_BAD, asked)
        found = {(year, month): ways for year, month, *ways in cursor.fetchall()}
    rows = [_month(year, month, found.get((year, month), [0, 0, 0])) for year, month in months]
    most = max(rows, key=lambda row: row["total"])
    return {"rows": rows, "most": most, "total": sum(row["total"] for row in rows)}


def _month(year: int, month: int, ways: list[int]) -> dict:
    phones, emails, addresses = ways
    return {
        "name": f"{calendar.month_abbr[month]} {year}",
        "phones": phones,
        "emails": emails,
        "addresses": addresses,
        "total": sum(ways),
    }


def _months_until(today: dt.date) -> list[tuple[int, int]]:
    last = today.year * 12 + today.month - 1
    back = range(last - MONTHS + 1, last + 1)
    return [(number // 12, number % 12 + 1) for number in back]
