"""What a mail of a lockbox or a showing service does: make a showing, move it, call it off."""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.live import changed
from accounts.models import Membership
from contacts.models import Email
from leads.feed import when_kind
from leads.models import InboundMessage
from messaging.lines import one_line
from transactions.models import Showing, Transaction
from transactions.showings import answers, homes, matching

State = InboundMessage.State
_OVER = re.compile(r"complet|access|opened|shown|showed|began|ended", re.IGNORECASE)
_AT_THE_BOX = ("began", "ended", "")  # what happened, not what was booked
_LOCKBOXES = ("supra", "sentrilock")
LONGEST = dt.timedelta(hours=24)
NO_HOME = "None of your open listings is the home of this showing."
NO_HOUR = "It is about a showing, but it names no hour."
NOT_HERE = "It calls off a showing that Sphere does not know."
NOT_MOVED = "It moves a showing, but it does not say to when."


@dataclass(frozen=True)
class Told:
    """A showing as a mail tells of it; its hours are those of the workspace."""

    event: str
    agent_name: str
    brokerage: str
    phone: str
    email: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    previous: dt.datetime | None
    what: str
    keybox: str
    system: str
    words: str
    extra: dict
    received_at: dt.datetime

    @property
    def facts(self) -> dict:
        names = ("agent_name", "brokerage", "phone", "email", "what", "keybox")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@when_kind("showing")
def showing(inbound: InboundMessage, reading) -> str:
    """Into the listing it is about; what fits none is kept for a person to see."""
    if (found := homes.listing_of(reading)) is None:
        inbound.problem = NO_HOME
        return State.NEEDS_A_LOOK
    listing = Transaction.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if problem := take(listing, told_by(inbound, reading)):
        inbound.problem = problem
        return State.NEEDS_A_LOOK
    changed("transactions")
    return State.PARSED


def take(listing, told: Told) -> str:
    """Let it take effect on the locked listing; a sentence when it cannot."""
    return _EVENTS.get(told.event, _book)(listing, told)


# ── what it may say ──────────────────────────────────────────────────────────
def _book(listing, told: Told) -> str:
    if told.starts_at is None:
        return NO_HOUR
    one = matching.at(listing, told, told.starts_at) or Showing(
        transaction=listing, came_by=Showing.CameBy.MAIL, state=Showing.State.REQUESTED
    )
    if one.pk is None or one.is_off or told.event in _AT_THE_BOX:
        one.ends_at = told.ends_at or _still(one, told.starts_at)
        one.starts_at = told.starts_at
    if told.event != "requested":
        one.state = Showing.State.BOOKED
    elif one.is_off:
        one.state = Showing.State.REQUESTED
    _write(one, told)
    return ""


def _move(listing, told: Told) -> str:
    if told.starts_at is None:
        return NOT_MOVED
    known = told.previous and matching.at(listing, told, told.previous, near=dt.timedelta(0))
    known = known or matching.at(listing, told, told.starts_at)
    known = known or matching.next_of(listing, told, told.received_at)
    if known is None:
        return _book(listing, told)
    known.starts_at, known.ends_at = told.starts_at, told.ends_at
    if known.is_off:
        known.state = Showing.State.REQUESTED
    _write(known, told)
    return ""


def _call_off(listing, told: Told) -> str:
    moment = told.starts_at or told.previous
    known = moment and matching.at(listing, told, moment)
    known = known or matching.next_of(listing, told, told.received_at)
    if known is None:
        return NOT_HERE
    known.call_off()
    return ""


def _answer(listing, told: Told) -> str:
    moment = told.starts_at or told.received_at
    known = matching.at(listing, told, moment, near=matching.A_DAY) or matching.last_of(
        listing, told, told.received_at
    )
    if known is None:
        known = Showing(transaction=listing, came_by=Showing.CameBy.MAIL, starts_at=moment)
        known.ends_at = told.ends_at if told.starts_at else None
    known.state = Showing.State.BOOKED
    _write(known, told)
    answers.take(known, told.extra, told.words)
    return ""


_EVENTS = {
    "rescheduled": _move, "cancelled": _call_off, "declined": _call_off, "feedback": _answer,
}  # fmt: skip


def _still(one: Showing, starts_at) -> dt.datetime | None:
    """The end that was booked, while it lies behind the hour at which the box was opened."""
    return one.ends_at if one.ends_at and one.ends_at > starts_at else None


def _write(one: Showing, told: Told) -> None:
    """What is told now fills what was not known; names that stand there stay."""
    for name, value in told.facts.items():
        if not getattr(one, name):
            setattr(one, name, value)
    one.system = one.system or told.system
    one.is_ours = one.is_ours or _is_ours(one.email)
    one.person = one.person or matching.person_of(one.email, one.phone)
    one.save()


def _is_ours(email: str) -> bool:
    mails = Membership.objects.active().values_list("user__email", flat=True)
    return bool(email) and Email.normal(email) in {Email.normal(mail) for mail in mails}


# ── reading ──────────────────────────────────────────────────────────────────
def told_by(inbound: InboundMessage, reading) -> Told:
    extra, zone = reading.extra, inbound.workspace.zone
    event = extra.get("event") or ""
    starts_at = _moment(extra.get("showing_start"), zone)
    ends_at = _moment(extra.get("showing_end"), zone)
    if starts_at is None and not event and _is_told_at_once(inbound, reading):
        starts_at = inbound.received_at
    if not (starts_at and ends_at and starts_at <= ends_at <= starts_at + LONGEST):
        ends_at = None
    return Told(
        event=event,
        agent_name=one_line(" ".join(filter(None, (reading.first_name, reading.last_name))))[:160],
        brokerage=one_line(str(extra.get("brokerage") or ""))[:160],
        phone=(reading.phone or "")[:40],
        email=_address(reading.email),
        starts_at=starts_at,
        ends_at=ends_at,
        previous=_moment(extra.get("previous_start"), zone),
        what=_what(event, extra),
        keybox=str(extra.get("keybox") or "")[:40],
        system=inbound.source_label[:60],
        words=reading.message or "",
        extra=extra,
        received_at=inbound.received_at,
    )


def _is_told_at_once(inbound, reading) -> bool:
    """A box that was opened just now, or a showing that is just over."""
    return reading.source in _LOCKBOXES or bool(_OVER.search(inbound.subject))


def _moment(told, zone) -> dt.datetime | None:
    """A local hour as it stands in the mail: "2026-03-02T14:34"."""
    try:
        return dt.datetime.fromisoformat(str(told)).replace(tzinfo=zone)
    except ValueError:
        return None


def _address(told) -> str:
    try:
        validate_email(told or "")
    except ValidationError:
        return ""
    return told if len(told) <= 254 else ""


def _what(event: str, extra: dict) -> str:
    told = one_line(str(extra.get("showing_type") or ""))
    return (told or ("Inspection" if event == "inspection" else ""))[:60]
