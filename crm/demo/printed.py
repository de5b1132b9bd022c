"""Paper in the demo: a letterhead, what is due this week, and a run that was mailed last week."""

import datetime as dt

from contacts.models import Book, Person
from crm.kit import clock
from messaging.models import PrintPiece, PrintRun, Stationery
from messaging.printing import runs

LETTER = """Dear {dear},

It has been a while since we sat down together, and I was thinking of you when the maples on \
your street turned.

Two homes near yours sold this month. If you would like to know what that means for yours, I \
will gladly put the figures on one page and drop it by. No hurry, and nothing to decide.

I hope the house is warm and the coffee hot.

Warmly,
{agent}"""
CARD = "Dear {dear},\n\nHappy birthday! I hope the day is bright and the cake is large.\n\n{agent}"
POSTCARD = (
    "Dear {dear},\n\nA year in the house already. I hope it feels like home.\n\n"
    "If anything needs fixing before winter, call me: I know who does it well.\n\n{agent}"
)
KINDS = [
    ("letter", "Thinking of you", LETTER, "The drip “Past client, every year” wrote it."),
    ("letter", "Thinking of you", LETTER, "The drip “Past client, every year” wrote it."),
    ("card", "Happy birthday", CARD, "A birthday this week."),
    ("postcard", "One year at home", POSTCARD, "A year since they moved in."),
]


def wait_for_paper(by) -> None:
    today = clock.today(by.workspace.zone)
    Stationery.objects.create(
        name="Maya Ellison",
        role="Realtor®, Bayline Realty",
        phone="(231) 555-0100",
        email="maya@baylinehomes.example",
        website="baylinehomes.example",
        return_address="Bayline Realty\n12 Front Street\nTraverse City, MI 49684",
        license_line="Bayline Realty · Michigan license 6501555010 · Equal Housing Opportunity",
    )
    people = list(Person.objects.in_book(Book.CONTACTS).living().order_by("pk")[:22])
    for place, person in enumerate(people[:11]):
        _put(by, person, place, today - dt.timedelta(days=place % 3))
    if lost := Person.objects.filter(addresses=None).living().order_by("pk").first():
        _put(by, lost, 0, today)
    for place, person in enumerate(people[11:15]):
        _put(by, person, place, today + dt.timedelta(days=9 + place))
    for place, person in enumerate(people[15:]):
        _put(by, person, place, today - dt.timedelta(days=8))
    old = PrintPiece.objects.filter(person__in=people[15:])
    day = today - dt.timedelta(days=7)
    title = f"Print run of {day:%B} {day.day}"
    if run := runs.gather(old, by=by, title=title, options={"sheet": "5160", "begin_at": 1}):
        with clock.at(clock.now() - dt.timedelta(days=7)):
            run.mark_mailed()
        PrintRun.objects.filter(pk=run.pk).update(made_at=clock.now() - dt.timedelta(days=7))


def _put(by, person, place: int, day: dt.date) -> None:
    kind, subject, words, rule = KINDS[place % len(KINDS)]
    PrintPiece.objects.add(
        person, kind=kind, subject=subject, key=f"demo:{person.pk}:{place}", by=by, due_on=day,
        body=words.format(dear=person.salutation or person.first, agent="Maya"),
        why={"rule": rule},
    )  # fmt: skip
