"""Asking an agent what their buyer thought: one mail with five questions, and one reminder."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.live import changed
from contacts.models import Picture
from crm.kit import clock
from leads.models import Guest, OpenHouse, ShowingVisit
from leads.open_house import arriving
from messaging.lines import one_line
from messaging.models import Message

AFTER = dt.timedelta(hours=1)
AGAIN_AFTER = dt.timedelta(days=2)
ONCE_IN = dt.timedelta(days=7)
MOST_AT_ONCE = 200

_when_kept = []


def when_kept(follow):
    """Register `follow(visit)`: what a card that was left means to others, at the same moment."""
    _when_kept.append(follow)
    return follow


@transaction.atomic
def keep(form, *, home, house: OpenHouse | None, flyer, ip: str) -> ShowingVisit:
    """The card as a visit, and the question on its way; a card that is sent twice is one."""
    said = form.cleaned_data
    if known := ShowingVisit.objects.filter(told_as=said["told_as"]).first():
        return known
    facts = {name: one_line(said[name]) for name in ("agent_name", "brokerage", "phone", "email")}
    visit, is_new = ShowingVisit.objects.get_or_create(
        told_as=said["told_as"],
        defaults=facts | {
            "property": home, "open_house": house, "flyer": flyer, "shown_at": said["shown_at"],
            "raw": facts | {"shown_at": said["shown_at"].isoformat()}, "ip": ip,
            "received_at": clock.now(), "card": said["card"] and Picture.keep(said["card"]),
        },
    )  # fmt: skip
    if is_new:
        for follow in _when_kept:
            follow(visit)
        ask(visit)
        changed("leads")
    return visit


def ask(visit: ShowingVisit) -> Message | None:
    """Ask for the first time; whoever was asked about this home in the last week is left alone."""
    now = clock.now()
    lately = ShowingVisit.objects.filter(
        property=visit.property_id, email__iexact=visit.email, asked_at__gte=now - ONCE_IN
    )
    if not visit.email or lately.exists():
        return None
    message = _send(visit, "first", max(now, visit.shown_at + AFTER))
    if message is not None:
        ShowingVisit.objects.filter(pk=visit.pk).update(asked_at=message.not_before)
        visit.asked_at = message.not_before
    return message


def ask_again(visit: ShowingVisit, waited=AGAIN_AFTER) -> Message | None:
    """Once more, and then never again; nobody is reminded of what they answered."""
    waiting = ShowingVisit.objects.unanswered_since(clock.now() - waited)
    if not waiting.filter(pk=visit.pk).update(asked_again_at=clock.Now()):
        return None
    return _send(visit, "again", clock.now())


def _send(visit: ShowingVisit, which: str, not_before) -> Message | None:
    host, street = visit.host, visit.property.street
    first = "" if which == "first" else "You may have missed my mail of the other day. "
    words = (
        f"Hello {visit.agent_name},\n\n{first}Thank you for showing {street}. What did your buyer "
        f"think of it? Five questions, one minute:\n\n{visit.url}\n\nYou decide on that page "
        f"whether the seller may read it.\n\n{visit.who}"
    )
    try:
        return Message.objects.queue(
            key=f"showing-feedback:{visit.public_id}:{which}", to=visit.email,
            to_name=visit.agent_name[:80], by=host, kind="showing-feedback", text=words,
            subject=f"What did your buyer think of {street}?"[:200], not_before=not_before,
            why={
                "rule": "An agent who showed the home is asked for feedback.",
                "stops_when": "It is asked once more after two days, unless they answer.",
            },
            is_automated=True,
        )  # fmt: skip
    except ValidationError:  # an address nobody can write to must not cost the visit
        return None


# ── what the scan finds ──────────────────────────────────────────────────────
def workspaces_with_work() -> list[int]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "select open_house_work(%s, %s)", [now - dt.timedelta(minutes=1), now - AGAIN_AFTER]
        )
        return [workspace_id for (workspace_id,) in cursor.fetchall()]


def go_on() -> None:
    """Of this workspace: guests that could not be taken at once, and agents to be asked again."""
    for guest in Guest.objects.to_read().order_by("pk")[:MOST_AT_ONCE]:
        arriving.try_to_take(guest)
    due = ShowingVisit.objects.unanswered_since(clock.now() - AGAIN_AFTER).select_related(
        "property", "open_house__host__user", "flyer__agent__user", "agent__user", "workspace"
    )
    for visit in due.order_by("pk")[:MOST_AT_ONCE]:
        with transaction.atomic():
            ask_again(visit)
