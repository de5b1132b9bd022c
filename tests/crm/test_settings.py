"""M02, M03, M11: the settings of reliability.md, and what they make of a production start."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse
from django.views.csrf import csrf_failure

from contacts.models import Person
from crm.celery import app

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "DATABASE_URL": os.environ.get("DATABASE_URL", "postgres://sphere@127.0.0.1:5432/sphere"),
    "BASE_URL": "https://sphere.example",
    "SECRET_KEY": "n7fD2xk9Qw-48vKJh3_Lr6TzYb5mPc1sEaGu0WoXiVdRtHqNyMj",
    "FIELD_KEYS": "a-field-key",
    "SPHERE_DATA_DIR": "/nonexistent",
    "MAIL_DOMAIN": "leads.sphere.example",
    "EMAIL_URL": "smtp://mail.sphere.example:587",
}
# What `check --deploy` says and why it stays.
ACCEPTED = {
    "security.W008": "the TLS front redirects to https (docs/deploy.md)",
    "security.W021": "HSTS preload is the domain owner's decision: it cannot be taken back",
    "crm.W001": "Pango may be missing on this machine",
}


def start(*command, **env):
    """Run a command as a production installation; what it printed."""
    done = subprocess.run(
        [sys.executable, *command], env=PRODUCTION | env, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_a_production_start_passes_djangos_check_but_for_what_is_accepted():
    code, said = start("manage.py", "check", "--deploy")
    found = {word.strip("(:)") for word in said.split() if ".W" in word or ".E" in word}
    assert code == 0, said
    assert found <= set(ACCEPTED), said
    assert {"security.W008", "security.W021"} <= found, "what is accepted is still said"


SHOW = """
import django; django.setup()
from django.conf import settings as s
from django.test import Client
response = Client().get("/health/live", secure=True, headers={"host": "sphere.example"})
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.PRODUCTION,
      s.ACCOUNT_EMAIL_VERIFICATION, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN, s.LOGGING["json"],
      s.LOGGING["quotes"], sep="|")
print(response.status_code, response["Strict-Transport-Security"], sep="|")
evil = Client().get("/health/live", secure=True, headers={"host": "evil.example"})
Client(raise_request_exception=False).get("/demo/mail/")
print(evil.status_code)
"""
ASK_EACH_HOST = """
import django; django.setup()
from django.test import Client
for host in ("sphere.example", "127.0.0.1", "localhost", "evil.example"):
    print(host, Client().get("/health/live", secure=True, headers={"host": host}).status_code)
"""


def test_https_makes_cookies_secure_and_is_remembered_for_two_years():
    code, said = start("-c", SHOW, PYTHONPATH=".", DJANGO_SETTINGS_MODULE="crm.settings")
    assert code == 0, said
    assert "__Host-sessionid|True|True|True|mandatory|False|True|False" in said
    assert "200|max-age=63072000; includeSubDomains" in said


def test_production_answers_to_its_own_name_and_to_its_health_check_only():
    code, said = start("-c", ASK_EACH_HOST, PYTHONPATH=".", DJANGO_SETTINGS_MODULE="crm.settings")
    assert code == 0, said
    for line in ("sphere.example 200", "127.0.0.1 200", "localhost 400", "evil.example 400"):
        assert line in said.splitlines(), line


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS"])
def test_production_does_not_start_without_its_secrets(missing):
    code, said = start("manage.py", "check", **{missing: ""})
    assert code != 0
    assert f"Set {missing}" in said


def test_the_workers_settings_are_those_of_the_rules():
    """R7, each: what it guards against stands in reliability.md."""
    wanted = {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_time_limit": 300,
        "task_soft_time_limit": 240,
        "worker_max_tasks_per_child": 500,
        "worker_soft_shutdown_timeout": 30,
        "broker_connection_retry_on_startup": True,
        "visibility_timeout": 900,
        "result_backend_transport_options": {"visibility_timeout": 900},
    }
    assert {name: app.conf[name] for name in wanted} == wanted
    broker = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 15,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "global_keyprefix": "crm:",
    }
    assert broker.items() <= app.conf.broker_transport_options.items()
    assert app.conf.result_backend is None
    assert app.conf.task_time_limit < broker["visibility_timeout"], "or a task runs twice"


def test_what_is_due_is_looked_for_every_fifteen_seconds_and_every_entry_is_a_task():
    app.loader.import_default_modules()
    seconds = {
        entry["task"]: entry["schedule"].run_every.total_seconds()
        for entry in app.conf.beat_schedule.values()
    }
    assert set(seconds) <= set(app.tasks)
    for name in ("messaging.tasks.scan", "drips.tasks.scan", "leads.tasks.scan"):
        assert seconds[name] == 15


def test_the_cookies_of_a_sign_in_are_for_the_server_alone(db, ana, home, client):
    from tests.conftest import PASSWORD

    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
        assert not client.cookies[name]["domain"]


@pytest.mark.django_db
def test_a_page_of_an_error_carries_every_header(home, june, ana, join, client, rf, monkeypatch):
    from django.test import Client

    client.force_login(ana)
    client.raise_request_exception = False
    coach = Client()
    coach.force_login(join("coach").user)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    pages = [
        (404, client.get("/no/such/page")),
        (404, client.get("/people/01a1fde7-0000-7000-8000-000000000000/")),
        (405, client.get(reverse("contacts:notes", args=[june.public_id]))),
        (403, coach.get(reverse("accounts:settings"))),
        (403, strict.post(reverse("contacts:notes", args=[june.public_id]), {"said": "x"})),
        (400, client.get("/", headers={"host": "evil.example"})),
    ]
    monkeypatch.setattr(Person, "add_note", lambda *args, **kwargs: 1 / 0)
    pages.append(
        (500, client.post(reverse("contacts:notes", args=[june.public_id]), {"said": "x"}))
    )
    for status, response in pages:
        assert response.status_code == status
        assert response["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert response["X-Request-ID"]
        if status != 400:  # its Host is refused before anybody is known
            assert response["Cache-Control"] == "no-store"
    assert csrf_failure(rf.post("/")).status_code == 403
