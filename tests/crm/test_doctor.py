import re

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from crm import health
from crm.kit import clock
from messaging.models import WorkerHeartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_answer(settings, monkeypatch):
    """A worker that moves, and ports that answer."""
    WorkerHeartbeat.objects.create(queue="celery", at=clock.now())
    monkeypatch.setattr(health, "port_answers", lambda host, port: True)


@pytest.fixture
def examine(capsys):
    """`examine()`: what the doctor says, and whether it is content."""

    def run():
        try:
            call_command("doctor")
        except CommandError:
            return capsys.readouterr().out, False
        return capsys.readouterr().out, True

    return run


def test_all_is_well(all_answer, home, examine):
    said, is_well = examine()
    assert is_well
    assert "✗" not in said
    for part in ("Python", "Database", "Broker", "Worker", "Mail out", "Mail door", "Installation"):
        assert re.search(rf"^✓ {part}", said, re.MULTILINE), said


def test_a_missing_postal_address_is_a_warning(all_answer, home, examine):
    home.postal_address = ""
    home.save()
    said, is_well = examine()
    assert is_well
    assert f"– Postal address   {home} has none; its letters wait" in said
    assert "→ Settings, Postal address" in said


def test_a_database_that_is_away_is_named_with_its_mend(all_answer, examine, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("password is hunter2")

    monkeypatch.setattr(connection, "cursor", away)
    said, is_well = examine()
    assert not is_well
    assert "✗ Database         no answer\n  → make run, or check DATABASE_URL in .env" in said
    assert "hunter2" not in said
    assert "✓ Installation" in said, "the other parts are examined all the same"


def test_a_worker_that_never_moved_is_named_with_its_mend(all_answer, home, examine):
    WorkerHeartbeat.objects.all().delete()
    said, is_well = examine()
    assert not is_well
    assert "✗ Worker           never seen\n  → make run, or celery" in said


def test_a_broker_and_a_door_that_are_away_are_named(
    all_answer, home, examine, settings, monkeypatch
):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(health, "port_answers", lambda host, port: False)
    said, is_well = examine()
    assert not is_well
    assert "✗ Broker" in said
    assert "✗ Mail door" in said
    assert "manage.py mail_door" in said


def test_production_without_https_or_dkim_is_warned(all_answer, home, examine, settings):
    settings.PRODUCTION, settings.IS_HTTPS, settings.DKIM_KEY = True, False, ""
    said, is_well = examine()
    assert is_well
    assert "– Address" in said
    assert "– DKIM" in said


def test_no_secret_is_printed(all_answer, home, examine, settings):
    said, _ = examine()
    for secret in (settings.SECRET_KEY, settings.DATABASES["default"]["PASSWORD"]):
        assert secret
        assert secret not in said
