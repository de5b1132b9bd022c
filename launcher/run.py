"""`make run`: everything Sphere needs, started in order and watched."""

import http.client
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from launcher import assets, lock, system
from launcher.broker import Broker
from launcher.ports import free_port
from launcher.postgres import Postgres
from launcher.processes import Child, Failed, Stopped, Supervisor, say
from launcher.settings import ROOT, data_folder, kept_keys, parse, write_env, write_private

DATABASE_PORT, BROKER_PORT = 15432, 25432
PORTS = {"PORT": (8000, "web"), "SMTP_PORT": (2525, "mail door"), "SINK_PORT": (2526, "mail sink")}


def run(values: dict[str, str]) -> int:
    folder = data_folder(values)
    held = lock.take(folder)
    if held is None:
        return already_running(folder)
    supervisor = Supervisor(folder)
    supervisor.listen()
    code = 0
    try:
        start(supervisor, values, folder)
        supervisor.watch()
    except Stopped:
        pass
    except Failed as failure:
        say(f"\n{failure}")
        code = 1
    finally:
        say("\nStopping …")
        supervisor.stop()
        say("Stopped.")
        os.close(held)
    return code


def already_running(folder: Path) -> int:
    """The asked-for state is there, so this is a success."""
    written = folder / "run.env"
    address = parse(written.read_text()).get("BASE_URL") if written.exists() else None
    say(f"Sphere is already running at {address}" if address else "Sphere is already starting.")
    return 0


def start(supervisor: Supervisor, values: dict[str, str], folder: Path) -> None:
    say("Starting Sphere …")
    system.prepare()
    assets.build()
    servers = Servers(values, folder, choose_ports(values))
    env = os.environ | servers.env
    servers.start(supervisor)
    demo = prepare_application(supervisor, servers, env)
    supervisor.start(*doors(servers.env, env))
    # These need no readiness: mail and tasks wait in the database until they have warmed up.
    supervisor.start(*workers(servers.env, env))
    announce(servers.env, demo, supervisor.logs)


def choose_ports(values: dict[str, str]) -> dict[str, int]:
    chosen: dict[str, int] = {}
    for key, (usual, name) in PORTS.items():
        wished = int(values.get(key, usual))
        chosen[key] = free_port(wished, tuple(chosen.values()))
        if chosen[key] != wished:
            say(f"Port {wished} is taken; the {name} uses {chosen[key]}.")
    return chosen


def inner_port(first: int, folder: Path) -> int:
    """Another one for each data folder: two copies that start at once do not meet."""
    return free_port(first + crc32(bytes(folder)) % 9000)


class Servers:
    """The databases, and the settings that everything else is told."""

    def __init__(self, values: dict[str, str], folder: Path, ports: dict[str, int]):
        keys = kept_keys(folder)
        self.folder = folder
        self.broker = None
        self.database = None
        if "DATABASE_URL" not in values:
            passwords = keys["POSTGRES_PASSWORD"], keys["OWNER_PASSWORD"]
            self.database = Postgres(folder, inner_port(DATABASE_PORT, folder), *passwords)
        if "REDIS_URL" not in values:
            self.broker = Broker(folder, inner_port(BROKER_PORT, folder), keys["BROKER_PASSWORD"])
        defaults = {
            "DATABASE_URL": self.database.url if self.database else "",
            "REDIS_URL": self.broker.url if self.broker else "",
            "EMAIL_URL": f"smtp://127.0.0.1:{ports['SINK_PORT']}",
            "SECRET_KEY": keys["SECRET_KEY"],
            "FIELD_KEYS": keys["FIELD_KEYS"],
            "BASE_URL": f"http://localhost:{ports['PORT']}",
            "MAIL_DOMAIN": "leads.sphere.localhost",
            "DEMO": "1",
            "DEBUG": "0",
        }
        self.env = {key: values.get(key, default) for key, default in defaults.items()}
        self.env |= {key: str(port) for key, port in ports.items()}
        self.env |= {"SPHERE_DATA_DIR": str(folder), "SINK_DIR": str(folder / "sink")}
        write_env(folder / "run.env", self.env)

    def start(self, supervisor: Supervisor) -> None:
        if self.database:
            if self.database.prepare():
                stamps(self.folder).unlink(missing_ok=True)
            supervisor.start(self.database.child())
            self.database.make_owner()
        else:
            reach("DATABASE_URL", self.env["DATABASE_URL"], 5432)
        if self.broker:
            supervisor.start(self.broker.child())
        else:
            reach("REDIS_URL", self.env["REDIS_URL"], 6379)


def reach(setting: str, url: str, usual_port: int) -> None:
    """Fail with a plain word where the server that a setting names is not there."""
    address = urlsplit(url)
    if not address.hostname or "%2f" in address.hostname.lower():  # a Unix socket
        return
    place = address.hostname, address.port or usual_port
    try:
        socket.create_connection(place, timeout=5).close()
    except OSError as error:
        raise Failed(
            f"{setting} names {place[0]}:{place[1]}, where nobody answers: {error}"
        ) from None


def stamps(folder: Path) -> Path:
    """What was prepared for which state of the code, and what the demo told us to print."""
    return folder / "prepared.json"


def prepare_application(supervisor: Supervisor, servers: Servers, env: dict) -> list[dict]:
    """Static files, migrations and the demo, each only when something changed."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    collected, files = assets.collection(), ROOT / "build" / "staticfiles.stamp"
    with lock.turn(ROOT / "build"):
        if not assets.is_stamped(files, collected):
            supervisor.run("collectstatic", [*manage, "collectstatic", "--noinput"], env)
            files.write_text(collected)
    path = stamps(servers.folder)
    prepared = json.loads(path.read_text()) if path.exists() else {}
    # Only the embedded database is known to be as we left it.
    state = assets.fingerprint([*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"])
    if servers.database is None or prepared.get("state") != state:
        say("Preparing the database …")
        supervisor.run("migrate", [*manage, "migrate", "--noinput"], env)
        demo = []
        if env["DEMO"].lower() in {"1", "true", "yes", "on"}:
            demo = facts(supervisor.run("seed_demo", [*manage, "seed_demo"], env))
        prepared = {"state": state, "demo": demo}
        write_private(path, json.dumps(prepared))
    return prepared["demo"]


def facts(output: str) -> list[dict]:
    """The JSON lines of seed_demo, among whatever else was logged."""
    found = []
    for line in output.splitlines():
        try:
            fact = json.loads(line)
        except ValueError:
            continue
        if isinstance(fact, dict) and fact.keys() & {"email", "feed_address"}:
            found.append(fact)
    return found


def doors(told: dict[str, str], env: dict) -> list[Child]:
    """What answers at a port."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    web, door, sink = (int(told[key]) for key in ("PORT", "SMTP_PORT", "SINK_PORT"))
    gunicorn = [sys.executable, "-m", "gunicorn", "crm.wsgi", "--bind", f"127.0.0.1:{web}"]
    gunicorn += ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload"]
    gunicorn += ["--graceful-timeout", "10", "--no-control-socket"]
    here = {"cwd": str(ROOT)}
    return [
        Child("web", gunicorn, lambda: responds(web), env, options=here),
        Child("mail_sink", [*manage, "mail_sink"], listening(sink), env, options=here),
        Child("mail_door", [*manage, "mail_door"], listening(door), env, options=here),
    ]


def workers(told: dict[str, str], env: dict) -> list[Child]:
    celery = [sys.executable, "-m", "celery", "-A", "crm"]
    schedule = str(Path(told["SPHERE_DATA_DIR"]) / "celerybeat-schedule")
    quick = ["--without-gossip", "--without-mingle"]
    here = {"cwd": str(ROOT)}
    # Whoever looks at a page comes first; a thousand mails at once come after.
    worker = ["nice", "-n", "10", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    return [
        Child("worker", [*worker, *quick], env=env, options=here),
        Child(
            "scheduler",
            [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile="],
            env=env,
            options=here,
        ),
    ]


def responds(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/live", headers={"Host": f"localhost:{port}"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if status >= 500:
        raise Failed(f"The web server answers {status} at /health/live; see its log.")
    return True


def listening(port: int) -> Callable[[], bool]:
    def check() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    return check


def announce(told: dict[str, str], demo: list[dict], logs: Path) -> None:
    people = [fact for fact in demo if fact.get("email")]
    feeds = dict.fromkeys(fact["feed_address"] for fact in demo if fact.get("feed_address"))
    rows = [("Open", told["BASE_URL"])]
    rows += [("Sign in as", f"{fact['email']}  password  {fact['password']}") for fact in people]
    rows += [("Mail comes in", f"127.0.0.1:{told['SMTP_PORT']} (SMTP)")]
    rows += [("Leads go to", address) for address in feeds]
    rows += [("Logs", str(logs))]
    say("\nSphere is ready.\n")
    for label, text in rows:
        say(f"  {label:<14} {text}")
    say("\nCtrl-C stops it; the next start finds everything as it was.")
