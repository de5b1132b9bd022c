"""Who can be written to on paper, and where: one address a person, complete, and not known bad."""

from django.db.models import Exists, OuterRef, Q, Subquery

from contacts.models import Address

HAS_DIED, NO_ADDRESS, COMES_BACK = "has died", "no mailing address", "mail comes back"
_POSTAL = ("mailing", "home")


def _complete():
    """A street, and what the Postal Service needs beside it."""
    place = ~Q(postal_code="") | (~Q(city="") & ~Q(state=""))
    return Address.objects.filter(place, person=OuterRef("pk"), kind__in=_POSTAL).exclude(street="")


def mailable(people):
    """Those of whom a letter can find its way to somebody."""
    return people.living().filter(Exists(_complete().filter(status="", lived_until=None)))


def by_zip(people):
    """In the order in which the Postal Service likes them."""
    codes = _complete().filter(status="", lived_until=None).order_by("-kind", "pk")
    return people.annotate(zip=Subquery(codes.values("postal_code")[:1])).order_by(
        "zip", "sort_lc", "pk"
    )


def not_mailable(people):
    return people.exclude(pk__in=mailable(people).values("pk"))


def address_of(person) -> Address | None:
    """Where print goes: the mailing address, or else the home."""
    usable = [
        address for address in person.addresses.all()
        if address.is_mailable and address.kind in _POSTAL and _is_complete(address)
    ]  # fmt: skip
    usable.sort(key=lambda address: (address.kind != "mailing", address.pk))
    return usable[0] if usable else None


def _is_complete(address) -> bool:
    return bool(address.street and (address.postal_code or (address.city and address.state)))


def why_not(person) -> str:
    """Why nothing can be mailed to them, in two or three words; "" when it can."""
    if person.died_on:
        return HAS_DIED
    if address_of(person):
        return ""
    bad = [one for one in person.addresses.all() if one.status and one.kind in _POSTAL]
    return COMES_BACK if bad else NO_ADDRESS


def lines_for(person, address: Address) -> list[str]:
    """What stands on the envelope: a couple gets one, with both names."""
    place = f"{address.city}, " if address.city and (address.state or address.postal_code) else ""
    place = place or address.city
    region = " ".join(part for part in (address.state, address.postal_code) if part)
    streets = [part.strip() for part in address.street.splitlines() if part.strip()]
    return [person.label_name or person.name, *streets, f"{place}{region}".strip()]
