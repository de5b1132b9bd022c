import uuid

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models.history import Act
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7


class JobQuerySet(WorkspaceQuerySet):
    def unfinished(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(WorkspaceModel):
    """Work that takes longer than a page: done in steps, each a transaction with its own count.

    A step that was committed is never done again, so a crash costs nothing (accounts.jobs).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "At work"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    by = Key("accounts.Membership", models.CASCADE, related_name="+")
    arguments = models.JSONField(default=dict, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    said = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict, blank=True)
    act = Key("accounts.Act", models.SET_NULL, null=True, blank=True, related_name="+")
    beat_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="job_public_id"),
        ]
        indexes = [
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_unfinished",
            ),
            models.Index(fields=["workspace", "by", "-created_at"], name="job_of_member"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("accounts:job", args=[self.public_id])

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.STOPPED, self.State.FAILED)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def act_uuid(self) -> uuid.UUID:
        """What history calls the changes of this job."""
        return self.act.public_id if self.act else self.public_id

    # ── commands ─────────────────────────────────────────────────────────────
    def stop(self) -> bool:
        """Take no further step; what is done stays done, and can be undone."""
        return self.finish(self.State.STOPPED, f"Stopped after {self.done:,}.")

    def finish(self, state: str, said: str) -> bool:
        ended = Job.objects.unfinished().filter(pk=self.pk)
        won = ended.update(state=state, said=said[:300], finished_at=clock.Now())
        self.refresh_from_db()
        return bool(won)

    @classmethod
    def begin(cls, kind, title, *, by, total=0, undo_for=None, **arguments) -> "Job":
        act = Act.begin(kind, title, by=by, undo_for=undo_for) if undo_for else None
        return cls.objects.create(
            kind=kind, title=title[:200], by=by, total=total, act=act, arguments=arguments
        )
