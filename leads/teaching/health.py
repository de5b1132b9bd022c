"""How well the mails of each source are read: counted in one query, by the index alone."""

import datetime as dt
from itertools import groupby

from django.db.models import Count, Max, Q

from crm.kit import clock
from leads.models import InboundMessage

State = InboundMessage.State
DAYS = (7, 30, 90)
NOBODYS = ("autoreply", "bounce", "complaint", "showing")  # no source answers for these
MOST = 300
COUNTED = ("days7", "days30", "days90", "by_itself", "looked_at", "no_leads")

BY_ITSELF = Q(state=State.PARSED, by_hand=False)
BY_HAND = Q(by_hand=True) | Q(state__in=[State.NEEDS_A_LOOK, State.FAILED])


def sources(membership) -> list[dict]:
    """Each source with its senders, the busiest first, of the last ninety days."""
    rows = list(_counted(membership)[:MOST])
    rows.sort(key=lambda row: row["source_label"])
    found = []
    for name, group in groupby(rows, key=lambda row: row["source_label"]):
        senders = [_with_rate(row) for row in group]
        whole = {key: sum(row[key] for row in senders) for key in COUNTED}
        whole |= {"name": "" if name == "Unknown" else name, "senders": senders}
        whole["last"] = max(row["last"] for row in senders)
        found.append(_with_rate(whole))
    return sorted(found, key=lambda one: (-one["days90"], one["name"]))


def _counts(now) -> dict:
    counts = {
        f"days{days}": Count("state", filter=Q(received_at__gte=now - dt.timedelta(days=days)))
        for days in DAYS
    }
    return counts | {
        "by_itself": Count("state", filter=BY_ITSELF),
        "looked_at": Count("state", filter=BY_HAND),
        "no_leads": Count("state", filter=Q(state=State.IGNORED)),
    }


def _counted(membership):
    now = clock.now()
    return (
        InboundMessage.objects.visible_to(membership)
        .filter(received_at__gte=now - dt.timedelta(days=max(DAYS)))
        .exclude(kind__in=NOBODYS)
        .exclude(state=State.RECEIVED)
        .order_by()
        .values("source_label", "sender_address")
        .annotate(**_counts(now), last=Max("received_at"))
        .order_by("-days90", "sender_address")
    )


def _with_rate(row: dict) -> dict:
    """The share that was read by itself, of what was a lead or may have been one."""
    tried = row["by_itself"] + row["looked_at"]
    rate = round(100 * row["by_itself"] / tried) if tried else None
    tone = "" if rate is None else "good" if rate > 80 else "warn" if rate >= 50 else "bad"
    return row | {"tried": tried, "rate": rate, "tone": tone}
