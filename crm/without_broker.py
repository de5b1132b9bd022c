"""While the broker is away nobody rings: the worker sees to it that the due-scans go on (R42).

PostgreSQL is the queue of record, so nothing is lost by it; but the scheduler's bell goes through
the broker too. A worker looks after the broker, and while it does not answer keeps a process that
does what the scheduler rings for, at the same pace, until the broker is back (`scan_due`).
Any number of workers may do so at once: a scan finds nothing where another has been.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread

import structlog
from celery import bootsteps
from celery.schedules import schedule
from django.conf import settings
from django.db import connections

LOOKS_EVERY = 3.0  # seconds
LOOKS = 2  # in a row that find nobody
AT_ONCE = 4  # so that a long job holds up no letter
SOON = 60.0  # what rings less often waits for its time
GRACE = 30.0

log = structlog.get_logger("sphere.without_broker")


class LookAfterBroker(bootsteps.StartStopStep):
    """A thread of the worker that starts the scans when the broker is away, and no more."""

    label = "LookAfterBroker"

    def __init__(self, parent, **options):
        super().__init__(parent, **options)
        self.stopping, self.scans = Event(), None

    def start(self, parent):
        Thread(target=self._look, name="look-after-broker", daemon=True).start()

    def stop(self, parent):
        self.stopping.set()
        if self._is_scanning:
            self.scans.terminate()  # what is being sent is sent
            with suppress(subprocess.TimeoutExpired):
                self.scans.wait(GRACE)

    terminate = stop

    @property
    def _is_scanning(self) -> bool:
        return self.scans is not None and self.scans.poll() is None

    def _look(self) -> None:
        missed = 0
        while not self.stopping.wait(LOOKS_EVERY):
            missed = 0 if self._is_scanning or broker_answers() else missed + 1
            if missed >= LOOKS:
                missed = 0
                log.warning("broker.away")
                # A process of its own: this one may fork at any moment, and holds no connection.
                self.scans = subprocess.Popen(
                    [sys.executable, "manage.py", "scan_due", "--parent", str(os.getpid())],
                    cwd=settings.BASE_DIR,
                )


def broker_answers() -> bool:
    from crm import health

    return health.broker() == "ok"


def scan_until(is_over: Callable[[], bool]) -> None:
    """Do what the scheduler rings for, here, each at its own pace; bells are answered at once."""
    from crm.celery import app

    app.loader.import_default_modules()
    app.conf.task_always_eager = True
    paces = {name: _seconds(entry["schedule"]) for name, entry in app.conf.beat_schedule.items()}
    now = time.monotonic()
    due = {name: now if pace <= SOON else now + pace for name, pace in paces.items()}
    at_work: dict[str, Future] = {}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while not is_over():
            for name, pace in paces.items():
                is_free = name not in at_work or at_work[name].done()
                if is_free and time.monotonic() >= due[name]:
                    task = app.tasks[app.conf.beat_schedule[name]["task"]]
                    at_work[name] = threads.submit(_do, task)
                    due[name] = time.monotonic() + pace
            time.sleep(0.5)


def _seconds(pace) -> float:
    return pace.run_every.total_seconds() if isinstance(pace, schedule) else float(pace)


def _do(task) -> None:
    try:
        result = task.apply()
        if result.failed():
            log.error("scan.failed", task=task.name, error=type(result.result).__name__)
    finally:
        connections.close_all()
