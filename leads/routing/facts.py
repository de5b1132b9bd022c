"""What rules ask about a lead, whether it has arrived or is only thought of."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from contacts.models import LeadSource
from leads.models import Lead


@dataclass(frozen=True)
class Facts:
    """`at` is when it arrived, where the workspace is; `where` the words of its address."""

    at: dt.datetime
    source: LeadSource | None = None
    lead_type: str = "unknown"
    where: str = ""
    price: Decimal | None = None

    @classmethod
    def of(cls, lead: Lead) -> "Facts":
        home = lead.property
        return cls(
            at=lead.received_at.astimezone(lead.workspace.zone),
            source=lead.source,
            lead_type=lead.lead_type or "unknown",
            where=home.address if home else _mailing_address(lead),
            price=home.price if home else None,
        )


def _mailing_address(lead: Lead) -> str:
    """Where they live, when they asked about no house: sellers ask about their own."""
    address = lead.prospect and lead.prospect.mailing_address
    address = address or lead.person.addresses.order_by("pk").first()
    if address is None:
        return ""
    return " ".join([address.street, address.city, address.state, address.postal_code])
