"""Dates that a state's pack would count from those that are known: proposed, no more."""

import datetime as dt
from dataclasses import dataclass

from transactions.dates import keeping, packs
from transactions.dates.counting import add_days, why_no_business


@dataclass(frozen=True)
class Proposal:
    """One line: a date that is not there, and the day that it would have."""

    word: packs.Word
    on: dt.date
    said: str

    @property
    def warning(self) -> str:
        return why_no_business(self.on)


def proposals(transaction) -> list[Proposal]:
    """Each word that has no day yet and can be counted, from what is known or proposed itself."""
    pack = packs.of(transaction)
    days = {one.word: one.on for one in transaction.key_dates.all() if one.on}
    labels = {one.word: str(one) for one in transaction.key_dates.all()}
    known, found = dict(days), []
    waiting = [word for word in pack.of(transaction.side) if _can_be_counted(word, days)]
    while ready := [word for word in waiting if word.counted_from in known]:
        for word in ready:
            on = add_days(known[word.counted_from], word.offset, word.counts == "business")
            known[word.word] = on
            found.append(Proposal(word, on, _said(word, labels, pack)))
        waiting = [word for word in waiting if word not in ready]
    return sorted(found, key=lambda one: (one.on, one.word.position))


def _can_be_counted(word, days) -> bool:
    return word.word not in days and bool(word.counted_from) and word.offset is not None


def _said(word, labels, pack) -> str:
    """ "3 business days after Contract"."""
    number = abs(word.offset)
    unit = "business day" if word.counts == "business" else "day"
    name = labels.get(word.counted_from) or pack.words[word.counted_from].label
    if not number:
        return f"the day of {name}"
    way = "after" if word.offset > 0 else "before"
    return f"{number} {unit}{'' if number == 1 else 's'} {way} {name}"


def put(transaction, days: dict[str, dt.date], *, by) -> int:
    """Those that somebody ticked, on the days that they said."""
    for word, on in days.items():
        keeping.write(transaction, word, on)
    keeping.follow(transaction, by)
    return len(days)
