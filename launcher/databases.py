"""PostgreSQL and Valkey alone: for the tests, and for whoever is writing Sphere."""

import random
from pathlib import Path

from launcher import lock
from launcher.broker import Broker
from launcher.ports import free_port
from launcher.postgres import Postgres
from launcher.processes import Stopped, Supervisor, say
from launcher.settings import ROOT, data_folder, kept_keys, write_env


def start(folder: Path, supervisor: Supervisor) -> dict[str, str]:
    keys = kept_keys(folder)
    # Far from the ports of `make run`, and from those of another test run beside this one.
    port = free_port(random.randrange(20000, 29000, 10))
    passwords = keys["POSTGRES_PASSWORD"], keys["OWNER_PASSWORD"]
    database = Postgres(folder, port, *passwords, throwaway=True)
    broker = Broker(folder, free_port(port + 1), keys["BROKER_PASSWORD"])
    database.prepare()
    supervisor.start(database.child(), broker.child())
    database.make_owner()
    return {"DATABASE_URL": database.url, "REDIS_URL": broker.url}


def serve(values: dict[str, str]) -> int:
    """In the foreground, for development; the addresses go to data/dev.env."""
    folder = data_folder({"SPHERE_DATA_DIR": "data/dev"} | values)
    if (held := lock.take(folder)) is None:
        say(f"The development databases in {folder} are already running.")
        return 0
    supervisor = Supervisor(folder)
    supervisor.listen()
    try:
        addresses = start(folder, supervisor)
        target = ROOT / values.get("DEV_ENV", "data/dev.env")
        target.parent.mkdir(exist_ok=True)
        write_env(target, addresses)
        say(f"PostgreSQL and Valkey are ready; their addresses are in {target}. Ctrl-C stops them.")
        supervisor.watch()
    except Stopped:
        return 0
    finally:
        supervisor.stop()
        del held
    return 0
