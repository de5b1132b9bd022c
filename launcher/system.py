"""What no Python package brings: Pango for PDFs, a browser for the tests."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.processes import say

PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
PANGO_FILES = {
    "darwin": ["libpango-1.0.0.dylib", "libpangoft2-1.0.0.dylib"],
    "linux": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
}
BREW_LIBRARIES = "/opt/homebrew/lib:/usr/local/lib:/usr/lib"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_OPTIONS = ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=1"]


def has_pango() -> bool:
    folders = BREW_LIBRARIES.split(":") if sys.platform == "darwin" else [""]
    return all(_loads(folders, name) for name in PANGO_FILES.get(sys.platform, []))


def _loads(folders: list[str], name: str) -> bool:
    for folder in folders:
        try:
            ctypes.CDLL(os.path.join(folder, name))  # noqa: PTH118 - an empty folder means "search"
            return True
        except OSError:
            continue
    return False


def browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return named or found or (str(mac) if mac.exists() else None)


def prepare(with_browser: bool = False) -> None:
    """Install what is missing where we may; else name the line that does, and go on."""
    if sys.platform == "darwin":
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", BREW_LIBRARIES)
    if not has_pango():
        _offer("Pango, without which there are no PDFs", PANGO, "brew install pango", has_pango)
    if with_browser and not browser():
        _offer(
            "Chromium, which the browser tests drive",
            ["chromium", *PANGO],
            "brew install --cask chromium",
            lambda: browser() is not None,
        )


def _offer(what: str, packages: list[str], brew: str, there) -> None:
    line = brew if sys.platform == "darwin" else "sudo apt-get install -y " + " ".join(packages)
    # One failed try is enough: the next start should not wait for the network again.
    tried = Path(sys.prefix) / f".tried-{packages[0]}"
    if shutil.which("apt-get") and (root := _as_root()) is not None and not tried.exists():
        say(f"Installing {what} …")
        tried.touch()
        _apt(root, packages)
    if not there():
        say(f"Missing: {what}. This installs it:\n  {line}")


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    may = (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    )
    return ["sudo", "-n"] if may else None


def _apt(root: list[str], packages: list[str]) -> None:
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *APT_OPTIONS]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    for command in (install, [*apt, "update"], install):
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if command is install and done.returncode == 0:
            return
    say(f"apt-get could not: {done.stderr.strip()}")
