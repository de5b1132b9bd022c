from celery import shared_task

from accounts.models import Workspace
from accounts.tenancy import scope
from contacts import exporting, yearly_cleanup
from crm.kit import clock

IN_JANUARY = (12, 1, 2)  # some zone's January begins and ends a day beside UTC's


@shared_task
def scan_yearly_cleanups():
    """Each January, a proposal for every workspace that has none yet: each in its own task."""
    if clock.now().month not in IN_JANUARY:
        return
    for pk in Workspace.objects.values_list("pk", flat=True).iterator():
        propose_yearly_cleanup.delay(pk)


@shared_task
def propose_yearly_cleanup(workspace_id: int):
    workspace = Workspace.objects.get(pk=workspace_id)
    with scope(workspace_id):
        yearly_cleanup.propose_in_january(workspace)


@shared_task
def clear_exports():
    """Delete the files of large exports after their week."""
    exporting.clear()
