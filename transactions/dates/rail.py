"""The rail of dates above a transaction: what is done, what is next, and how many days are left."""

import datetime as dt
from dataclasses import dataclass

from crm.kit import clock, dates, times
from transactions.dates import packs
from transactions.dates.counting import add_days
from transactions.models import KeyDate, Offer, Transaction
from transactions.models.key_date import AS_A_SALE

MOST_DONE = 3


@dataclass(frozen=True)
class Stop:
    """One of them on the rail: `state` is done, now, late, plan (not agreed yet) or nothing."""

    label: str
    on: dt.date
    state: str
    said: str = ""
    url: str = ""
    is_legal: bool = False

    @property
    def css(self) -> str:
        return {"late": "now"}.get(self.state, self.state)


def stops(transaction: Transaction) -> list[Stop]:
    """Those that are known and matter now, and those that an offer would bring, in their order."""
    today = clock.today(transaction.workspace.zone)
    known = sorted((one for one in of(transaction) if one.on), key=_place)
    shown = _worth_showing(transaction, known, today)
    following = next((one for one in shown if _state(transaction, one, today) == ""), None)
    found = [_stop(transaction, one, today, following) for one in shown]
    return sorted([*found, *_planned(transaction, today)], key=lambda stop: stop.on)


def of(transaction) -> list[KeyDate]:
    """Its dates as they are shown (KeyDate.objects.shown), of those that are fetched already."""
    hidden = AS_A_SALE if transaction.is_lease else ()
    return [one for one in transaction.key_dates.all() if one.word not in hidden]


def _place(one: KeyDate) -> tuple:
    return (one.on, one.at or dt.time(), one.position, one.pk)


def _worth_showing(transaction, known, today) -> list[KeyDate]:
    """The main ones, and whatever is still open; of the done ones beside them, the last few."""
    words = packs.of(transaction).words
    done = [one for one in known if _state(transaction, one, today) == "done"]
    main = {one.word for one in done if one.word in words and words[one.word].on_rail}
    main |= {one.word for one in done[-MOST_DONE:]}
    return [one for one in known if one not in done or one.word in main]


def _state(transaction, one: KeyDate, today: dt.date) -> str:
    if one.done_on or not transaction.is_open:
        return "done"
    if one.on >= today:
        return ""
    return "late" if one.is_legal else "done"


def _stop(transaction, one: KeyDate, today: dt.date, following) -> Stop:
    state = _state(transaction, one, today)
    if one is following:
        state = "now"
    said = "" if state == "done" else in_words(one.on, one.at, today)
    if state == "late":
        said = f"{dates.ago((today - one.on).days)}, open"
    return Stop(str(one), one.on, state, said, one.get_absolute_url(), one.is_legal)


def in_words(on: dt.date, at: dt.time | None, today: dt.date) -> str:
    """ "tomorrow, 5 pm", "in 12 days": how long there is."""
    away = (on - today).days
    said = ("today", "tomorrow")[away] if 0 <= away <= 1 else f"in {away} days"
    return f"{said}, {times.in_words(at)}" if at else said


def _planned(transaction, today: dt.date):
    """What the first standing offer would bring: nothing of it is agreed."""
    if not transaction.is_listing or transaction.day("closing") or not transaction.is_open:
        return
    standing = Offer.objects.standing().filter(transaction=transaction, closing_on__gte=today)
    offer = standing.in_order().first()
    if offer is None:
        return
    words = packs.of(transaction).words
    walk = words["walk_through"]
    for word, on in (
        (walk, add_days(offer.closing_on, walk.offset or 0, walk.counts == "business")),
        (words["closing"], offer.closing_on),
    ):
        if on >= today:
            yield Stop(word.label, on, "plan", f"if offer {offer.number}")
