from celery import shared_task

from messaging import appointment_reminders, bridge, delivery, replies, texts, verification
from messaging.hooks import reading
from messaging.mailings import tasks as mailings  # noqa: F401 - Celery looks for tasks here
from messaging.models import WorkerHeartbeat
from messaging.printing import runs
from messaging.sender import reconcile


@shared_task
def deliver(*message_ids: int):
    """The doorbell: send what is due; with ids, only those. A repeat finds nothing to do."""
    delivery.deliver_due(only=list(message_ids) or None)


@shared_task
def read_text(workspace_id: int, text_id: int):
    texts.read(workspace_id, text_id)


@shared_task
def ring_bridge(workspace_id: int, call_id: int):
    """A member clicked on a number: their own mobile rings."""
    bridge.ring(workspace_id, call_id)


@shared_task
def read_mail(workspace_id: int, mail_id: int):
    replies.read(workspace_id, mail_id)


@shared_task
def read_events(workspace_id: int):
    reading.read(workspace_id)


@shared_task
def scan_events():
    """What providers told and nobody rang for."""
    reading.scan()


@shared_task
def check_addresses():
    """A look at the addresses that are new or changed, some of each workspace at a time."""
    verification.scan()


@shared_task
def remind_of_appointments():
    """Whoever is to be reminded of an appointment by now; a repeat reminds nobody again."""
    appointment_reminders.scan()


@shared_task
def scan():
    """What finds all work without a doorbell, every 15 seconds, by however many schedulers."""
    replies.scan()
    texts.scan()  # a STOP that nobody rang for, before anything leaves
    delivery.reclaim()
    reconcile.scan()
    delivery.deliver_due(seconds=120)
    WorkerHeartbeat.beat("messages")


@shared_task
def clear_prints():
    """Delete the files of print runs after their month; they can be made again."""
    runs.clear()
