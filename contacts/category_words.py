"""Categories that are none: "DNC" is a state of a number, "Deceased" the end of a life.

Other programs keep both as labels. An import hands them to `apply`; who types one is told what to
do instead (`refusal`), so that no list can forget what the label meant.
"""

import re

from django.db import models, transaction

from accounts.live import changed
from contacts import life
from contacts.models import DncSource, Note, Person, Phone
from crm.kit import clock
from crm.kit.text import fold


class Means(models.TextChoices):
    """What such a word says of somebody."""

    DNC = "dnc", "Do Not Call"
    DIED = "died", "Has died"


_WORDS = {
    Means.DNC: "dnc|do not call|dont call|do not contact|no call|no calls|never call|call dnc",
    Means.DIED: "deceased|dead|died|has died|passed|passed away|rip|r i p|estate of",
}
_PROMISES = {
    Means.DNC: "“{}” marks their numbers DNC: nobody calls or texts them.",
    Means.DIED: "“{}” says that they have died: no letters, no birthdays, no calls.",
}
_MEANINGS = {word: means for means, words in _WORDS.items() for word in words.split("|")}
_REFUSALS = {
    Means.DNC: "Do-Not-Call is kept with a number, where nobody can overlook it, and not as a "
    "category. Open the person, change the number and choose DNC.",
    Means.DIED: "That somebody has died is kept on their page, and not as a category: letters, "
    "birthdays and drips end with it.",
}


def meaning_of(name: str) -> Means | None:
    """What a category of this name would really say, however it is written: "(D.N.C.)"."""
    bare = fold(name.replace("’", "").replace("'", ""))
    plain = " ".join(re.sub(r"[^\w\s]", " ", bare).split())
    return _MEANINGS.get(plain) or _MEANINGS.get(plain.replace(" ", ""))


def promise(name: str) -> str:
    """What is done instead of filing somebody under this word; "" for any other."""
    means = meaning_of(name)
    return _PROMISES[means].format(" ".join(name.split())) if means else ""


def refusal(name: str) -> str:
    """Why there is no category of this name, in a sentence; "" for any other name."""
    means = meaning_of(name)
    return _REFUSALS[means] if means else ""


@transaction.atomic
def apply(people, name: str, *, by=None) -> bool:
    """Do to everybody of this queryset what the word says; False when it is a plain category."""
    means = meaning_of(name)
    if means is None:
        return False
    if means == Means.DNC:
        _not_to_be_called(people, name)
    else:
        _have_died(people, name, by)
    changed("people")
    return True


def _not_to_be_called(people, name: str) -> None:
    """Every number of theirs; one that is DNC already keeps its date and its reason."""
    numbers = Phone.objects.filter(person__in=people.values("pk"))
    numbers.exclude(status=Phone.Status.DNC).update(
        status=Phone.Status.DNC,
        status_note=f"Was in the category “{name}”"[:200],
        status_at=clock.now(),
        dnc_source=DncSource.OWN,
    )


def _have_died(people, name: str, by) -> None:
    """The day is not known: it is today's, and a note says so. Of a couple nobody can tell who."""
    living = Person.objects.living().filter(pk__in=people.values("pk")).select_for_update()
    died: list[Person] = []
    asked: list[Person] = []
    for person in living.order_by("pk"):
        (asked if person.is_couple else died).append(person)
    Person.objects.filter(pk__in=[one.pk for one in died]).update(
        died_on=clock.now().date(), follow_up_on=None, follow_up_reason=""
    )
    said = f"Was in the category “{name}”. The day of death is not known."
    ask = f"Was in the category “{name}”: one of the two has died. Who?"
    Note.objects.bulk_create(
        [Note(person=one, body=said, by=by) for one in died]
        + [Note(person=one, body=ask, by=by) for one in asked]
    )
    for person in died:
        person.refresh_from_db(fields=["died_on", "follow_up_on", "follow_up_reason"])
        life.end_what_is_automatic(person, by=by)
