"""Reports of the database: who heard from you, who is due, how healthy the list is, warnings."""

import datetime as dt

from django.db.models import F, Q

from contacts import health
from contacts.models import Category, Filing, Person
from contacts.top100 import COVERED_FOR
from crm.kit import clock
from goals import behind
from goals.asked import Asked
from goals.behind.people import PEOPLE as KIND
from goals.behind.people import asked_for
from goals.period import Period
from goals.reports import PEOPLE, PRODUCTION, Column, Row, Table, report
from goals.warnings.looking import all_signs

A_DAY = dt.timedelta(days=1)
# The key of an age, its words, and how many days have gone by: from so many, to fewer than that.
AGES = [
    ("month", "In the last 30 days", 0, 30), ("quarter", "31 to 90 days ago", 30, 90),
    ("half", "91 to 180 days ago", 90, 180), ("year", "181 to 365 days ago", 180, 365),
    ("longer", "More than a year ago", 365, None), ("never", "Never", None, None),
]  # fmt: skip


# ── the Top100 ───────────────────────────────────────────────────────────────
@report(
    "top100-coverage", "Top100: who heard from you", PEOPLE,
    counted="Everybody living in your Top100. Covered is whom you talked with in the last 90 "
    "days; mail that Sphere sent by itself does not count. Who waits longest stands first.",
    asks=("member",), page="contacts:top100", page_title="Top100", needs="work",
)  # fmt: skip
def top100_coverage(asked: Asked) -> Table:
    filed = Filing.objects.filter(category__meaning=Category.Meaning.TOP100).values("person")
    rows = asked_for(asked).living().filter(pk__in=filed).select_related("owner__user")
    people = list(rows.order_by(F("last_contacted_at").asc(nulls_first=True), "sort_lc", "pk"))
    since = clock.now() - COVERED_FOR
    covered = sum(bool(one.last_contacted_at and one.last_contacted_at >= since) for one in people)
    columns = [
        Column("Who"), Column("Last talk"), Column("Days since", is_number=True),
        Column("Covered"), Column("Next call"), Column("Whose"),
    ]  # fmt: skip
    lines = [_top(person, since, asked) for person in people]
    said = f"{covered:,} of {len(people):,} have heard from you in 90 days." if people else ""
    return Table(columns, lines, said=said)


def _top(person: Person, since, asked: Asked) -> Row:
    last = person.last_contacted_at
    day = last and last.astimezone(asked.zone).date()
    cells = [
        person.name, day, (asked.today - day).days if day else None, bool(last and last >= since),
        person.follow_up_on, str(person.owner or ""),
    ]  # fmt: skip
    return Row(cells, person.get_absolute_url())


# ── last talk ────────────────────────────────────────────────────────────────
def _aged(least: int | None, most: int | None):
    """Living people, but for those filed NoLead, by how long ago one talked with them."""

    def rule(asked: Asked):
        no_lead = Filing.objects.filter(category__meaning=Category.Meaning.NO_LEAD)
        rows = asked_for(asked).living().exclude(pk__in=no_lead.values("person"))
        return rows.filter(_spoken(least, most)).annotate(counted_on=F("last_contacted_at"))

    return rule


def _spoken(least: int | None, most: int | None) -> Q:
    if least is None:
        return Q(last_contacted_at=None)
    now = clock.now()
    spoken = Q(last_contacted_at__gt=now - most * A_DAY) if most else Q()
    return spoken & Q(last_contacted_at__lte=now - least * A_DAY) if least else spoken


def _of_book(rule, book: str):
    return lambda asked: rule(asked).filter(book=book)


for _key, _words, _least, _most in AGES:
    for _book, _whose in (("contacts", "Contacts"), ("prospects", "Prospects")):
        KIND.rules[f"talked-{_key}-{_book}"] = _of_book(_aged(_least, _most), _book)
        KIND.said[f"talked-{_key}-{_book}"] = f"{_whose}, last talk: {_words.lower()}"


@report(
    "last-contact", "How long since you talked", PEOPLE,
    counted="Living people, but for those filed NoLead, by the last time that somebody reached "
    "them or heard from them. Tries that reached nobody, letters and drips do not count.",
    asks=("member",), names_people=False,
)  # fmt: skip
def last_contact(asked: Asked) -> Table:
    asked = asked.but(period=Period.ever())
    columns = [
        Column("Last talk"), Column("Contacts", is_number=True),
        Column("Prospects", is_number=True), Column("Both", is_number=True),
    ]  # fmt: skip
    lines, whole = [], [0, 0, 0]
    for key, words, _, _ in AGES:
        figures = [
            behind.figure("people", f"talked-{key}-{book}", asked)
            for book in ("contacts", "prospects")
        ]
        both = sum(figure.number for figure in figures)
        lines.append(Row([words, *figures, both]))
        whole = [whole[0] + figures[0].number, whole[1] + figures[1].number, whole[2] + both]
    return Table(columns, lines, ["Everybody", *whole])


# ── health ───────────────────────────────────────────────────────────────────
@report(
    "database-health", "Health of the database", PEOPLE,
    counted="Living people in both books, counted by the very filters of the lists. A person may "
    "stand in several lines. Where counting takes long, the figures are of this day.",
    asks=(), names_people=False, page="contacts:health", page_title="Database health",
)  # fmt: skip
def database_health(asked: Asked) -> Table:
    found = health.look(asked.membership)
    whole = found["whole"]
    columns = [Column("What"), Column("How many", is_number=True), Column("Of all", unit="%")]
    lines = [
        Row([figure.title, figure.count, _share(figure.count, whole)], figure.url)
        for _, figures in found["parts"]
        for figure in figures
    ]
    said = f"You can reach {found['share']}% of {whole:,} people." if whole else ""
    return Table(columns, lines, ["Everybody", whole, 100 if whole else None], said)


def _share(count: int, whole: int) -> float | None:
    return round(100 * count / whole, 1) if whole else None


# ── warnings ─────────────────────────────────────────────────────────────────
@report(
    "early-warnings", "Early warnings", PRODUCTION,
    counted="The figures of the last months beside those of the same months a year ago, by exact "
    "tests (Fisher, binomial and Poisson). “Has changed” is what chance alone would do less than "
    "once in twenty times; under eight cases it is too early to say.",
    asks=("member",), names_people=False, page="goals:warnings", page_title="Early warnings",
)  # fmt: skip
def early_warnings(asked: Asked) -> Table:
    columns = [
        Column("What Sphere watches"), Column("It is"), Column("Figures"),
        Column("By chance alone"), Column("What to do"),
    ]  # fmt: skip
    lines = [
        Row([sign.watched, sign.state, sign.said, "" if sign.is_early else sign.odds,
             sign.advice if sign.is_warning else ""])
        for sign in all_signs(asked)
    ]  # fmt: skip
    return Table(columns, lines)
