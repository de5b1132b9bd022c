"""Whose day it is: by the index of days (`YearDay`), for a week of a million people as of ten.

Which day that is in a year, and on which February 29 is kept, `YearDay` says.
"""

import datetime as dt
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from agenda.birthdays import actions
from agenda.birthdays.occasion import ORDER, Found, Occasion
from agenda.models import OccasionDone
from contacts.models import Category, Filing, Person, YearDay

MOST = 500
_LEFT_ALONE = (Category.Meaning.COLD, Category.Meaning.NO_LEAD)
WAYS = ("phones", "emails", "addresses", "filings__category")


def everybody(membership, *, with_cold: bool = False):
    """The living whose days are kept; without those filed as Cold or NoLead, unless asked for."""
    people = Person.objects.visible_to(membership).living()
    if with_cold:
        return people
    filed = Filing.objects.filter(person=OuterRef("pk"), category__meaning__in=_LEFT_ALONE)
    return people.filter(~Exists(filed))


def of_member(membership, people=None):
    """Those whom the member looks after, and whom nobody does; for an assistant, everybody."""
    people = everybody(membership) if people is None else people
    if membership.role in ("assistant", "coach"):
        return people
    return people.filter(Q(owner=membership) | Q(owner=None) | Q(assistant=membership))


def coming(membership, first_day: dt.date, days: int, people=None) -> list[Occasion]:
    """Whose birthday or anniversary it is on these days, as they follow each other: of these
    people, or of those whom the member looks after."""
    found = find(of_member(membership) if people is None else people, first_day, days)
    return dressed(found, membership)


def find(
    people, first_day: dt.date, days: int, *, kinds=(), after: Found | None = None, most: int = MOST
) -> list[Found]:
    """The first of them after `after`: by day, and as people came within it."""
    every = [first_day + dt.timedelta(number) for number in range(days)]
    found: list[Found] = []
    for _, of_year in groupby(every, lambda day: day.year):
        found += _in_a_year(people, list(of_year), kinds, after, most - len(found))
        if len(found) >= most:
            break
    return found


def _in_a_year(people, days: list[dt.date], kinds, after, most: int) -> list[Found]:
    if after:
        days = [day for day in days if day >= after.day]
    by_month_day = {number: day for day in days for number in YearDay.kept_on(day)}
    if not by_month_day:
        return []
    year = days[0].year
    rows = YearDay.objects.filter(month_day__in=list(by_month_day), year__lt=year)
    # Not as EXISTS: PostgreSQL would hash everybody of the workspace for a page of sixty.
    person = people.filter(pk=OuterRef("person_pk")).order_by().values("pk")[:1]
    rows = rows.filter(IsNull(Subquery(person), False))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if after and after.day.year == year:
        rows = rows.filter(
            Q(month_day__gt=after.month_day)
            | Q(month_day=after.month_day, person_pk__gt=after.person_pk)
            | Q(month_day=after.month_day, person_pk=after.person_pk, kind__gt=after.kind)
        )
    rows = rows.order_by("month_day", "person_pk", "kind")
    return [
        Found(by_month_day[month_day], person_pk, kind, month_day, born)
        for month_day, person_pk, kind, born in rows.values_list(
            "month_day", "person_pk", "kind", "year"
        )[:most]
    ]


# ── as they are shown ────────────────────────────────────────────────────────
def marks_of(found: list[Found]) -> dict[tuple, OccasionDone]:
    """What is done of these, but for what was stopped before it left."""
    people, years = {one.person_pk for one in found}, {one.day.year for one in found}
    rows = OccasionDone.objects.of(people, years).select_related("by__user") if found else []
    return {
        (mark.person_id, mark.occasion, mark.year): mark for mark in actions.standing(list(rows))
    }


def dressed(found: list[Found], membership, marks=None, ways=WAYS) -> list[Occasion]:
    """With the person, the `ways` to reach them, and whether it is done; of one day, by name."""
    marks = marks_of(found) if marks is None else marks
    mine = Person.objects.visible_to(membership).prefetch_related(*ways)
    people = mine.in_bulk({one.person_pk for one in found})
    for person in people.values():
        person.workspace = membership.workspace
    occasions = [
        Occasion(
            people[one.person_pk], one.kind, one.day, one.turns, one.is_moved,
            marks.get(one.identity),
        )
        for one in found
        if one.person_pk in people
    ]  # fmt: skip
    occasions.sort(key=lambda one: (one.day, one.person.sort_lc, ORDER.index(one.kind)))
    return occasions


def of_person(person, kind: str, year: int) -> Occasion | None:
    """That one of theirs in that year; None where there is none."""
    row = YearDay.objects.filter(person_pk=person.pk, kind=kind, year__lt=year).first()
    if row is None or person.died_on:
        return None
    found = found_in(row, year)
    mark = marks_of([found]).get(found.identity)
    return Occasion(person, kind, found.day, found.turns, found.is_moved, mark)


def found_in(row: YearDay, year: int) -> Found:
    return Found(row.day_in(year), row.person_pk, row.kind, row.month_day, row.year)
