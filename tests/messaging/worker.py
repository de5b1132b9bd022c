"""A sender in a process of its own, for tests that kill it; its server has Django loaded."""

import datetime as dt
import os
from urllib.parse import quote

if __name__ != "__main__" and os.environ.get("SPHERE_FAULT_WORKER"):
    import django

    django.setup()


def environment(connection) -> dict[str, str]:
    """What such a process needs to reach the test database."""
    at = connection.settings_dict
    password = f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else ""
    return {
        "SPHERE_FAULT_WORKER": "1",
        "DATABASE_URL": f"postgresql://{quote(at['USER'])}{password}@{at['HOST']}:{at['PORT']}"
        f"/{at['NAME']}",
    }


def _prepare(offset: dt.timedelta, mailers: dict, crash_at: str) -> None:
    from django.conf import settings

    from crm.kit import clock

    clock._offset.set(offset)  # the parent's clock, to the microsecond
    settings.MAILERS = mailers
    os.environ["SPHERE_CRASH_AT"] = crash_at


def send(offset, mailers, *, crash_at="", only=None, until_nothing_is_left=True):
    """Send what is due; scan again and again until nothing waits."""
    from drips.tasks import scan
    from messaging import delivery

    _prepare(offset, mailers, crash_at)
    while True:
        if only is None:
            scan()
        if not delivery.deliver_due(seconds=20, only=only) or not until_nothing_is_left:
            break


def queue(offset, mailers, workspace_id, key, *, crash_at=""):
    """Write one message and commit."""
    from accounts.tenancy import scope
    from messaging.models import Message

    _prepare(offset, mailers, crash_at)
    with scope(workspace_id):
        Message.objects.queue(key=key, to="x@example.com", subject="s", text="t")
