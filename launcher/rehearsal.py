"""The whole of Sphere on a data folder and ports of its own: for browser tests and measurements."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.ports import free_port
from launcher.settings import ROOT, parse

# What a fresh terminal would have; nothing of the settings around us.
KEPT = {"PATH", "HOME", "LANG", "TMPDIR", "USER", "PYENV_ROOT", "VIRTUAL_ENV"}
PATIENCE = 600  # seconds; a clean start beside other tests may take three minutes


@dataclass(frozen=True)
class Sphere:
    """The running product, as its first lines of output describe it."""

    url: str
    smtp_port: int
    feed_address: str
    email: str
    password: str
    data: Path
    seconds: float

    @property
    def env(self) -> dict[str, str]:
        """The settings it runs with, for a command on the same database."""
        kept = {key: value for key, value in os.environ.items() if key in KEPT}
        return kept | parse((self.data / "run.env").read_text())


@contextmanager
def rehearsal(data: Path) -> Iterator[Sphere]:
    """Start it as `make run` would, and stop it as a closed terminal would."""
    first = 30000 + os.getpid() % 3000 * 10  # two rehearsals at once do not meet
    ports = {"PORT": first, "SMTP_PORT": first + 3, "SINK_PORT": first + 6}
    env = {key: value for key, value in os.environ.items() if key in KEPT}
    env |= {name: str(free_port(wish)) for name, wish in ports.items()}
    log, began = data / "launcher.log", time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "launcher", "run"],
            cwd=ROOT,
            env=env | {"SPHERE_DATA_DIR": str(data)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        output = _ready(process, log)
        sign_in = re.search(r"Sign in as\s+(\S+)\s+password\s+(.+)", output)
        yield Sphere(
            url=re.search(r"Open\s+(http://localhost:\d+)", output).group(1),
            smtp_port=int(re.search(r"127\.0\.0\.1:(\d+) \(SMTP\)", output).group(1)),
            feed_address=re.search(r"Leads go to\s+(\S+)", output).group(1),
            email=sign_in.group(1),
            password=sign_in.group(2).strip(),
            data=data,
            seconds=time.monotonic() - began,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
        if code:
            raise RuntimeError(f"Sphere ended with {code}:\n{log.read_text()}")


def _ready(process: subprocess.Popen, log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        output = log.read_text()
        if "Ctrl-C stops it" in output:
            return output
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"Sphere did not become ready:\n{log.read_text()}")
