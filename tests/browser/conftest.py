"""A browser before the whole of Sphere, started as `make run` starts it, on its own data folder.

Nothing is mocked: web, worker, scheduler, mail door, sink, PostgreSQL and broker are the real ones.
"""

import os
import shutil
import smtplib
import tempfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from launcher.rehearsal import ROOT, rehearsal
from launcher.testing import room

PICTURES = ROOT / "build" / "pages"
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
AXE = Axe()
CHECKS = {"resultTypes": ["violations"]}
# `PICTURES=1 make test ARGS=tests/browser/test_today.py` keeps pictures of every page to look at,
# in all four; without it each width and each scheme is checked once, in a third of the time.
TAKES_PICTURES = bool(os.environ.get("PICTURES"))
EVERY_WAY = [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
WAYS = EVERY_WAY if TAKES_PICTURES else [("desk", "light"), ("phone", "dark")]
expect.set_options(timeout=20_000)  # a machine may be busy: what shows late is not missing
INSTALL = "Chromium is missing: sudo apt-get install chromium"


def pytest_collection_modifyitems(items):
    """They share one Sphere, and what one leaves there the next one meets: one worker has them
    all, in the order in which they are written."""
    ours = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in ours:
        item.add_marker(pytest.mark.xdist_group("browser"))
    ours.sort(key=lambda item: (item.path, item.reportinfo()[1]))
    items[:] = ours + [item for item in items if "browser" not in item.path.parts]


@pytest.fixture(scope="session")
def sphere():
    # Not below pytest's own folder: root's PostgreSQL runs as nobody, and another run shuts it.
    with tempfile.TemporaryDirectory(prefix="sphere-test-", dir=room()) as name:
        data = Path(name)
        data.chmod(0o711)
        with rehearsal(data) as sphere:
            yield sphere


@pytest.fixture
def receive(sphere):
    """`receive(mail)`: deliver a mail as a portal would, by SMTP to the feed address."""

    def deliver(mail):
        with smtplib.SMTP("127.0.0.1", sphere.smtp_port, timeout=10) as door:
            door.send_message(mail, "leads@portal.example", [sphere.feed_address])

    return deliver


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
    page.errors = errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield page
    assert complaints(page) == []


def complaints(page) -> list[str]:
    """What the console says is wrong, but for the refusals that tests ask for."""
    return [text for text in page.errors if "422" not in text and "404" not in text]


def sign_in(page, sphere) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(sphere.email)
    page.get_by_label("Password").fill(sphere.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{sphere.url}/")


@pytest.fixture(scope="session")
def cookies(browser, browser_context_args, sphere):
    """Maya's, who signed in once for all tests, and wants no notice of what others receive."""
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        sign_in(page, sphere)
        show_leads_on_screen(page, False)
        return context.cookies()


def show_leads_on_screen(page, wanted: bool) -> None:
    page.goto("/leads/routing/duty/")
    page.get_by_label("A notice on any open page of Sphere").set_checked(wanted)
    follow(page.get_by_role("button", name="Save"))


@pytest.fixture
def signed_in(watched, cookies):
    watched.context.add_cookies(cookies)
    watched.goto("/")
    return watched


def follow(link) -> None:
    """Clicks what leads to another page, and waits until it stands: a click alone does not."""
    with link.page.expect_navigation():
        link.click()


def look(page, name: str) -> None:
    """axe finds nothing, at both widths, in light and dark; pictures are kept when asked for."""
    assert complaints(page) == []
    before = page.viewport_size
    for place, scheme in WAYS:
        width, height = WIDTHS[place]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = AXE.run(page, options=CHECKS).response["violations"]
        assert found == [], "\n".join(
            f"{name} {place} {scheme}: {one['id']}: {one['help']}\n  "
            + "\n  ".join(node["html"][:200] for node in one["nodes"][:5])
            for one in found
        )
        if TAKES_PICTURES:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}-{place}-{scheme}.png")
        stays_narrow(page, name)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
    page.evaluate("0")  # and back: whatever the console had to say has arrived
    page.errors.clear()  # axe and the camera set inline styles, which the CSP reports


def stays_narrow(page, name: str) -> None:
    """The page itself never scrolls sideways; a board or a table may, inside it."""
    over, width = page.evaluate("[document.documentElement.scrollWidth - innerWidth, innerWidth]")
    assert over <= 0, f"{name} scrolls sideways by {over} px at {width}"
