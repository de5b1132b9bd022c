"""Whom a mailing reaches, and who of those it was meant for does not get it, and why.

One annotation says it, for the counts of the check, for its lists, and for the letters when they
are written. The hand-off asks the rules once more for each letter (messaging.handoff).
"""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.fields import CharField
from django.http import QueryDict

from contacts import conditions
from contacts.book import PeopleFilter
from contacts.models import Book, Category, Email, Person
from crm.kit import clock
from messaging.consent import ASKED, DEAD
from messaging.models import AddressChoice, Mailing, Suppression

A_YEAR = dt.timedelta(days=365)
SILENT = "silent"
REASONS = {
    "died": ("Has died", "They have died."),
    "opted_out": ("Asked for no more letters", "They asked for no more letters, or reported one."),
    "bounced": ("Mail comes back", "Every address of theirs is dead or marked BAD."),
    "relay": ("Only a portal’s address", "A portal’s address takes answers, not letters to many."),
    "no_address": ("No e-mail address", "There is no address to write to."),
    "cold": ("Filed as Cold", "Cold people are left alone until somebody warms them up."),
    SILENT: ("Silent for a year", "Prospects nobody has talked with for a year."),
    "same_address": ("Shares an address", "Their copy goes to somebody with the same address."),
    "bad_address": ("An address no mail can reach", "It is spelled as no address can be."),
}


# ── who is meant ─────────────────────────────────────────────────────────────
def parameters(mailing: Mailing) -> QueryDict | None:
    """The list, category or filter as a list's parameters; None when nobody was chosen."""
    if mailing.saved_list_id and mailing.saved_list:
        return mailing.saved_list.parameters
    if mailing.category_id and mailing.category:
        return QueryDict(urlencode({"book": "all", "category": str(mailing.category.public_id)}))
    if isinstance(mailing.query, dict) and mailing.query:
        return QueryDict(urlencode(mailing.query, True))
    return None


def meant(mailing: Mailing, membership):
    """Everybody it is addressed to, as far as the member may see them; in no order."""
    everybody = Person.objects.visible_to(membership)
    if Mailing.objects.filter(pk=mailing.pk, picked__len__gt=0).exists():
        return everybody.filter(pk__in=_ids_in(mailing, "picked"))
    asked = parameters(mailing)
    if asked is None:
        return everybody.none()
    found = PeopleFilter(asked, membership=membership).apply(everybody)
    return everybody.filter(pk__in=found.order_by().values("pk"))


def _ids_in(mailing, field: str):
    return Mailing.objects.filter(pk=mailing.pk).values(one=Func(F(field), function="unnest"))


def in_words(mailing: Mailing, membership) -> str:
    """ "Everybody on the list “Past clients”"; empty when nobody was chosen yet."""
    count = Mailing.objects.filter(pk=mailing.pk).values_list("picked__len", flat=True).first()
    if count:
        return f"{count:,} {'person' if count == 1 else 'people'} you picked"
    if mailing.saved_list_id and mailing.saved_list:
        return f"The list “{mailing.saved_list}”"
    if mailing.category_id and mailing.category:
        return f"The category “{mailing.category}”"
    if isinstance(mailing.query, dict) and mailing.query:
        return _filter_in_words(mailing.query)
    return ""


def _filter_in_words(query: dict) -> str:
    known = {"contacts": "Everybody in contacts", "prospects": "Everybody in prospects"}
    book = (query.get("book") or ["contacts"])[0]
    said = known.get(book, "Everybody in both books")
    return said if set(query) <= {"book"} else f"{said} who passes your filter"


# ── who gets it ──────────────────────────────────────────────────────────────
def judged(people, mailing: Mailing):
    """People with `address`, where the letter goes, and `why_not`, empty for who gets it."""
    of_person = {"person": OuterRef("pk")}
    good = Email.objects.sendable().filter(**of_person).order_by("-is_best", "of_spouse", "pk")
    chosen = AddressChoice.objects.filter(person=OuterRef("person")).values("address")
    stopped = Q(Exists(Email.objects.filter(**of_person, status__in=ASKED))) | Q(
        Exists(Suppression.objects.asked_to_stop().filter(**of_person))
    )
    dead = Email.objects.filter(**of_person, status__in=DEAD)
    relay = Email.objects.filter(**of_person, is_relay=True)
    address = Case(
        When(stopped, then=Subquery(good.filter(address_lc__in=chosen).values("address")[:1])),
        default=Subquery(good.values("address")[:1]),
        output_field=CharField(),
    )
    why_not = Case(
        When(died_on__isnull=False, then=Value("died")),
        When(stopped & Q(address=None), then=Value("opted_out")),
        When(Q(address=None) & Exists(dead), then=Value("bounced")),
        When(Q(address=None) & Exists(relay), then=Value("relay")),
        When(address=None, then=Value("no_address")),
        *_left_alone(mailing),
        default=Value(""),
        output_field=CharField(),
    )
    return people.annotate(address=address).annotate(why_not=why_not)


def _left_alone(mailing: Mailing) -> list[When]:
    rules = []
    if not (mailing.category_id and mailing.category.meaning == Category.Meaning.COLD):
        cold = list(Category.objects.filter(meaning=Category.Meaning.COLD))
        rules.append(When(conditions.filed_in(cold), then=Value("cold")))
    if not mailing.adds_all_back:
        silent = silent_since(clock.now() - A_YEAR)
        if mailing.added_back:
            silent &= ~Q(pk__in=mailing.added_back)
        rules.append(When(silent, then=Value(SILENT)))
    return rules


def silent_since(moment: dt.datetime) -> Q:
    """Prospects who have been here that long, and whom nobody has talked with since."""
    is_silent = Q(last_contacted_at=None) | Q(last_contacted_at__lt=moment)
    return Q(book=Book.PROSPECTS, created_at__lt=moment) & is_silent
