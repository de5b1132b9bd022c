import datetime as dt

from celery import shared_task
from django.conf import settings
from django.core.management import call_command

from crm.demo.seed import demo_workspace
from crm.kit import clock

TEN = dt.time(10)


@shared_task
def let_it_be_day():
    """Demo only: act as if it were ten in the morning, so that a letter need not wait for it."""
    workspace = demo_workspace()
    if settings.PRODUCTION or workspace is None:
        return
    day = clock.today(workspace.zone) + dt.timedelta(days=1)
    call_command("send_due", now=dt.datetime.combine(day, TEN, workspace.zone).isoformat())
