"""Whether what is told now is a showing that stands there already."""

import datetime as dt

from contacts.models import Email, Person
from crm.kit import phones
from crm.kit.text import fold
from transactions.models import Showing

NEAR = dt.timedelta(minutes=90)  # a lockbox opens before or after the hour that was booked
A_DAY = dt.timedelta(days=1)


def same_agent(showing: Showing, told) -> bool:
    """By e-mail, by number, or by name where nothing speaks against it."""
    if told.email and Email.normal(showing.email) == Email.normal(told.email):
        return True
    number, other = phones.e164(showing.phone or "")[0], phones.e164(told.phone or "")[0]
    if number and number == other:
        return True
    return bool(showing.agent_name) and fold(showing.agent_name) == fold(told.agent_name)


def may_be(showing: Showing, told) -> bool:
    """The same agent, or one of the two names nobody."""
    nobody = not (told.agent_name or told.email or told.phone)
    return nobody or same_agent(showing, told) or not (showing.agent_name or showing.email)


def at(listing, told, moment, *, near=NEAR) -> Showing | None:
    """That agent's showing nearest to the moment; for nobody in particular, the one just then."""
    rows = listing.showings.filter(starts_at__range=(moment - near, moment + near))
    rows = sorted(
        rows.select_related("visit"), key=lambda one: (abs(one.starts_at - moment), -one.pk)
    )
    exact = (one for one in rows if one.starts_at == moment and may_be(one, told))
    return next(exact, None) or next((one for one in rows if same_agent(one, told)), None)


def last_of(listing, told, before) -> Showing | None:
    """The last one that this agent held: feedback names no hour sometimes."""
    rows = listing.showings.standing().filter(starts_at__lte=before).newest_first()
    return next((one for one in rows.select_related("visit") if same_agent(one, told)), None)


def next_of(listing, told, after) -> Showing | None:
    """The next one of this agent; the only one to come, where the mail names nobody."""
    rows = list(listing.showings.standing().filter(starts_at__gt=after).order_by("starts_at", "pk"))
    if not (told.agent_name or told.email or told.phone):
        return rows[0] if len(rows) == 1 else None
    return next((one for one in rows if same_agent(one, told)), None)


def person_of(email: str, phone: str) -> Person | None:
    """Whoever of the books has that e-mail or number."""
    known = Person.objects.living().known_by(email=email, phone=phones.e164(phone or "")[0])
    return known.order_by("book", "pk").first()
