"""Reminders of key dates: 48 and 24 hours before, to whom the date says, each once.

What was ticked off, moved or ended meanwhile is not told of: it is asked again before one leaves.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Membership
from agenda.models import DigestWish
from crm.kit import clock, times
from messaging.handoff import Stop, before_handoff
from messaging.models import Message, PhoneLine
from transactions.models import KeyDate, Party

HOURS = (24, 48)
KEY, KIND = "key-date", "Key date"
PATIENCE = dt.timedelta(hours=1)  # after its hour it is no reminder any more


def remind(workspace) -> int:
    """Write down what is due; how many dates were told of."""
    now = clock.now()
    today = now.astimezone(workspace.zone).date()
    coming = KeyDate.objects.open().known().running().shown()
    coming = coming.filter(on__gte=today, on__lte=today + dt.timedelta(days=3))
    rows = coming.select_related(
        "transaction__property", "transaction__agent__user", "transaction__assistant__user"
    )
    due = [(one, hours) for one in rows if (hours := _hours(one, now, workspace.zone))]
    for one, hours in due:
        one.transaction.workspace = workspace
        _tell(one, hours)
    return len(due)


def _hours(one: KeyDate, now: dt.datetime, zone) -> int:
    """The last reminder whose moment has come: 48 or 24; 0 while there is time, or when it is."""
    away = one.moment(zone) - now
    if not one.tells or away <= dt.timedelta():
        return 0
    return next((hours for hours in HOURS if away <= dt.timedelta(hours=hours)), 0)


def _tell(one: KeyDate, hours: int) -> None:
    parts = {"agent": one.transaction.agent, "assistant": one.transaction.assistant}
    members = {member.pk: member for part in one.tells if (member := parts.get(part))}
    for member in members.values():
        if _is_here(member):
            _tell_member(one, hours, member)
    roles = [part for part in one.tells if part not in parts]
    for party in Party.objects.filter(transaction=one.transaction, role__in=roles).for_lines():
        _tell_party(one, hours, party)


def _is_here(member: Membership) -> bool:
    return member.user.is_active and (member.ends_at is None or member.ends_at > clock.now())


def _tell_member(one: KeyDate, hours: int, member) -> None:
    """By mail and text, as the member wishes to hear of the day."""
    wish = DigestWish.objects.of(member)
    said, url = _said(one), f"{settings.BASE_URL}{one.transaction.get_absolute_url()}"
    by_text = wish.by_text and wish.mobile and PhoneLine.objects.texting() is not None
    if by_text:
        _queue(one, hours, f"m{member.pk}:text", channel="sms", to=wish.mobile,
               text=f"{said} {url}"[:600])  # fmt: skip
    if wish.by_mail or not by_text:
        note = f"\n\n{one.note}" if one.note else ""
        _queue(
            one, hours, f"m{member.pk}", to=member.user.email,
            to_name=member.user.get_full_name(), subject=f"In {hours} hours: {said}"[:200],
            text=f"{said}{note}\n\n{_clients(one)}\n{url}",
        )  # fmt: skip


def _tell_party(one: KeyDate, hours: int, party: Party) -> None:
    """A coordinator or an attorney: the date and the house, and nothing of ours."""
    email = party.email or (party.person and party.person.best_email)
    address = getattr(email, "address", email)
    if not address:
        return
    said = _said(one)
    agent = one.transaction.agent
    by = {"by": agent} if agent else {}
    _queue(
        one, hours, f"p{party.pk}", to=address, to_name=party.called, person=party.person,
        subject=f"Reminder: {said}"[:200],
        text=f"Hello {party.called},\n\na reminder of:\n\n{said}",
        **by,
    )  # fmt: skip


def _said(one: KeyDate) -> str:
    at = f", {times.in_words(one.at)}" if one.at else ""
    return f"{one} of {one.transaction.name}, {one.on:%A, %B} {one.on.day}{at}"


def _clients(one: KeyDate) -> str:
    return f"For {one.transaction.clients}." if one.transaction.clients else ""


def key_of(one: KeyDate, hours: int) -> str:
    at = one.at.strftime("%H%M") if one.at else "-"
    return f"{KEY}:{one.public_id}:{one.on:%Y%m%d}:{at}:{hours}"


def _queue(one: KeyDate, hours: int, who: str, **said) -> None:
    moment = one.moment(one.transaction.workspace.zone)
    why = {
        "rule": f"You are told of a key date {hours} hours before.",
        "stops_when": "It is not sent when the date was ticked off or moved.",
        "link": one.get_absolute_url(),
    }
    try:
        Message.objects.queue(
            key=f"{key_of(one, hours)}:{who}", kind=KIND, is_automated=True, why=why,
            expires_at=moment + PATIENCE, **said,
        )  # fmt: skip
    except ValidationError:  # an address nobody could write to must not cost the others theirs
        return


@before_handoff(f"{KEY}:")
def still_due(message, person) -> Stop | None:
    """The last look: ticked off, moved, or the transaction ended meanwhile."""
    if not message.is_automated:  # somebody pressed "Send again"
        return None
    _, public_id, *_, hours, _who = message.dedupe_key.removesuffix(":text").split(":")
    rows = KeyDate.objects.open().known().running()
    one = rows.filter(public_id=uuid.UUID(public_id)).first()
    if one is not None and message.dedupe_key.startswith(key_of(one, int(hours))):
        return None
    return Stop("It was ticked off or moved meanwhile.")
