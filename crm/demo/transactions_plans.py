"""Plans at work in the demo: what was due by today is done, and what is next stands there."""

import datetime as dt

from django.db.models import F
from django.db.models.functions import Least

from agenda.models import Task, TaskPlan
from crm.demo.transactions import PARTS
from crm.kit import clock
from transactions.plans import following

RUNS = {"tamarack": "New listing", "harbor": "Under contract, buyer side"}


def start(by, homes) -> None:
    """Each with its tasks where their dates are; nothing of them is late."""
    now, today = clock.now(), clock.today(by.workspace.zone)
    midnight = dt.datetime.combine(today + dt.timedelta(1), dt.time(), by.workspace.zone)
    for name, plan in RUNS.items():
        deal = getattr(homes, name)
        TaskPlan.objects.named(plan).start(belongs_to=deal.key, member=by, about=deal.name)
        following.follow(deal, by=by)
        due = Task.objects.open().filter(belongs_to=deal.key, due_at__lt=midnight)
        due.update(done_at=Least(F("due_at"), now), done_by=by)


PARTS.append(start)
