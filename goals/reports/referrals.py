"""Reports of referrals: who sends whom and what came of it, and what vendors send back."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from contacts import referrals
from contacts.models import Person
from goals import behind
from goals.asked import Asked
from goals.referrals import generations
from goals.reports import PEOPLE, Column, Row, Table, report


@report(
    "referral-tree", "Referrals and their generations", PEOPLE,
    counted="Everybody who ever sent somebody, in whatever generation they stand themselves. "
    "Closings and income are those of these days, of the people below them: whom they sent, whom "
    "those sent, and so on. Each deal counts once for each person above it, so the column does "
    "not add up to the whole; what a person closed themselves is no referral of theirs.",
    page="goals:referrals", page_title="Referrals",
)  # fmt: skip
def referral_tree(asked: Asked) -> Table:
    found = generations.through(generations.senders(asked), asked)
    order = sorted(found, key=lambda pk: (-found[pk].closings, -found[pk].everybody, pk))
    people = Person.objects.visible_to(asked.membership).select_related("referred_by")
    named = people.in_bulk(order)
    columns = [
        Column("Who"), Column("Sent by"), Column("Sent you", is_number=True),
        Column("In all", is_number=True), Column("Generations", is_number=True),
        Column("Closings", is_number=True),
    ]  # fmt: skip
    if asked.sees_income:
        columns.append(Column("Income", unit="$"))
    rows = (_sender(named[pk], found[pk], asked) for pk in order if pk in named)
    total = ["Closings that somebody sent", "", None, None, None, _sent(asked).count()]
    said = f"{len(order):,} {'person has' if len(order) == 1 else 'people have'} sent you others."
    return Table(columns, rows, [*total, *([None] if asked.sees_income else [])], said)


def _sender(person: Person, brought, asked: Asked) -> Row:
    sender = person.referred_by
    cells = [
        person.name, sender.name if sender else "", brought.direct, brought.everybody,
        brought.generations, brought.closings,
    ]  # fmt: skip
    return Row([*cells, brought.income] if asked.sees_income else cells, person.get_absolute_url())


def _sent(asked: Asked):
    return behind.rows("deals", "sent", asked).order_by()


@report(
    "vendor-reciprocity", "Vendors, both ways", PEOPLE,
    counted="How often you recommended each vendor, and how many people came to you by them: in "
    "these days and ever. Counts only, never money: a thing of value for a referral is against "
    "the law (RESPA, section 8).",
    page="goals:referrals", page_title="Referrals",
)  # fmt: skip
def vendor_reciprocity(asked: Asked) -> Table:
    rows = referrals.vendors(asked.membership).filter(is_sample=False).annotate(
        given_now=_count(behind.rows("recommended", "given", asked), "vendor"),
        got_now=_count(behind.rows("people", "sent", asked), "referred_by"),
    )  # fmt: skip
    rows = rows.exclude(given=0, got=0).prefetch_related("filings__category")
    columns = [
        Column("Vendor"), Column("Trade"), Column("You recommended", is_number=True),
        Column("They sent you", is_number=True), Column("Recommended ever", is_number=True),
        Column("Sent ever", is_number=True), Column("Recommended last"),
    ]  # fmt: skip
    lines = [
        Row(
            [one.name, referrals.trade_words(one), one.given_now, one.got_now, one.given, one.got,
             one.given_last and one.given_last.astimezone(asked.zone).date()],
            one.get_absolute_url(),
        )
        for one in rows.order_by("-given", "got", "sort_lc", "pk")
    ]  # fmt: skip
    total = ["All", "", *(sum(row.cells[place] for row in lines) for place in range(2, 6)), None]
    return Table(columns, lines, total if lines else None)


def _count(rows, column: str):
    """How many of these rows name the person of the line."""
    counted = rows.order_by().filter(**{column: OuterRef("pk")}).values(column)
    number = counted.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
