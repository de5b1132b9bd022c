import pytest
from django.urls import reverse

from crm import health
from crm.kit import clock

pytestmark = pytest.mark.django_db


def test_live_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("health_live"))
    assert response.json() == {"status": "ok"}


def test_ready_names_each_part(client):
    from messaging.models import WorkerHeartbeat

    WorkerHeartbeat.objects.create(queue="celery", at=clock.now())
    response = client.get(reverse("health_ready"))
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}


def test_a_worker_without_progress_is_named(client):
    from messaging.models import WorkerHeartbeat

    WorkerHeartbeat.objects.create(queue="celery", at=clock.now() - 2 * health.STALE)
    parts = client.get(reverse("health_ready")).json()
    assert parts["status"] == "degraded"
    assert parts["worker"].startswith("last seen")


def test_a_broker_that_is_away_leaves_the_pages_ready(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get(reverse("health_ready"))
    assert response.status_code == 200
    assert response.json()["broker"] == "no answer"


def test_a_database_that_is_away_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "database", lambda: "no answer")
    response = client.get(reverse("health_ready"))
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
