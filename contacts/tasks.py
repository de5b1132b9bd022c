from celery import shared_task

from contacts import exporting


@shared_task
def clear_exports():
    """Delete the files of large exports after their week."""
    exporting.clear()
