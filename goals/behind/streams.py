"""Closings apart by the stream that their clients came from: one's own work, or leads provided."""

from django.db.models import Q

from contacts.models import LeadSource
from goals.asked import Asked
from goals.behind import deals

Group = LeadSource.Group
OWN = (Group.RELATIONSHIP, Group.PROSPECTING, Group.LISTING)
PROVIDED = (Group.PORTAL, Group.NETWORK, Group.WEBSITE, Group.ADVERTISING, Group.CONTENT)


def own(asked: Asked):
    """From people one knows, from one's own prospecting and from one's own listings."""
    return deals.closed(asked).filter(source__group__in=OWN)


def provided(asked: Asked):
    """From portals, networks, the website, advertising and what one publishes."""
    return deals.closed(asked).filter(source__group__in=PROVIDED)


def unknown(asked: Asked):
    """From a source that is in neither, or from none."""
    return deals.closed(asked).filter(Q(source=None) | Q(source__group=Group.OTHER))


def without_source(asked: Asked):
    return deals.closed(asked).filter(source=None)


RULES = {
    "closed-own": own, "closed-provided": provided, "closed-unknown": unknown,
    "closed-unsourced": without_source,
}  # fmt: skip
SAID = {
    "closed-own": "Closings from your own people and work",
    "closed-provided": "Closings from leads that were provided",
    "closed-unknown": "Closings that nobody knows the way of",
    "closed-unsourced": "Closings without a source",
}


def add_to_deals() -> None:
    deals.DEALS.rules.update(RULES)
    deals.DEALS.said.update(SAID)
    deals.DEALS.amounts.update(dict.fromkeys(RULES, deals.INCOME))
