import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from launcher.settings import ROOT
from launcher.testing import room


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return answer


@pytest.fixture
def folder():
    """A data folder that PostgreSQL's user can reach, which pytest's own tmp_path is not."""
    with tempfile.TemporaryDirectory(prefix="sphere-test-", dir=room()) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def launch(folder):
    """Start a launcher on that folder, away from the databases of this test run."""
    started = []
    env = {key: value for key, value in os.environ.items() if key != "TESTING"}
    # Empty is absent, and stands over whatever a developer's .env says.
    env |= dict.fromkeys(["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL", "DEMO"], "")

    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a test run under nohup hands down its deafness

    def start(command, **settings):
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher", command],
            cwd=ROOT,
            env=env | {"SPHERE_DATA_DIR": str(folder)} | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
        process.stdout.close()


def children_of(pid):
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


@contextmanager
def supervised(supervisor):
    try:
        yield supervisor
    finally:
        supervisor.stop()
