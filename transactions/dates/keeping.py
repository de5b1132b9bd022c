"""Putting down a date, ticking it off, and what follows from either."""

from django.db import transaction as db

from accounts.live import changed
from transactions import hooks
from transactions.dates import packs
from transactions.dates.counting import add_days, days_between
from transactions.models import KeyDate


@db.atomic
def put(transaction, word: str, on, *, at=None, by, **facts) -> KeyDate:
    """See transactions.dates.put; `facts` are other fields of it, where they are said."""
    key_date = write(transaction, word, on, at=at, **facts)
    follow(transaction, by)
    return key_date


def write(transaction, word: str, on, *, at=None, **facts) -> KeyDate:
    """Put it down, and say it to nobody: for who puts down several, and says it once."""
    found = KeyDate.objects.select_for_update().filter(transaction=transaction, word=word).first()
    key_date = found or new(transaction, word)
    moved = found is not None and found.on != on
    key_date.on = on
    if at is not None:
        key_date.at = at
    if moved:
        key_date.done_on = None
    for name, value in facts.items():
        setattr(key_date, name, value)
    keep_distance(key_date, transaction.key_dates.filter(word=key_date.counted_from).first())
    key_date.save()
    return key_date


@db.atomic
def change(key_date: KeyDate, on, at, *, by, **facts) -> None:
    """All that is said of a date, its hour included; nothing else moves."""
    if key_date.on != on:
        key_date.done_on = None
    key_date.on, key_date.at = on, at
    for name, value in facts.items():
        setattr(key_date, name, value)
    transaction = key_date.transaction
    keep_distance(key_date, transaction.key_dates.filter(word=key_date.counted_from).first())
    key_date.save()
    follow(transaction, by)


@db.atomic
def use_pack(transaction, code: str, *, by) -> int:
    """Speak the words of that state; labels that somebody changed stay. How many were renamed."""
    before = packs.of(transaction).words
    type(transaction).objects.filter(pk=transaction.pk).update(pack=code)
    transaction.pack = code
    after, count = packs.of(transaction).words, 0
    for one in transaction.key_dates.all():
        was, now = before.get(one.word), after.get(one.word)
        if was and now and one.label == was.label != now.label:
            one.label = now.label
            one.save(update_fields=["label"])
            count += 1
    follow(transaction, by)
    return count


@db.atomic
def done(transaction, word: str, on, *, by) -> KeyDate | None:
    """See transactions.dates.done; with None it is open again."""
    key_date = KeyDate.objects.filter(transaction=transaction, word=word).first()
    if key_date is not None and key_date.done_on != on:
        key_date.done_on = on
        key_date.save(update_fields=["done_on"])
        follow(transaction, by)
    return key_date


@db.atomic
def take_out(key_date: KeyDate, *, by) -> None:
    transaction = key_date.transaction
    key_date.delete()
    follow(transaction, by)


def new(transaction, word: str, label: str = "") -> KeyDate:
    """A date of that word as the pack of the transaction has it; not saved yet."""
    facts = packs.of(transaction).words.get(word)
    made = KeyDate(transaction=transaction, word=word, label=label)
    if facts is not None:
        made.label, made.is_legal = label or facts.label, facts.legal
        made.counted_from, made.offset = facts.counted_from, facts.offset
        made.counts, made.position = facts.counts, facts.position
    else:
        made.label, made.position = made.label or packs.label(transaction, word), 100
    return made


def keep_distance(key_date: KeyDate, begin: KeyDate | None) -> None:
    """How far it is from what it is counted from, as it stands now: that is kept when it moves."""
    if begin is None or begin.on is None or key_date.on is None:
        return
    business = key_date.counts == KeyDate.Counts.BUSINESS
    away = days_between(begin.on, key_date.on, business)
    if business and add_days(begin.on, away, business=True) != key_date.on:
        key_date.counts = KeyDate.Counts.CALENDAR
        away = days_between(begin.on, key_date.on)
    key_date.offset = away


def follow(transaction, by) -> None:
    """Steps of plans that waited for a date come, and what is done by a date is done."""
    from transactions.plans import following

    getattr(transaction, "_prefetched_objects_cache", {}).pop("key_dates", None)
    following.follow(transaction, by=by)
    hooks.tell_changed(transaction, by)
    changed("transactions")
