"""Reminders of appointments leave by mail and by text, to the members and whom they invited."""

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.tenancy import scope
from agenda.calendar import ics, reminders
from agenda.calendar.saying import when_in_words
from agenda.models import DigestWish
from contacts.models import Person
from crm.kit import clock, times
from messaging import quiet_hours, texting
from messaging.handoff import Stop, before_handoff
from messaging.invitations import page_of
from messaging.models import Message, PhoneLine

KIND = "Reminder"
MOST_OF_A_TEXT = 300
WHY = {"stops_when": "What was moved, called off or is done is not told of."}
log = structlog.get_logger("sphere.reminders")


def scan() -> int:
    """Write down every reminder that is due, over all workspaces; how many there were."""
    count = 0
    for workspace_id in reminders.workspaces(clock.now()):
        with scope(workspace_id):
            for due in reminders.look(clock.now()):
                remind(due)
                count += 1
    if count:
        log.info("reminders.due", count=count)
    return count


def remind(due: reminders.Due) -> None:
    """Everybody who takes part hears of it, each once; a second call tells nobody again."""
    appointment = due.appointment
    members = list(appointment.members.all()) or [appointment.by]
    for member in filter(None, members):
        if member.user.is_active and (member.ends_at is None or member.ends_at > clock.now()):
            _tell_member(due, member)
    for invitee in reminders.invited_to(appointment):
        _tell_invitee(due, invitee)


def _tell_member(due, member) -> None:
    wish = DigestWish.objects.of(member)
    number = wish.mobile if wish.by_text else ""
    texted = number and _queue(
        due, f"m{member.pk}:text", channel="sms", to=number, text=_short(due)
    )
    # Who wants texts only is written to while nobody can text them.
    if wish.by_mail or not texted:
        _queue(
            due, f"m{member.pk}", to=member.user.email, to_name=member.user.get_full_name(),
            subject=f"{_in(due.minutes)}: {due.appointment.title}"[:200], text=_words(due),
        )  # fmt: skip


def _tell_invitee(due, invitee) -> None:
    appointment, person = due.appointment, invitee.person
    what = f"{appointment.title}\n{when_in_words(due.as_one)}"
    if place := ics.where(appointment):
        what += f"\n{place}"
    hello = f"Hello {person.first},\n\n" if person else ""
    text = f"{hello}a reminder of:\n\n{what}\n\nYou can say here whether you come:\n"
    about = {"person": person, "by": appointment.by}
    _queue(
        due, f"i{invitee.pk}", to=invitee.address, to_name=invitee.shown_name,
        subject=f"Reminder: {appointment.title}"[:200], text=f"{text}{page_of(invitee)}", **about,
    )  # fmt: skip
    phone = person.best_phone if isinstance(person, Person) else None
    if phone and _may_text(phone.number):
        key = f"i{invitee.pk}:text"
        _queue(due, key, channel="sms", to=phone.number, text=_short(due), **about)


def _may_text(number: str) -> bool:
    """They said yes to texts, and it is day where they are."""
    return texting.has_consent(number) and quiet_hours.window(number, clock.now()).is_open


def _queue(due, who: str, *, channel: str = "email", **said) -> Message | None:
    if channel == "sms" and PhoneLine.objects.texting() is None:
        return None
    if said.get("by") is None:
        said.pop("by", None)
    rule = f"It is set to remind {due.minutes} minutes before."
    try:
        return Message.objects.queue(
            key=f"{due.key}:{who}", channel=channel, kind=KIND, is_automated=True,
            expires_at=due.lapses_at, why=WHY | {"rule": rule}, **said,
        )  # fmt: skip
    except ValidationError:  # an address nobody could write to must not cost the others theirs
        return None


@before_handoff("reminder:")
def still_due(message, person) -> Stop | None:
    """The last look: it was moved, called off or done meanwhile."""
    if reminders.still_stands(message.dedupe_key):
        return None
    return Stop("It was moved, called off, or is over.")


# ── in words ─────────────────────────────────────────────────────────────────
def _in(minutes: int) -> str:
    for size, unit in ((10_080, "week"), (1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size and minutes % size == 0:
            count = minutes // size
            return f"In {count} {unit}{'s' * (count != 1)}"
    return "Now"


def _words(due) -> str:
    appointment = due.appointment
    parts = [f"{appointment.title}\n{when_in_words(due.as_one)}"]
    if place := ics.where(appointment):
        parts.append(place)
    for person in appointment.people.all():
        phone = person.best_phone
        parts.append(f"{person.name}{f', {phone.national}' if phone else ''}")
    if appointment.note:
        parts.append(appointment.note[:1_000])
    parts.append(f"{settings.BASE_URL}{due.time.url}")
    return "\n\n".join(parts)


def _short(due) -> str:
    appointment = due.appointment
    begins = due.time.starts_at.astimezone(appointment.zone_info)
    at = (
        f"{begins:%a} {begins.day}"
        if due.time.is_all_day
        else f"{begins:%a} {times.in_words(begins)}"
    )
    where = ics.where(appointment)
    words = f"{at}: {appointment.title}"
    words = f"{words}, {where}" if where else words
    return words[:MOST_OF_A_TEXT]
