from celery import shared_task

from agenda.digests import reminders


@shared_task
def scan_reminders():
    """Remind whoever has a task to do at an hour, shortly before; by however many schedulers."""
    reminders.scan()
