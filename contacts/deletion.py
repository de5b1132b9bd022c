"""Deleting people with all that hangs on them: in batches, stops remembered, undone by the act."""

import datetime as dt

from django.db import transaction

from accounts.live import changed
from contacts import stops
from contacts.models import Person

BATCH = 1_000
KEPT_FOR = dt.timedelta(days=30)  # so long a deletion can be taken back

_before_deletion = []


def before_deletion(handle):
    """Register `handle(person_pks)`: what an app must end before people go; same transaction."""
    _before_deletion.append(handle)
    return handle


@transaction.atomic
def delete_people(people) -> int:
    """Delete these people and what hangs on them; how many went. Call it inside an act.

    Opted-out addresses and DNC numbers outlive them as hashes, so that a re-import comes back
    marked (contacts.stops).
    """
    gone, last = 0, 0
    while pks := _lock(people, last):
        batch = Person.objects.filter(pk__in=pks)
        for handle in _before_deletion:
            handle(pks)
        stops.remember(batch)
        batch.delete()
        gone, last = gone + len(pks), pks[-1]
    if gone:
        changed("people", "prospects", "leads")
    return gone


def _lock(people, after: int) -> list[int]:
    """The next ones by id, held until the end of the transaction."""
    wanted = people.filter(pk__gt=after).order_by("pk").values("pk")[:BATCH]
    held = Person.objects.select_for_update().filter(
        pk__in=list(wanted.values_list("pk", flat=True))
    )
    return list(held.order_by("pk").values_list("pk", flat=True))
