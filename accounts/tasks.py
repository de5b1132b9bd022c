from celery import shared_task
from kombu.exceptions import KombuError

from accounts import daily, jobs


@shared_task
def run_job(workspace_id: int, pk: int):
    jobs.run(workspace_id, pk)


@shared_task
def scan_jobs():
    """Go on with what a stopped worker or a lost bell has left."""
    for workspace_id, pk in jobs.left_lying():
        run_job.delay(workspace_id, pk)


@shared_task
def scan_daily():
    """Find what the hour has come for, where each workspace is; by however many schedulers."""
    for workspace_id in daily.scan():
        try:
            run_daily.delay(workspace_id)
        except (KombuError, OSError):
            daily.run(workspace_id)


@shared_task
def run_daily(workspace_id: int):
    daily.run(workspace_id)
