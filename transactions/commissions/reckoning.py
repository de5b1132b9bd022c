"""What deals bring, one after the other by the day they close; a closed one is settled and stays.

What fell through or ended otherwise takes nothing of a cap. What is settled counts first, whatever
day it closed on: so a cap is never paid twice, not even when an earlier closing is entered late.
"""

import datetime as dt

from django.db import transaction

from crm.kit import clock
from transactions.commissions.ledgers import Ledgers
from transactions.commissions.waterfall import ZERO, Waterfall, split
from transactions.models import Commission, CommissionLine, Payee, Stage


def pour(commission: Commission, ledgers: Ledgers, day: dt.date) -> Waterfall:
    """The deal's waterfall, were it to close that day."""
    lines = list(commission.lines.all())
    facts = {"price": commission.price, "brought_by": commission.transaction.brought_by}
    before = ledgers.before(commission.whose, lines, day)
    return split(commission.earned(), [line.as_line() for line in lines], before, facts)


def projected(rows, ledgers: Ledgers, today: dt.date) -> dict[int, Waterfall]:
    """The waterfall of each unsettled deal by its id: those under contract in their order.

    One that is not under contract yet comes behind them all, and leaves nothing in a ledger.
    """
    found = {}
    pending = [one for one in rows if one.transaction.stage == Stage.UNDER_CONTRACT]
    for one in sorted(pending, key=lambda one: (one.closing_day or dt.date.max, one.pk)):
        day = max(one.closing_day or today, today)
        found[one.pk] = pour(one, ledgers, day)
        ledgers.add(one.whose, day, found[one.pk])
    for one in rows:
        if one.pk not in found:
            found[one.pk] = pour(one, ledgers, one.closing_day or today)
    return found


def of_one(commission: Commission) -> Waterfall:
    """As settled; or as it stands today, behind the agent's other deals that close before it."""
    if commission.is_settled:
        return commission.as_settled()
    today = today_of(commission)
    if not any(line.ledger for line in commission.lines.all()):
        return pour(commission, Ledgers(), commission.closing_day or today)
    others = unsettled().filter(
        transaction__agent=commission.transaction.agent_id,
        transaction__stage=Stage.UNDER_CONTRACT,
    )
    rows = [one for one in others.for_reckoning() if one.pk != commission.pk]
    return projected([*rows, commission], Ledgers.settled(), today)[commission.pk]


def unsettled():
    return Commission.objects.counting().filter(settled_on=None)


def today_of(commission) -> dt.date:
    return clock.today(commission.workspace.zone)


@transaction.atomic
def reckon_anew(today: dt.date) -> int:
    """Write down what every deal brings that has not closed: how many had changed.

    Locks them in one order, so that two closings at once come one after the other.
    """
    locked = unsettled().select_for_update(of=("self",)).order_by("pk")
    pks = list(locked.values_list("pk", flat=True))
    rows = list(Commission.objects.filter(pk__in=pks).for_reckoning())
    found = projected(rows, Ledgers.settled(), today)
    return sum(write(one, found[one.pk]) for one in rows)


def keep_up(deal, today: dt.date) -> bool:
    """Reckon anew where the price, the closing day or the agent of that deal is another by now."""
    one = unsettled().filter(transaction=deal).first()
    if one is None:
        return False
    one.transaction = deal
    was = (one.gross, one.closes_on, one.agent_id)
    if was == (one.earned(), one.closing_day, one.whose) and not _depends(one):
        return False
    return bool(reckon_anew(today))


def _depends(one: Commission) -> bool:
    """Whether a line of it is for one's own clients, or the team's: who brought them may change."""
    return one.lines.exclude(brought_by="").exists()


@transaction.atomic
def settle(deal, today: dt.date) -> bool:
    """The deal closed: what its commission is by now stays. The others are reckoned behind it."""
    list(unsettled().select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    commission = Commission.objects.of(deal)
    if commission is None:
        return False
    commission.settled_on = None
    poured = pour(commission, Ledgers.settled(but=commission), deal.closed_on)
    write(commission, poured, settled_on=deal.closed_on)
    reckon_anew(today)
    return True


@transaction.atomic
def unsettle(deal, today: dt.date) -> None:
    """It is open again: its commission is as those of other open deals."""
    Commission.objects.filter(transaction=deal).update(settled_on=None)
    reckon_anew(today)


def write(commission: Commission, poured: Waterfall, settled_on: dt.date | None = None) -> bool:
    """Only what changed is written."""
    now = {
        "gross": poured.gross, "kept": poured.kept, "agent_id": commission.whose,
        "closes_on": settled_on or commission.closing_day, "settled_on": settled_on,
    }  # fmt: skip
    changed = [name for name, value in now.items() if getattr(commission, name) != value]
    for name, value in now.items():
        setattr(commission, name, value)
    if changed or settled_on:
        commission.save(update_fields=list(now))
    took = {share.line.key.pk: share for share in poured.lines if share.line.key}
    moved = [line for line in commission.lines.all() if _write_line(line, took.get(line.pk))]
    CommissionLine.objects.bulk_update(moved, ["is_taken", "took", "uncapped", "added", "produced"])
    return bool(changed or moved)


def _write_line(line, share) -> bool:
    before = (line.is_taken, line.took, line.uncapped, line.added, line.produced)
    line.is_taken = share is not None
    line.took = share.amount if share else ZERO
    line.uncapped = share.uncapped if share else ZERO
    adds = share.adds if share else {}
    line.added = adds.get(share.line.ledger, ZERO) if share else ZERO
    line.produced = adds.get(share.line.production, ZERO) if share else ZERO
    return before != (line.is_taken, line.took, line.uncapped, line.added, line.produced)


def rest_of(lines) -> bool:
    return any(line.kind == "remainder" for line in lines)


@transaction.atomic
def take_plan(commission: Commission, plan) -> None:
    """The deal's lines are a copy of the plan's; a referral without its brokerage waits outside.

    Without a plan all of it is the agent's. Lines whose payee was paid already stay as they are,
    each in the place of the plan's own.
    """
    from transactions.models.commission_terms import TERMS

    commission.lines.filter(paid_on=None).delete()
    paid = set(commission.lines.values_list("label", flat=True))
    commission.plan = plan
    commission.save(update_fields=["plan"])
    lines = [
        CommissionLine(
            commission=commission, position=line.position,
            **{name: getattr(line, name) for name in TERMS},
        )
        for line in (plan.lines.all() if plan else ())
        if line.label not in paid and (line.payee != Payee.REFERRAL or line.brokerage_id)
    ]  # fmt: skip
    if not rest_of(lines):
        lines.append(the_rest(commission))
    CommissionLine.objects.bulk_create(lines)


def the_rest(commission) -> CommissionLine:
    return CommissionLine(
        commission=commission, label="You keep", payee=Payee.AGENT, kind="remainder",
        phase="c_after", position=99,
    )  # fmt: skip
