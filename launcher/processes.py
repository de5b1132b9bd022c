"""Children that are started in order, watched, started again, and stopped in reverse."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

RESTARTS, WITHIN = 3, 60.0
LOG_LIMIT = 5_000_000
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failed(Exception):
    """A child did not come up, or would not stay up."""


class Stopped(Exception):
    """Somebody asked the launcher to stop."""


def say(text: str = "") -> None:
    # After a hangup the terminal is gone, and stopping in order matters more than saying so.
    with suppress(OSError):
        print(text, flush=True)


@dataclass
class Child:
    name: str
    command: list[str]
    ready: Callable[[], bool] | None = None
    env: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 60.0
    grace: float = 15.0
    options: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None
    deaths: deque[float] = field(default_factory=deque)

    def start(self, log: Path) -> None:
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=None if self.env is None else dict(self.env),
                start_new_session=True,
                preexec_fn=self._in_child,
                **self.options,
            )

    def _in_child(self) -> None:
        # A shell's background job inherits SIGINT ignored, and Python children would keep it so.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if _libc:
            _libc.prctl(1, int(self.stop_signal))  # PR_SET_PDEATHSIG

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is None:
            return
        if self.running:
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        with suppress(ProcessLookupError, PermissionError):  # its own children, too
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def delay_after_death(self, now: float) -> float | None:
        """Seconds to wait before the next start; None when it has died too often."""
        self.deaths.append(now)
        while self.deaths[0] < now - WITHIN:
            self.deaths.popleft()
        return None if len(self.deaths) > RESTARTS else 2.0 ** (len(self.deaths) - 1) - 1


class Supervisor:
    def __init__(self, folder: Path):
        self.logs = folder / "logs"
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.record = folder / "children.json"
        self.children: list[Child] = []
        self.stopping = False
        self.has_terminal = False
        self._end_leftovers()

    def listen(self) -> None:
        signal.signal(signal.SIGINT, self._asked_to_stop)
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants us to outlive it
            signal.signal(signal.SIGHUP, self._asked_to_stop)
        self.has_terminal = os.isatty(0)

    def _asked_to_stop(self, number, frame) -> None:
        self.stopping = True

    def start(self, *children: Child) -> None:
        """Start them together; return when every one of them is ready."""
        for child in children:
            self.children.append(child)
            self._spawn(child)
        for child in children:
            self._await(child)

    def run(self, name: str, command: list[str], env: Mapping[str, str]) -> str:
        """What a command wrote that must end well before the start goes on."""
        task = Child(name, command, env=env)
        log = self.log_of(task)
        log.unlink(missing_ok=True)
        self.children.append(task)
        self._spawn(task)
        while task.running:
            self.pause()
        self.children.remove(task)
        if task.process.returncode:
            raise Failed(self.explain(task))
        return log.read_text(errors="replace")

    def watch(self) -> None:
        """Until somebody asks to stop: a child that died is started again."""
        while True:
            self.pause(0.3)
            for child in self.children:
                if not child.running:
                    self._revive(child)

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        self.record.unlink(missing_ok=True)

    def pause(self, seconds: float = 0.05) -> None:
        deadline = time.monotonic() + seconds
        while not self.stopping and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))
        # A closed terminal tells the first process in it alone, which may be make.
        if self.stopping or (self.has_terminal and not os.isatty(0)):
            raise Stopped

    def log_of(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"

    def explain(self, child: Child) -> str:
        log = self.log_of(child)
        lines = log.read_text(errors="replace").splitlines()[-15:]
        code = child.process.returncode if child.process else None
        told = "\n".join(f"  {line}" for line in lines)
        return f"{child.name} stopped with code {code}. The end of {log}:\n{told}"

    def _spawn(self, child: Child) -> None:
        child.start(self.log_of(child))
        running = [each.process.pid for each in self.children if each.running]
        self.record.write_text(json.dumps([[pid, born(pid)] for pid in running]))

    def _await(self, child: Child) -> None:
        deadline = time.monotonic() + child.patience
        while child.ready and not child.ready():
            if not child.running:
                raise Failed(self.explain(child))
            if time.monotonic() > deadline:
                raise Failed(
                    f"{child.name} is not ready after {child.patience:.0f} s; "
                    f"see {self.log_of(child)}."
                )
            self.pause()

    def _revive(self, child: Child) -> None:
        delay = child.delay_after_death(time.monotonic())
        if delay is None:
            raise Failed(self.explain(child))
        say(f"{child.name} stopped; starting it again (see {self.log_of(child)}).")
        child.stop()  # what is left of its session would hold its port
        self.pause(delay)
        self._spawn(child)

    def _end_leftovers(self) -> None:
        """After a kill -9 of the launcher its children may still be on their way out."""
        with suppress(OSError, ValueError):
            for pid, birth in reversed(json.loads(self.record.read_text())):
                _end_session(pid, birth)


def _end_session(pid: int, birth: str) -> None:
    deadline = time.monotonic() + 15
    if born(pid) == birth:
        os.kill(pid, signal.SIGINT)
    while born(pid) == birth and time.monotonic() < deadline:
        time.sleep(0.05)
    if born(pid) == birth:
        os.killpg(pid, signal.SIGKILL)


def born(pid: int) -> str:
    """When a process was started: a recycled number is another process. "" if it is gone."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return "" if stat[0] in "ZX" else f"{boot} {stat[19]}"
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()
