"""Celery is a doorbell: it says that something is due, and the scan finds it without (R6)."""

import structlog
from django.db import connection, transaction
from kombu.exceptions import KombuError

from messaging import crash

log = structlog.get_logger("sphere.doorbell")


def ring() -> None:
    """After this transaction is committed, let a worker look for due messages; once is enough."""
    if not any(callback is _ring for _, callback, _ in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from messaging.tasks import deliver

    crash.point("before_doorbell")
    try:
        deliver.delay()
    except (KombuError, OSError) as error:
        # The broker is down: the scan sends it within seconds.
        log.warning("doorbell.lost", error=type(error).__name__)
