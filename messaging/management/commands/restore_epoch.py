from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Workspace
from accounts.tenancy import scope
from crm.kit import clock
from messaging.models import Deployment, Message, State

MAYBE = "It was due when this database was restored; it may have been sent already."


class Command(BaseCommand):
    help = (
        "After a restore or a copy: take the environment's SEND_EPOCH and SEND_ENVIRONMENT as the "
        "database's own. What was due then may have been sent already, and is not sent again."
    )

    @transaction.atomic
    def handle(self, **options):
        row = Deployment.current()
        if row.epoch >= settings.SEND_EPOCH:
            raise CommandError(
                f"The database is at epoch {row.epoch}. Set SEND_EPOCH={row.epoch + 1} for every "
                "process of this installation, then run this again."
            )
        count = 0
        for workspace_id in Workspace.objects.values_list("pk", flat=True):
            with scope(workspace_id):
                count += self._set_aside()
        row.epoch, row.environment = settings.SEND_EPOCH, settings.SEND_ENVIRONMENT
        row.save(update_fields=["epoch", "environment"])
        self.stdout.write(f"{row} may send. {count} messages are listed as “Not sure”.")

    def _set_aside(self) -> int:
        older = Message.objects.filter(send_epoch__lt=settings.SEND_EPOCH)
        due = older.filter(not_before__lt=clock.Now())
        count = sum(
            due.move(state, State.UNKNOWN, failure=MAYBE)
            for state in (State.QUEUED, State.CLAIMED, State.HANDOFF)
        )
        older.filter(state=State.QUEUED).update(send_epoch=settings.SEND_EPOCH)
        return count
