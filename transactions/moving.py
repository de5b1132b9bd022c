"""From stage to stage: forward and back, to an end without a closing, and back from there."""

from django.db import transaction

from accounts.live import changed
from crm.kit import clock
from transactions import dates, hooks
from transactions.models import (
    BEFORE_CONTRACT,
    ENDED,
    CannotMove,
    PriceChange,
    Side,
    Stage,
    StageMove,
    Transaction,
)

# The day of a stage is the key date of that word, unless it was set before.
WORDS = {
    Stage.COMING_SOON: "coming_soon",
    Stage.ACTIVE: "active",
    Stage.AGREEMENT: "agreement",
}
BY_HAND = [Stage.WITHDRAWN, Stage.EXPIRED, Stage.CANCELLED]


def today_of(one):
    return clock.today(one.workspace.zone)


def locked(one) -> Transaction:
    """The row as it is now, until the end of this database transaction; brought up to date."""
    row = Transaction.objects.select_for_update(of=("self",)).get(pk=one.pk)
    for name in ("stage", "phase", "price", "list_price", "original_price", "closed_on",
                 "ended_on", "facts", "clients"):  # fmt: skip
        setattr(one, name, getattr(row, name))
    return one


def write(one, stage: str, *, by, on=None, because="", **values) -> None:
    """Put it into that stage, and into its course."""
    before = one.stage
    now = clock.now()
    values = {"stage": stage, "stage_since": now, "phase": ""} | values
    for name, value in values.items():
        setattr(one, name, value)
    one.save(update_fields=list(values))
    StageMove.objects.create(
        transaction=one, before=before, after=stage, because=because[:300],
        on=on or today_of(one), at=now, by=by,
    )  # fmt: skip
    changed("transactions", "people")
    hooks.tell_moved(one, before, by)


@transaction.atomic
def move(one, stage: str, *, by, on=None, because="") -> bool:
    """Into another stage of its side, or to an end; CannotMove where more must be said first.

    A contract that ends with it fell through; what is taken up again begins without the old one.
    """
    from transactions import falling

    before, stage = locked(one).stage, Stage(stage)
    if before == stage:
        return False
    _refuse(one, before, stage)
    on = on or today_of(one)
    if stage in ENDED:
        if before == Stage.UNDER_CONTRACT:
            falling.keep(one, because or stage.label, on=on, by=by)
        write(one, stage, by=by, on=on, because=because, ended_on=on,
              ended_because=because[:300], closed_on=None)  # fmt: skip
        if before == Stage.UNDER_CONTRACT:
            hooks.tell_fallen(one, by)
        return True
    if before == Stage.CLOSED:
        dates.done(one, "closing", None, by=by)
    was_sold = before in ENDED and (one.price is not None or one.day("contract"))
    over = falling.cleared(one) if was_sold else {}
    write(one, stage, by=by, on=on, because=because, ended_on=None, ended_because="",
          closed_on=None, **over)  # fmt: skip
    word = WORDS.get(stage)
    if word and one.key_dates.exclude(on=None).filter(word=word).first() is None:
        dates.put(one, word, on, by=by)
        dates.done(one, word, on, by=by)
    return True


def _refuse(one, before, stage) -> None:
    if stage == Stage.CLOSED:
        raise CannotMove("Say on which day it closed.")
    if stage == Stage.FELL_THROUGH:
        raise CannotMove("Say why it fell through.")
    if stage == Stage.UNDER_CONTRACT and before != Stage.CLOSED and one.price is None:
        raise CannotMove("Say the price of the contract.")
    if before == Stage.UNDER_CONTRACT and stage in BEFORE_CONTRACT[Side(one.side)]:
        raise CannotMove("It is under contract. If that is off, say that it fell through.")
    if before == Stage.CLOSED and stage != Stage.UNDER_CONTRACT:
        raise CannotMove("It has closed. Put it back under contract first.")
    if stage not in ENDED and stage not in one.stages:
        raise CannotMove(f"{stage.label} is no stage of this side.")


@transaction.atomic
def enter(one, phase: str, *, by) -> bool:
    """Where its contract stands; False when it stood there, or is under no contract."""
    rows = Transaction.objects.filter(pk=one.pk, stage=Stage.UNDER_CONTRACT)
    if not rows.exclude(phase=phase).update(phase=phase):
        return False
    one.phase = phase
    changed("transactions")
    return True


@transaction.atomic
def ask(one, price, *, by, on=None) -> bool:
    """Another list price, kept in the history of prices."""
    before = locked(one).list_price
    if before == price:
        return False
    one.list_price = price
    if one.original_price is None:
        one.original_price = price
    one.save(update_fields=["list_price", "original_price"])
    PriceChange.objects.create(
        transaction=one, before=before, after=price, on=on or today_of(one), at=clock.now(), by=by
    )
    hooks.tell_changed(one, by)
    changed("transactions")
    return True
