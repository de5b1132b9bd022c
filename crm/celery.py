import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("sphere")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("crm.without_broker:LookAfterBroker")


@worker_init.connect
def _stay_behind_the_walls(**kwargs):
    from accounts.roles import refuse_powerful_role_before_forking

    refuse_powerful_role_before_forking()
