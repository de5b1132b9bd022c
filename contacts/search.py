"""Finding anyone: prefixes of names, numbers and addresses first, then trigrams for the rest.

Every branch is a range on an index of its own with its own limit (PERFORMANCE.md); what they find
is ranked afterwards. Trigrams run in a SECURITY DEFINER function, because the row policy would
take their index away; the outer query keeps the walls.
"""

from django.db import models
from django.db.models import Q, Value, prefetch_related_objects

from crm.kit.text import fold

MOST_LETTERS = 80


class SearchPeople(models.Func):
    """The ids of people who resemble the words: typos, inner words, notes."""

    function = "search_people"
    output_field = models.BigIntegerField()
    set_returning = True

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, **extra)
        return f"(select {sql})", params


def find(people, words: str, most: int) -> list:
    """At most that many people out of the queryset, the closest first."""
    words = fold(words)[:MOST_LETTERS]
    if not words:
        return []
    ranked: dict[int, object] = {}
    for branch in _branches(people, words):
        for person in branch[:most]:
            ranked.setdefault(person.pk, person)
        if len(ranked) >= most:
            break
    if len(ranked) < most and len(words) >= 3:
        resembling = SearchPeople(Value(words), Value(most))
        for person in people.filter(id__in=resembling).order_by("sort_lc", "id")[:most]:
            ranked.setdefault(person.pk, person)
    found = list(ranked.values())[:most]
    prefetch_related_objects(found, "phones", "emails")
    for person in found:
        person.found_by = _found_by(person, words)
    return found


def _found_by(person, words: str) -> str:
    """What matched, where it is not the name: a number, an e-mail, how one met, a note."""
    digits = "".join(letter for letter in words if letter.isdigit())
    if len(digits) >= 3 and (
        phone := _first(person.phones.all(), lambda one: digits in one.number)
    ):
        return phone.national
    if email := _first(person.emails.all(), lambda one: one.address_lc.startswith(words)):
        return email.address
    names = fold(f"{person.name} {person.nickname} {person.last_name}, {person.first_name}")
    if any(word in names for word in words.replace(",", " ").split()):
        return ""
    for text in (person.company, person.how_met, person.source_detail):
        if words in fold(text):
            return text
    return "" if words in person.search_text else "in a note, or spelt alike"


def _first(rows, condition):
    return next(filter(condition, rows), None)


def _branches(people, words: str):
    by_name = people.order_by("sort_lc", "id")
    first, _, rest = words.replace(" & ", " ").partition(" ")
    if rest:
        yield by_name.filter(first_lc__prefix=first, last_lc__prefix=rest)
        yield by_name.filter(last_lc__prefix=first.rstrip(","), first_lc__prefix=rest)
        yield by_name.filter(spouse_lc__prefix=first, last_lc__prefix=rest)
        yield by_name.filter(last_lc__prefix=words)
        yield by_name.filter(first_lc__prefix=words)
    else:
        yield people.filter(last_lc__prefix=words).order_by("last_lc", "first_lc")
        yield people.filter(first_lc__prefix=words).order_by("first_lc", "last_lc")
        yield people.filter(spouse_lc__prefix=words).order_by("spouse_lc")
        yield people.filter(spouse_last_lc__prefix=words).order_by("spouse_last_lc")
    yield people.filter(company_lc__prefix=words).order_by("company_lc")
    digits = "".join(letter for letter in words if letter.isdigit())
    if len(digits) >= 3 and not any(letter.isalpha() for letter in words):
        e164 = f"+{digits}" if digits.startswith("1") and len(digits) > 3 else f"+1{digits}"
        yield _reached(people, "phones", Q(number__prefix=e164))
        yield _reached(people, "phones", Q(reversed_digits__prefix=digits[::-1]))
    if " " not in words and digits != words:
        yield _reached(people, "emails", Q(address_lc__prefix=words))


def _reached(people, related: str, condition: Q):
    model = people.model._meta.get_field(related).related_model
    return people.filter(pk__in=model.objects.filter(condition).values("person")[:100])
