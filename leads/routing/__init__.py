"""Whose a new lead is: the person's own agent, else the one who has waited longest for one."""

import datetime as dt

from django.db.models import Max

from accounts.capabilities import Role
from accounts.models import Membership
from contacts.models import Person
from leads.models import Lead

SELLING = (Role.OWNER, Role.PARTNER, Role.AGENT)
LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def route(person: Person) -> Membership | None:
    """The member who should call; None only where nobody may work."""
    able = [
        member
        for member in Membership.objects.active().select_related("user").order_by("pk")
        if member.can_work
    ]
    agents = [member for member in able if member.role in SELLING] or able
    own = next((member for member in able if member.pk == person.owner_id), None)
    return own or min(agents, key=_last_served(), default=None)


def _last_served():
    last = dict(
        Lead.objects.within(dt.timedelta(days=90))
        .order_by()
        .values_list("assigned_to")
        .annotate(last=Max("received_at"))
    )
    return lambda member: (last.get(member.pk, LONG_AGO), member.pk)
