from celery import shared_task
from django.db import connection

from accounts.tenancy import scope
from crm.kit import clock
from leads import feed
from leads.mailboxes import looking
from leads.models import InboundMessage
from leads.routing import escalation

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


@shared_task
def scan_mailboxes():
    """Look into each mailbox whose minute is over."""
    for ids in looking.due()[:MOST_AT_ONCE]:
        look_into.delay(*ids)


@shared_task(soft_time_limit=120, time_limit=150)
def look_into(workspace_id, mailbox_id):
    looking.look(workspace_id, mailbox_id)


def unread_workspaces() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select unread_inbound_workspaces(%s)", [clock.now()])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]


@shared_task
def scan_hung_up():
    """Whoever called a line with codes and entered nothing is a lead too."""
    from leads.capture import calls

    calls.scan_hung_up()


@shared_task
def go_on(workspace_id, lead_id):
    with scope(workspace_id):
        escalation.go_on(lead_id)


@shared_task
def scan_waiting():
    """Find the leads that nobody called or claimed in time."""
    for workspace_id in escalation.due_workspaces():
        with scope(workspace_id):
            due = escalation.due_leads()
        for lead_id in due:
            go_on.delay(workspace_id, lead_id)


@shared_task
def scan_open_houses():
    """Guests that could not be taken at once, and agents who are asked once more."""
    from leads.open_house import feedback

    for workspace_id in feedback.workspaces_with_work():
        with scope(workspace_id):
            feedback.go_on()


def inbound_workspaces(since) -> list[int]:
    """Where leads or mails have come in since then."""
    with connection.cursor() as cursor:
        cursor.execute("select inbound_workspaces(%s)", [since])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]
