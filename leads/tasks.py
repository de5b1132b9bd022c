from celery import shared_task
from django.db import connection

from accounts.tenancy import scope
from crm.kit import clock
from leads import feed
from leads.models import InboundMessage

MOST_AT_ONCE = 200


@shared_task
def read_inbound(workspace_id, inbound_id):
    feed.read_mail(workspace_id, inbound_id)


@shared_task
def scan():
    """Find the mails that no doorbell was heard for."""
    for workspace_id in unread_workspaces():
        with scope(workspace_id):
            due = InboundMessage.objects.due().put_off(MOST_AT_ONCE)
        for inbound_id in due:
            read_inbound.delay(workspace_id, inbound_id)


def unread_workspaces() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select unread_inbound_workspaces(%s)", [clock.now()])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]
