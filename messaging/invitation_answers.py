"""What calendar programs answer to an invitation (METHOD:REPLY, RFC 5546), read from their mail.

An answer counts when it comes from the address that was invited and names the UID of that
invitation, whose key nobody else was told. All else is a line that a member looks at. The mail is
hostile: what cannot be read is no answer, and nothing of it is ever run or fetched.
"""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar

from agenda.calendar import invitees
from agenda.calendar.saying import when_in_words
from agenda.models import Answer, Invitation, Invitee
from contacts.models import Email
from crm.kit import clock
from messaging import machines
from messaging.invitations import KIND
from messaging.mail_text import Opened, clean, leaves, new_words
from messaging.models import IncomingMail, Message
from messaging.models.reply import storable

ADDRESS = re.compile(r"i\+([a-z2-7]{26})", re.IGNORECASE)
MOST_BYTES = 200_000
MOST_CHANGES = 1_000_000
SAID = {"ACCEPTED": Answer.ACCEPTED, "TENTATIVE": Answer.TENTATIVE, "DECLINED": Answer.DECLINED}
TYPES = ("text/calendar", "application/ics")
# What calendar programs write themselves above an answer.
BY_ITSELF = re.compile(r"has (?:tentatively )?(?:accepted|declined|replied)", re.IGNORECASE)
AHEAD = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Said:
    """What one part of a mail says about one appointment."""

    method: str
    key: str
    who: str
    answer: str
    sequence: int
    at: dt.datetime | None
    comment: str
    of_one_day: str = ""
    instead: str = ""


# ── the door ─────────────────────────────────────────────────────────────────
def workspace_of(local_part: str) -> int | None:
    """The workspace of the invitee whose own address it is; None when it is nobody's."""
    match = ADDRESS.fullmatch(local_part)
    return invitees.workspace_of(match[1].lower()) if match else None


def about(local_part: str) -> dict:
    """What stands beside a mail to such an address: the last letter, and the person."""
    match = ADDRESS.fullmatch(local_part)
    invitee = Invitee.objects.filter(key=match[1].lower()).select_related("person").first()
    if invitee is None:
        return {}
    letters = Message.objects.with_key_of(f"invitation:{invitee.public_id}:")
    return {"message": letters.order_by("-pk").first(), "person": invitee.person}


# ── reading ──────────────────────────────────────────────────────────────────
def read(seen: Opened) -> Said | None:
    """The answer in a mail; None when there is none."""
    for part in list(leaves(seen.mail))[:50]:
        named = str(part.get_filename() or "").lower().endswith(".ics")
        if part.get_content_type() not in TYPES and not named:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and len(payload) <= MOST_BYTES and (said := _said(payload)):
            return said
    return None


def _said(payload: bytes) -> Said | None:
    try:
        calendar = Calendar.from_ical(payload.decode("utf-8", "replace"))
        method = str(calendar.get("METHOD", "")).upper()
        event = next(iter(calendar.walk("VEVENT")), None)
        if event is None or method not in ("REPLY", "COUNTER", "REFRESH"):
            return None
        return _of_event(method, event)
    except Exception:  # noqa: BLE001 -- hostile bytes: no answer that one can read
        return None


def _of_event(method: str, event) -> Said:
    party = event.get("ATTENDEE")
    party = party[0] if isinstance(party, list) else party
    key = str(event.get("UID", "")).partition("@")[0].strip().lower()
    return Said(
        method=method, key=key if re.fullmatch(r"[a-z2-7]{26}", key) else "",
        who=re.sub(r"^mailto:", "", str(party or ""), flags=re.IGNORECASE).strip().lower(),
        answer=SAID.get(str(party.params.get("PARTSTAT", "")).upper(), "") if party else "",
        sequence=min(max(int(event.get("SEQUENCE", 0) or 0), 0), MOST_CHANGES),
        at=_moment(event, "DTSTAMP"),
        comment=_words(event.get("COMMENT")),
        of_one_day=_in_words(event, "RECURRENCE-ID"),
        instead=_in_words(event, "DTSTART") if method == "COUNTER" else "",
    )  # fmt: skip


def _moment(event, name: str) -> dt.datetime | None:
    value = getattr(event.get(name), "dt", None)
    return value if isinstance(value, dt.datetime) and value.tzinfo else None


def _in_words(event, name: str) -> str:
    value = getattr(event.get(name), "dt", None)
    return f"{value:%b} {value.day}, {value.year}" if isinstance(value, dt.date) else ""


def _words(comment) -> str:
    comment = comment[0] if isinstance(comment, list) and comment else comment
    return storable(clean(str(comment)))[:500].strip() if comment else ""


# ── taking it ────────────────────────────────────────────────────────────────
def take(mail: IncomingMail, seen: Opened) -> bool:
    """Whether the mail answers an invitation: it counts now, or waits for a look."""
    if machines.is_report(seen) or (said := read(seen)) is None:
        return False
    found = Invitee.objects.filter(key=said.key).select_related("appointment", "person")
    invitee = found.first() if said.key else None
    if invitee is not None:
        mail.person = invitee.person or mail.person
    if because := _doubt(said, seen, invitee):
        mail.wait_for_a_look(because)
        return True
    asked = Invitation.objects.filter(invitee=invitee, sequence__lte=said.sequence).last()
    now = clock.now()
    note = said.comment or _typed(seen)
    when = asked.when if asked else ""
    at = said.at if said.at and said.at <= now + AHEAD else mail.received_at
    if invitee.say(said.answer, when=when, note=note, at=min(at, now)):
        invitees.was_answered(invitee)
    mail.text = f"{Answer(said.answer).label}: {invitee.appointment}" + (f"\n{note}" * bool(note))
    return True


def _doubt(said: Said, seen: Opened, invitee: Invitee | None) -> str:
    """Why a member has to look at it; nothing when it counts."""
    if invitee is None:
        return "It answers an invitation that Sphere did not send."
    what = f"“{invitee.appointment}”"
    if Email.normal(seen.sender) != invitee.address_lc or (
        said.who and Email.normal(said.who) != invitee.address_lc
    ):
        return f"Somebody other than {invitee} answered the invitation to {what}."
    if said.method == "COUNTER":
        return f"{invitee} proposes another time for {what}: {said.instead or 'see the mail'}."
    if not said.answer:
        return f"{invitee} wrote about {what}, and said neither yes nor no."
    if said.of_one_day:
        word = Answer(said.answer).label.lower()
        return f"{invitee} {word} to {what} on {said.of_one_day}, which is one of several."
    return ""


def _typed(seen: Opened) -> str:
    """What they wrote themselves beside the button, without what their program adds."""
    text = new_words(seen.text).strip()
    return "" if BY_ITSELF.search(text[:500]) else text[:500]


@invitees.when_answered
def tell_member(invitee: Invitee) -> Message | None:
    """Whoever invited them hears of the answer, once for each."""
    member = invitee.by or invitee.appointment.by
    if member is None or not invitee.answer:
        return None
    appointment, label = invitee.appointment, Answer(invitee.answer).label.lower()
    zone = ZoneInfo(appointment.zone)
    said = f"{invitee.shown_name} {label}: {appointment.title}"
    note = f"\n\n“{invitee.answer_note}”" if invitee.answer_note else ""
    url = f"{settings.BASE_URL}{appointment.get_absolute_url()}"
    return Message.objects.queue(
        key=f"invited:{invitee.public_id}:{invitee.answered_at.astimezone(zone):%Y%m%dT%H%M%S%f}",
        to=member.user.email, to_name=member.user.get_full_name(), subject=said[:200],
        text=f"{said}\n{when_in_words(appointment)}{note}\n\n{url}", kind=f"{KIND} answered",
        is_automated=True, why={"rule": "You hear what those say whom you invited."},
    )  # fmt: skip
