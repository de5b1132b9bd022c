"""New leads not reached: the first rule of the call list."""

import datetime as dt

from django.db.models import F, Q

from agenda.calls import whom
from agenda.calls.reasons import lately
from agenda.calls.rules import Pick, Rule, add_rule
from crm.kit import clock
from leads.models import Lead

FRESH = dt.timedelta(days=14)  # then it is a prospect like the others
TRIED = dt.timedelta(days=2)  # then the tasks of its plan say when it is tried again


def not_reached(membership, today: dt.date, most: int):
    """Whom nobody has called yet, and whom the first calls did not reach; the newest first."""
    share = whom.sharing(membership, today)
    unreached = Q(person__last_contacted_at=None) | Q(
        person__last_contacted_at__lt=F("received_at")
    )
    nobodys = ~Q(assigned_to__in=share.callers)
    given = Q(assigned_to=membership) | (nobodys & share.mine("person"))
    rows = (
        Lead.objects.visible_to(membership)
        .filter(unreached, given, dismissed_at=None, received_at__gte=clock.now() - FRESH)
        .filter(Q(answered_at=None) | Q(received_at__gte=clock.now() - TRIED))
        .select_related("person", "property", "source")
        .newest_first()
    )
    told = set()
    # One may have asked twice.
    for lead in whom.first_of(rows, membership, today, most * 2, "person", since="received_at"):
        if lead.person_id not in told and len(told) < most:
            told.add(lead.person_id)
            yield Pick(lead.person_id, *_why(lead, membership, today))


def _why(lead: Lead, membership, today: dt.date) -> tuple[str, None, str]:
    zone = membership.workspace.zone
    when = lately(lead.received_at.astimezone(zone).date(), today)
    said = f"{lead.said[:1].upper()}{lead.said[1:]} {when}"
    tried = "; you tried, and have not reached them" if lead.answered_at else "; nobody has called"
    strong = lead.property.street if lead.property else lead.verb.capitalize()
    return f"{said}{tried}.", None, strong


add_rule(
    Rule(
        "leads", "New leads not reached", not_reached, 10,
        "Who asked and nobody has called, or was not reached in the first two days.",
    )
)  # fmt: skip
