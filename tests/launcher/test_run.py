import http.client
import json
import os
import subprocess
import sys

import pytest
from psutil import Process

from launcher import run
from launcher.ports import free_port
from launcher.processes import Failed, born
from launcher.run import Servers, already_running, announce, facts
from launcher.settings import ROOT, parse, write_env
from tests.launcher.conftest import children_of, wait_until

PORTS = {"PORT": 8000, "SMTP_PORT": 2525, "SINK_PORT": 2526}
KEYS = {
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "FIELD_KEYS", "PORT", "SMTP_PORT",
    "SINK_PORT", "SPHERE_DATA_DIR", "BASE_URL", "MAIL_DOMAIN", "DEMO", "DEBUG", "SINK_DIR",
}  # fmt: skip


def test_what_was_chosen_is_written_down_for_other_terminals(tmp_path):
    servers = Servers({}, tmp_path, PORTS)
    file = tmp_path / "run.env"
    assert file.stat().st_mode & 0o777 == 0o600
    assert parse(file.read_text()) == servers.env
    assert servers.env.keys() == KEYS
    assert servers.env["EMAIL_URL"] == "smtp://127.0.0.1:2526"
    assert servers.env["SINK_DIR"] == str(tmp_path / "sink")


def test_a_server_that_is_named_is_used_and_the_built_in_one_is_not_started(tmp_path):
    named = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://broker/1", "DEMO": "0"}
    servers = Servers(named, tmp_path, PORTS)
    assert servers.database is None
    assert servers.broker is None
    assert named.items() <= servers.env.items()


def test_a_named_server_that_is_away_is_said_in_a_line():
    port = free_port(24000)
    with pytest.raises(Failed, match=f"REDIS_URL names 127.0.0.1:{port}, where nobody answers"):
        run.reach("REDIS_URL", f"redis://:secret@127.0.0.1:{port}/0", 6379)
    run.reach("DATABASE_URL", "postgresql://sphere@%2Fvar%2Frun%2Fpostgresql/sphere", 5432)
    run.reach("DATABASE_URL", "postgresql:///sphere", 5432)


def test_secrets_stay_the_same_at_the_next_start(tmp_path):
    first, second = (Servers({}, tmp_path, PORTS).env for _ in range(2))
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["FIELD_KEYS"] == second["FIELD_KEYS"]


def test_a_second_copy_names_the_address(tmp_path, capsys):
    write_env(tmp_path / "run.env", {"BASE_URL": "http://localhost:8042"})
    assert already_running(tmp_path) == 0
    assert capsys.readouterr().out == "Sphere is already running at http://localhost:8042\n"


def test_the_demos_facts_are_told_from_log_lines():
    fact = {"email": "ana@x.test", "password": "pw", "feed_address": "ana@leads.x.test"}
    output = f'2026 seeded\n{{"event": "seed"}}\n{json.dumps(fact)}\n3\n'
    assert facts(output) == [fact]


def test_the_start_says_where_everything_is(tmp_path, capsys):
    told = Servers({}, tmp_path, PORTS).env
    demo = [{"email": "ana@x.test", "password": "pw", "feed_address": "ana@leads.x.test"}]
    announce(told, demo, tmp_path)
    printed = capsys.readouterr().out
    for fact in ("http://localhost:8000", "ana@x.test", "pw", "127.0.0.1:2525", "ana@leads.x.test"):
        assert fact in printed


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture
def running(folder, launch):
    ports = {key: str(free_port(wished + 21000)) for key, wished in PORTS.items()}
    process = launch("run", **ports)
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C stops it" in line:
            break
    assert process.poll() is None and "Ctrl-C" in said[-1], "".join(said)  # noqa: PT018
    return process, "".join(said)


def test_everything_starts_answers_and_stops_without_a_trace(running, folder, launch):
    process, said = running
    told = parse((folder / "run.env").read_text())
    assert told["BASE_URL"] in said
    assert get(int(told["PORT"]), "/health/live") == 200

    env = {"PATH": os.environ["PATH"], "SPHERE_DATA_DIR": str(folder)}
    manage = [sys.executable, "manage.py", "showmigrations", "accounts"]
    shown = subprocess.run(manage, cwd=ROOT, env=env, capture_output=True, text=True)
    assert "[X] 0001_initial" in shown.stdout, shown.stderr

    second, _ = launch("run").communicate(timeout=30)
    assert f"already running at {told['BASE_URL']}" in second

    server = next(each for each in Process(process.pid).children() if "gunicorn" in each.cmdline())
    # Its workers are forked from it: a connection that it held would be theirs together.
    assert {each.status for each in server.net_connections("tcp")} == {"LISTEN"}

    children = children_of(process.pid)
    assert len(children) >= 2 + len(run.doors(told, {})) + len(run.workers(told, {}))
    process.terminate()
    assert process.wait(60) == 0
    wait_until(lambda: not any(born(pid) for pid in children))
