"""From a stored mail to its effect: read it, then do what its kind asks, in one transaction."""

from collections.abc import Callable
from decimal import Decimal

import structlog
from django.conf import settings

from accounts.live import changed
from accounts.models import Membership
from accounts.tenancy import scope
from contacts.models import Category, Person
from leads.inquiry import Inquiry, take
from leads.mail_text import shown
from leads.models import InboundMessage, TaughtFormat
from leads.parsing import Reading, read
from leads.parsing.sources import all_sources
from messaging import returns
from messaging.models import AddressReport, Message
from prospects.models import Prospect

State = InboundMessage.State
BOUNCED = {
    "hard": AddressReport.Kind.HARD, "soft": AddressReport.Kind.SOFT,
    "policy": AddressReport.Kind.REFUSED,
}  # fmt: skip
log = structlog.get_logger("sphere.feed")

_handlers: dict[str, Callable[[InboundMessage, Reading], str]] = {}
_readers: dict[str, Callable[[InboundMessage, set[str]], Reading]] = {}


def reads(*doors: str):
    """Register `read(inbound, own_addresses)`: how what came by a door becomes a Reading.

    Called outside any scope, on bytes alone: it looks nothing up and never raises.
    """

    def wrap(reader):
        _readers.update(dict.fromkeys(doors, reader))
        return reader

    return wrap


def when_kind(*kinds: str):
    """Register `handle(inbound, reading)`: what a kind of mail does, and the state it ends in."""

    def wrap(handle):
        _handlers.update(dict.fromkeys(kinds, handle))
        return handle

    return wrap


def read_mail(workspace_id: int, inbound_id: int) -> None:
    """Read a stored mail; a second call, at once or after, changes nothing."""
    with scope(workspace_id):
        inbound = InboundMessage.objects.filter(pk=inbound_id).first()
        if inbound is None or not inbound.claim():
            return
        ours = set(Membership.objects.values_list("user__email", flat=True))
        inbound.formats = TaughtFormat.objects.rules()
    reading = reading_of(inbound, ours)
    with scope(workspace_id):
        take_effect(inbound_id, reading)
    log.info("mail.read", workspace=workspace_id, inbound=inbound_id, kind=reading.kind)


def take_effect(inbound_id: int, reading: Reading) -> None:
    """Once for each mail, whoever else is reading it."""
    inbound = (
        InboundMessage.objects.unread()
        .select_for_update(of=("self",))
        .select_related("feed__source", "mailbox__source", "web_form__source", "workspace")
        .filter(pk=inbound_id)
        .first()
    )
    if inbound is not None:
        effect(inbound, reading)


def reading_of(inbound: InboundMessage, ours: set[str]) -> Reading:
    return _readers[inbound.door](inbound, ours)


def effect(inbound: InboundMessage, reading: Reading) -> None:
    """What a reading does, to a mail that the caller has locked."""
    text = shown(inbound)
    inbound.sender, inbound.subject = text.sender[:320], text.subject[:300]
    inbound.sender_address = text.address[:320]
    inbound.kind, inbound.parser = reading.kind, reading.parser[:60]
    inbound.reading, inbound.problem = reading.as_json(), ""
    inbound.source_label = source_of(inbound, reading)[:80]
    inbound.state = _handlers[reading.kind](inbound, reading)
    inbound.save(
        update_fields=[
            "sender", "sender_address", "subject", "kind", "parser", "reading", "source_label",
            "state", "problem", "lead",
        ]
    )  # fmt: skip
    changed("leads")


@reads(*(door for door in InboundMessage.Door if door != InboundMessage.Door.WEB))
def mail(inbound: InboundMessage, ours: set[str]) -> Reading:
    if inbound.is_our_own_letter:  # an agent's rule sends it back to us: it ends here (R19)
        return Reading(kind="autoreply", parser="our own letter")
    return read(
        bytes(inbound.raw), own_domains={settings.MAIL_DOMAIN}, own_addresses=ours,
        taught=inbound.formats,
    )  # fmt: skip


@when_kind("lead")
def lead(inbound: InboundMessage, reading: Reading) -> str:
    # A forward by a stranger is as good as a mail of a stranger: the secret is the address it
    # came to. The note says who forwarded it, and nobody waits in the tray for it.
    doubtful = reading.extra.get("spam_suspected") or reading.extra.get("held_back")
    if doubtful or not reading.reachable:
        inbound.problem = _doubt(reading)
        return State.NEEDS_A_LOOK
    inquiry = inquiry_of(inbound, reading)
    if no_lead := _filed_no_lead(inquiry):
        inbound.problem = f"{no_lead} is filed NoLead."
        return State.IGNORED
    inbound.lead = take(inquiry)
    return State.PARSED


@when_kind("unknown")
def unknown(inbound: InboundMessage, reading: Reading) -> str:
    inbound.problem = "Sphere could not read all of this one."
    return State.NEEDS_A_LOOK


@when_kind("showing")
def showing(inbound: InboundMessage, reading: Reading) -> str:
    """Kept for a person to see; transactions takes this kind over when it is there."""
    inbound.problem = "It is about a showing."
    return State.NEEDS_A_LOOK


@when_kind("not_a_lead", "autoreply")
def nothing(inbound: InboundMessage, reading: Reading) -> str:
    return State.IGNORED


@when_kind("bounce")
def bounce(inbound: InboundMessage, reading: Reading) -> str:
    """A mail came back: a dead address is not written to again."""
    if not reading.email:
        inbound.problem = "A mail came back, and Sphere cannot tell whose."
        return State.NEEDS_A_LOOK
    how = reading.extra.get("bounce_type")
    if how == "transient" and reading.extra.get("action") == "failed":  # they gave up
        how = "soft"
    if kind := BOUNCED.get(how):
        returns.say(
            kind, reading.email, key=f"feed:{inbound.pk}", message=_original(reading),
            status=str(reading.extra.get("status") or ""),
            said=str(reading.extra.get("diagnostic") or ""),
        )  # fmt: skip
    return State.PARSED


@when_kind("complaint")
def complaint(inbound: InboundMessage, reading: Reading) -> str:
    """Somebody told their provider that a letter of ours was junk."""
    if not reading.extra.get("suppress", True):  # "not spam" is said in the same form
        return State.PARSED
    message = _original(reading)
    address = reading.email or (message and message.to_address)
    if not address:
        inbound.problem = "Somebody reported a letter as junk, and Sphere cannot tell who."
        return State.NEEDS_A_LOOK
    told = str(reading.extra.get("feedback_type") or "abuse")
    returns.say(
        AddressReport.Kind.COMPLAINT, address, key=f"feed:{inbound.pk}", message=message,
        said=f"They reported it ({told}).", source="Their provider",
    )  # fmt: skip
    return State.PARSED


def _original(reading: Reading) -> Message | None:
    """The letter of ours that a report speaks of."""
    header = reading.extra.get("original_message_id")
    return header and Message.objects.filter(message_id_hdr=header).first()


def inquiry_of(inbound: InboundMessage, reading: Reading) -> Inquiry:
    extra = reading.extra
    return Inquiry(
        at=inbound.received_at,
        first_name=reading.first_name or "",
        last_name=reading.last_name or "",
        spouse_first_name=_first_word(extra.get("second_person")),
        phone=reading.phone or "",
        phone_extension=str(extra.get("phone_ext") or ""),
        email=(reading.email or "")[:254],
        email_is_relay=bool(extra.get("email_is_relay")),
        property_address=reading.property_address or "",
        mls_number=reading.mls_number or "",
        price=Decimal(reading.price) if reading.price and reading.price < 10**10 else None,
        mailing_address=str(extra.get("mailing_address") or ""),
        message=(reading.message or "").replace("\0", "")[:20_000],
        asked=reading.lead_type,
        source=source_of(inbound, reading),
        source_detail=inbound.web_form.detail if inbound.web_form else "",
        timeframe=_timeframe(extra.get("timeline")),
        consent=inbound.told.get("consent", {}),
        extra=extra,
        is_sample=inbound.workspace.is_demo and _is_sample(bytes(inbound.raw)),
    )


def source_of(inbound: InboundMessage, reading: Reading) -> str:
    """Where it comes from: what was taught with its format first, then what the parser knows."""
    if inbound.web_form and inbound.web_form.source:  # its owner said what the form is for
        return inbound.web_form.source.name
    format = TaughtFormat.objects.of_parser(reading.parser)
    if format and format.source:
        return format.source.name
    return source_name(reading.source, inbound)


def source_name(slug: str, inbound: InboundMessage) -> str:
    """The name of a source file's slug; for strangers, what the door is kept for."""
    if slug == "website":
        return "Website"
    # A portal's several files share its slug; the one of that name is the portal's own.
    named = {source.slug: source.name for source in sorted(all_sources(), key=_is_own)}
    own = str(inbound.expected_source or "Unknown")
    return named.get(slug) or (own if slug == "unknown" else slug.replace("_", " ").title())


def _is_own(source) -> bool:
    return source.file == source.slug


def _is_sample(raw: bytes) -> bool:
    return b"\nx-sphere-sample:" in b"\n" + raw[:65_536].lower().partition(b"\r\n\r\n")[0]


def _timeframe(told) -> str:
    return told if told in Prospect.Timeframe.values else ""


def _first_word(name: str | None) -> str:
    return name.split()[0] if name and name.split() else ""


def _doubt(reading: Reading) -> str:
    if held := reading.extra.get("held_back"):
        return f"Held back as spam. {held}"[:200]
    if reading.extra.get("spam_suspected"):
        return "It reads like an advertisement."
    return "It names no number and no address to answer."


def _filed_no_lead(inquiry: Inquiry) -> Person | None:
    email = "" if inquiry.email_is_relay else inquiry.email
    return (
        Person.objects.known_by(email=email, phone=inquiry.phone)
        .filter(filings__category__meaning=Category.Meaning.NO_LEAD)
        .first()
    )
