"""Finding anyone: prefixes of names, numbers and addresses first, then trigrams for the rest.

Every branch is a range on an index of its own with its own limit (PERFORMANCE.md); what they find
is ranked afterwards. Trigrams run in a SECURITY DEFINER function, because the row policy would
take their index away; the outer query keeps the walls.
"""

from django.db import models
from django.db.models import Q, Value

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
    return list(ranked.values())[:most]


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
    if " " not in words and not digits == words:
        yield _reached(people, "emails", Q(address_lc__prefix=words))


def _reached(people, related: str, condition: Q):
    model = people.model._meta.get_field(related).related_model
    return people.filter(pk__in=model.objects.filter(condition).values("person")[:100])
