"""A guest is kept as they were sent, then made a lead of the host; told twice, they are one.

Who comes with an agent, or is one, is kept and marked, and not pursued: they are somebody's client
(NAR Code of Ethics, article 16). Only a member's own tap makes a lead of them. Whoever comes alone
has been met in person, so the five-minute clock of their lead stands still from the start: they are
to be called tonight, which is what the page of the open house and Today ask for.
"""

import datetime as dt
import uuid

import structlog
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils.dateparse import parse_datetime

from accounts.live import changed
from accounts.models import Membership
from contacts.models import Person
from crm.kit import clock, phones
from leads.inquiry import Inquiry, take
from leads.models import Guest, Lead, OpenHouse
from leads.open_house import questions
from leads.parsing.names import read_name

log = structlog.get_logger("sphere.open_house")
SOURCE = "Open house"
LONG_AGO = dt.timedelta(days=60)
TEXTS = {"name": 160, "phone": 40, "email": 254, "agent_name": 160}


def receive(house: OpenHouse, told: dict, *, ip: str) -> Guest:
    """Keep what was sent, then make of it what can be made; what fails is tried again later.

    Raises ValueError when it does not say which guest it is: then nobody would know it again.
    """
    guest, is_new = keep(house, told, ip=ip)
    if is_new:
        try_to_take(guest)
    return guest


def try_to_take(guest: Guest) -> None:
    """What goes wrong in it never costs the guest: they are kept, and the scan tries again."""
    try:
        take_in(guest)
    except Exception as error:
        log.exception("guest.not_taken", guest=str(guest.public_id), error=type(error).__name__)


@transaction.atomic
def keep(house: OpenHouse, told: dict, *, ip: str) -> tuple[Guest, bool]:
    """The guest as sent, whatever stands in it; a guest that is known already as it was."""
    now = clock.now()
    said_at = _moment(told.get("said_at")) or now
    facts = {name: _line(told.get(name), most) for name, most in TEXTS.items()}
    facts |= {name: _choice(name, told.get(name)) for name in ("timeframe", "preapproved", "lives")}
    guest, is_new = Guest.objects.get_or_create(
        told_as=uuid.UUID(str(told.get("told_as"))),
        defaults=facts | _consent(house, told) | {
            "open_house": house, "raw": _kept(told), "ip": ip, "received_at": now,
            "said_at": said_at if now - LONG_AGO < said_at <= now else now,
            "works_with_agent": _choice("agent", told.get("agent")),
            "questions": _line(told.get("questions"), 12) or house.questions,
        },
    )  # fmt: skip
    changed("leads")
    return guest, is_new


@transaction.atomic
def take_in(guest: Guest) -> None:
    """Make a lead of who is to be pursued, and a note with whom we know; done once."""
    guest = _locked(guest)
    if guest.taken_at is not None:
        return
    if guest.is_pursued:
        _make_lead(guest, by=_host(guest))
    else:
        _tell_of(guest)
    guest.taken_at = clock.now()
    guest.save(update_fields=["taken_at", "person", "lead"])
    changed("leads", "people")


@transaction.atomic
def pursue(guest: Guest, *, by) -> Lead | None:
    """A member makes a lead of a guest who named an agent: they know that nobody has signed."""
    guest = _locked(guest)
    if guest.lead_id is not None:
        return None
    lead = _make_lead(guest, by=by)
    guest.taken_at = guest.taken_at or clock.now()
    guest.save(update_fields=["taken_at", "person", "lead"])
    return lead


def _locked(guest: Guest) -> Guest:
    rows = Guest.objects.select_for_update(of=("self",))
    return rows.select_related("open_house__property", "open_house__host", "workspace").get(
        pk=guest.pk
    )


def _host(guest: Guest) -> Membership | None:
    return Membership.objects.active().filter(pk=guest.open_house.host_id).first()


def _make_lead(guest: Guest, *, by) -> Lead:
    number, extension = phones.e164(guest.phone)
    lead = take(
        Inquiry(
            at=guest.said_at, phone=number, phone_extension=extension, email=_email(guest),
            property_address=guest.open_house.property.address,
            asked="both" if guest.lives == "sell" else "buyer",
            timeframe=guest.timeframe, source=SOURCE,
            source_detail=f"Open house at {guest.open_house}",
            owner=_host(guest) or by, consent=_agreed(guest), extra=_extra(guest, number),
            is_tried=False, is_sample=guest.workspace.is_demo, **_names(guest),
        ),
        by=by,
    )  # fmt: skip
    if by is not None:  # met in person
        Lead.objects.filter(pk=lead.pk, answered_at=None, dismissed_at=None).update(
            answered_at=Greatest("received_at", guest.said_at), answered_by=by
        )
    guest.lead, guest.person = lead, lead.person
    return lead


def _tell_of(guest: Guest) -> None:
    """Whoever is in the book already gets a note; of the others, nobody is made a prospect."""
    number, _ = phones.e164(guest.phone)
    people = Person.objects.living().order_by("book", "pk")
    known = people.known_by(email=_email(guest)).first() if _email(guest) else None
    known = known or (people.known_by(phone=number).first() if number else None)
    if known is not None:
        agent = f" ({guest.agent_name})" if guest.agent_name else ""
        known.add_note(
            f"Came to the open house at {guest.open_house}. "
            f"{guest.get_works_with_agent_display()}{agent}.", by=None,
        )  # fmt: skip
        guest.person = known


def _names(guest: Guest) -> dict:
    name = read_name(guest.name)
    if name is None:
        return {"first_name": guest.name}
    return {"first_name": name.first or "", "last_name": name.last or ""}


def _email(guest: Guest) -> str:
    name, at, domain = guest.email.rpartition("@")
    return guest.email if name and at and "." in domain and " " not in guest.email else ""


def _extra(guest: Guest, number: str) -> dict:
    """The answers in words, for the note; and what was typed and is no number or address."""
    answers = {
        "when_to_move": ("timeframe", guest.timeframe),
        "pre-approved": ("preapproved", guest.preapproved),
        "lives_now": ("lives", guest.lives),
        "working_with_an_agent": ("agent", guest.works_with_agent),
    }
    said = {name: questions.in_words(*both) for name, both in answers.items() if both[1]}
    odd = {"agent": guest.agent_name, "phone_as_typed": "" if number else guest.phone,
           "e-mail_as_typed": "" if _email(guest) else guest.email}  # fmt: skip
    return said | {name: value for name, value in odd.items() if value}


def _agreed(guest: Guest) -> dict:
    if not guest.consent_words:
        return {}
    return {
        "words": guest.consent_words, "version": guest.consent_version,
        "at": guest.said_at.isoformat(), "ip": guest.ip, "where": f"iPad at {guest.open_house}",
    }  # fmt: skip


# ── reading what was sent ────────────────────────────────────────────────────
def _consent(house: OpenHouse, told: dict) -> dict:
    """The words that stood on the screen, when they are ours; nothing when it was not ticked."""
    words, version = str(told.get("consent_words") or ""), str(told.get("consent_version") or "")
    if told.get("agrees") not in (True, "on", "true", "1"):
        return {}
    if not words or version != questions.consent_version(words):
        return {}
    return {"consent_words": words, "consent_version": version}


def _line(told, most: int) -> str:
    text = told if isinstance(told, str | int | float) and not isinstance(told, bool) else ""
    return " ".join(_text(text).split())[:most]


def _choice(name: str, told) -> str:
    known = {value for value, _ in questions.CHOICES[name][1]}
    return told if isinstance(told, str) and told in known else ""


def _moment(told) -> dt.datetime | None:
    try:
        moment = parse_datetime(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _kept(told: dict) -> dict:
    """As sent, but for what PostgreSQL cannot keep: NUL, half a letter, more than a page."""
    return {_text(name)[:60]: _plain(value) for name, value in list(told.items())[:40]}


def _plain(value):
    if value is None or isinstance(value, bool):
        return value
    return _text(value if isinstance(value, str) else repr(value))[:5_000]


def _text(told) -> str:
    return str(told).replace("\0", "").encode("utf-8", "replace").decode()
