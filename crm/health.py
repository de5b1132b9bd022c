"""Is the process up, and can Sphere work: for a supervisor or a load balancer to ask.

`live` touches nothing but the process. `ready` asks the database, the broker and the workers'
progress: a worker that answers a ping but moves nothing is not alive (R8). A broker that is away
does not make the pages unready, since PostgreSQL is the queue of record; it is named all the same.
"""

import datetime as dt
import socket
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.roles import refuse_powerful_role
from crm.kit import clock
from messaging.models import WorkerHeartbeat

STALE = dt.timedelta(seconds=120)


@public
@transaction.non_atomic_requests
@require_safe
@never_cache
def live(request):
    return JsonResponse({"status": "ok"})


@public
@require_safe
@never_cache
def ready(request):
    parts = {"database": database(), "broker": broker(), "worker": worker()}
    is_ready = parts["database"] == "ok"
    whole = "ok" if set(parts.values()) == {"ok"} else "degraded" if is_ready else "unavailable"
    return JsonResponse({"status": whole} | parts, status=200 if is_ready else 503)


def database() -> str:
    """ "ok", or what is wrong with the database in a few words."""
    try:
        refuse_powerful_role()
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except ImproperlyConfigured as error:
        return str(error)
    except Error:
        return "no answer"
    return "ok"


def waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def broker() -> str:
    try:
        redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2
        ).ping()
    except redis.RedisError:
        return "no answer"
    return "ok"


def worker() -> str:
    """Progress, not a ping: when a due-scan last went through."""
    try:
        newest = WorkerHeartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    except Error:
        return "unknown"
    if newest is None:
        return "never seen"
    age = clock.now() - newest
    return "ok" if age < STALE else f"last seen {int(age.total_seconds())} s ago"


def port_answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def smtp_server() -> tuple[str, int] | None:
    """Where mail leaves, or None when it does not leave by SMTP."""
    if settings.MAILERS["default"]["BACKEND"].endswith("smtp.EmailBackend"):
        options = settings.MAILERS["default"]["OPTIONS"]
        return options["host"], int(options["port"])
    address = urlsplit(settings.EMAIL_URL)
    return (address.hostname, address.port or 25) if address.scheme.startswith("smtp") else None
