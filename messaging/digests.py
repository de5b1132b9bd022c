"""The morning digest and the reminders of tasks as they leave: by mail, and in short by text.

What is done by the time one leaves is not told: it is asked anew in the transaction that hands it
over. No colors are said in the mail, so that a mail program shows it light or dark as it likes.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Membership
from agenda.digests import Carrier, Line
from agenda.digests.composing import Told, compose
from agenda.digests.parts import hour_in_words
from agenda.digests.reminders import whose
from agenda.models import DigestWish, Task
from crm.kit import clock
from messaging.handoff import Stop, Wait, before_handoff
from messaging.models import Message, PhoneLine

DIGEST, REMINDER = "digest", "task-reminder"
STOP_AT = 600  # letters of a text
SANS = "font-family:Helvetica,Arial,sans-serif"
OVER = "There is nothing of it left to tell."
NO_MEMBER = "They are no member of this workspace any more."


# ── the digest ───────────────────────────────────────────────────────────────
def tell(told: Told, wish: DigestWish) -> None:
    """Write it into the ledger by each way that the member wishes; a second call adds nothing."""
    member = told.member
    key = f"{DIGEST}:{member.pk}:{told.day}"
    midnight = dt.datetime.combine(
        told.day + dt.timedelta(1), dt.time(), member.workspace.zone
    ).astimezone(dt.UTC)
    why = {
        "rule": "You get a digest of your day.",
        "stops_when": "Nothing is sent on a day without anything to tell.",
        "link": reverse("agenda:digests"),
        "lines": told.keys,
    }
    _leave(
        member, wish, key=key, kind=DIGEST, expires_at=midnight, why=why, subject=subject_of(told),
        text=plain(told), html=html(told), short=short(told),
    )  # fmt: skip


def subject_of(told: Told) -> str:
    return f"{told.title}: {told.in_short}"[:200]


def short(told: Told) -> str:
    """The day in one text, with the way to all of it."""
    day = f"{told.day:%a, %b} {told.day.day}: {told.in_short}."
    first = f" First: {_first(told)}." if _first(told) else ""
    return f"{day}{first} {_whole(reverse('today'))}"[:STOP_AT]


def _first(told: Told) -> str:
    calls = next((one for one in told.said if one.lines[0].number), None)
    return f"call {calls.lines[0].text}, {calls.lines[0].shown_number}" if calls else ""


@before_handoff(f"{DIGEST}:")
def last_look(message: Message, person) -> Stop | Wait | None:
    """Who was told of something that is done by now, is told of the rest, or of nothing."""
    _, member_id, day = message.dedupe_key.split(":")[:3]
    if not message.is_automated:  # somebody pressed "Send again"
        return None
    member = _member(member_id)
    if member is None:
        return Stop(NO_MEMBER)
    wish = DigestWish.objects.of(member)
    if not wish.is_told:
        return Stop("They want none any more.")
    told = compose(member, dt.date.fromisoformat(day), wish)
    if not told:
        return Stop(OVER)
    if set(message.why.get("lines", [])) <= set(told.keys):
        return None
    kept = Message.objects.filter(pk=message.pk)
    if message.is_text:
        kept.update(text=short(told), why=message.why | {"lines": told.keys})
    else:
        kept.update(
            subject=subject_of(told), text=plain(told), html=html(told),
            why=message.why | {"lines": told.keys},
        )  # fmt: skip
    return Wait(clock.now(), "Something in it was done; it is written anew.")


def _member(pk) -> Membership | None:
    active = Membership.objects.active().select_related("user", "workspace")
    return active.filter(pk=pk).first()


# ── the reminder of a task ───────────────────────────────────────────────────
def remind(due) -> None:
    """Once for each task and the moment that it is due at: one that is put off comes again."""
    keys = {_reminder_key(member, task): (member, wish, task) for member, wish, task in due}
    known = {
        key.removesuffix(":text")
        for key in Message.objects.filter(
            dedupe_key__in=[*keys, *(f"{key}:text" for key in keys)]
        ).values_list("dedupe_key", flat=True)
    }
    for key, (member, wish, task) in keys.items():
        if key not in known:
            _remind_of(key, member, wish, task)


def _reminder_key(member, task: Task) -> str:
    return f"{REMINDER}:{member.pk}:{task.public_id}:{task.due_at.timestamp():.0f}"


def _remind_of(key, member, wish, task: Task) -> None:
    at = hour_in_words(task.due_at, task.workspace.zone)
    about = str(task.person) if task.person else task.about
    said = f"{at}: {task.title}" + (f", {about}" if about and about not in task.title else "")
    url = _whole(task.get_absolute_url())
    phone = task.person.best_phone if task.person else None
    parts = [
        said, task.note[:1_000], f"Call {phone.national}: tel:{phone.number}" if phone else "",
        f"The task: {url}", f"Stop these: {_whole(reverse('agenda:digest_stop'))}",
    ]  # fmt: skip
    _leave(
        member, wish, key=key, kind=REMINDER, expires_at=task.due_at + dt.timedelta(hours=1),
        why={
            "rule": "You are reminded of tasks that are due at an hour.",
            "stops_when": "It is not sent for a task that is done or put off.",
            "link": reverse("agenda:digests"),
        },
        subject=said[:200], text="\n\n".join(filter(None, parts)), short=f"{said} {url}",
    )  # fmt: skip


@before_handoff(f"{REMINDER}:")
def last_look_at_task(message: Message, person) -> Stop | None:
    """Not for what is done, left out or put off by now, nor for who is not to do it any more."""
    _, member_id, task_id, due = message.dedupe_key.split(":")[:4]
    if not message.is_automated:
        return None
    member = _member(member_id)
    if member is None:
        return Stop(NO_MEMBER)
    task = Task.objects.open().filter(public_id=uuid.UUID(task_id)).first()
    if task is None or f"{task.due_at.timestamp():.0f}" != due or not whose(task, [member]):
        return Stop("It is done, put off, or somebody else’s by now.")
    if DigestWish.objects.of(member).reminder is None:
        return Stop("They want none any more.")
    return None


# ── how it leaves ────────────────────────────────────────────────────────────
def _leave(member, wish, *, key, short, html="", **said) -> None:
    """By mail and text, as the member wishes; by mail while there is no line to text by."""
    facts = said | {"is_automated": True}
    by_text = wish.by_text and wish.mobile and PhoneLine.objects.texting() is not None
    if by_text:
        _queue(f"{key}:text", channel="sms", to=wish.mobile, text=short[:STOP_AT],
               **{name: value for name, value in facts.items() if name != "text"})  # fmt: skip
    if wish.by_mail or not by_text:
        _queue(key, to=member.user.email, to_name=member.user.get_full_name(), html=html, **facts)


def _queue(key: str, **said) -> None:
    try:
        Message.objects.queue(key=key, **said)
    except ValidationError:  # an address nobody could write to
        return


def _whole(path: str) -> str:
    return path if path.startswith(("http:", "https:")) else f"{settings.BASE_URL}{path}"


# ── what the mail looks like ─────────────────────────────────────────────────
def plain(told: Told) -> str:
    parts = [told.title]
    for one in told.said:
        lines = [_plain_line(line) for line in one.lines]
        if one.there_are_more and one.url:
            lines.append(f"All of them: {_whole(one.url)}")
        parts.append("\n\n".join([one.part.name.upper(), *lines]))
    parts.append(_foot())
    return "\n\n\n".join(parts)


def _plain_line(line: Line) -> str:
    first = ": ".join(filter(None, [line.at, line.text]))
    call = f"{line.shown_number} tel:{line.number}" if line.number else ""
    return "\n".join(filter(None, [first, line.remark, call, line.url and _whole(line.url)]))


def _foot() -> str:
    return (
        f"Your day in Sphere: {_whole(reverse('today'))}\n"
        f"Other hours or days: {_whole(reverse('agenda:digests'))}\n"
        f"Stop these: {_whole(reverse('agenda:digest_stop'))}"
    )


def html(told: Told) -> str:
    """One column that a telephone shows without turning; nothing but text and links."""
    body = "".join(_html_part(one) for one in told.said)
    foot = " &middot; ".join(
        f'<a href="{escape(_whole(reverse(name)))}">{words}</a>'
        for name, words in (
            ("today", "Open Sphere"), ("agenda:digests", "Other hours or days"),
            ("agenda:digest_stop", "Stop these"),
        )
    )  # fmt: skip
    return (
        f'<div style="max-width:560px;margin:0 auto;padding:8px 4px;{SANS};font-size:16px;'
        f'line-height:1.45"><h1 style="font-size:22px;line-height:1.25;margin:0 0 8px">'
        f"{escape(told.title)}</h1>{body}"
        f'<p style="font-size:13px;margin:28px 0 0;line-height:2">{foot}</p></div>'
    )


def _html_part(one) -> str:
    lines = "".join(_html_line(line) for line in one.lines)
    more = (
        f'<p style="margin:8px 0 0"><a href="{escape(_whole(one.url))}">All of them</a></p>'
        if one.there_are_more and one.url else ""
    )  # fmt: skip
    heading = f'<h2 style="font-size:17px;margin:26px 0 2px">{escape(one.part.name)}</h2>'
    return f"{heading}{lines}{more}"


def _html_line(line: Line) -> str:
    at = f"{escape(line.at)} &nbsp;" if line.at else ""
    said = escape(line.text)
    if line.url:
        said = f'<a href="{escape(_whole(line.url))}"><b>{said}</b></a>'
    remark = f"<br>{escape(line.remark)}" if line.remark else ""
    call = (
        f'<br><a style="display:inline-block;padding:6px 0" href="tel:{escape(line.number)}">'
        f"{escape(line.shown_number)}</a>" if line.number else ""
    )  # fmt: skip
    return f'<p style="margin:12px 0 0">{at}{said}{remark}{call}</p>'


def put_up() -> None:
    """Called when messaging is ready."""
    from agenda.digests import add_carrier

    add_carrier(Carrier(tell, remind))
