"""Birthdays and anniversaries of the demo: a week with somebody on most of its days."""

import calendar
import datetime as dt

from agenda.birthdays.today import monday_of
from agenda.models import How, OccasionDone
from contacts.models import Book, Person, YearDay
from crm.kit import clock
from crm.kit.dates import NO_YEAR

Kind = YearDay.Kind
# Place among the contacts, which day counted from this Monday, what it is, and how many years.
DAYS = (
    (2, 0, "birthday", 67), (5, 1, "home_bought_on", 3), (8, 2, "birthday", None),
    (11, 3, "spouse_birthday", 58), (14, 4, "birthday", 40), (17, 5, "home_bought_on", 10),
    (20, 6, "wedding_anniversary", 25), (23, 8, "birthday", 75), (26, 10, "home_bought_on", 1),
    (29, 12, "birthday", 34),
)  # fmt: skip
THOUGHT_OF = {0: How.CALL, 1: How.CARD}  # of those whose day is over


def come_round(by) -> None:
    """Days of this week and the next; the first two are done, if they are over."""
    today = clock.today(by.workspace.zone)
    monday = monday_of(today)
    OccasionDone.objects.filter(year__gt=today.year).delete()  # of demo cards, dated far ahead
    known = list(Person.objects.in_book(Book.CONTACTS).living().order_by("pk")[:60])
    couples = [person for person in known if person.is_couple]
    for number, (place, after, column, years) in enumerate(DAYS):
        day = monday + dt.timedelta(after)
        of_two = column in ("spouse_birthday", "wedding_anniversary")
        person = couples[number % len(couples)] if of_two and couples else known[place % len(known)]
        person.change(**{column: _in_year(day, day.year - years if years else NO_YEAR)})
        how = THOUGHT_OF.get(number)
        if how and day < today:
            kind = Kind.BIRTHDAY if column == "birthday" else Kind.HOME
            OccasionDone.objects.get_or_create(
                person=person, occasion=kind, year=day.year, defaults={"how": how, "by": by}
            )


def _in_year(day: dt.date, year: int) -> dt.date:
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))
