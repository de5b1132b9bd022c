import os
import pty
import signal
import sys

import psycopg
import pytest
import redis

from launcher import lock
from launcher.postgres import Postgres, open_to_others
from launcher.processes import Failed, born
from launcher.settings import ROOT, kept_keys, parse
from tests.launcher.conftest import children_of, wait_until


@pytest.fixture
def serving(folder, launch):
    """A launcher that serves databases, and the addresses that it wrote."""
    process = launch("serve-db", DEV_ENV=str(folder / "dev.env"))
    wait_until(lambda: (folder / "dev.env").exists() or process.poll() is not None)
    assert process.poll() is None, process.stdout.read()
    return process, parse((folder / "dev.env").read_text())


def test_the_owner_is_ordinary_and_owns_its_database(serving):
    with psycopg.connect(serving[1]["DATABASE_URL"], autocommit=True) as connection:
        role = "select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = user"
        assert connection.execute(role).fetchone() == (False, True, True)
        owner = "select datdba::regrole::text from pg_database where datname = current_database()"
        assert connection.execute(owner).fetchone() == ("sphere",)
        found = connection.execute("select extname from pg_extension").fetchall()
        assert {"pg_trgm", "unaccent", "citext", "btree_gin"} <= {name for (name,) in found}
        trigrams = connection.execute("select show_trgm('é')").fetchone()[0]
        assert len(trigrams) == 2, "non-ASCII letters are lost with a C character type"


def test_nobody_comes_in_without_the_password(serving):
    url = serving[1]["DATABASE_URL"]
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(password, "wrong"))


def test_the_broker_answers_who_knows_its_password(serving):
    url = serving[1]["REDIS_URL"]
    with redis.Redis.from_url(url) as broker:
        assert broker.ping()
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    stranger = redis.Redis(port=int(url.split(":")[-1].split("/")[0]), retry=None)
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_launcher_leaves_no_child(serving, folder, number):
    process, _ = serving
    children = children_of(process.pid)
    assert len(children) >= 2
    process.send_signal(number)
    assert process.wait(30) == 0
    assert not any(born(pid) for pid in children)
    log = (folder / "logs" / "postgres.log").read_text()
    assert "database system is shut down" in log


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_closed_terminal_stops_everything(folder):
    """Though its SIGHUP reaches only the first process there, such as make."""
    leader, terminal = pty.fork()
    if leader == 0:
        os.environ |= {"SPHERE_DATA_DIR": str(folder), "DEV_ENV": str(folder / "dev.env")}
        launcher = f"'{sys.executable}' -m launcher serve-db"
        os.execv("/bin/sh", ["sh", "-c", f"trap : HUP; cd '{ROOT}'; {launcher}; :"])
    wait_until(lambda: (folder / "dev.env").exists())
    children = children_of(leader)
    assert len(children) >= 3
    os.close(terminal)
    os.waitpid(leader, 0)
    assert not any(born(pid) for pid in children)


def test_a_second_copy_changes_nothing(serving, folder, launch):
    process, addresses = serving
    second = launch("serve-db", DEV_ENV=str(folder / "dev.env"))
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert "already running" in output
    assert parse((folder / "dev.env").read_text()) == addresses
    assert process.poll() is None


def test_data_outlives_a_killed_launcher(serving, folder, launch):
    process, addresses = serving
    with psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
    children = children_of(process.pid)
    process.kill()
    process.wait()
    (folder / "dev.env").unlink()
    again = launch("serve-db", DEV_ENV=str(folder / "dev.env"))
    wait_until(lambda: (folder / "dev.env").exists() or again.poll() is not None)
    assert not any(born(pid) for pid in children)
    url = parse((folder / "dev.env").read_text())["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)


def test_a_lock_ends_with_its_holder(tmp_path):
    held = lock.take(tmp_path)
    assert lock.take(tmp_path) is None
    os.close(held)
    again = lock.take(tmp_path)
    assert again is not None
    os.close(again)


def test_a_cluster_of_another_version_is_refused(folder):
    keys = kept_keys(folder)
    database = Postgres(folder, 0, keys["POSTGRES_PASSWORD"], keys["OWNER_PASSWORD"])
    database.data.mkdir()
    (database.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Failed, match="made by PostgreSQL 15"):
        database.prepare()


def test_a_closed_folder_above_is_noticed(tmp_path):
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not open_to_others(inner)
    assert not open_to_others(inner / "not yet there")
    assert open_to_others(tmp_path.__class__("/usr"))
