"""`make test`: pytest with a PostgreSQL and a Valkey of its own."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from launcher import assets, databases, system
from launcher.postgres import open_to_others
from launcher.processes import Stopped, Supervisor
from launcher.settings import ROOT, kept_keys

# Tests wait for servers as much as they compute. Those of a group share what they start.
SPREAD = ["--numprocesses", "3", "--dist", "loadgroup"]
PRIVATE = {
    "TESTING": "1",
    "DEMO": "1",
    "DEBUG": "0",
    # Playwright keeps an event loop running in the process that drives the browser.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "BASE_URL": "http://localhost:8000",
    "MAIL_DOMAIN": "leads.sphere.localhost",
    # Whatever .env says, a test reaches no mail server but its own.
    "EMAIL_URL": "memorymail://",
}


def test(arguments: list[str]) -> int:
    system.prepare(with_browser=True)
    assets.build()
    with tempfile.TemporaryDirectory(prefix="sphere-test-", dir=room()) as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL of root runs as nobody and must get in
        supervisor = Supervisor(folder)
        supervisor.listen()
        try:
            addresses = databases.start(folder, supervisor)
            keys = kept_keys(folder)
            env = PRIVATE | addresses | {key: keys[key] for key in ("SECRET_KEY", "FIELD_KEYS")}
            env = os.environ | env | {"SPHERE_DATA_DIR": name}
            return pytest(arguments, env | {"TEST_DB_TEMPLATE": template(env)})
        except Stopped:
            return 128 + signal.SIGTERM
        finally:
            supervisor.stop()


def room() -> str | None:
    """A folder for temporary files that PostgreSQL's user reaches; None is the usual one."""
    usual = Path(tempfile.gettempdir())
    return None if os.geteuid() != 0 or open_to_others(usual) else "/var/tmp"


def template(env: dict[str, str]) -> str:
    """The database that each process of the tests copies: migrated once and not by each."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True)
    return env["DATABASE_URL"].rpartition("/")[2]


def pytest(arguments: list[str], env: dict[str, str]) -> int:
    if found := system.browser():
        env = {"CHROMIUM": found} | env
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *SPREAD, *arguments], cwd=ROOT, env=env
    )

    def forward(number, frame) -> None:
        process.send_signal(number)

    # Ctrl-C reaches pytest by itself: the terminal sends it to both.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGHUP, forward)
    return process.wait()
