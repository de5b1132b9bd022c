"""What kinds of things there are to do, and what it takes to do each."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from contacts.models import Address, Email, Person, Phone

computed = property


class Kind(models.TextChoices):
    CALL = "call", "Call"
    TEXT = "text", "Text"
    EMAIL = "email", "Email"
    CARD = "card", "Card"
    VISIT = "visit", "Visit"
    OTHER = "other", "Something else"

    @computed
    def icon(self) -> str:
        icons = {"call": "phone", "text": "message-2", "email": "mail", "card": "mailbox"}
        return icons.get(self.value, "coffee" if self == Kind.VISIT else "checkbox")

    @computed
    def touch(self) -> str:
        """The kind of touch that it is when it is done; none for what is no touch."""
        return {"visit": "met", "other": ""}.get(self.value, self.value)

    @computed
    def is_written(self) -> bool:
        return self in (Kind.TEXT, Kind.EMAIL)


class Condition(models.TextChoices):
    ALWAYS = "", "Always"
    PHONE = "phone", "There is a number to call"
    EMAIL = "email", "There is an e-mail to write to"
    ADDRESS = "address", "Their address is known"
    NO_PHONE = "no_phone", "There is no number to call"
    NO_EMAIL = "no_email", "There is no e-mail to write to"


NEEDED = {Kind.CALL: "phone", Kind.TEXT: "phone", Kind.EMAIL: "email", Kind.CARD: "address"}


def _has(way: str, person: str = "person") -> IsNull:
    """Whether the person has one that may be used, asked of each task alone.

    Not as EXISTS: PostgreSQL would hash every number of the workspace for a page of forty tasks.
    """
    of_person = {"person": OuterRef(person)}
    rows = {
        "phone": Phone.objects.callable().filter(number__startswith="+", **of_person),
        "email": Email.objects.filter(status="", **of_person),
        "address": Address.objects.filter(
            status="", lived_until=None, kind__in=["home", "mailing"], **of_person
        ),
    }
    return IsNull(Subquery(rows[way].order_by().values("pk")[:1]), False)


def can_be_reached(person: str = "person") -> Q:
    """Not all of their numbers are BAD or DNC, or an e-mail or an address is left."""
    ways = Q(_has("phone", person)) | Q(_has("email", person)) | Q(_has("address", person))
    phones = Phone.objects.filter(person=OuterRef(person)).order_by().values("pk")
    return ways | Q(IsNull(Subquery(phones[:1]), True))


def can_be_done() -> Q:
    kinds = Q(kind__in=[Kind.VISIT, Kind.OTHER])
    if_only = Q(condition="")
    for way in ("phone", "email", "address"):
        kinds |= Q(_has(way), kind__in=[kind for kind in NEEDED if NEEDED[kind] == way])
        if_only |= Q(_has(way), condition=way)
    for way in ("phone", "email"):
        if_only |= Q(~Q(_has(way)), condition=f"no_{way}")
    # Asked of each alone, too: as a join, all people may be walked for a hundred tasks.
    alive = Person.objects.filter(pk=OuterRef("person"), died_on=None).values("pk")[:1]
    return Q(person=None) | (Q(IsNull(Subquery(alive), False)) & kinds & if_only)
