"""R42: the broker is stopped under a running worker, and everything that is due goes on."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.models import PeriodicRun
from accounts.tenancy import scope
from crm.celery import app
from launcher.broker import Broker
from launcher.ports import free_port
from messaging.models import Message, WorkerHeartbeat
from messaging.tasks import deliver
from tests.messaging import worker
from tests.sink import sink  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = 60


@pytest.fixture
def broker(tmp_path):
    """A broker of this test's own, that can be stopped and started again."""
    here = Broker(tmp_path / "broker", free_port(26379), "a-word")
    child = here.child()

    def start():
        child.start(tmp_path / "broker.log")
        wait_for(here.is_ready)

    here.start, here.stop = start, child.stop
    start()
    yield here
    child.stop()


@pytest.fixture
def celery(tmp_path, broker, sink, settings):  # noqa: F811
    """`celery()`: a real worker; it sends to the sink."""
    host, port = sink.address
    env = os.environ | worker.environment(connection) | {
        "SPHERE_FAULT_WORKER": "", "REDIS_URL": broker.url, "EMAIL_URL": f"smtp://{host}:{port}",
        "SPHERE_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    started = []

    def start():
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "crm", "worker", "--concurrency", "1",
                 "--without-gossip", "--without-mingle", "-l", "WARNING"],
                env=env, cwd=settings.BASE_DIR, stdout=log, stderr=log,
            )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.wait(60)


def wait_for(is_so, seconds=QUICK):
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.2)


def write(home, key):
    with scope(home.pk):
        Message.objects.queue(key=key, to=f"{key}@example.com", subject=key, text="Hello.")


def scanning(process) -> list[int]:
    """The processes that this worker has started to scan by themselves."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    mark = f"scan_due --parent {process.pid}"
    return [int(line.split()[0]) for line in listed if line.endswith(mark)]


def ring(broker):
    """The doorbell, as the product rings it."""
    with app.connection_for_write(broker.url) as line:
        deliver.apply_async(connection=line)


def was_looked_at_by_day(home) -> bool:
    """What the scheduler rings for each minute was done."""
    with scope(home.pk):
        return PeriodicRun.objects.filter(job="digests").exclude(finished_at=None).exists()


def test_the_broker_is_stopped_under_a_worker_and_what_is_due_goes_on(home, sink, broker, celery):  # noqa: F811
    process = celery()
    write(home, "before")
    ring(broker)
    sink.wait_for(1, QUICK)
    assert not scanning(process)

    broker.stop()
    write(home, "meanwhile")
    sink.wait_for(2, QUICK)
    assert len(scanning(process)) == 1, "the worker has it scanned without the broker"
    wait_for(lambda: was_looked_at_by_day(home))
    assert WorkerHeartbeat.objects.exists(), "and health sees that it moves"

    broker.start()
    wait_for(lambda: not scanning(process))
    write(home, "after")
    ring(broker)
    assert [one.recipient.split("@")[0] for one in sink.wait_for(3, QUICK)] == [
        "before", "meanwhile", "after",
    ]  # fmt: skip


def test_the_scans_end_with_the_worker_that_began_them(broker, tmp_path, settings):
    broker.stop()
    ended = subprocess.run(
        [sys.executable, "manage.py", "scan_due", "--parent", "1000000"],
        env=os.environ | worker.environment(connection)
        | {"SPHERE_FAULT_WORKER": "", "REDIS_URL": broker.url},
        cwd=settings.BASE_DIR, check=False, timeout=QUICK,
    )  # fmt: skip
    assert ended.returncode == 0
