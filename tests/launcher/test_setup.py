"""setup.sh on machines that are made up: a PATH with only what each of them has."""

import shutil
import subprocess
import sys

import pytest

from launcher.settings import ROOT

TOOLS = ["sh", "dirname", "cat", "awk", "mkdir", "rm", "ls", "env", "uname"]


@pytest.fixture
def machine(tmp_path):
    """Runs setup.sh in a copy of the checkout where `tools` are all that is installed."""
    checkout, bin_folder = tmp_path / "checkout", tmp_path / "bin"
    (checkout / "launcher").mkdir(parents=True)
    bin_folder.mkdir()
    shutil.copy(ROOT / "launcher" / "setup.sh", checkout / "launcher")
    (checkout / "empty.txt").write_text("")
    for tool in TOOLS:
        (bin_folder / tool).symlink_to(shutil.which(tool))

    def install(name, script):
        file = bin_folder / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!{shutil.which('sh')}\n{script}\n")
        file.chmod(0o755)

    def setup(*arguments, lock="empty.txt"):
        env = {"PATH": str(bin_folder), "HOME": str(tmp_path)}
        command = ["sh", str(checkout / "launcher" / "setup.sh"), lock, *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True)

    install("id", "echo 1000")
    setup.checkout, setup.install, setup.folder = checkout, install, tmp_path
    return setup


# Stands in for pip, which an empty lock does not need, and for the launcher.
PYTHON = f"""
case "$*" in
*"-m pip"*) exit 0 ;;
*"-m launcher"*) echo "launched: $*" ; exit 0 ;;
*"-m venv"*) shift 3; mkdir -p "$1/bin"; cp "$0" "$1/bin/python"; exit 0 ;;
esac
exec {sys.executable} "$@"
"""


def test_without_python_the_line_that_installs_it_is_named(machine):
    machine.install("apt-get", "exit 1")
    done = machine("run")
    assert done.returncode == 1
    assert "sudo apt-get install -y python3 python3-venv" in done.stderr


def test_on_a_mac_the_line_is_homebrews(machine):
    machine.install("uname", "echo Darwin")
    assert "brew install python@3.13" in machine("run").stderr


def test_a_shim_that_refuses_to_run_is_passed_over_for_pyenvs_own_folder(machine):
    machine.install("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    machine.install("cp", f'exec {shutil.which("cp")} "$@"')
    real = machine.folder / ".pyenv" / "versions" / "3.13.0" / "bin"
    real.mkdir(parents=True)
    (real / "python3").write_text(f"#!{shutil.which('sh')}\n{PYTHON}")
    (real / "python3").chmod(0o755)
    done = machine("run")
    assert done.stdout.splitlines()[-1] == "launched: -m launcher run", done.stderr


def test_pyenvs_python_that_we_test_with_comes_first(machine):
    machine.install("cp", f'exec {shutil.which("cp")} "$@"')
    for version in ("3.12.1", "3.13.0", "3.14.0"):
        folder = machine.folder / ".pyenv" / "versions" / version / "bin"
        folder.mkdir(parents=True)
        script = PYTHON.replace("launched:", f"launched by {version}:")
        (folder / "python3").write_text(f"#!{shutil.which('sh')}\n{script}")
        (folder / "python3").chmod(0o755)
    assert "launched by 3.13.0" in machine("run").stdout


def test_the_lock_is_installed_again_only_when_it_changed(machine):
    machine.install("cp", f'exec {shutil.which("cp")} "$@"')
    machine.install("python3.13", PYTHON)
    message = "Installing the Python packages of empty.txt"
    assert message in machine("run").stdout
    (machine.checkout / "other.txt").write_text("")
    assert "other.txt" in machine("test", lock="other.txt").stdout
    assert message not in machine("run").stdout
    (machine.checkout / "empty.txt").write_text("# changed\n")
    assert message in machine("run").stdout
    assert "of other.txt" in machine("test", lock="other.txt").stdout
