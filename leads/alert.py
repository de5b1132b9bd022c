"""The mail that tells a member of a new lead: who, what they asked, how to answer."""

from django.conf import settings
from django.core.exceptions import ValidationError

from leads.models import Lead
from messaging.models import Message


def alert(lead: Lead) -> Message | None:
    """Tell the member whose lead it is; a second call sends nothing more."""
    member = lead.assigned_to
    if member is None:
        return None
    try:
        return Message.objects.queue(
            key=f"lead-alert:{lead.public_id}:{member.pk}",
            to=member.user.email,
            to_name=member.user.get_full_name(),
            subject=f"{lead.person} {lead.said}"[:200],
            text=_words(lead),
            kind="lead-alert",
            why={
                "rule": "You hear of every lead that is yours, at once.",
                "stops_when": "It is sent once for each lead.",
            },
            is_automated=True,
        )
    except ValidationError:  # an address nobody could write to must not cost the lead
        return None


def _words(lead: Lead) -> str:
    person = lead.person
    parts = [f"{person} {lead.said}."]
    if lead.message:
        parts.append(f"“{lead.message[:1_000]}”")
    if phone := person.best_phone:
        parts.append(f"Call {person.first}: {phone.national}\ntel:{phone.number}")
    if email := person.best_email:
        parts.append(f"Write to {person.first}: {email.address}")
    parts.append(f"The inquiry: {settings.BASE_URL}{lead.get_absolute_url()}")
    parts.append("A call in the first five minutes wins most leads.")
    return "\n\n".join(parts)
