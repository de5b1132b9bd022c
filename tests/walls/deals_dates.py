"""The same for key dates and plans of transactions."""

import datetime as dt

from agenda.models import PlanRun, TaskPlan
from crm.kit import clock
from transactions import dates
from transactions.models import KeyDate


def _today() -> dt.date:
    from tests.walls import deals

    return clock.today(deals.transaction().workspace.zone)


def key_date() -> KeyDate:
    from tests.walls import deals

    found = KeyDate.objects.filter(word="closing").first()
    if found is None:
        contract = _today() + dt.timedelta(days=2)
        dates.put(deals.transaction(), "contract", contract, by=None)
        found = dates.put(deals.transaction(), "closing", contract + dt.timedelta(days=30), by=None)
    return found


def run() -> PlanRun:
    """The plan of the closing on the sample listing, its steps on their days."""
    date = key_date()
    plan = TaskPlan.objects.named("Under contract, seller side")
    return plan.start(belongs_to=date.transaction.key, about=date.transaction.name)


SAMPLES = {"key_date": lambda workspace: key_date().public_id}


def bodies(ids: dict) -> dict:
    day = clock.now().date() + dt.timedelta(days=60)  # asked for outside any scope
    to = f"{day:%m/%d/%Y}"
    return {
        "transactions:key_date_new": {"word": "own", "label": "Pool inspection", "day": to},
        "transactions:key_date": {"label": "Settlement", "counts": "calendar"},
        "transactions:key_date_move": {"to": to},
        "transactions:key_dates_proposed": {"word": "inspection", "on_inspection": to},
        "transactions:key_dates_words": {"pack": "TX"},
        "transactions:plan_begin": {"plan": ids["plan"]},
        "transactions:plan_step_left_out": {"reason": "No lender"},
        "transactions:plan_task_place": {"to": "1"},
    }


# What names an object of agenda is one of a transaction there.
OWN = ("transactions:plan_step_left_out", "transactions:plan_task_place",
       "transactions:plan_task_report")  # fmt: skip


def prepare(name: str, ids: dict) -> None:
    """The sample run and task become those of a transaction; a date has left its tasks behind."""
    from agenda.models import PlanStep, Task

    if name == "transactions:key_dates_moves":
        run()
        date = key_date()
        dates.put(date.transaction, "closing", date.on + dt.timedelta(days=4), by=None)
    if name in OWN:
        date = key_date()
        task = Task.objects.get(public_id=ids["task"])
        Task.objects.filter(pk=task.pk).update(belongs_to=date.transaction.key)
        Task.objects.filter(run=task.run_id).update(belongs_to=date.transaction.key)
        step = PlanStep.objects.get(public_id=ids["plan_step"])
        PlanRun.objects.filter(public_id=ids["run"]).update(
            belongs_to=date.transaction.key, waits=[step.pk]
        )
