"""What a list of people can be narrowed by, as conditions of SQL: one meaning for every page.

Where there is nothing usable of a kind, the other pages (Tidy up, Database health) ask here too.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from contacts.models import Category, CustomField, FieldValue, Filing, ListKey
from crm.kit import clock
from crm.kit.text import fold

WAYS = {
    "phone": ListKey.Way.PHONE,
    "email": ListKey.Way.EMAIL,
    "address": ListKey.Way.ADDRESS,
    "all": ListKey.EVERY_WAY,
}
NEEDS = {Category.Meaning.CHRISTMAS: "address", Category.Meaning.NEWSLETTER: "email"}


def by_key(**asked) -> Q:
    return Q(pk__in=ListKey.objects.filter(**asked).values("person_pk"))


def missing(what: str) -> Q:
    """No number to call, no e-mail to write to, no address that takes letters; or none of all."""
    return by_key(missing__in=ListKey.with_bits(WAYS[what]), missing__gt=0)


def bad(what: str) -> Q:
    """A dead number, an e-mail that came back, an address that returns letters."""
    return by_key(bad__in=ListKey.with_bits(WAYS[what]), bad__gt=0)


def born_in(month: int) -> Q:
    """They, or their spouse."""
    keys = ListKey.objects.filter(Q(birthday_month=month) | Q(spouse_month=month))
    return Q(pk__in=keys.values("person_pk"))


def filed_in(categories) -> Exists:
    pks = [one.pk for one in categories]
    return Exists(Filing.objects.filter(person=OuterRef("pk"), category__in=pks))


def uncategorised() -> Exists:
    return ~Exists(Filing.objects.filter(person=OuterRef("pk")))


def quiet_for(days: str) -> Q:
    """Not talked for so many days, or never at all."""
    if days == "never":
        return Q(last_contacted_at=None)
    long_ago = clock.Now() - dt.timedelta(days=int(days))
    return Q(last_contacted_at=None) | Q(last_contacted_at__lt=long_ago)


def says(field: CustomField, value) -> Exists:
    """A custom field's value: words in it ("grand*": at its start), a figure or day from … to."""
    values = FieldValue.objects.filter(person=OuterRef("pk"), field=field)
    least, most = value
    if field.kind == CustomField.Kind.TEXT:
        words = fold(least)
        if words.endswith("*"):
            return Exists(values.filter(text_lc__prefix=words.rstrip("* ")))
        return Exists(values.filter(text_lc__contains=words))
    column = "date" if field.kind == CustomField.Kind.DATE else "number"
    if least is not None:
        values = values.filter(**{f"{column}__gte": least})
    if most is not None:
        values = values.filter(**{f"{column}__lte": most})
    return Exists(values)
