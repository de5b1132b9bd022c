"""Whether plans are kept: done in time, done late, late now, left out; by plan and by member."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Membership
from agenda import belonging
from agenda.models import Task, TaskPlan
from crm.kit import clock

PERIODS = [("30", "The last 30 days"), ("90", "The last 90 days"), ("365", "The last year")]
MOST = 60
STATES = {
    "late_now": "Late now", "late": "Done late", "left_out": "Left out", "in_time": "In time",
}  # fmt: skip


class ComplianceForm(forms.Form):
    """Which steps the report counts. What is not understood is left out."""

    days = forms.ChoiceField(label="Of which time?", choices=PERIODS, required=False)
    homes = forms.BooleanField(label="Transactions alone", required=False)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"] = forms.ModelChoiceField(
            TaskPlan.objects.visible_to(membership), to_field_name="public_id", required=False,
            empty_label="Every plan", label="Of which plan?",
        )  # fmt: skip
        members = Membership.objects.visible_to(membership).select_related("user")
        self.fields["member"] = forms.ModelChoiceField(
            members, required=False, empty_label="Everybody", label="Whose?"
        )
        self.is_valid()
        self.chosen = self.cleaned_data

    @property
    def number(self) -> int:
        return int(self.chosen.get("days") or 90)


@dataclass(frozen=True)
class Line:
    """One step that was not done in time, or not at all."""

    task: Task
    state: str
    thing: belonging.Thing | None

    @property
    def label(self) -> str:
        return STATES[self.state]

    @property
    def is_bad(self) -> bool:
        return self.state in ("late", "late_now")


def report(membership, form: ComplianceForm) -> dict:
    """Figures in all, by plan and by member; and the lines that they are made of."""
    rows = _counted(membership, form)
    by_plan = _figures(rows, "run__plan__name")
    by_member = _figures(rows, "assigned_to")
    members = {one.pk: one for one in Membership.objects.visible_to(membership)
               .select_related("user")}  # fmt: skip
    for row in by_member:
        row["name"] = members.get(row["assigned_to"]) or "Nobody in particular"
    total = {name: sum(row[name] for row in by_plan) for name in ("count", *STATES)}
    total["share"] = _share(total)
    return {
        "total": total, "by_plan": by_plan, "by_member": by_member,
        "lines": lines(membership, form), "states": STATES,
    }  # fmt: skip


def _counted(membership, form: ComplianceForm):
    """Steps of plans whose day has come in that time, each with its state."""
    zone = membership.workspace.zone
    today = clock.today(zone)
    rows = Task.objects.visible_to(membership).filter(run__isnull=False)
    rows = rows.annotate(was_due=Coalesce("snoozed_from", "due_at")).filter(
        was_due__gte=dt.datetime.combine(today - dt.timedelta(days=form.number), dt.time(), zone)
    )
    if form.chosen.get("homes"):
        rows = rows.filter(belongs_to__startswith="transaction:")
    if plan := form.chosen.get("plan"):
        rows = rows.filter(run__plan=plan)
    if member := form.chosen.get("member"):
        rows = rows.filter(assigned_to=member)
    due_day, done_day = TruncDate("was_due", tzinfo=zone), TruncDate("done_at", tzinfo=zone)
    return rows.annotate(due_day=due_day, done_day=done_day).annotate(
        state=Case(
            When(skipped_at__isnull=False, then=Value("left_out")),
            When(done_at__isnull=False, done_because__gt="", then=Value("in_time")),
            When(done_at__isnull=False, done_day__gt=F("due_day"), then=Value("late")),
            When(done_at__isnull=False, then=Value("in_time")),
            When(due_day__lt=today, then=Value("late_now")),
            default=Value("open"),
            output_field=CharField(),
        )
    )  # fmt: skip


def _figures(rows, column: str) -> list[dict]:
    counts = {name: Count("pk", filter=Q(state=name)) for name in STATES}
    found = rows.exclude(state="open").order_by().values(column).annotate(
        count=Count("pk"), **counts
    )  # fmt: skip
    figures = [row | {"name": row[column], "share": _share(row)} for row in found]
    return sorted(figures, key=lambda row: (-row["late_now"], -row["late"], -row["count"]))


def _share(row: dict) -> int | None:
    """How many of a hundred were done in time, of those that were to be done at all."""
    wanted = row["count"] - row["left_out"]
    return round(100 * row["in_time"] / wanted) if wanted else None


def lines(membership, form: ComplianceForm, most: int = MOST) -> list[Line]:
    """The newest that were late or left out, what is late now first."""
    rows = _counted(membership, form).filter(state__in=["late_now", "late", "left_out"])
    order = Case(When(state="late_now", then=0), default=1)
    rows = rows.select_related("run__plan", "assigned_to__user", "skipped_by__user", "workspace")
    found = list(rows.order_by(order, "-was_due", "-pk")[:most])
    things = belonging.things({task.belongs_to for task in found if task.belongs_to}, membership)
    return [Line(task, task.state, things.get(task.belongs_to)) for task in found]
