import os
import signal
import sys
import time

import pytest

from launcher import processes
from launcher.processes import Child, Failed, Stopped, Supervisor, born
from tests.launcher.conftest import supervised, wait_until

# A test process may have threads, of xdist or of a live server; the launcher has none.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

# Says when it is up and when it was told to go.
FAKE = """
import signal, sys, time
diary, name = sys.argv[1:]
def note(text):
    with open(diary, "a") as file:
        file.write(f"{text} {name}\\n")
def leave(number, frame):
    note("stop")
    sys.exit()
signal.signal(signal.SIGTERM, leave)
note("start")
while True:
    time.sleep(0.05)
"""


@pytest.fixture
def diary(tmp_path):
    return tmp_path / "diary"


def fake(diary, name, **options):
    def ready():
        return diary.exists() and f"start {name}\n" in diary.read_text()

    return Child(name, [sys.executable, "-c", FAKE, str(diary), name], ready, **options)


def dying(name="weak"):
    return Child(name, [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])


def test_children_stop_in_reverse_order(tmp_path, diary):
    supervisor = Supervisor(tmp_path)
    for name in ("database", "broker", "web"):
        supervisor.start(fake(diary, name))
    supervisor.stop()
    assert diary.read_text().splitlines() == [
        "start database", "start broker", "start web",
        "stop web", "stop broker", "stop database",
    ]  # fmt: skip


def test_a_child_that_will_not_go_is_killed_with_its_own_children(tmp_path, diary):
    script = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(1, f"{os.fork()}\\n".encode())
time.sleep(600)
"""
    supervisor = Supervisor(tmp_path)
    stubborn = Child("stubborn", [sys.executable, "-c", script], grace=0.2)
    supervisor.start(stubborn)
    log = supervisor.log_of(stubborn)
    wait_until(lambda: len(log.read_text().split()) == 2)
    grandchild = max(map(int, log.read_text().split()))
    assert born(grandchild)
    supervisor.stop()
    wait_until(lambda: not born(grandchild))


def test_a_child_that_never_comes_up_is_explained_by_its_log(tmp_path):
    weak = dying()
    weak.ready = lambda: False
    explained = pytest.raises(Failed, match=r"code 3[\s\S]*weak.log[\s\S]*the reason")
    with supervised(Supervisor(tmp_path)) as supervisor, explained:
        supervisor.start(weak)


def test_a_command_that_fails_stops_the_start(tmp_path):
    supervisor = Supervisor(tmp_path)
    with pytest.raises(Failed, match="the reason"):
        supervisor.run("migrate", dying().command, {})
    assert supervisor.run("seed", [sys.executable, "-c", "print('a fact')"], {}) == "a fact\n"


def test_a_child_that_died_is_started_again(tmp_path, diary):
    with supervised(Supervisor(tmp_path)) as supervisor:
        web = fake(diary, "web")
        supervisor.start(web)
        first = web.process.pid
        web.process.kill()
        web.process.wait()
        supervisor._revive(web)
        assert web.process.pid != first
        wait_until(lambda: diary.read_text() == "start web\nstart web\n")


def test_the_fourth_death_in_a_minute_stops_everything(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "RESTARTS", 1)
    with supervised(Supervisor(tmp_path)) as supervisor:
        supervisor.start(dying())
        with pytest.raises(Failed, match="the reason"):
            supervisor.watch()


def test_deaths_are_forgiven_after_a_minute():
    child = dying()
    assert [child.delay_after_death(now) for now in (0, 1, 2, 3)] == [0, 1, 3, None]
    assert child.delay_after_death(100) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch(tmp_path, number):
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.getsignal(each) for each in numbers}
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    supervisor = Supervisor(tmp_path)
    supervisor.listen()
    try:
        os.kill(os.getpid(), number)
        with pytest.raises(Stopped):
            supervisor.watch()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_a_child_takes_sigint_though_its_parent_ignores_it(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = Child(
            "sleeper", [sys.executable, "-c", "import time; time.sleep(600)"],
            stop_signal=signal.SIGINT,
        )  # fmt: skip
        child.start(tmp_path / "log")
    finally:
        signal.signal(signal.SIGINT, before)
    wait_until(lambda: born(child.process.pid))
    started = time.monotonic()
    child.stop()
    assert time.monotonic() - started < child.grace


def test_leftovers_of_a_killed_launcher_are_ended(tmp_path, diary):
    killed = Supervisor(tmp_path)
    child = fake(diary, "web")
    killed.start(child)
    Supervisor(tmp_path)
    assert child.process.wait(5) is not None


def test_a_recycled_process_number_is_left_alone(tmp_path, diary):
    first = Supervisor(tmp_path)
    child = fake(diary, "web")
    first.start(child)
    first.record.write_text(f'[[{child.process.pid}, "another time"]]')
    Supervisor(tmp_path)
    assert child.running
    first.stop()
