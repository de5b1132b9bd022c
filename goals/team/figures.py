"""The same figures by member: what each of them did in the days asked for."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.capabilities import Role
from accounts.models import Membership
from goals import behind, days
from goals.asked import Asked
from goals.behind import Figure, appointments, deals, leads, touches

ZERO = Decimal(0)


@dataclass(frozen=True)
class Measure:
    """A column: the rule that counts it, and by which column of its rows it is whose."""

    key: str
    title: str
    kind: str
    rule: str
    is_sum: bool = False


MEASURES = [
    Measure("closings", "Closings", "deals", "closed"),
    Measure("income", "Income", "deals", "closed", is_sum=True),
    Measure("volume", "Volume", "deals", "volume", is_sum=True),
    Measure("taken", "Listings", "deals", "taken"),
    Measure("contracts", "Contracts", "deals", "under_contract"),
    Measure("appointments", "Appointments", "appointments", "held"),
    Measure("conversations", "Conversations", "touches", "conversations"),
    Measure("leads", "Leads", "leads", "came"),
]


@dataclass(frozen=True)
class Line:
    """A member, or all of them together, with a figure for each measure."""

    member: Membership | None
    name: str
    figures: list[tuple[Measure, Figure]]
    met: int = 0
    workdays: int = 0

    def number(self, key: str):
        return next((one.number for measure, one in self.figures if measure.key == key), 0)

    @property
    def days_words(self) -> str:
        return f"{self.met} of {self.workdays}" if self.workdays else ""


def open_to(asked: Asked) -> list[Measure]:
    return [one for one in MEASURES if asked.sees_income or one.key != "income"]


def working(membership) -> list[Membership]:
    """Everybody who works here: those who have figures of their own."""
    rows = Membership.objects.visible_to(membership).active().select_related("user")
    return [one for one in rows.order_by("pk") if one.can_work and one.role != Role.COACH]


def by_member(asked: Asked, members: list[Membership], *, with_links=True) -> list[Line]:
    """A line for each, in a fixed number of questions however many they are."""
    counted = count(asked)
    kept = days_kept(asked, members)
    return [
        Line(
            member, str(member),
            _figures(asked.but(member=member), counted, member.pk, with_links), *kept[member.pk],
        )
        for member in members
    ]  # fmt: skip


def together(asked: Asked, *, with_links=True) -> Line:
    """All that the asking member may see, what is nobody's among it."""
    counted = count(asked)
    whole = {key: {None: sum(numbers.values())} for key, numbers in counted.items()}
    return Line(None, "Together", _figures(asked, whole, None, with_links))


def _figures(asked: Asked, counted, whose, with_links) -> list[tuple[Measure, Figure]]:
    found = []
    for one in open_to(asked):
        number = counted[one.key].get(whose) or (ZERO if one.is_sum else 0)
        is_open = with_links and (asked.sees_income or not one.is_sum)
        url = behind.url(one.kind, one.rule, asked) if is_open else ""
        found.append((one, Figure(number, url, one.is_sum)))
    return found


# ── counting ─────────────────────────────────────────────────────────────────
def count(asked: Asked) -> dict[str, dict[int | None, int | Decimal]]:
    """Each measure by member: whose deal, whose call, whose appointment, whose lead it was."""
    closed = list(
        deals.closed(asked).order_by().values_list("agent")
        .annotate(Count("pk"), Sum(deals.INCOME), Sum("price"))
    )  # fmt: skip
    return {
        "closings": {whose: number for whose, number, _, _ in closed},
        "income": {whose: income or ZERO for whose, _, income, _ in closed},
        "volume": {whose: price or ZERO for whose, _, _, price in closed},
        "taken": _by("agent", deals.taken(asked)),
        "contracts": _by("agent", deals.under_contract(asked)),
        "appointments": _by("members", appointments.held(asked)),
        "conversations": _by("by", touches.conversations(asked)),
        "leads": _by("assigned_to", leads.came(asked)),
    }


def _by(column: str, rows) -> dict[int | None, int]:
    return dict(rows.order_by().values_list(column).annotate(Count("pk", distinct=True)))


def days_kept(asked: Asked, members) -> dict[int, tuple[int, int]]:
    """Days on which both targets were met, and workdays, up to today."""
    last = min(asked.period.last, asked.today)
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    if last < asked.period.first:
        return found
    for whose, every in days.between(members, asked.period.first, last, asked.zone).items():
        workdays = [day for day in every if day.is_workday]
        found[whose] = sum(day.is_met for day in workdays), len(workdays)
    return found
