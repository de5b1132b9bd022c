import datetime as dt

import structlog
from celery import shared_task
from django.db import connection

from accounts.tenancy import scope
from crm.kit import clock
from drips import proposing, walk
from drips.models import Enrolment
from messaging.models import WorkerHeartbeat

A_ROUND = 500

log = structlog.get_logger("sphere.drips")


@shared_task
def scan():
    """Let everybody whose step is due take it, every workspace in turn, a round in a transaction;
    by however many schedulers."""
    while advanced := sum(advance_some(workspace_id) for workspace_id in due_workspaces()):
        if advanced < A_ROUND:
            break
    WorkerHeartbeat.beat("drips")


def due_workspaces() -> list[int]:
    return _ids("due_enrolment_workspaces", clock.now())


def advance_some(workspace_id: int) -> int:
    """Advance at most a round of this workspace's; how many moved."""
    with scope(workspace_id):
        due = Enrolment.objects.due().order_by("due_at", "pk")
        ids = list(due.values_list("pk", flat=True)[:A_ROUND])
    if not ids:
        return 0
    try:
        with scope(workspace_id):
            return walk.advance(ids)
    except Exception:
        log.exception("drip.round_failed", count=len(ids))
    return sum(_advance(workspace_id, pk) for pk in ids)


def _advance(workspace_id: int, pk: int) -> int:
    """Alone. One that fails waits an hour, so that it does not stand before the others."""
    try:
        with scope(workspace_id):
            return walk.advance([pk])
    except Exception:
        log.exception("drip.failed", enrolment=pk)
        with scope(workspace_id):
            later = clock.now() + dt.timedelta(hours=1)
            Enrolment.objects.active().filter(pk=pk).update(due_at=later)
        return 0


@shared_task
def scan_rules():
    """Propose whom rules have found, and look at the dates that drips are counted from."""
    for workspace_id in _ids("ruled_sequence_workspaces"):
        try:
            with scope(workspace_id):
                proposing.look_around()
        except Exception:
            log.exception("drip.rules_failed", workspace=workspace_id)


def _ids(function: str, *arguments) -> list[int]:
    marks = ", ".join("%s" for _ in arguments)
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {function}({marks})", list(arguments))
        return [row[0] for row in cursor.fetchall()]
