"""What leads shows elsewhere: on Today, in the navigation, on a person's page and timeline."""

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from contacts.page import Entry
from contacts.relationship import Tie
from leads.models import InboundMessage, Lead

MOST_ON_TODAY = 5
MOST_COUNTED = 1_000


def waiting(membership) -> dict:
    """The section "New leads" of Today: always there, so that the first one can appear in it."""
    rows = _newest(membership)
    return {"leads": rows[:MOST_ON_TODAY], "there_are_more": len(rows) > MOST_ON_TODAY}


def _newest(membership) -> list[Lead]:
    """One more than Today shows; asked once in a request, by the section and by the headline."""
    known = membership.__dict__
    if "_newest_leads" not in known:
        rows = Lead.objects.visible_to(membership).waiting().for_lines().newest_first()
        known["_newest_leads"] = list(rows[: MOST_ON_TODAY + 1])
    return known["_newest_leads"]


def waiting_rows(membership):
    new = Lead.objects.visible_to(membership).waiting().values("pk")[:MOST_COUNTED]
    unclear = InboundMessage.objects.visible_to(membership).needs_a_look().values("pk")
    return new.union(unclear[:MOST_COUNTED], all=True)


def headline(membership) -> str | None:
    """Whoever of one's own waits, the newest: mostly among those that Today shows anyway."""
    rows = _newest(membership)
    lead = next((one for one in rows if one.assigned_to_id == membership.pk), None)
    if lead is None and len(rows) > MOST_ON_TODAY:
        mine = Lead.objects.visible_to(membership).waiting().filter(assigned_to=membership)
        lead = mine.select_related("person").newest_first().first()
    return lead and f"{lead.person.first} is waiting for you."


def head_note(person, membership) -> dict | None:
    """The note above a person's page while the clock of a lead of theirs runs."""
    lead = (
        Lead.objects.visible_to(membership)
        .waiting()
        .filter(person=person)
        .for_lines()
        .prefetch_related(None)  # the page has fetched the person's own
        .newest_first()
        .first()
    )
    return lead and {"lead": lead, "person": person}


def ties(person_ids) -> list[Tie]:
    """The last inquiry of each: from then on they may be called for three months.

    Whom we found ourselves (an expired listing, an owner who sells) asked nothing.
    """
    asked = Lead.objects.filter(person__in=person_ids, dismissed_at=None)
    asked = asked.exclude(source__group="prospecting").order_by().values("person")
    return [
        Tie(row["person"], timezone.localtime(row["last"]).date(), "inquiry")
        for row in asked.annotate(last=Max("received_at"))
    ]


def inquiries(person, before, most):
    rows = (
        person.leads.filter(received_at__lt=before)
        .select_related("source", "property", "answered_by__user")
        .order_by("-received_at", "-pk")[:most]
    )
    return [
        Entry(
            at=lead.received_at,
            kind="deal",
            icon="inbox",
            title=f"{person.first} {lead.said}",
            remark=_remark(lead),
            url=reverse("leads:path", args=[lead.public_id]),
            filter="talks",
        )
        for lead in rows
    ]


def _remark(lead: Lead) -> str:
    repeated = f"came in {lead.times} times" if lead.times > 1 else ""
    first = f"{lead.answered_by} was first" if lead.answered_by_id else ""
    return ", ".join(part for part in (repeated, first) if part)
