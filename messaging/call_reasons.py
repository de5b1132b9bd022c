"""What messaging knows of the call list: who wrote to us, and when each state lets one call."""

import datetime as dt

from accounts.models import Workspace
from accounts.tenancy import current_workspace_id
from agenda.calls import whom, windows
from agenda.calls.reasons import lately
from agenda.calls.rules import Pick, Rule, add_rule
from messaging import quiet_hours
from messaging.models import Unanswered
from messaging.quiet_hours import Places

LONGEST = 100


def replied(membership, today: dt.date, most: int):
    """Who wrote, and nobody answered yet; the longest waiting first."""
    rows = (
        Unanswered.objects.visible_to(membership)
        .open()
        .first_of_each()
        .filter(whom.sharing(membership, today).mine("person"))
        .order_by("came_at", "pk")
    )
    for waits in whom.first_of(rows, membership, today, most, "person", since="came_at"):
        yield Pick(waits.person_id, *_why(waits, membership, today))


def _why(waits: Unanswered, membership, today: dt.date) -> tuple[str, None, str]:
    came = waits.came_at.astimezone(membership.workspace.zone)
    when = "last night" if _was_last_night(came, today) else lately(came.date(), today)
    strong = "texted you" if waits.is_text else "wrote to you"
    words = waits.words if len(waits.words) <= LONGEST else f"{waits.words[:LONGEST].rstrip()}…"
    said = f": “{words}”" if words else "."
    return f"They {strong} {when}{said}", None, strong


def _was_last_night(came: dt.datetime, today: dt.date) -> bool:
    return (today - came.date()).days == 1 and came.hour >= 18


add_rule(
    Rule(
        "replied", "Replied to you", replied, 20,
        "Who texted or wrote, and still waits for an answer.",
    )
)  # fmt: skip


# ── when one may call ────────────────────────────────────────────────────────
@windows.add_law
def quiet(people) -> dict:
    """The strictest of federal law, the states of numbers and addresses, and our own hours."""
    if not people:
        return {}
    ours, house = Workspace.objects.get(pk=current_workspace_id()).zone, quiet_hours.house()
    asked: dict = {}
    places = {person.pk: _places(person) for person in people}
    return {
        pk: asked.setdefault(where, _allows(where, ours, house)) for pk, where in places.items()
    }


def _places(person) -> tuple:
    numbers = [phone.number for phone in person.phones.all() if phone.is_callable]
    states = {quiet_hours.state_of_number(number) for number in numbers}
    zones = {zone for number in numbers for zone in quiet_hours.zones_of_number(number)}
    for address in person.addresses.all():
        lives_there = address.lived_until is None and address.kind != address.Kind.PROPERTY
        if lives_there and (code := quiet_hours.state_of_address(address.state)):
            states.add(code)
            zones.update(map(quiet_hours.ZoneInfo, quiet_hours.rules()[code].zones))
    return tuple(sorted(zones, key=str)), tuple(sorted(states - {""}))


def _allows(places: tuple, ours, house):
    zones, states = places
    known = [quiet_hours.rules()[code] for code in states if code in quiet_hours.rules()]
    where = Places(zones or (ours,), [quiet_hours.federal(), *known], ours, house)
    return lambda at: not quiet_hours.shuts(where, at)
