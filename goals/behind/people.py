"""People behind a figure: whom others sent, and to whom a way was lost."""

from django.db.models import Exists, F, OuterRef, Q

from contacts.models import Address, Email, Filing, Person, Phone
from contacts.referrals import VENDOR
from goals.asked import Asked
from goals.behind import Kind, Line


def asked_for(asked: Asked):
    """People of the member and the source asked for, by the moment they came into the database."""
    rows = Person.objects.visible_to(asked.membership)
    if asked.member:
        rows = rows.filter(owner=asked.member)
    if asked.source:
        rows = rows.filter(source=asked.source)
    return rows.annotate(counted_on=F("created_at"))


def sent(asked: Asked):
    """Came in the period because somebody sent them."""
    begins, ends = asked.period.moments(asked.zone)
    return asked_for(asked).filter(
        referred_by__isnull=False, created_at__gte=begins, created_at__lt=ends
    )


def _by_a_vendor():
    filed = Filing.objects.filter(
        person=OuterRef("referred_by"), category__name_lc__startswith=VENDOR
    )
    return Exists(filed)


def sent_by_vendors(asked: Asked):
    return sent(asked).filter(_by_a_vendor())


def sent_by_clients(asked: Asked):
    """Sent by anybody who is no vendor."""
    return sent(asked).filter(~_by_a_vendor())


def there(asked: Asked):
    """Who was in the database when the period began."""
    begins, _ = asked.period.moments(asked.zone)
    return asked_for(asked).filter(created_at__lt=begins)


def lost_a_way(asked: Asked):
    """Of these, to whom a number, an e-mail or an address went bad in the period."""
    begins, ends = asked.period.moments(asked.zone)
    went = {"status_at__gte": begins, "status_at__lt": ends}
    ways = Q(pk__in=Phone.objects.filter(**went).exclude(status="").values("person"))
    emails = Email.objects.filter(**went, is_relay=False).exclude(status="")
    ways |= Q(pk__in=emails.values("person"))
    ways |= Q(pk__in=Address.objects.filter(**went).exclude(status="").values("person"))
    return there(asked).filter(ways)


def _line(person: Person, asked: Asked) -> Line:
    sender = person.referred_by
    text = f"Sent by {sender.name}" if sender else str(person.source or "")
    day = person.counted_on and person.counted_on.astimezone(asked.zone).date()
    return Line(person.name, person.get_absolute_url(), text, day)


PEOPLE = Kind(
    key="people",
    rules={
        "sent": sent, "sent_by_vendors": sent_by_vendors, "sent_by_clients": sent_by_clients,
        "there": there, "lost_a_way": lost_a_way,
    },
    said={
        "sent": "People sent to you",
        "sent_by_vendors": "People whom vendors sent to you",
        "sent_by_clients": "People whom clients and friends sent to you",
        "there": "People you had before",
        "lost_a_way": "People to whom a number, an e-mail or an address went bad",
    },
    line=_line,
    prepare=lambda rows: rows.select_related("referred_by", "source"),
)  # fmt: skip
