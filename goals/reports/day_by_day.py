"""Reports for the day at hand: whom to call, whose birthday it is, which plans are kept."""

import datetime as dt

from django.http import QueryDict
from django.utils import timezone

from agenda.birthdays import finding
from agenda.calls import page
from contacts.book import PeopleFilter
from contacts.models import Category, Person
from crm.kit import phones
from goals.reports import ACTIVITY, PEOPLE, Column, Row, Table, report
from goals.reports.cells import moment_in_words
from transactions.plans import compliance

A_WEEK = 7
TODAY = ()  # of today, and of nobody else


@report(
    "call-sheet", "Daily call sheet", ACTIVITY, asks=TODAY, needs="work",
    counted="Your own call list of today as it stands now: who is left, in the order in which you "
    "would call them, and why. Numbers that are BAD or DNC are not on it.",
    page="agenda:calls", page_title="The call list",
)  # fmt: skip
def call_sheet(asked) -> Table:
    shown = page.shown(asked.membership)
    rows = [_call(line) for line in shown["lines"]]
    return Table(
        [
            Column("Who"),
            Column("Number"),
            Column("Why"),
            Column("Not before"),
            Column("What they said"),
        ],
        rows,
        said=f"{shown['left']} to call, {shown['called']} called.",
    )  # fmt: skip


def _call(line) -> Row:
    phone = line.person.best_phone
    number = phones.national(phone.number) if phone else ""
    hour = moment_in_words(timezone.localtime(line.at)).rsplit(", ", 1)[1] if line.at else ""
    return Row([line.person.name, number, line.reason, hour, ""], line.person.get_absolute_url())


@report(
    "birthdays", "Birthdays and anniversaries this week", PEOPLE, asks=TODAY,
    counted="Everybody living whose birthday, wedding or home anniversary is from Monday to Sunday "
    "of this week, of those whom you look after and whom nobody does; not those filed as Cold or "
    "NoLead.",
    page="agenda:birthdays", page_title="Birthdays",
)  # fmt: skip
def birthdays(asked) -> Table:
    monday = asked.today - dt.timedelta(asked.today.weekday())
    found = finding.coming(asked.membership, monday, A_WEEK)
    return Table(
        [Column("Who"), Column("Day"), Column("What"), Column("Number"), Column("Done")],
        [_occasion(one) for one in found],
    )


def _occasion(one) -> Row:
    number = phones.national(one.phone.number) if one.phone else ""
    day = f"{one.day:%A}, {one.day:%B} {one.day.day}"
    return Row([one.name, day, one.words, number, one.how], one.person.get_absolute_url())


@report(
    "christmas", "Christmas cards without an address", PEOPLE, asks=TODAY,
    counted="Everybody living filed as Christmas who has no address that takes letters: none at "
    "all, or one from which mail came back.",
    page="contacts:tidy_up", page_title="Tidy up", needs="work",
)  # fmt: skip
def christmas(asked) -> Table:
    query = QueryDict(f"book=all&living=on&lacks={Category.Meaning.CHRISTMAS}")
    people = PeopleFilter(query, membership=asked.membership)
    rows = people.apply(Person.objects.visible_to(asked.membership)).order_by("sort_lc", "pk")
    rows = rows.prefetch_related("phones", "emails", "addresses")
    return Table(
        [Column("Who"), Column("Number"), Column("E-mail"), Column("What we have")],
        (_without_address(one) for one in rows.iterator(chunk_size=500)),
    )


def _without_address(person) -> Row:
    phone, email = person.best_phone, person.best_email
    known = ", ".join(str(address) for address in person.addresses.all())
    return Row(
        [person.name, phones.national(phone.number) if phone else "",
         email.address if email else "", known or "No address"],
        person.get_absolute_url(),
    )  # fmt: skip


@report(
    "plans-kept", "Are the task plans kept?", ACTIVITY, asks=("member",), names_people=False,
    counted="Every step of a task plan whose day came in the last year: done in time, done late, "
    "late now, or left out because it did not apply. The share is of those that were to be done.",
    page="transactions:plan_compliance", page_title="Late and left out, step by step",
)  # fmt: skip
def plans_kept(asked) -> Table:
    chosen = {"days": "365", "member": str(asked.member.pk) if asked.member else ""}
    form = compliance.ComplianceForm(chosen, membership=asked.membership)
    told = compliance.report(asked.membership, form)
    names = ("count", *compliance.STATES)
    rows = [
        Row([row["name"] or "No plan", *(row[name] for name in names), row["share"]])
        for row in told["by_plan"]
    ]
    whole = told["total"]
    return Table(
        [Column("Plan"), Column("Steps", is_number=True),
         *(Column(words, is_number=True) for words in compliance.STATES.values()),
         Column("In time", unit="%")],
        rows,
        ["Together", *(whole[name] for name in names), whole["share"]] if rows else None,
    )  # fmt: skip
