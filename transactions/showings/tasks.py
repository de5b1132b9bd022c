from celery import shared_task

from accounts.tenancy import scope
from transactions.showings import asking


@shared_task
def scan():
    """Agents whose showing is over are asked what their buyer thought."""
    for workspace_id in asking.workspaces_with_work():
        with scope(workspace_id):
            asking.go_on()
