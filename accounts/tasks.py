from celery import shared_task

from accounts import jobs


@shared_task
def run_job(workspace_id: int, pk: int):
    jobs.run(workspace_id, pk)


@shared_task
def scan_jobs():
    """Go on with what a stopped worker or a lost bell has left."""
    for workspace_id, pk in jobs.left_lying():
        run_job.delay(workspace_id, pk)
