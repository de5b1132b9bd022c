"""Reports of history: what members did, and what was taken out of Sphere."""

from django.db.models import Count

from accounts.capabilities import Capability
from accounts.models import Act
from goals.reports import TEAM, Column, Row, Table, report

HISTORY = {"page": "contacts:history", "page_title": "Every change, before and after"}


def _acts(asked):
    begins, ends = asked.period.moments(asked.zone)
    rows = Act.objects.visible_to(asked.membership).filter(began_at__gte=begins, began_at__lt=ends)
    if asked.member:
        rows = rows.filter(by=asked.member)
    return rows.select_related("by__user", "undone_by__user").order_by("-began_at", "-pk")


@report(
    "audit-log", "Who did what", TEAM, needs=Capability.WORK,
    counted="What members did in these days that has a name: merges, imports, exports, deletions, "
    "changes of many at once, money written down, what was taken back. Single changes of a field, "
    "with what stood there before, are in the history.",
    **HISTORY,
)  # fmt: skip
def audit_log(asked) -> Table:
    rows = _acts(asked)
    lines = (
        Row([one.began_at, str(one.by or "Sphere"), one.title, one.get_origin_display(),
             _taken_back(one)])
        for one in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return Table(
        [Column("When"), Column("Who"), Column("What"), Column("From where"), Column("Taken back")],
        lines, said=_who_most(rows),
    )  # fmt: skip


def _taken_back(one: Act) -> str:
    return f"by {one.undone_by or 'Sphere'}" if one.undone_at else ""


def _who_most(rows) -> str:
    whole = rows.order_by().aggregate(acts=Count("pk"), members=Count("by", distinct=True))
    acts = "1 thing" if whole["acts"] == 1 else f"{whole['acts']:,} things"
    members = "1 member" if whole["members"] == 1 else f"{whole['members']} members"
    return f"{acts} by {members}."


@report(
    "export-log", "What was taken out of Sphere", TEAM, needs=Capability.MANAGE_TEAM,
    counted="Every file that a member took out in these days: people, the accountant’s books, "
    "reports. A figure’s own list is written down, too.",
    **HISTORY,
)  # fmt: skip
def export_log(asked) -> Table:
    rows = _acts(asked).filter(kind="export")
    lines = (
        Row([one.began_at, str(one.by or "Sphere"), one.title, _how_many(one),
             str(one.facts.get("format", "")).upper()])
        for one in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return Table(
        [Column("When"), Column("Who"), Column("What"), Column("How many", is_number=True),
         Column("As")],
        lines,
    )  # fmt: skip


def _how_many(one: Act) -> int | None:
    count = one.facts.get("count")
    return count if isinstance(count, int) else None
