from django.db import models

from accounts.tenancy import WorkspaceModel


class ReminderRound(WorkspaceModel):
    """When a workspace's appointments were looked at for reminders, and when they are next."""

    looked_at = models.DateTimeField()
    look_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="reminder_round_once")]

    def __str__(self):
        return f"{self.look_at}"
