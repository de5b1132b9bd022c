"""R7 and F08: how Celery is set, and that it stays a doorbell."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TASK_ACKS_LATE", True),
        ("TASK_REJECT_ON_WORKER_LOST", True),
        ("WORKER_PREFETCH_MULTIPLIER", 1),
        ("TASK_IGNORE_RESULT", True),
        ("ACCEPT_CONTENT", ["json"]),
        ("TASK_SERIALIZER", "json"),
        ("TASK_TIME_LIMIT", 300),
        ("TASK_SOFT_TIME_LIMIT", 240),
        ("WORKER_MAX_TASKS_PER_CHILD", 500),
        ("WORKER_SOFT_SHUTDOWN_TIMEOUT", 30),
        ("BROKER_CONNECTION_RETRY_ON_STARTUP", True),
        ("VISIBILITY_TIMEOUT", 900),
        ("RESULT_BACKEND_TRANSPORT_OPTIONS", {"visibility_timeout": 900}),
    ],
)
def test_celery_is_set_as_the_rules_say(name, value):
    assert getattr(settings, f"CELERY_{name}") == value


def test_the_broker_is_set_as_the_rules_say():
    wanted = {
        "visibility_timeout": 900, "unacked_restore_interval": 5, "unacked_restore_throttle": 1,
        "socket_timeout": 15, "socket_connect_timeout": 5, "socket_keepalive": True,
        "health_check_interval": 10, "global_keyprefix": "crm:",
    }  # fmt: skip
    assert wanted.items() <= settings.CELERY_BROKER_TRANSPORT_OPTIONS.items()
    assert not hasattr(settings, "CELERY_RESULT_BACKEND")


def test_the_wait_for_the_dot_is_long_enough():
    text = (ROOT / "crm" / "settings.py").read_text("utf-8")
    assert '"timeout": 120' in text


def our_code():
    apps = ("accounts", "contacts", "messaging", "prospects", "leads", "drips", "crm")
    return [file for app in apps for file in (ROOT / app).rglob("*.py")]


def calls_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_nobody_asks_celery_to_wait_or_to_retry():
    words = {"eta", "countdown", "autoretry_for", "retry_backoff"}
    for file in our_code():
        for call in calls_of(ast.parse(file.read_text("utf-8"))):
            used = {keyword.arg for keyword in call.keywords} & words
            assert not used, f"{file}:{call.lineno} uses {used}"


def test_tasks_take_ids_only():
    from celery import current_app

    for name, task in current_app.tasks.items():
        if name.split(".")[0] in ("messaging", "drips"):
            hints = task.run.__annotations__
            assert set(hints.values()) <= {int}, name
