"""The same for key dates and plans of transactions."""

import datetime as dt

from agenda.models import PlanRun, PlanStep, TaskPlan
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


def _waiting_step() -> PlanStep:
    return PlanStep.objects.get(pk=run().waits[0])


SAMPLES = {
    "key_date": lambda workspace: key_date().public_id,
    "deal_run": lambda workspace: run().public_id,
    "deal_step": lambda workspace: _waiting_step().public_id,
    "deal_task": lambda workspace: run().tasks.open().order_by("pk").first().public_id,
}


def bodies(ids: dict) -> dict:
    day = clock.now().date() + dt.timedelta(days=60)  # asked for outside any scope
    to = f"{day:%m/%d/%Y}"
    return {
        "transactions:key_date_new": {
            "word": "own",
            "label": "Pool inspection",
            "day": to,
            "counts": "calendar",
        },
        "transactions:key_date": {"label": "Settlement", "counts": "calendar"},
        "transactions:key_date_move": {"to": to},
        "transactions:key_dates_proposed": {"word": "inspection", "on_inspection": to},
        "transactions:key_dates_words": {"pack": "TX"},
        "transactions:plan_begin": {"plan": ids["plan"]},
        "transactions:plan_step_left_out": {"reason": "No lender"},
        "transactions:plan_task_place": {"to": "1"},
    }


def prepare(name: str, ids: dict) -> None:
    """A date has left its tasks behind."""
    if name == "transactions:key_dates_moves":
        run()
        date = key_date()
        dates.put(date.transaction, "closing", date.on + dt.timedelta(days=4), by=None)
