"""What is true of the whole installation: may it send at all, and do its workers get on."""

from django.conf import settings
from django.db import connection, models

from crm.kit import clock


class Deployment(models.Model):
    """The one row that says which installation this database belongs to (R14).

    The environment carries the same pair. A restored or copied database differs from it, and
    sends nothing until `manage.py restore_epoch` has been run.
    """

    epoch = models.IntegerField()
    environment = models.CharField(max_length=40)
    # The kill switch: the reason stands here while nothing may leave.
    stopped_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="deployment_one")]

    def __str__(self):
        return f"{self.environment} {self.epoch}"

    @classmethod
    def current(cls) -> "Deployment":
        """The row; a fresh database takes the pair of its environment at the first look."""
        row = cls.objects.filter(pk=1).first()
        if row is None:
            fresh = cls(pk=1, epoch=settings.SEND_EPOCH, environment=settings.SEND_ENVIRONMENT)
            cls.objects.bulk_create([fresh], ignore_conflicts=True)
            row = cls.objects.get(pk=1)
        return row

    @property
    def refusal(self) -> str:
        """Why nothing may be sent from here, or nothing."""
        if (self.epoch, self.environment) != (settings.SEND_EPOCH, settings.SEND_ENVIRONMENT):
            return (
                f"This database is “{self}”, the environment says "
                f"“{settings.SEND_ENVIRONMENT} {settings.SEND_EPOCH}”. "
                "After a restore or a copy run: manage.py restore_epoch"
            )
        return self.stopped_because


class WorkerHeartbeat(models.Model):
    """When a queue's scan last got through (R8): the sign of progress, not of a process."""

    queue = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.queue} {self.at:%H:%M:%S}"

    @classmethod
    def beat(cls, queue: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into messaging_workerheartbeat (queue, at) values (%s, %s) "
                "on conflict (queue) do update set at = excluded.at",
                [queue, clock.now()],
            )
