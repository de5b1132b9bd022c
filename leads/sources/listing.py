"""All sources with their figures of this month and the last, by group: three queries."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q

from contacts.models import LeadSource, SourceMonth
from crm.kit import clock, money
from leads.models import Lead
from leads.sources.costs import arrived, cost, last_months
from prospects.models import Stage

A_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """A month of a source."""

    leads: int = 0
    cost: Decimal | None = None
    visitors: int | None = None

    @property
    def cost_a_lead(self) -> Decimal | None:
        return self.cost / self.leads if self.cost is not None and self.leads else None


@dataclass(frozen=True)
class Line:
    source: LeadSource
    now: Figures
    before: Figures
    year: int = 0
    signed: int = 0

    @property
    def success(self) -> int | None:
        return round(100 * self.signed / self.year) if self.year else None

    @property
    def is_in_use(self) -> bool:
        """Something came, was paid or is tried: the others stand folded below."""
        figures = (self.now.leads, self.now.cost, self.now.visitors, self.before.leads,
                   self.before.cost, self.before.visitors, self.year)  # fmt: skip
        return any(figures) or self.source.is_new_try


@dataclass
class Group:
    label: str
    lines: list[Line] = field(default_factory=list)
    unused: list[LeadSource] = field(default_factory=list)
    put_away: list[LeadSource] = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    groups: list[Group]
    months: list[dt.date]
    lines: list[Line]

    @property
    def budget(self) -> str:
        """The share of new sources in a sentence."""
        month, which = self.months[0], "now"
        if not any(line.now.cost for line in self.lines):
            month, which = self.months[1], "before"
        spent = [(line.source, getattr(line, which).cost or Decimal(0)) for line in self.lines]
        total = sum((amount for _, amount in spent), Decimal(0))
        tried = sum((amount for source, amount in spent if source.is_new_try), Decimal(0))
        if not total:
            return "No cost is known for this month or the last."
        whole = f"Of {money.in_words(total)} in {month:%B}"
        if not tried:
            return f"{whole}, nothing went to new sources. Try one a season."
        share = round(100 * tried / total)
        return f"{whole}, {money.in_words(tried)} ({share} %) went to new sources."


def listing(membership) -> Listing:
    zone = membership.workspace.zone
    months = last_months(zone, 2)
    sources = list(LeadSource.objects.visible_to(membership))
    mine = Lead.objects.visible_to(membership)
    counts, year = arrived(mine, months, zone), _year(mine)
    told = {
        (row.source_id, row.month): row
        for row in SourceMonth.objects.visible_to(membership).filter(month__in=months)
    }
    lines = []
    for source in sources:
        figures = [
            _figures(source, month, told.get((source.pk, month)), counts) for month in months
        ]
        lines.append(Line(source, *figures, *year.get(source.pk, (0, 0))))
    return Listing(_by_group(lines), months, lines)


def _figures(source, month, told, counts) -> Figures:
    leads = counts.get((source.pk, month), 0)
    return Figures(leads, cost(source, month, told, leads), told and told.visitors)


def _year(leads) -> dict[int, tuple[int, int]]:
    """Of the last year's leads of each source: how many, and how many have signed."""
    signed = Count("pk", filter=Q(prospect__stage=Stage.AGREEMENT_SIGNED))
    rows = leads.filter(dismissed_at=None, received_at__gte=clock.now() - A_YEAR).order_by()
    rows = rows.values("source").annotate(count=Count("pk"), signed=signed)
    rows = rows.values_list("source", "count", "signed")
    return {source: (count, won) for source, count, won in rows}


def _by_group(lines) -> list[Group]:
    groups = {value: Group(label) for value, label in LeadSource.Group.choices}
    for line in sorted(lines, key=lambda one: (-one.now.leads, -one.before.leads, -one.year)):
        group = groups[line.source.group]
        if line.source.put_away_at:
            group.put_away.append(line.source)
        elif line.is_in_use:
            group.lines.append(line)
        else:
            group.unused.append(line.source)
    return [one for one in groups.values() if one.lines or one.unused or one.put_away]
