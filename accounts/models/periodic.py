import datetime as dt

from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock

MOST_TRIES = 5


class PeriodicRunQuerySet(WorkspaceQuerySet):
    def unfinished(self):
        return self.filter(finished_at=None, tries__lt=MOST_TRIES)


class PeriodicRun(WorkspaceModel):
    """A job of the day was done, or is to be done, for one period: never twice (accounts.daily)."""

    job = models.CharField(max_length=40)
    # A day of the workspace ("2026-11-21") or an hour of it ("2026-11-21 07").
    period = models.CharField(max_length=13)
    tries = models.PositiveSmallIntegerField(default=0)
    # Whoever has found it leaves it to a worker until then.
    again_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PeriodicRunQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "job", "period"], name="periodic_run_once"
            ),
        ]

    def __str__(self):
        return f"{self.job} {self.period}"

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.period[:10])

    def finish(self) -> None:
        PeriodicRun.objects.filter(pk=self.pk).update(finished_at=clock.Now())
