"""What to remember before one dials: days that come, what is to be asked, and the last notes."""

import datetime as dt
from dataclasses import dataclass

from django.utils.text import Truncator

from contacts.models import Email
from crm.kit import dates

SOON = dt.timedelta(days=45)
NOTES, MOST, LETTERS = 3, 8, 180


@dataclass(frozen=True)
class Memory:
    icon: str
    words: str


def memories(person, today: dt.date) -> list[Memory]:
    """What is worth knowing, the most human first: notes, the family, days to come, questions."""
    found = [
        *_talks(person),
        *_family(person),
        *(Memory("cake", words) for words in days_to_come(person, today)),
        *_questions(person),
    ]
    return found[:MOST]


def _talks(person) -> list[Memory]:
    """The last notes and what was said, newest first, each once."""
    notes = person.notes.values_list("written_at", "body")[:NOTES]
    talks = person.touches.exclude(body="").values_list("happened_at", "body")[:NOTES]
    newest = sorted([*notes, *talks], reverse=True)
    bodies = dict.fromkeys(" ".join(body.split()) for _, body in newest)
    return [Memory("note", Truncator(body).chars(LETTERS)) for body in bodies][:NOTES]


def _family(person) -> list[Memory]:
    facts = [
        ("users", "Children: {}", person.children),
        ("heart-handshake", "In common: {}", person.in_common),
        ("star", "Pets: {}", person.pets),
        ("building", "Works for {}", person.employer),
        ("clock", "Best reached {}", person.best_time),
    ]
    said = [Memory(icon, words.format(fact)) for icon, words, fact in facts if fact]
    about = Truncator(" ".join(person.about.split())).chars(LETTERS)
    return [*([Memory("list", about)] if about else []), *said]


def days_to_come(person, today: dt.date) -> list[str]:
    """ "Walt turns 75 on December 2": birthdays, the wedding and the home of the next weeks."""
    name, spouse = person.nickname or person.first_name, person.spouse_first_name
    days = [
        (person.birthday, f"{name or 'Their'} turns", f"{name or 'Their'} has a birthday"),
        (person.spouse_birthday, f"{spouse} turns", f"{spouse or 'The spouse'} has a birthday"),
        (person.wedding_anniversary, "Married", "Their wedding anniversary is"),
        (person.home_bought_on, "In their home", "They bought their home"),
    ]
    found = []
    for day, counted, plain in days:
        if day is None or (coming := _next(day, today)) - today > SOON:
            continue
        on = "today" if coming == today else f"on {coming:%B} {coming.day}"
        years = coming.year - day.year
        if day.year == dates.NO_YEAR or years < 1:
            found.append((coming, f"{plain} {on}."))
        elif counted.endswith("turns"):
            found.append((coming, f"{counted} {years} {on}."))
        else:
            found.append((coming, f"{counted} {years} year{'s'[: years > 1]} {on}."))
    return [words for _, words in sorted(found)]


def _next(day: dt.date, today: dt.date) -> dt.date:
    """When it comes round; a 29th of February on the 28th where there is none."""
    coming = dates.months_later(day, 12 * (today.year - day.year))
    if coming < today:
        coming = dates.months_later(day, 12 * (today.year + 1 - day.year))
    return coming


def _questions(person) -> list[Memory]:
    """What they alone can answer."""
    asks = []
    for email in person.emails.all():
        if email.status in (Email.Status.HARD_BOUNCE, Email.Status.BAD):
            who = person.spouse_first_name if email.of_spouse else person.first
            asks.append(
                Memory("mail-question", f"Ask: does {who or 'one of them'} have a new e-mail?")
            )
    if not person.emails.all():
        asks.append(Memory("mail-question", f"Ask for {person.first}’s e-mail."))
    if person.is_contact and not person.birthday:
        asks.append(Memory("cake", f"Ask when {person.first}’s birthday is."))
    return asks[:2]
