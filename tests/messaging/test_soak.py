"""The long ones, by `make soak`: more letters, more kills, the whole product without servers."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from launcher.rehearsal import ROOT, rehearsal
from messaging import delivery
from messaging.models import State
from tests.messaging import worker
from tests.messaging.test_faults import (
    assert_nothing_twice_and_nothing_lost,
    finish,
    processes,  # noqa: F401
    settle,
    states,
    write,
)

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
BULK = """
from accounts.models import Workspace
from accounts.tenancy import scope
from messaging.models import Message
home = Workspace.objects.get(is_demo=True)
with scope(home.pk):
    for number in range({count}):
        Message.objects.queue(key=f"{name}:{{number}}", to=f"{name}{{number}}@example.com",
                              subject="{name}", text="Hello.")
"""
STATES = """
import json
from accounts.models import Workspace
from accounts.tenancy import scope
from messaging.models import Message
home = Workspace.objects.get(is_demo=True)
with scope(home.pk):
    rows = Message.objects.filter(dedupe_key__startswith="{name}:")
    print(json.dumps(dict(rows.values_list("message_id_hdr", "state"))))
"""


def test_a_bulk_of_1000_with_workers_killed_at_random(home, sink, processes, noon):  # noqa: F811
    """F02."""
    write(home, 1000)
    luck = random.Random(16)
    running = [processes(worker.send) for _ in range(3)]
    ends = time.monotonic() + 400
    while State.QUEUED in states(home).values() and time.monotonic() < ends:
        seen = len(sink.messages)
        while len(sink.messages) < seen + 40 and any(one.is_alive() for one in running):
            time.sleep(0.01)
        victim = luck.choice(running)
        if victim.is_alive():
            os.kill(victim.pid, signal.SIGKILL)
        running = [one for one in running if one.is_alive()]
        running += [processes(worker.send) for _ in range(3 - len(running))]
    finish(*running, seconds=120)
    settle(noon)
    ledger, _ = assert_nothing_twice_and_nothing_lost(home, sink)
    assert len(ledger) == 1000


def test_killed_a_hundred_times_between_commit_and_doorbell(home, sink, processes):  # noqa: F811
    """F13."""
    for first in range(0, 100, 10):
        keys = [f"k{number}" for number in range(first, first + 10)]
        killed = [processes(worker.queue, home.pk, key, crash_at="before_doorbell") for key in keys]
        assert finish(*killed) == [-signal.SIGKILL] * 10
    began = time.monotonic()
    delivery.deliver_due()
    assert time.monotonic() - began < 30
    assert len({one.message_id for one in sink.messages}) == len(sink.messages) == 100


def test_every_doorbell_rung_five_times_over_500_letters(home, sink, processes):  # noqa: F811
    """F07."""
    write(home, 500)
    finish(*(processes(worker.send) for _ in range(5)), seconds=200)
    ledger, accepted = assert_nothing_twice_and_nothing_lost(home, sink)
    assert set(ledger.values()) == {State.SENT}
    assert len(accepted) == 500


# ── the whole product ────────────────────────────────────────────────────────
@pytest.fixture
def sphere(tmp_path_factory):
    folder = tmp_path_factory.mktemp("soak")
    folder.chmod(0o711)
    for above in folder.parents[:2]:
        above.chmod(0o711)
    with rehearsal(folder) as running:
        yield running


def ask(sphere, script: str) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", script],
        cwd=ROOT, env=sphere.env, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip


def bulk(sphere, name: str, count: int) -> None:
    ask(sphere, BULK.format(name=name, count=count))


def ledger_of(sphere, name: str) -> dict:
    return json.loads(ask(sphere, STATES.format(name=name)).splitlines()[-1])


def accepted_by(sphere, name: str) -> list[str]:
    """The Message-IDs in the sink's folder, as often as they came."""
    found = []
    for file in Path(sphere.env["SINK_DIR"]).rglob("*"):
        if file.is_file():
            head = file.read_bytes().split(b"\r\n\r\n")[0].decode("utf-8", "replace")
            if f"Subject: {name}" in head:
                found.append(head.split("Message-ID: ")[1].split("\r\n")[0].strip())
    return found


def wait_until_nothing_waits(sphere, name: str, seconds: int = 240) -> dict:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            ledger = ledger_of(sphere, name)
        except subprocess.CalledProcessError:
            continue  # the database is just away
        if not {"queued", "claimed"} & set(ledger.values()):
            return ledger
        time.sleep(3)
    raise AssertionError(f"letters still wait: {set(ledger.values())}")


def children(sphere, name: str, mark: str) -> list[int]:
    """The processes of a server of this rehearsal alone: by its port or its folder."""
    listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True)
    lines = [line.strip() for line in listed.stdout.splitlines()]
    return [int(line.split()[0]) for line in lines if name in line and mark in line]


def check(sphere, name: str, count: int, ledger: dict) -> None:
    accepted = accepted_by(sphere, name)
    assert len(accepted) == len(set(accepted)), "a letter was accepted twice"
    assert len(ledger) == count, "a letter was lost"
    assert set(ledger.values()) <= {"sent", "unknown", "handoff"}
    assert {one for one, state in ledger.items() if state == "sent"} <= set(accepted)


def test_the_database_stopped_at_once_five_times_in_a_bulk(sphere):
    """F16."""
    bulk(sphere, "dbstop", 300)
    port = urlsplit(sphere.env["DATABASE_URL"]).port
    for _ in range(5):
        time.sleep(2)
        for pid in children(sphere, "bin/postgres -D", f"port={port}"):
            os.kill(pid, signal.SIGQUIT)
        time.sleep(3)
    check(sphere, "dbstop", 300, wait_until_nothing_waits(sphere, "dbstop"))


def test_the_broker_killed_and_its_queue_thrown_away_in_a_bulk(sphere):
    """F15: what the broker forgets, the scan finds."""
    bulk(sphere, "broker", 100)
    for _ in range(3):
        for pid in children(sphere, "valkey-server", str(sphere.data)):
            os.kill(pid, signal.SIGKILL)
        time.sleep(2)
        bulk(sphere, "broker", 100)  # the same keys: nothing is written twice
    check(sphere, "broker", 100, wait_until_nothing_waits(sphere, "broker"))
