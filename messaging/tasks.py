from celery import shared_task

from messaging import delivery, texts
from messaging.models import WorkerHeartbeat


@shared_task
def deliver(*message_ids: int):
    """The doorbell: send what is due; with ids, only those. A repeat finds nothing to do."""
    delivery.deliver_due(only=list(message_ids) or None)


@shared_task
def read_text(workspace_id: int, text_id: int):
    texts.read(workspace_id, text_id)


@shared_task
def scan():
    """What finds all work without a doorbell, every 15 seconds, by however many schedulers."""
    texts.scan()  # a STOP that nobody rang for, before anything leaves
    delivery.reclaim()
    delivery.deliver_due(seconds=120)
    WorkerHeartbeat.beat("messages")
