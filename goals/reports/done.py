"""Reports of activity: what each member did, and of how many calls a closing came."""

from collections import Counter
from decimal import Decimal

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from agenda.models.appointment import AppointmentMember
from contacts.models import Touch
from goals import behind
from goals.asked import Asked
from goals.behind import appointments, deals, touches
from goals.chances import is_enough
from goals.funnel.shares import Share
from goals.period import Period
from goals.reports import ACTIVITY, Column, Row, Table, report

Kind = Touch.Kind
MADE = {
    "calls": Kind.CALL, "texts": Kind.TEXT, "emails": Kind.EMAIL, "cards": Kind.CARD,
    "visits": Kind.MET,
}  # fmt: skip


# ── by member ────────────────────────────────────────────────────────────────
@report(
    "activity-by-member", "Activity by member", ACTIVITY, names_people=False,
    counted="What each member wrote down for these days: calls they made, answered or not; texts, "
    "e-mails and cards by hand; visits; conversations of whatever kind; listing and buyer "
    "appointments that took place, once for each member who was there; closings of their own. "
    "What Sphere sends by itself is nobody’s activity.",
    page="goals:team", page_title="The team",
)  # fmt: skip
def activity_by_member(asked) -> Table:
    titles = ["Calls", "Texts", "E-mails", "Cards", "Visits", "Conversations", "Appointments",
              "Agreements", "Closings"]  # fmt: skip
    members = [asked.member] if asked.member else asked.members
    counts = _by_member(asked.so_far)
    rows = [_of_member(asked.so_far.but(member=one), counts) for one in members]
    columns = [Column("Whose"), *(Column(title, is_number=True) for title in titles)]
    total = ["All of them", *(sum(counts[name][one.pk] for one in members) for name in COUNTED)]
    return Table(columns, rows, total if len(rows) > 1 else None)


COUNTED = dict.fromkeys([*MADE, "conversations"], "touches") | {
    "held": "appointments", "signed": "deals", "closed": "deals",
}  # fmt: skip


def _by_member(asked: Asked) -> dict[str, Counter]:
    """By rule and member, in four questions."""
    made = {
        name: Count("pk", filter=Q(kind=kind, is_incoming=False)) for name, kind in MADE.items()
    }
    made["conversations"] = Count("pk", filter=Q(is_conversation=True))
    found = {name: Counter() for name in COUNTED}
    for row in touches.had(asked).order_by().values("by").annotate(**made):
        for name in made:
            found[name][row["by"]] = row[name]
    there = AppointmentMember.objects.filter(
        appointment__in=appointments.held(asked).order_by().values("pk")
    )
    found["held"].update(dict(there.order_by().values_list("member").annotate(Count("pk"))))
    for name, rule in (("signed", deals.signed), ("closed", deals.closed)):
        rows = rule(asked).order_by().values_list("agent")
        found[name].update(dict(rows.annotate(Count("pk"))))
    return found


def _of_member(asked: Asked, counts) -> Row:
    figures = [
        behind.figure(kind, name, asked, counts[name][asked.member.pk])
        for name, kind in COUNTED.items()
    ]
    return Row([str(asked.member), *figures])


# ── from call to closing ─────────────────────────────────────────────────────
STEPS = [
    ("Calls", "touches", "calls"), ("Conversations", "touches", "conversations"),
    ("Appointments", "appointments", "held"), ("Agreements", "deals", "signed"),
    ("Contracts", "deals", "under_contract"), ("Closings", "deals", "closed"),
]  # fmt: skip
AGAIN = "under_contract"  # a home may go under contract in two months: once in each, once in all


@report(
    "conversion", "From calls to closings", ACTIVITY, names_people=False,
    asks=("period", "member", "side"), page="goals:funnel", page_title="The funnel",
    counted="Calls made, conversations, appointments that took place, agreements signed, contracts "
    "and closings of each month, each by its own day. The shares are of the step before it in the "
    "same month; they are left out of fewer than eight. A call has no side: it counts for both.",
)  # fmt: skip
def conversion(asked) -> Table:
    asked = asked.so_far
    counts = {name: _by_month(kind, name, asked) for _, kind, name in STEPS}
    whole = {name: sum(counts[name].values()) for _, _, name in STEPS}
    whole[AGAIN] = behind.rows("deals", AGAIN, asked).order_by().count()
    columns = [
        Column("Month"), *(Column(title, is_number=True) for title, _, _ in STEPS),
        Column("Calls for a closing", True), Column("Appointments signed", unit="%"),
        Column("Contracts closed", unit="%"),
    ]  # fmt: skip
    rows = [_of_month(asked.but(period=month), counts) for month in asked.period.months]
    return Table(columns, rows, ["All of it", *whole.values(), *_ratios(whole)])


def _by_month(kind: str, name: str, asked: Asked) -> Counter:
    """How many there are by the first of the month; of deals by their day, which are few."""
    if name == AGAIN:
        months = [asked.but(period=month) for month in asked.period.months]
        counts = [behind.rows(kind, name, month).order_by().count() for month in months]
        return Counter({one.period.first: count for one, count in zip(months, counts, strict=True)})
    rows = behind.rows(kind, name, asked).order_by()
    if kind == "deals":
        return Counter(day.replace(day=1) for day in rows.values_list("counted_on", flat=True))
    rows = rows.annotate(month=TruncMonth("counted_on", tzinfo=asked.zone)).values_list("month")
    return Counter({month.date(): number for month, number in rows.annotate(Count("pk"))})


def _of_month(asked: Asked, counts) -> Row:
    first = asked.period.first
    figures = [behind.figure(kind, name, asked, counts[name][first]) for _, kind, name in STEPS]
    ratios = _ratios({name: counts[name][first] for _, _, name in STEPS})
    return Row([_title(asked.period), *figures, *ratios])


def _title(period: Period) -> str:
    return f"{period.first:%B %Y}"


def _ratios(counts: dict[str, int]) -> list:
    closed = counts["closed"]
    each = round(Decimal(counts["calls"]) / closed, 1) if is_enough(closed) else None
    return [each, _percent(counts["signed"], counts["held"]),
            _percent(closed, counts["under_contract"])]  # fmt: skip


def _percent(k: int, n: int) -> int | None:
    share = Share(k, n)
    return share.percent if share.is_enough and k <= n else None
