"""How letters address a person: written from the names, or by hand until somebody refreshes it."""

import datetime as dt

from django.db.models import Max, Q

from accounts.models import Act, Version
from contacts.names import letter_name

_NAMES = [
    "prefix", "first_name", "middle_name", "last_name", "suffix", "nickname",
    "spouse_first_name", "spouse_last_name", "company",
]  # fmt: skip
_CALLED = {"salutation": "Dear", "label_name": "Label"}


def from_names(person) -> dict[str, str]:
    """What the names make of label and salutation."""
    names = [person.nickname or person.first_name, person.spouse_first_name]
    return {
        "salutation": " & ".join(name for name in names if name)[:120],
        "label_name": letter_name(person)[:200],
    }


def outdated(person) -> list[tuple[str, str, str]]:
    """What was written by hand before the names changed: field, what it is called, its new words.

    Somebody's own "The Hart Family" is left in peace until a name moves.
    """
    made = from_names(person)
    by_hand = [name for name, now in made.items() if now and getattr(person, name) != now]
    if not by_hand:
        return []
    changes = Version.objects.of_person(person).filter(table="contacts_person", op="U")
    last = changes.aggregate(
        names=Max("id", filter=Q(before__has_any_keys=_NAMES)),
        **{name: Max("id", filter=Q(before__has_key=name)) for name in by_hand},
    )
    return [
        (name, _CALLED[name], made[name])
        for name in by_hand
        if (last["names"] or 0) > (last[name] or 0)
    ]


def refresh(person, *, by) -> Act | None:
    """Write what is outdated from the names once more; None when nothing is."""
    old = outdated(person)
    if not old:
        return None
    with Act.doing(
        "letters", f"Letters to {person.name} follow the names", by=by, undo_for=dt.timedelta(1)
    ) as act:
        person.change(**{name: words for name, _, words in old})
    return act
