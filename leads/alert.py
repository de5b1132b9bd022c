"""What tells a member of a lead at once: a mail and a text, each as they wish it.

What shows on screen is asked for by the open page (leads.routing.arrivals).
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from leads.models import Assignment, Lead, LeadDuty, LeadOffer
from leads.models.duty import now_in
from messaging.models import Message, PhoneLine

ONCE = "It is sent once for each lead."
AGAIN = (Assignment.Way.ESCALATION, Assignment.Way.HAND)


def alert(lead: Lead, given: Assignment | None = None) -> Message | None:
    """Tell the member whose lead it is; a second call sends nothing more."""
    member = lead.assigned_to
    if member is None or lead.is_left_alone:
        return None
    key = f"lead-alert:{lead.public_id}:{member.pk}"
    if given is not None and given.way in AGAIN:
        key += f":{given.pk}"
    rule = "You hear of every lead that is yours, at once."
    return _tell(
        member, key=key, kind="lead-alert", subject=f"{lead.person} {lead.said}",
        text=_words(lead), short=_few_words(lead, lead.get_absolute_url()), rule=rule,
    )  # fmt: skip


def alert_offer(offer: LeadOffer) -> Message | None:
    """Tell a member of a lead that they may claim, until when."""
    lead = offer.lead
    if lead.is_left_alone:
        return None
    until = offer.until.astimezone(lead.workspace.zone)
    hour = f"{until.hour % 12 or 12}:{until:%M} {'am' if until.hour < 12 else 'pm'}"
    url = f"{settings.BASE_URL}{offer.get_absolute_url()}"
    text = [f"{lead.person} {lead.said}."]
    if lead.message:
        text.append(f"“{lead.message[:1_000]}”")
    text += [f"Claim it: {url}", f"The first one has it. It is offered until {hour}."]
    return _tell(
        offer.member, key=f"lead-offer:{offer.public_id}:{offer.until.timestamp():.0f}",
        kind="lead-offer", subject=f"Claim it: {lead.person} {lead.said}",
        text="\n\n".join(text), short=f"{lead.person} {lead.said}. Claim it until {hour}: {url}",
        rule="A rule of your team offers you this lead.",
    )  # fmt: skip


def tell_owners(lead: Lead, because: str, owners) -> None:
    """Nobody is left to give it to: the owner of the workspace decides."""
    url = f"{settings.BASE_URL}{reverse('leads:path', args=[lead.public_id])}"
    for owner in owners:
        if owner.pk != lead.assigned_to_id:
            _tell(
                owner, key=f"lead-waits:{lead.public_id}:{owner.pk}", kind="lead-waits",
                subject=f"{lead.person} still waits for a call",
                text=f"{lead.person} {lead.said}.\n\n{because}\n\nGive it to somebody: {url}",
                short=f"{lead.person} still waits for a call. {because} {url}",
                rule="You hear of leads that nobody calls.",
            )  # fmt: skip


def _tell(member, *, key, kind, subject, text, short, rule) -> Message | None:
    """By mail and text, as the member wishes; at night their telephone stays silent."""
    duty = LeadDuty.objects.of(member)
    why = {"rule": rule, "stops_when": ONCE}
    told = None
    if duty.by_text and duty.mobile and not duty.is_quiet_at(now_in(member.workspace.zone)):
        told = _text(duty.mobile, f"{key}:text", kind, subject, short, why)
    # Whoever wants texts only is written to while no line is there to text by.
    if duty.by_mail or (told is None and not duty.on_screen):
        told = _mail(member, key, kind, subject, text, why)
    return told


def _mail(member, key, kind, subject, text, why) -> Message | None:
    try:
        return Message.objects.queue(
            key=key, to=member.user.email, to_name=member.user.get_full_name(),
            subject=subject[:200], text=text, kind=kind, why=why, is_automated=True,
        )  # fmt: skip
    except ValidationError:  # an address nobody could write to must not cost the lead
        return None


def _text(number, key, kind, subject, text, why) -> Message | None:
    if PhoneLine.objects.texting() is None:
        return None
    try:
        return Message.objects.queue(
            key=key, channel="sms", to=number, subject=subject[:200], text=text[:600], kind=kind,
            why=why, is_automated=True,
        )  # fmt: skip
    except ValidationError:
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
    if lead.prospect and lead.prospect.answered:
        parts.append(f"What is known, {lead.prospect.summary()}")
    if lead.assigned_because:
        parts.append(lead.assigned_because)
    parts.append("A call in the first five minutes wins most leads.")
    return "\n\n".join(parts)


def _few_words(lead: Lead, path: str) -> str:
    phone = lead.person.best_phone
    call = f" Call {phone.national}." if phone else ""
    return f"{lead.person} {lead.said}.{call} {settings.BASE_URL}{path}"
