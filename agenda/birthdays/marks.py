"""Done for this year: by hand, by what a member did on the day, by a card that leaves.

A call, a text, a mail, a card or a visit counts on the day and in the six days after it, while it
stands on the board of a week.
"""

import datetime as dt

from django.db import transaction

from accounts.live import changed
from accounts.models.history import CannotUndo, when_undone
from agenda.birthdays import actions
from agenda.birthdays.finding import found_in
from agenda.birthdays.occasion import Found
from agenda.models import OccasionDone
from contacts.models import Touch, YearDay
from contacts.models.person import when_touched

COUNTS_FOR = dt.timedelta(days=6)
AHEAD = dt.timedelta(days=7)  # a card may leave so long before the day
_TRIED = (*Touch.REACHED, Touch.Outcome.LEFT_MESSAGE)
TOPIC = "birthdays"


def mark(person, kind: str, year: int, *, how: str, by, key: str = "") -> OccasionDone | None:
    """It is done for its year; None: it was done already, and that stands."""
    facts = {"how": how, "by": by, "key": key}
    found, is_new = OccasionDone.objects.get_or_create(
        person=person, occasion=kind, year=year, defaults=facts
    )
    if not is_new:
        if actions.standing([found]):
            return None
        OccasionDone.objects.filter(pk=found.pk).update(**facts)
        found.refresh_from_db()
    changed(TOPIC)
    return found


@transaction.atomic
def take_back(found: OccasionDone) -> None:
    """To do again; what it had sent is stopped. CannotUndo when that has left already."""
    action = actions.named(found.how)
    if action and found.key and action.stop([found.key]):
        raise CannotUndo(f"{action.too_late}, so it stays done.")
    found.delete()
    changed(TOPIC)


def around(person, first: dt.date, last: dt.date) -> list[Found]:
    """Their birthdays and anniversaries between two days, both included."""
    if not has_days(person):
        return []
    years = range(first.year, last.year + 1)
    rows = YearDay.objects.filter(person_pk=person.pk)
    found = [found_in(row, year) for row in rows for year in years if row.year < year]
    return sorted((one for one in found if first <= one.day <= last), key=lambda one: one.day)


def has_days(person) -> bool:
    """Asks the database nothing: most people have none."""
    dates = (person.birthday, person.spouse_birthday, person.wedding_anniversary)
    return any((*dates, person.home_bought_on))


# ── by themselves ────────────────────────────────────────────────────────────
@when_touched
def wished(touch) -> None:
    """Somebody did think of them on the day, or soon after."""
    if touch.is_incoming or touch.by_id is None or touch.outcome not in _TRIED:
        return
    person = touch.person
    if not has_days(person):
        return
    day = touch.happened_at.astimezone(person.workspace.zone).date()
    for found in around(person, day - COUNTS_FOR, day):
        mark(person, found.kind, found.day.year, how=touch.kind, by=touch.by)


def card_left(person, kinds, *, on: dt.date, how: str, by, key: str) -> OccasionDone | None:
    """A card of an occasion leaves on that day: the nearest such day of theirs is done."""
    if OccasionDone.objects.filter(person=person, key=key).exists():
        return None
    near = [one for one in around(person, on - COUNTS_FOR, on + AHEAD) if one.kind in kinds]
    if not near:
        return None
    found = min(near, key=lambda one: abs((one.day - on).days))
    return mark(person, found.kind, found.day.year, how=how, by=by, key=key)


# ── undo ─────────────────────────────────────────────────────────────────────
@when_undone
def stop_cards(act, people) -> str:
    """What an act sent and has not left is stopped; what has left stays done, and is said."""
    kept, left, action = 0, 0, None
    for said in act.facts.get("cards", []):
        action = actions.named(said["how"]) or action
        by_key = dict(said["sent"])
        gone = action.stop(list(by_key)) if action else ()
        kept, left = kept + len(by_key), left + len(gone)
        for key in gone:
            person, kind, year = by_key[key]
            OccasionDone.objects.get_or_create(
                person_id=person, occasion=kind, year=year,
                defaults={"how": said["how"], "key": key, "by": act.by},
            )  # fmt: skip
    changed(TOPIC)
    if not left:
        return ""
    if left == kept:
        raise CannotUndo(f"{action.too_late}, so it stays done.")
    return f"{left:,} of {kept:,} stay done. {action.too_late}."
