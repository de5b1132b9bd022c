"""The four steps after an open house: a call tonight, words on day two, then letters of a drip.

Drips are above leads: what sends the letters registers here with `sends_letters`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agenda.models import TaskPlan
from agenda.standard import OPEN_HOUSE
from leads.models import Guest, OpenHouse

_senders = []


@dataclass(frozen=True)
class Letters:
    """The later steps. `begin(person, by)` answers why it cannot be, or nothing."""

    name: str
    url: str
    begin: Callable


def sends_letters(find):
    """Register `find(membership) -> Letters | None`: the drip whose name fits an open house."""
    _senders.append(find)
    return find


def letters_for(membership) -> Letters | None:
    return next(filter(None, (find(membership) for find in _senders)), None)


def plan() -> TaskPlan | None:
    found = TaskPlan.objects.named(OPEN_HOUSE)
    return None if found is None or found.is_put_away else found


def waiting(house: OpenHouse):
    """The guests whose follow-up has not begun."""
    guests = house.guests.pursued().exclude(person=None)
    begun = _begun(house, guests)
    return [guest for guest in guests.for_lines().newest_first() if guest.pk not in begun]


def _begun(house: OpenHouse, guests) -> set[int]:
    from agenda.models import PlanRun

    keys = {_key(guest): guest.pk for guest in guests}
    runs = PlanRun.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in runs}


def begin(house: OpenHouse, guests: list[Guest], *, by, letters: Letters | None) -> list[str]:
    """Start the steps with these guests; in sentences, what was not begun and why."""
    left_out = []
    steps = plan()
    for guest in guests:
        if steps:
            steps.start(
                guest.person, at=house.ends_at, member=house.host or by, about=str(house),
                key=_key(guest),
            )  # fmt: skip
        if letters and (because := letters.begin(guest.person, by)):
            left_out.append(f"{guest.person}: {because}")
    return left_out


def _key(guest: Guest) -> str:
    return f"open-house:{guest.public_id}"
