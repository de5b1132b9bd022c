"""A browser before the whole of Sphere, started as `make run` starts it, on a data folder of its own.

Nothing is mocked: web, worker, scheduler, mail door, sink, PostgreSQL and broker are the real ones.
"""

import os
import re
import shutil
import smtplib
import subprocess
import sys
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from launcher.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results" / "pages"
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
INSTALL = "Chromium is missing: sudo apt-get install chromium"


@dataclass(frozen=True)
class Sphere:
    """The running product, as its first lines of output describe it."""

    url: str
    smtp_port: int
    feed_address: str
    email: str
    password: str
    data: Path

    def receive(self, mail: EmailMessage, to: str = "") -> None:
        """Deliver a mail as a portal would: by SMTP, to the feed address."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as door:
            door.send_message(mail, "leads@portal.example", [to or self.feed_address])


def _started(process, log: Path) -> str:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        output = log.read_text()
        if "Ctrl-C stops it" in output:
            return output
        if process.poll() is not None:
            raise AssertionError(f"Sphere did not start:\n{output}")
        time.sleep(0.1)
    raise AssertionError(f"Sphere was not ready in time:\n{log.read_text()}")


@pytest.fixture(scope="session")
def sphere(tmp_path_factory):
    data = tmp_path_factory.mktemp("sphere")
    for folder in (data, *data.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)  # PostgreSQL of root runs as nobody
    kept = {"PATH", "HOME", "LANG", "TMPDIR", "USER", "PYENV_ROOT", "VIRTUAL_ENV"}
    env = {key: value for key, value in os.environ.items() if key in kept}
    ports = {name: str(free_port(wish)) for name, wish in
             (("PORT", 18000), ("SMTP_PORT", 12525), ("SINK_PORT", 12626))}  # fmt: skip
    log = data / "launcher.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "launcher", "run"],
            cwd=ROOT,
            env=env | ports | {"SPHERE_DATA_DIR": str(data)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        output = _started(process, log)
        sign_in = re.search(r"Sign in as\s+(\S+)\s+password\s+(.+)", output)
        yield Sphere(
            url=re.search(r"http://localhost:\d+", output).group(),
            smtp_port=int(re.search(r"127\.0\.0\.1:(\d+) \(SMTP\)", output).group(1)),
            feed_address=re.search(r"Leads go to\s+(\S+)", output).group(1),
            email=sign_in.group(1),
            password=sign_in.group(2).strip(),
            data=data,
        )
    finally:
        process.terminate()
        assert process.wait(60) == 0, log.read_text()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    assert Path(path).exists(), INSTALL
    quiet = ["background-networking", "component-update", "default-apps", "sync"]
    return {
        "executable_path": path,
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in quiet)],
    }


@pytest.fixture(scope="session")
def browser_context_args(sphere):
    width, height = WIDTHS["desk"]
    return {"base_url": sphere.url, "viewport": {"width": width, "height": height}}


@pytest.fixture
def watched(page):
    """Fails the test on any error in the page's console: the CSP speaks there."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield page
    refused = [text for text in errors if "422" not in text and "404" not in text]
    assert refused == []


@pytest.fixture
def signed_in(watched, sphere):
    watched.goto("/")
    watched.get_by_label("Email").fill(sphere.email)
    watched.get_by_label("Password").fill(sphere.password)
    watched.get_by_role("button", name="Sign in", exact=True).click()
    watched.wait_for_url(f"{sphere.url}/")
    return watched


def look(page, name: str) -> None:
    """axe finds nothing, and pictures are kept: both widths, light and dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for place, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = Axe().run(page).response["violations"]
            assert found == [], "\n".join(
                f"{name} {place} {scheme}: {one['id']}: {one['help']}\n  "
                + "\n  ".join(node["html"][:200] for node in one["nodes"][:5])
                for one in found
            )
            page.screenshot(path=PICTURES / f"{name}-{place}-{scheme}.png")
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sideways <= 0, f"{name} scrolls sideways by {sideways} px at {width}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
