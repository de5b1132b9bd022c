import datetime as dt

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda import belonging, laying, schedule
from agenda.models.plan import TaskPlan
from agenda.models.task import Task
from contacts.models import Category, Filing, Person
from crm.kit import clock
from crm.kit.ids import uuid7


class PlanRunQuerySet(WorkspaceQuerySet):
    def running(self):
        return self.filter(state=PlanRun.State.RUNNING)

    @transaction.atomic
    def begin(
        self, plan: TaskPlan, person, *, at, member, about: str, key: str, belongs_to: str
    ) -> "PlanRun":
        """See TaskPlan.start. Under the row lock of whom it is for: two starts at once are one."""
        if person:
            person = Person.objects.select_for_update().get(pk=person.pk)
        else:
            TaskPlan.objects.select_for_update().get(pk=plan.pk)
        about = about[:200]
        known = self.filter(key=key) if key else self.none()
        found = known.first() or self._the_same(plan, person, about, belongs_to).first()
        if found:
            return found
        now = clock.now()
        run = self.create(
            plan=plan, person=person, member=member, about=about, key=key[:100],
            belongs_to=belongs_to, anchor_at=at or now, began_at=now,
        )  # fmt: skip
        if because := why_not(person):
            run.end(because)
        else:
            run.lay_out(now)
        return run

    def _the_same(self, plan, person, about: str, belongs_to: str):
        """What runs already: of one thing, of one person, or of the workspace about the same."""
        runs = self.running().filter(plan=plan, belongs_to=belongs_to)
        if belongs_to:
            return runs
        return runs.filter(person=person) if person else runs.filter(person=None, about=about)

    @transaction.atomic
    def end_all(self, people_ids, because: str) -> int:
        """End whatever runs with these people, and what is left to do of it."""
        runs = self.running().filter(person__in=list(people_ids))
        pks = list(runs.select_for_update().order_by("pk").values_list("pk", flat=True))
        return _end(pks, because) if pks else 0


def _end(pks: list[int], because: str) -> int:
    because = because[:200]
    ended = PlanRun.objects.running().filter(pk__in=pks)
    count = ended.update(state=PlanRun.State.ENDED, ended_at=clock.Now(), ended_because=because)
    Task.objects.open().filter(run__in=pks).update(
        skipped_at=clock.Now(), skip_reason=because, skipped_by=None
    )
    changed("tasks", "people")
    return count


def why_not(person) -> str:
    """Why nothing is to be done to win this person; or nothing."""
    if person is None:
        return ""
    if person.died_on:
        return f"{person.first} has died."
    left_alone = [Category.Meaning.COLD, Category.Meaning.NO_LEAD]
    filed = Filing.objects.filter(person=person, category__meaning__in=left_alone)
    if name := filed.values_list("category__name", flat=True).first():
        return f"Filed as {name}."
    return ""


class PlanRun(WorkspaceModel):
    """A plan at work with one person, from one moment on."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        ENDED = "ended", "Ended"

    public_id = models.UUIDField(default=uuid7, editable=False)
    plan = Key("agenda.TaskPlan", models.CASCADE, related_name="runs")
    person = Key("contacts.Person", models.CASCADE, null=True, blank=True, related_name="plan_runs")
    member = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    anchor_at = models.DateTimeField()
    about = models.CharField(max_length=200, blank=True)
    # The lead, the transaction: "kind:public id" (agenda.belonging).
    belongs_to = models.CharField(
        max_length=60, blank=True, default="", db_default="", editable=False
    )
    # What caused it, so that the same cause starts it once.
    key = models.CharField(max_length=100, blank=True, default="", editable=False)
    # The steps whose date is not known yet, by their keys.
    waits = models.JSONField(
        default=list, blank=True, editable=False, db_default=models.Value([], models.JSONField())
    )
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = PlanRunQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="plan_run_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "plan", "person"],
                condition=Q(state="running", belongs_to=""),
                name="plan_run_once",
                violation_error_message="The plan runs with them already.",
            ),
            models.UniqueConstraint(
                fields=["workspace", "plan", "belongs_to"],
                condition=Q(state="running") & ~Q(belongs_to=""),
                name="plan_run_once_of_thing",
            ),
            models.UniqueConstraint(
                fields=["workspace", "plan", "about"],
                condition=Q(state="running", belongs_to="", person=None),
                name="plan_run_once_here",
            ),
            models.UniqueConstraint(
                fields=["workspace", "key"], condition=~Q(key=""), name="plan_run_key_once"
            ),
            models.CheckConstraint(
                condition=Q(state="running") ^ Q(ended_at__isnull=False),
                name="plan_run_ended_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "belongs_to"], condition=~Q(belongs_to=""),
                name="plan_run_of_thing",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.plan_id} with {self.person_id}"

    def get_absolute_url(self):
        return reverse("agenda:run", args=[self.public_id])

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    # ── commands ─────────────────────────────────────────────────────────────
    def lay_out(self, now: dt.datetime, steps=None) -> None:
        """A task for each step, with the moment at which it is due.

        A step on a date that is not known yet waits for it; one whose condition does not hold is
        left out, and says why.
        """
        steps = self.plan.in_order() if steps is None else steps
        known = belonging.known(self.belongs_to) if self.plan.thing else None
        days = known.days if known else {}
        ready = [step for step in steps if not step.hangs_on or step.hangs_on in days]
        self.waits = [step.pk for step in steps if step not in ready]
        self.save(update_fields=["waits"])
        planned = schedule.planned(ready, self, days)
        due = schedule.fit(ready, planned, self, now)
        Task.objects.bulk_create(laying.tasks(self, known, now, ready, planned, due))
        changed("tasks", "people")

    def is_over_for(self, task: Task, day: dt.date) -> bool:
        """Whether a repeating step of it has come to its end by that day."""
        if not self.is_running:
            return True
        if not (task.step and task.step.until):
            return False
        known = belonging.known(self.belongs_to)
        end = known.days.get(task.step.until) if known else None
        return bool(end and day > end[0])

    @transaction.atomic
    def move_to(self, to: dt.datetime, moves) -> int:
        """Count from that moment now, and move these tasks as agenda.moving says; how many."""
        PlanRun.objects.running().filter(pk=self.pk).update(anchor_at=to)
        still_open = Task.objects.open().filter(pk__in=[move.task.pk for move in moves])
        there = set(still_open.select_for_update().values_list("pk", flat=True))
        moved = [move.applied() for move in moves if move.task.pk in there]
        Task.objects.bulk_update(moved, ["due_at", "planned_at", "snoozed_from"])
        self.refresh_from_db()
        changed("tasks", "people")
        return len(moved)

    @transaction.atomic
    def end(self, because: str) -> bool:
        """What is left of it is done by nobody, and says why; a second call changes nothing."""
        ended = bool(_end([self.pk], because))
        self.refresh_from_db()
        return ended

    def finish_if_done(self) -> bool:
        """Over, once nothing that can be done is left."""
        if not self.is_running or self.waits or self.tasks.open().doable().exists():
            return False
        return self.end("All of it is done.")
