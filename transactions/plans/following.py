"""What plans do when a transaction changes: steps come, are done by themselves, or are off."""

from agenda import following
from agenda.models import PlanRun, Task, TaskPlan
from transactions import hooks
from transactions.models import ENDED, Side, Transaction
from transactions.parties.clients import CLIENTS

CLIENT = "client"  # the party of a step, whatever the side
OF_CONTRACT = [TaskPlan.Category.CLOSING]
MOST = 1_000


def follow(transaction, *, by=None) -> int:
    """Say so after a date, a fact or a party of it became another one; how much came of it."""
    return following.follow(transaction.key, by=by)


def let_go(transaction, role: str, person_id: int | None) -> int:
    """They have that part no more: open steps with them wait for whoever takes it."""
    if person_id is None:
        return 0
    words = [role, CLIENT] if role in CLIENTS[Side(transaction.side)] else [role]
    tasks = Task.objects.open().filter(belongs_to=transaction.key, person=person_id)
    return tasks.filter(step__party__in=words).update(person=None)


@hooks.when_filled
def after_facts(transaction, keys, by) -> None:
    follow(transaction, by=by)


@hooks.when_moved
def after_stage(transaction, before, by) -> None:
    """What ended without a closing has nothing to be done for; its plans say why."""
    if transaction.stage in ENDED and before:
        end(transaction, f"{transaction.name}: {transaction.get_stage_display().lower()}.")
    else:
        follow(transaction, by=by)


@hooks.when_fallen
def after_fall(transaction, by) -> None:
    """The plans of the contract end with it; those of the listing go on."""
    end(transaction, "The contract fell through.", plan__category__in=OF_CONTRACT)
    follow(transaction, by=by)


def end(transaction, because: str, **which) -> int:
    runs = PlanRun.objects.running().filter(belongs_to=transaction.key, **which)
    return sum(run.end(because) for run in runs)


def follow_all(workspace) -> int:
    """Once more for all that is open: what was written around these hooks is seen an hour later."""
    running = PlanRun.objects.running().filter(belongs_to__startswith="transaction:")
    keys = set(running.values_list("belongs_to", flat=True))
    ids = [key.partition(":")[2] for key in keys]
    rows = Transaction.objects.filter(public_id__in=ids)
    return sum(follow(one) for one in rows.order_by("-stage_since")[:MOST])
