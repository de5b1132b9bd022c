"""Invitations to appointments, by mail through the ledger (RFC 5546, RFC 6047).

Each invitee has a calendar entry of their own: its UID and the address that answers to it hold
their key. What is sent is counted (SEQUENCE); a change that is taken back before the last mail has
left is not sent, and nobody hears the same twice.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from accounts.tenancy import scope
from agenda.calendar import ics, invitees
from agenda.calendar.saying import when_in_words
from agenda.models import Invitation, Invitee
from crm.kit import clock
from messaging.letter import also_as
from messaging.merge import as_html
from messaging.models import Message, State

KEY = "invitation:"
KIND = "Invitation"
FIRST, CHANGED = dt.timedelta(seconds=10), dt.timedelta(minutes=1)
REQUEST, CANCEL = Invitation.Method.REQUEST, Invitation.Method.CANCEL
NOT_HEARD = [State.CANCELLED, State.SUPPRESSED, State.SKIPPED, State.FAILED]
IN_TROUBLE = [*NOT_HEARD[1:], State.UNKNOWN]
_AGAIN = ":r"  # how "Send again" continues a key


# ── who is told what ─────────────────────────────────────────────────────────
@invitees.carry
@transaction.atomic
def tell(appointment, by) -> None:
    """Everybody invited to it hears how it stands, who has not heard so yet."""
    departures = invitees.departures_of(appointment)
    now_is = ics.about(appointment, departures), ics.when(appointment, departures)
    rows = Invitee.objects.filter(appointment=appointment).order_by("pk")
    for invitee in rows.select_for_update(of=("self",)).select_related("person"):
        invitee.appointment = appointment
        _tell(invitee, departures, now_is, by)


def _tell(invitee: Invitee, departures, now_is: tuple[str, str], by) -> None:
    sent = list(invitee.sent.all())
    heard = _last_heard(invitee, sent)
    appointment = invitee.appointment
    method = REQUEST if invitee.removed_at is None and appointment.is_on else CANCEL
    known = heard is not None and heard.method == method
    if (known and (method == CANCEL or heard.about == now_is[0])) or (
        heard is None and method == CANCEL
    ):
        return
    hold = CHANGED if heard is not None and heard.method == REQUEST else FIRST
    sequence = sent[-1].sequence + 1 if sent else 0
    _send(invitee, departures, method, sequence, now_is, by, hold)


def _last_heard(invitee: Invitee, sent: list[Invitation]) -> Invitation | None:
    """The last that left or may have; what still waits is stopped, and never leaves."""
    Message.objects.with_key_of(f"{KEY}{invitee.public_id}:").cancel("It was changed again.")
    for one in reversed(sent):
        one.invitee = invitee
        letters = Message.objects.with_key_of(one.message_key).exclude(state__in=NOT_HEARD)
        keys = letters.values_list("dedupe_key", flat=True)
        if any(key == one.message_key or key.startswith(one.message_key + _AGAIN) for key in keys):
            return one
    return None


def _send(invitee, departures, method, sequence, now_is, by, hold) -> None:
    appointment = invitee.appointment
    writer = by or invitee.by or appointment.by
    is_first = sequence == 0
    subject = _subject(appointment, method, is_first)
    text = _words(appointment, invitee, writer, method, is_first)
    one = Invitation(
        invitee=invitee, sequence=sequence, method=method, about=now_is[0], when=now_is[1]
    )
    one.ics = ics.invitation(
        appointment, departures, method=method, uid=uid_of(invitee), sequence=sequence,
        organizer=(_name(writer, appointment), organizer_of(invitee, writer)),
        attendee=(invitee.shown_name, invitee.address), answer=invitee.answer_to(now_is[1]),
        words="" if method == CANCEL else f"Answer: {page_of(invitee)}",
    )  # fmt: skip
    one.save()
    Message.objects.queue(
        key=one.message_key, to=invitee.address, to_name=invitee.shown_name, subject=subject,
        text=text, html=as_html(text), person=invitee.person, by=writer, kind=KIND,
        not_before=clock.now() + hold,
        why={
            "rule": f"{writer} invited them." if is_first else f"{writer} changed it.",
            "stops_when": "A change that is taken back within a minute is not sent.",
        },
    )  # fmt: skip


def _name(writer, appointment) -> str:
    return writer.user.get_full_name() if writer else appointment.workspace.name


def uid_of(invitee: Invitee) -> str:
    return f"{invitee.key}@{settings.BOUNCE_DOMAIN}"


def organizer_of(invitee: Invitee, writer) -> str:
    """Where calendars send the answer: here, or to whoever asks where no mail can come here."""
    if settings.REPLIES_COME_HERE or writer is None:
        return f"i+{invitee.key}@{settings.BOUNCE_DOMAIN}"
    return writer.user.email


def page_of(invitee: Invitee) -> str:
    return f"{settings.BASE_URL}{invitee.get_absolute_url()}"


# ── in words ─────────────────────────────────────────────────────────────────
def _subject(appointment, method, is_first: bool) -> str:
    began = {CANCEL: "Called off", REQUEST: "Invitation" if is_first else "Changed"}[method]
    return f"{began}: {appointment.title}, {when_in_words(appointment)}"[:200]


def _words(appointment, invitee, writer, method, is_first: bool) -> str:
    name = _name(writer, appointment)
    hello = f"Hello {invitee.person.first},\n\n" if invitee.person else ""
    what = f"{appointment.title}\n{when_in_words(appointment)}"
    if place := ics.where(appointment):
        what += f"\n{place}"
    if method == CANCEL:
        return f"{hello}{name} has called this off, or you need not come to it:\n\n{what}"
    begin = f"{name} invites you to:" if is_first else f"{name} changed what you were invited to:"
    return f"{hello}{begin}\n\n{what}\n\nWill you come? Say so here:\n{page_of(invitee)}"


# ── in the mail ──────────────────────────────────────────────────────────────
@also_as
def calendar_part(message) -> tuple[str, str, str] | None:
    """What a calendar program reads and shows buttons for: what was written down with it."""
    if not message.dedupe_key.startswith(KEY):
        return None
    _, named, number = message.dedupe_key.split(":")[:3]
    with scope(message.workspace_id):
        one = Invitation.objects.filter(invitee__public_id=named, sequence=number).first()
    kind = f"text/calendar; method={one.method}" if one else ""
    return ("invite.ics", one.ics, kind) if one else None


# ── what stands in the way ───────────────────────────────────────────────────
@invitees.standing_by
def troubles(asked: Iterable[Invitee]) -> dict[int, str]:
    """Beside each name: why the last mail to them did not leave, or may not have."""
    ids = {str(one.public_id): one.pk for one in asked}
    rows = Message.objects.with_key_of(KEY).filter(
        recipient_norm__in=[one.address_lc for one in asked]
    )
    newest = {}
    for key, state, failure in rows.order_by("pk").values_list("dedupe_key", "state", "failure"):
        newest[key.split(":")[1]] = (state, failure)
    return {
        ids[named]: failure or State(state).label
        for named, (state, failure) in newest.items()
        if named in ids and state in IN_TROUBLE
    }
