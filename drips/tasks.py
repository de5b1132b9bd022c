import datetime as dt

import structlog
from celery import shared_task
from django.db import connection

from accounts.tenancy import scope
from crm.kit import clock
from drips.models import Enrolment
from messaging.models import WorkerHeartbeat

A_ROUND = 200

log = structlog.get_logger("sphere.drips")


@shared_task
def scan():
    """Write the letters that are due into the ledger, every workspace in turn, each in its own
    transaction; by however many schedulers."""
    while advanced := sum(advance_some(workspace_id) for workspace_id in due_workspaces()):
        if advanced < A_ROUND:
            break
    WorkerHeartbeat.beat("drips")


def due_workspaces() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select * from due_enrolment_workspaces(%s)", [clock.now()])
        return [row[0] for row in cursor.fetchall()]


def advance_some(workspace_id: int) -> int:
    """Advance at most a round of this workspace's; how many moved."""
    with scope(workspace_id):
        due = list(Enrolment.objects.due().order_by("due_at", "pk")[:A_ROUND])
    return sum(_advance(enrolment) for enrolment in due)


def _advance(enrolment: Enrolment) -> bool:
    """One that fails waits an hour, so that it does not stand before the others."""
    try:
        with scope(enrolment.workspace_id):
            return enrolment.advance()
    except Exception:
        log.exception("drip.failed", enrolment=str(enrolment.public_id))
        with scope(enrolment.workspace_id):
            later = clock.now() + dt.timedelta(hours=1)
            Enrolment.objects.active().filter(pk=enrolment.pk).update(due_at=later)
        return False
