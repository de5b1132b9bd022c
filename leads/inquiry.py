"""What someone asked becomes a person, a pursuit and a lead, whichever way it came in."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import ip_address

from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils.dateparse import parse_datetime

from accounts.live import changed
from accounts.tenancy import current_workspace_id
from contacts.match_keys import keys_at_once
from contacts.models import Book, Category, Email, LeadSource, Person, Property
from crm.kit import phones
from crm.kit.text import fold
from leads import attempts
from leads.alert import alert
from leads.models import Lead, LeadConsent
from leads.routing.giving import one_at_a_time, route
from messaging import texting
from prospects.models import Prospect, Side

SAME_INQUIRY = dt.timedelta(days=1)
SIDES = {
    "buyer": (Side.BUY,), "seller": (Side.SELL,), "renter": (Side.RENT,), "landlord": (Side.LEASE,),
    "both": (Side.BUY, Side.SELL),
}  # fmt: skip
CONSENT_KEPT = dt.timedelta(days=5 * 365 + 2)

_when_opened = []


def when_opened(handle):
    """Register `handle(lead, inquiry, by)`: what follows a new lead, in the same transaction."""
    _when_opened.append(handle)
    return handle


@dataclass(frozen=True)
class Inquiry:
    """One inquiry. `asked` is what they want to do; `at` when it reached us."""

    at: dt.datetime
    first_name: str = ""
    last_name: str = ""
    spouse_first_name: str = ""
    phone: str = ""
    phone_extension: str = ""
    email: str = ""
    email_is_relay: bool = False
    property_address: str = ""
    mls_number: str = ""
    price: Decimal | None = None
    mailing_address: str = ""
    message: str = ""
    asked: str = "unknown"
    timeframe: str = ""
    source: str = "Unknown"
    source_detail: str = ""  # which of the source's: the feed, the sign, the form
    owner: object | None = None  # the member whose it is already, whatever the rules say
    categories: tuple[str, ...] = ()
    consent: dict = field(default_factory=dict)  # words, version, at, ip: as shown and ticked
    extra: dict = field(default_factory=dict)
    is_tried: bool = True  # the plan of tries begins; an open house has a follow-up of its own
    is_sample: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        return SIDES.get(self.asked, (Side.BUY,))

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


@transaction.atomic
@keys_at_once()
def take(inquiry: Inquiry, *, by=None) -> Lead:
    """Let an inquiry take effect. `by` is the member who wrote it down, None for the feed."""
    _wait_for_the_same(inquiry)
    home = _home(inquiry)
    person = _known(inquiry, home)
    is_known = person is not None
    source = LeadSource.objects.named(inquiry.source or "Unknown")
    person = person or _new_person(inquiry, source)
    one_at_a_time()
    same = _same_inquiry(person, inquiry, home) if is_known else None
    if is_known:
        _learn(person, inquiry)
        _welcome_back(person)
    person.add_note(_note(inquiry, source, home), by=by)
    _file(person, inquiry)
    prefetch_related_objects([person], "phones", "emails")  # many ask for them below
    lead = _asked_again(same, inquiry, home) if same else _open(person, inquiry, source, home)
    _keep_consent(lead, inquiry)
    if same:
        return lead
    route(lead, owner=inquiry.owner, by=by, price=inquiry.price)
    if inquiry.is_tried:
        attempts.begin(lead)
    for handle in _when_opened:
        handle(lead, inquiry, by)
    if by is None or lead.assigned_to_id != by.pk:
        alert(lead)
    changed("leads", "people")
    return lead


def _wait_for_the_same(inquiry: Inquiry) -> None:
    """Two mails of one stranger, or about one home, read at the same moment, take turns."""
    told = {inquiry.phone, Email.normal(inquiry.email), fold(inquiry.name)}
    told |= {fold(inquiry.property_address), inquiry.mls_number}
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(told, %s)) from unnest(%s::text[]) told",
            [current_workspace_id(), sorted(f"inquiry {one}" for one in told - {""})],
        )


def _home(inquiry: Inquiry) -> Property | None:
    if inquiry.property_address:
        facts = {"mls_number": inquiry.mls_number[:40], "price": inquiry.price}
        return Property.objects.at(inquiry.property_address, **facts)
    if inquiry.mls_number:
        return Property.objects.filter(mls_number=inquiry.mls_number).order_by("pk").first()
    return None


def _known(inquiry: Inquiry, home) -> Person | None:
    """The person this is: by e-mail first, by number next, contacts before prospects."""
    people = Person.objects.living().order_by("book", "pk")
    email = "" if inquiry.email_is_relay else inquiry.email
    return (
        people.known_by(email=email).first()
        or people.known_by(phone=inquiry.phone).first()
        or (inquiry.email_is_relay and _behind_relay(inquiry, home))
        or _behind_another_door(inquiry, home)
        or None
    )


def _behind_relay(inquiry: Inquiry, home) -> Person | None:
    """Relay addresses match nobody, save who asked through this one about the same home."""
    relays = Email.objects.filter(is_relay=True, address_lc=Email.normal(inquiry.email))
    lead = (
        Lead.objects.filter(person__in=relays.values("person"), property=home)
        .select_related("person")
        .order_by("-received_at")
        .first()
    )
    return lead and lead.person


def _behind_another_door(inquiry: Inquiry, home) -> Person | None:
    """Who asked today about the same home under the same whole name, when one door hid the address.

    A portal mails a relay address, and the agent's old CRM forwards the true one.
    """
    if home is None or not (inquiry.first_name and inquiry.last_name):
        return None
    lead = (
        Lead.objects.filter(
            property=home, received_at__gte=inquiry.at - SAME_INQUIRY, dismissed_at=None,
            person__first_lc=fold(inquiry.first_name), person__last_lc=fold(inquiry.last_name),
        )
        .select_related("person")
        .order_by("-received_at")
        .first()
    )  # fmt: skip
    return lead.person if lead and _one_is_hidden(lead.person, inquiry) else None


def _one_is_hidden(person: Person, inquiry: Inquiry) -> bool:
    """Whether one of the two can only be reached through a portal: then nothing contradicts."""
    emails = list(person.emails.all())
    was_hidden = bool(emails) and all(email.is_relay for email in emails)
    numbers = {phone.number for phone in person.phones.all()}
    other_number = bool(numbers and inquiry.phone and inquiry.phone not in numbers)
    return (was_hidden or inquiry.email_is_relay) and not other_number


def _new_person(inquiry: Inquiry, source: LeadSource) -> Person:
    person = Person.objects.create(
        book=Book.PROSPECTS,
        first_name=inquiry.first_name[:80],
        last_name=inquiry.last_name[:80],
        spouse_first_name=inquiry.spouse_first_name[:80],
        source=source,
        is_sample=inquiry.is_sample,
    )
    if inquiry.phone:
        person.phones.create(**_number(inquiry))
    if inquiry.email:
        person.emails.create(**_address(inquiry))
    return person


def _learn(person: Person, inquiry: Inquiry) -> None:
    """Fill what was empty. A contact's numbers are the agent's own: the note has the new ones."""
    if person.is_contact:
        return
    _reach(person, inquiry)
    if not (person.first_name or person.last_name) and inquiry.name:
        person.first_name, person.last_name = inquiry.first_name[:80], inquiry.last_name[:80]
        person.label_name = person.salutation = ""
        person.save(update_fields=["first_name", "last_name"])


def _reach(person: Person, inquiry: Inquiry) -> None:
    if inquiry.phone:
        person.phones.get_or_create(number=inquiry.phone, defaults=_number(inquiry))
    if inquiry.email:
        person.emails.get_or_create(
            address_lc=Email.normal(inquiry.email), defaults=_address(inquiry)
        )


def _number(inquiry: Inquiry) -> dict:
    return {"number": inquiry.phone, "extension": inquiry.phone_extension[:12]}


def _address(inquiry: Inquiry) -> dict:
    return {"address": inquiry.email, "is_relay": inquiry.email_is_relay}


def _welcome_back(person: Person) -> None:
    """Who was given up as Cold and writes again is taken up again."""
    cold = Category.objects.filter(meaning=Category.Meaning.COLD)
    if person.filings.filter(category__in=cold).exists():
        person.unfile(*cold)
        person.add_note("Reached out again, so Sphere took Cold off.", by=None)


def _same_inquiry(person: Person, inquiry: Inquiry, home) -> Lead | None:
    """An inquiry of the same day that this one only repeats, by whichever door it came."""
    recent = person.leads.filter(
        received_at__gte=inquiry.at - SAME_INQUIRY, dismissed_at=None
    ).order_by("-received_at", "-pk")
    for lead in recent:
        if lead.is_waiting or (home in (None, lead.property) and _says_no_more(inquiry, lead)):
            return lead
    return None


def _says_no_more(inquiry: Inquiry, lead: Lead) -> bool:
    """A relay cuts a message off or breaks its lines: what stands in the first is no news."""
    said, known = fold(" ".join(inquiry.message.split())), fold(" ".join(lead.message.split()))
    return said.rstrip(" .…") in known


def _asked_again(lead: Lead, inquiry: Inquiry, home) -> Lead:
    """The same inquiry once more: counted and filled, while the clock runs from the first."""
    lead.times += 1
    lead.message = lead.message or inquiry.message
    lead.property = lead.property or home
    lead.save(update_fields=["times", "message", "property"])
    changed("leads", "people")
    return lead


def _open(person: Person, inquiry: Inquiry, source, home) -> Lead:
    address = _mailing_address(person, inquiry)
    pursuits = [
        Prospect.pursue(
            person, side=side, at=inquiry.at, source=source, property=home,
            timeframe=inquiry.timeframe, mailing_address=address,
        )
        for side in inquiry.sides
    ]  # fmt: skip
    return Lead.objects.create(
        person=person, prospect=pursuits[0], source=source, property=home,
        source_detail=inquiry.source_detail[:200], message=inquiry.message,
        lead_type=inquiry.asked, reached_out_again=person.leads.exists(),
        received_at=inquiry.at, clock_started_at=inquiry.at, extra=inquiry.extra,
    )  # fmt: skip


def _file(person: Person, inquiry: Inquiry) -> None:
    """The categories that the door files everybody in; those of a contact are added, too."""
    if inquiry.categories:
        person.file(*(Category.objects.named(name) for name in inquiry.categories))
    if inquiry.source_detail and not person.source_detail:
        person.change(source_detail=inquiry.source_detail[:200])


def _keep_consent(lead: Lead, inquiry: Inquiry) -> None:
    """What they agreed to, in the words they were shown: proof, for five years."""
    consent = dict(inquiry.consent)
    words = str(consent.pop("words", "")).strip()
    if not words:
        return
    given_at = _moment(consent.pop("at", None)) or inquiry.at
    _, is_new = LeadConsent.objects.get_or_create(
        lead=lead, words=words[:5_000], version=(version := str(consent.pop("version", ""))[:60]),
        given_at=given_at,
        defaults={
            "ip": _ip(consent.get("ip")),
            "told": consent,
            "kept_until": (given_at + CONSENT_KEPT).date(),
        },
    )  # fmt: skip
    if is_new:
        texting.tick(
            phones.e164(inquiry.phone)[0], words=words, version=version, at=given_at,
            ip=_ip(consent.get("ip")), source=inquiry.source_detail or inquiry.source,
            person=lead.person,
        )  # fmt: skip


def _ip(told) -> str | None:
    try:
        return str(ip_address(str(told)))
    except ValueError:
        return None


def _moment(told) -> dt.datetime | None:
    """A moment as a door tells it: itself, or in ISO's spelling."""
    if isinstance(told, str):
        told = parse_datetime(told)
    if told is None or told.tzinfo:
        return told
    return told.replace(tzinfo=dt.UTC)


def _mailing_address(person: Person, inquiry: Inquiry):
    if not inquiry.mailing_address:
        return None
    address, _ = person.addresses.get_or_create(
        street=inquiry.mailing_address[:200], defaults={"kind": "mailing"}
    )
    return address


def _note(inquiry: Inquiry, source: LeadSource, home) -> str:
    """What was asked, in full: the note stays whatever becomes of the lead."""
    about = f" about {home}" if home else ""
    where = f" ({source})" if source.name != "Unknown" else ""
    lines = [f"Asked{about}{where}."]
    if inquiry.message:
        lines.append(f"“{inquiry.message}”")
    reached_at = [inquiry.name, phones.national(inquiry.phone), inquiry.email]
    lines.append("Left: " + ", ".join(part for part in reached_at if part))
    lines += [
        f"{name.replace('_', ' ').capitalize()}: {value}"
        for name, value in inquiry.extra.items()
        if name not in _NOT_FOR_NOTES and isinstance(value, str | int | float)
        and not isinstance(value, bool)
    ]  # fmt: skip
    return "\n".join(lines)[:20_000]


_NOT_FOR_NOTES = {
    "via", "form_builder", "source_label", "remote_id", "phone_ext",
    "mailing_address", "second_person",
}  # fmt: skip
