from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.tenancy import WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7


class SourceAlarmQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def shown(self):
        """What is wrong and nobody has said that it may stay so."""
        return self.open().filter(quiet_at=None).order_by("since", "pk")


class SourceAlarm(WorkspaceModel):
    """A source that used to work stopped: its mails are read no more, or no lead comes any more."""

    class Kind(models.TextChoices):
        UNREAD = "unread", "Its mails are not read any more"
        SILENT = "silent", "No lead comes any more"

    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    # The sender's address of what is not read any more, the id of the source that fell silent.
    about = models.CharField(max_length=320, db_collation="C")
    name = models.CharField(max_length=320)
    said = models.CharField(max_length=300)
    since = models.DateTimeField(db_default=Now(), editable=False)
    quiet_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SourceAlarmQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="alarm_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "kind", "about"], condition=Q(closed_at=None),
                name="source_alarm_once",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}: {self.get_kind_display()}"

    def be_quiet(self) -> bool:
        """A member knows: it is shown no more, and tells anew only after it has worked again."""
        mine = SourceAlarm.objects.shown().filter(pk=self.pk)
        return bool(mine.order_by().update(quiet_at=clock.Now()))

    def ring_again(self) -> bool:
        mine = SourceAlarm.objects.open().filter(pk=self.pk).exclude(quiet_at=None)
        return bool(mine.update(quiet_at=None))
