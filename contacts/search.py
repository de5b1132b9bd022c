"""Finding anyone: by how a name, a number or an e-mail starts, by what stands inside, or alike.

Functions of PostgreSQL find the ids and say what matched. They run as the owner and filter by the
workspace themselves, because a row policy would take their indexes away (LIKE and word similarity
are not leakproof). The people are then fetched through the walls, like any others.
"""

import string

from django.apps import apps
from django.db import connection
from django.db.models import Q, prefetch_related_objects

from crm.kit.text import fold

MOST_LETTERS = 80
FEW = 5  # so many at least, if need be by those who are spelt alike
LETTERS = string.ascii_lowercase + "'’- "
AROUND = 24  # letters shown on either side of what matched in a note

# Which row a hit names besides the person, and how it reads.
MATCHED = {
    "phone": ("Phone", "national"),
    "email": ("Email", "address"),
    "street": ("Address", "street"),
    "home": ("Property", "address"),
    "category": ("Category", "name"),
    "note": ("Note", "body"),
    "talk": ("Touch", "body"),
}
LONG = {"note", "talk"}


def find(people, words: str, most: int, *, by=None) -> list:
    """At most that many of these people, the closest first.

    Among those who match in the same way, the ones that the member `by` works with lead.
    `matched` says how each was found, `found_by` shows it where it is not the name.
    """
    words = _tidy(words)
    hits = _hits(words, by and by.pk, most) if words else {}
    rows = people.in_bulk(hits)
    found = [rows[pk] for pk in hits if pk in rows][:most]
    prefetch_related_objects(found, "phones", "emails")
    _say_what_matched(found, hits, words)
    return found


def categories(all_of_them, words: str, most: int = 3) -> list:
    """The categories that have all the words in their names, those that start so first."""
    words = _tidy(words).replace(",", " ")
    if len(words) < 2:
        return []
    within = Q()
    for word in words.split():
        within &= Q(name_lc__contains=word)
    found = list(all_of_them.filter(within)[:20])
    return sorted(found, key=lambda one: not one.name_lc.startswith(words))[:most]


def _tidy(words: str) -> str:
    """Folded, and in the order of people: "Jack & Sandy" are two words, "Smith,J" as well."""
    parted = fold(words)[:MOST_LETTERS].replace(",", ", ").split()
    return " ".join(word for word in parted if word not in ("&", "and", ","))


def _hits(words: str, member: int | None, most: int) -> dict[int, tuple[str, int | None]]:
    """Ids of people with what matched, the closest first."""
    digits = _digits(words)
    hits = {}
    for pk, *matched in _ask("search_starts", words, digits, member, most):
        hits[pk] = matched
    if len(hits) < most and any(len(word) >= 3 for word in words.split()):
        for pk, *matched in _ask("search_inside", words, digits, member, most):
            hits.setdefault(pk, matched)
    if len(hits) < FEW and len(words) >= 3 and not digits:
        for pk, *matched in _ask("search_alike", words, *_spellings(words), member, FEW):
            hits.setdefault(pk, matched)
    return hits


def _digits(words: str) -> str:
    """The number that is looked for; "" if the words are no part of one."""
    digits = "".join(letter for letter in words if letter.isdecimal())
    return digits if len(digits) >= 3 and not any(map(str.isalpha, words)) else ""


def _spellings(words: str) -> tuple[list[str], list[str]]:
    """Names that may have been meant, and beside each the words that were typed right."""
    typed = words.replace(",", "").split()
    meant = [
        (other, " ".join(typed[:place] + typed[place + 1 :]))
        for place, word in enumerate(typed)
        if len(word) >= 4
        for other in _one_slip_from(word)
    ]
    return [name for name, _ in meant], [rest for _, rest in meant]


def _one_slip_from(word: str) -> set[str]:
    """What it reads with a letter taken out, put in, mistaken, or two of them swapped."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    taken = {start + end[1:] for start, end in halves if end}
    swapped = {start + end[1] + end[0] + end[2:] for start, end in halves if len(end) > 1}
    mistaken = {start + one + end[1:] for start, end in halves if end for one in LETTERS}
    missing = {start + one + end for start, end in halves for one in LETTERS}
    meant = taken | swapped | mistaken | missing
    return {other for other in meant if not other.startswith(word)}


def _ask(function: str, *values) -> list[tuple]:
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"select person_id, kind, row_id from {function}({marks})", values)
        return cursor.fetchall()


def _say_what_matched(found: list, hits: dict, words: str) -> None:
    rows = {kind: _rows(kind, found, hits) for kind in {hits[person.pk][0] for person in found}}
    for person in found:
        person.matched, row = hits[person.pk]
        if person.matched == "text":
            person.found_by = _other_than_the_name(person, words)
        elif person.matched in MATCHED:
            said = getattr(rows[person.matched][row], MATCHED[person.matched][1])
            person.found_by = _around(said, words) if person.matched in LONG else said
        else:
            person.found_by = "spelt alike" if person.matched == "alike" else ""


def _rows(kind: str, found: list, hits: dict) -> dict:
    if kind not in MATCHED:
        return {}
    model = apps.get_model("contacts", MATCHED[kind][0])
    return model.objects.in_bulk([row for k, row in (hits[p.pk] for p in found) if k == kind])


def _other_than_the_name(person, words: str) -> str:
    """Their company, or how one met, if it has a word that is not in the name."""
    names = fold(f"{person.name} {person.nickname} {person.middle_name} {person.spouse_last_name}")
    others = [word for word in words.replace(",", " ").split() if word not in names]
    texts = (person.company, person.how_met, person.source_detail)
    return next((text for text in texts if any(word in fold(text) for word in others)), "")


def _around(text: str, words: str) -> str:
    """The piece of a note where the first of the words stands: "… a bigger kitchen by …"."""
    text = " ".join(text.split())
    longest = max(words.replace(",", " ").split(), key=len)
    at = max(0, fold(text).find(longest))
    start, end = max(0, at - AROUND), at + len(longest) + AROUND
    start = text.rfind(" ", 0, start) + 1
    piece = text[start:end]
    return f"{'… ' if start else ''}{piece}{' …' if end < len(text) else ''}"
