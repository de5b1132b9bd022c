"""Reports of leads: what sources bring, how far leads come, and how soon one calls."""

from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.models import Membership
from contacts.models import LeadSource
from goals import behind
from goals.behind import leads
from goals.chances import is_enough
from goals.funnel.cohort import SHOWN, Cohort
from goals.reports import LEADS, Column, Row, Table, report
from goals.sources import lines as sources
from leads.response import Median
from leads.routing.speed import NinetiethPercentile

ASKS = ("period", "member", "side")


@report(
    "lead-source-return", "What each lead source brings back", LEADS, income=True,
    names_people=False, asks=ASKS, page="goals:sources", page_title="Sources",
    counted="Leads are pursuits that began in these days. Closings and what they earned (the "
    "gross commission) are those of these days, by the source of the deal. Cost is what was "
    "written down for each month, else what the price of the source comes to, and what was paid "
    "away at closing; it is everybody’s, so it is left out for one member or one side. The months "
    "from lead to closing are the median.",
)  # fmt: skip
def source_return(asked) -> Table:
    asked = asked.so_far
    found, shows_costs = sources.lines(asked), sources.shows_costs(asked)
    costs = [Column("Cost", unit="$"), Column("Back for $1", unit="$"),
             Column("Cost of a closing", unit="$")]  # fmt: skip
    columns = [
        Column("Source"), Column("Group"), Column("Leads", True), Column("Closings", True),
        Column("Earned", unit="$"), *(costs if shows_costs else []),
        Column("First call after"), Column("Lead to closing"), Column("Enough to say?"),
    ]  # fmt: skip
    rows = [_returned(one, shows_costs) for one in found]
    return Table(columns, rows, _all(asked, found, shows_costs) if found else None)


def _returned(one, shows_costs: bool) -> Row:
    back = None if one.back is None else round(one.back, 2)
    costs = [one.cost, None if one.is_early else back, one.cost_a_closing] if shows_costs else []
    cells = [
        one.name, one.source.get_group_display() if one.source else "", one.came, one.closed,
        one.earned, *costs, one.speed, one.months, "too early" if one.is_early else "yes",
    ]  # fmt: skip
    return Row(cells, one.source.get_absolute_url() if one.source else "")


def _all(asked, found, shows_costs: bool) -> list:
    whole = sources.total(asked, found)
    back = None if whole.back is None else round(whole.back, 2)
    costs = [whole.cost, back, None] if shows_costs else []
    figures = [whole.came.number, whole.closed.number, whole.earned.number]
    return ["All of them", "", *figures, *costs, "", "", ""]


@report(
    "lead-source-funnel", "How far the leads of each source come", LEADS, names_people=False,
    asks=ASKS, page="goals:funnel", page_title="The funnel",
    counted="Pursuits that began in these days, and how far they have come since: each step "
    "counts who came at least as far, whatever became of them later. Who asks three times for the "
    "same is one. Of a time that is not over, as it stands today.",
)  # fmt: skip
def source_funnel(asked) -> Table:
    cohort = Cohort(asked.so_far)
    columns = [Column("Source"), *(Column(name, True) for name in (
        "Leads", "Talked", "Appointments", "Agreements", "Closings"))]  # fmt: skip
    columns.append(Column("Of them signed", unit="%"))
    rows = [
        Row([part.name, *part.figures, part.signed.percent if part.signed.is_enough else None],
            part.url and f"{reverse('goals:funnel')}{part.url}")
        for part in cohort.by("source")
    ]  # fmt: skip
    total = ["All of them", *(cohort.count(step) for step in SHOWN), cohort.signed.percent]
    return Table(columns, rows, total if rows else None)


@report(
    "speed-to-lead", "How soon leads hear from you", LEADS, names_people=False,
    asks=("period", "member", "side", "source"), page="leads:speed", page_title="Speed to lead",
    counted="Inquiries that came in these days, but for those of which somebody said that they "
    "were no lead. The clock runs from the moment one could have known of it to the first call, "
    "text, letter or visit of a member. Half waited no longer than the median, nine of ten no "
    "longer than the next figure; both are left out of fewer than eight.",
)  # fmt: skip
def speed_to_lead(asked) -> Table:
    columns = [
        Column("Whose or whence"), Column("Inquiries", True), Column("Answered", True),
        Column("Inside five minutes", True), Column("Half within"), Column("Nine of ten within"),
    ]  # fmt: skip
    rows = [*_speeds_by_source(asked), *_speeds_by_member(asked)]
    whole = leads.came(asked).aggregate(**_measures())
    total = ["All of them", whole["inquiries"], whole["answered"], whole["fast"],
             *_spans(whole)]  # fmt: skip
    return Table(columns, rows, total if rows else None)


def _measures() -> dict:
    return {
        "inquiries": Count("pk"),
        "answered": Count("pk", filter=Q(answered_at__isnull=False)),
        "fast": Count("pk", filter=Q(answered_at__lte=F("clock_started_at") + leads.FIVE_MINUTES)),
        "median": Median(leads.WAITED),
        "slowest": NinetiethPercentile(leads.WAITED),
    }


def _spans(row: dict) -> list:
    return [row["median"], row["slowest"]] if is_enough(row["answered"]) else [None, None]


def _speeds_by_source(asked) -> list[Row]:
    rows = leads.came(asked).order_by().exclude(source=None).values("source")
    rows = list(rows.annotate(**_measures()).order_by("-inquiries", "source"))
    named = LeadSource.objects.visible_to(asked.membership).in_bulk([one["source"] for one in rows])
    return [_speed(f"From {named[one['source']]}", one, asked.but(source=named[one["source"]]))
            for one in rows]  # fmt: skip


def _speeds_by_member(asked) -> list[Row]:
    rows = leads.came(asked).order_by().filter(assigned_to__in=asked.members)
    rows = {one["assigned_to"]: one for one in rows.values("assigned_to").annotate(**_measures())}
    found: list[tuple[Membership, dict]] = [
        (member, rows[member.pk]) for member in asked.members if member.pk in rows
    ]
    return [_speed(f"{member}", row, asked.but(member=member)) for member, row in found]


def _speed(name: str, row: dict, asked) -> Row:
    figures = [
        behind.figure("leads", rule, asked, row[key])
        for rule, key in (("came", "inquiries"), ("answered", "answered"), ("within_five", "fast"))
    ]
    return Row([name, *figures, *_spans(row)])
