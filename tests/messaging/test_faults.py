"""Senders killed at every point: no message twice, none lost, and a stop always wins."""

import datetime as dt
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.tenancy import scope
from contacts.models import Person
from crm.kit import clock
from drips.models import Enrolment, Sequence
from messaging import consent, delivery
from messaging.models import Message, State, Suppression
from tests.messaging import worker

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = [
    "after_claim", "after_render", "after_handoff", "before_data", "after_250", "before_mark",
    "after_mark",
]  # fmt: skip


@pytest.fixture
def processes(monkeypatch, sink):
    """`processes(target, …)`: start it in a process of its own; all are gone at the end."""
    for name, value in worker.environment(connection).items():
        monkeypatch.setenv(name, value)
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.messaging.worker"])
    started = []

    def start(target, *args, **kwargs):
        process = server.Process(
            target=target, args=(clock._offset.get(), sink.mailers, *args), kwargs=kwargs
        )
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


def finish(*processes, seconds=30):
    for process in processes:
        process.join(seconds)
        assert process.exitcode is not None, "it did not end"
    return [process.exitcode for process in processes]


def settle(noon):
    """What the scans of the next quarter of an hour do."""
    for minutes in (4, 8, 20, 21):
        with clock.at(noon + dt.timedelta(minutes=minutes)):
            delivery.reclaim()
            delivery.deliver_due()


def write(home, count, **fields):
    with scope(home.pk):
        return [
            Message.objects.queue(
                key=f"many:{number}", to=f"p{number}@example.com", subject="s", text="t", **fields
            )
            for number in range(count)
        ]


def states(home):
    with scope(home.pk):
        return dict(Message.objects.values_list("message_id_hdr", "state"))


def assert_nothing_twice_and_nothing_lost(home, sink):
    accepted = [message.message_id for message in sink.messages]
    assert len(accepted) == len(set(accepted)), "a message was accepted twice"
    ledger = states(home)
    assert set(ledger.values()) <= {State.SENT, State.UNKNOWN}, "a message was lost"
    for message_id, state in ledger.items():
        assert state == State.UNKNOWN or message_id in accepted
    return ledger, accepted


def test_killed_at_each_point_nothing_is_sent_twice_and_nothing_is_lost(
    home, sink, processes, noon
):
    messages = dict(zip(POINTS, write(home, len(POINTS)), strict=True))
    killed = [
        processes(worker.send, crash_at=point, only=[message.pk])
        for point, message in messages.items()
    ]
    assert finish(*killed) == [-signal.SIGKILL] * len(POINTS)
    settle(noon)
    ledger, accepted = assert_nothing_twice_and_nothing_lost(home, sink)
    fate = {
        point: (ledger[message.message_id_hdr], message.message_id_hdr in accepted)
        for point, message in messages.items()
    }
    assert fate == {
        "after_claim": ("sent", True),
        "after_render": ("sent", True),
        "after_handoff": ("unknown", False),
        "before_data": ("unknown", False),
        "after_250": ("unknown", True),
        "before_mark": ("unknown", True),
        "after_mark": ("sent", True),
    }


def test_a_bulk_of_200_with_workers_killed_at_random(home, sink, processes, noon, ana, client_of):
    """F02."""
    write(home, 200)
    luck = random.Random(2)
    running = [processes(worker.send) for _ in range(3)]
    kills, ends = 0, time.monotonic() + 40
    while State.QUEUED in states(home).values() and time.monotonic() < ends:
        seen = len(sink.messages)
        while len(sink.messages) < seen + 20 and any(process.is_alive() for process in running):
            time.sleep(0.005)
        victim = luck.choice(running)
        if victim.is_alive():
            os.kill(victim.pid, signal.SIGKILL)
            kills += 1
        running = [process for process in running if process.is_alive()]
        running += [processes(worker.send) for _ in range(3 - len(running))]
    finish(*running)
    assert kills >= 3
    with scope(home.pk):
        in_hand_off = set(
            Message.objects.filter(state=State.HANDOFF).values_list("message_id_hdr", flat=True)
        )
    settle(noon)
    ledger, accepted = assert_nothing_twice_and_nothing_lost(home, sink)
    assert len(ledger) == 200
    assert {one for one, state in ledger.items() if state == State.UNKNOWN} == in_hand_off
    assert len(in_hand_off) <= kills
    page = client_of(ana).get("/messages/?state=unsure")
    assert {message.message_id_hdr for message in page.context["rows"]} == in_hand_off


def test_every_doorbell_rung_five_times_at_once_sends_each_once(home, sink, processes):
    """F07."""
    write(home, 30)
    finish(*(processes(worker.send, until_nothing_is_left=False) for _ in range(5)))
    delivery.deliver_due()
    ledger, accepted = assert_nothing_twice_and_nothing_lost(home, sink)
    assert set(ledger.values()) == {State.SENT}
    assert len(accepted) == 30


def test_killed_between_commit_and_doorbell_the_scan_sends(home, sink, processes):
    """F13."""
    keys = [f"k{number}" for number in range(10)]
    killed = [processes(worker.queue, home.pk, key, crash_at="before_doorbell") for key in keys]
    assert finish(*killed) == [-signal.SIGKILL] * 10
    finish(processes(worker.send))
    assert len(sink.messages) == 10


def test_the_same_key_from_ten_processes_at_once_is_one_message(home, sink, processes):
    """F06."""
    assert finish(*(processes(worker.queue, home.pk, "same") for _ in range(10))) == [0] * 10
    assert delivery.deliver_due() == 1


def test_no_hand_off_is_later_than_a_stops_commit(home, member, sink, processes):
    """F14: opt-outs, bounces, pauses and deletions at random, while three senders send."""
    people = enrolled(home, member, 45)
    senders = [processes(worker.send) for _ in range(3)]
    luck, stopped = random.Random(14), {}
    order = luck.sample(list(enumerate(people)), len(people))
    for number, (person, enrolment) in order:
        with scope(home.pk):
            if number % 3 == 0:
                stop = consent.opt_out if number % 2 else consent.hard_bounce
                stop(f"p{number}@example.com")
            elif number % 3 == 1:
                enrolment.hold()
            else:
                Person.objects.select_for_update().get(pk=person.pk).delete()
            # The locks are held: whatever was handed over before this moment had them first.
            stopped[f"p{number}@example.com"] = clock.now()
        time.sleep(luck.random() / 50)
    finish(*senders)
    delivery.deliver_due()
    with scope(home.pk):
        left = Message.objects.left().values_list("recipient_norm", "handoff_at")
        late = [address for address, moment in left if moment > stopped[address]]
        assert late == []
        assert Suppression.objects.count() == 15
    accepted = [message.recipient for message in sink.messages]
    assert len(accepted) == len(set(accepted)) == len(left)


def enrolled(home, member, count):
    with scope(home.pk):
        sequence = Sequence.objects.create(name="One letter")
        sequence.add_step(subject="s", body="t", wait_days=0)
        found = []
        for number in range(count):
            person = Person.objects.create(first_name=f"P{number}")
            person.emails.create(address=f"p{number}@example.com")
            found.append(
                (person, Enrolment.objects.enrol(person, sequence, by=member, write_first=True))
            )
        return found


def test_a_real_worker_answers_the_real_doorbell(home, sink, settings, processes):
    host, port = sink.address
    started = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "crm", "worker", "-P", "solo", "-Q", "celery",
         "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"],
        env=os.environ
        | {"EMAIL_URL": f"smtp://{host}:{port}", "SPHERE_FAULT_WORKER": ""},
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    try:
        write(home, 3)  # the worker's own clock is later than the test's noon
        sink.wait_for(3, seconds=30)
    finally:
        started.kill()
        started.wait()
