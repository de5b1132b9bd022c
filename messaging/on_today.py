"""What messaging says on Today: what stops letters, who waits for an answer, what was sent."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse

from accounts.capabilities import Capability
from contacts.on_today import first_with_name, person_of, some
from crm.kit import clock, ids
from crm.kit.counting import First
from crm.kit.nav import Line
from messaging.models import Brake, Message, SendingAccount, Unanswered
from messaging.models.message import State
from messaging.sender import readiness

MOST = 10_001
Channel = Message.Channel


# ── nothing leaves ───────────────────────────────────────────────────────────
def stopped_rows(membership, since) -> dict:
    accounts = SendingAccount.objects.visible_to(membership).filter(
        ~Q(stopped_because="") | Q(held_until__gt=clock.Now())
    )
    return {
        "accounts": accounts.order_by().values("pk"),
        "brake": First(Brake.objects.visible_to(membership).on().values("reason")),
    }


def stopped(membership, counts) -> list[Line]:
    """What letters wait for, when somebody has to look; nothing while all is well."""
    if not membership.may(Capability.MANAGE_AUTOMATION) or not any(counts.values()):
        return []
    found = []
    if counts["accounts"]:
        account = SendingAccount.objects.visible_to(membership).first()
        found = [one for one in readiness.of_account(account) if one.stops]
    if counts["brake"]:
        found.append(readiness.of_brake(counts["brake"]["reason"]))
    return [Line(one.fact, one.text, one.url, one.link, "alert-circle", one.tone) for one in found]


# ── not answered ─────────────────────────────────────────────────────────────
def replies_rows(membership, since) -> dict:
    open_ones = Unanswered.objects.visible_to(membership).open().first_of_each()
    return {
        "waiting": open_ones.order_by().values("pk")[:MOST],
        "first": first_with_name(
            open_ones.order_by("came_at", "pk"),
            "words", "came_at", "red_at", "kind", "person__public_id",
        ),
    }  # fmt: skip


def replies(membership, counts) -> list[Line]:
    """Who has waited longest, and with which words; red when the day is over."""
    if not membership.can_work or not (row := counts["first"]):
        return []
    first = Unanswered(words=row["words"], came_at=_moment(row["came_at"]), kind=row["kind"])
    page = "messaging:talk" if first.is_text else "messaging:write"
    answer = reverse(page, args=[row["person__public_id"]])
    others = counts["waiting"] - 1
    more = f" {some(others, 'other waits', 'others wait')} too." if others else ""
    is_late = _moment(row["red_at"]) <= clock.now()
    said = f"“{_cut(first.words)}”" if first.words else ""
    since = f" It waits since {_hour(first.came_at, membership)}." if is_late else ""
    return [
        Line(
            f"{person_of(row).first} wrote, and waits for you.", f"{said}{since}{more}".strip(),
            answer if first.is_text else f"{answer}?how=email", "Answer", "messages",
            "bad" if is_late else "",
        )
    ]  # fmt: skip


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _cut(words: str) -> str:
    return words if len(words) <= 90 else f"{words[:88].rsplit(' ', 1)[0]} …"


def _hour(moment, membership) -> str:
    here = moment.astimezone(membership.workspace.zone)
    minutes = f":{here:%M}" if here.minute else ""
    return f"{here:%A}, {here.hour % 12 or 12}{minutes} {'am' if here.hour < 12 else 'pm'}"


# ── since yesterday ──────────────────────────────────────────────────────────
def overnight_rows(membership, since) -> dict:
    """What was made since then and has left without anybody's hand on it."""
    ours = Message.objects.visible_to(membership).filter(
        public_id__gte=ids.first_at(since), created_at__gte=since,
        is_automated=True, state=State.SENT,
    )  # fmt: skip
    ours = ours.exclude(purpose=Message.Purpose.SECURITY).exclude(person=None)
    return {
        "letters": ours.filter(channel=Channel.EMAIL).order_by().values("pk")[:MOST],
        "texts": ours.filter(channel=Channel.SMS).order_by().values("pk")[:MOST],
    }


def overnight(membership, counts) -> list[Line]:
    parts = []
    if counts["letters"]:
        parts.append(some(counts["letters"], "letter", "letters"))
    if counts["texts"]:
        parts.append(some(counts["texts"], "text", "texts"))
    if not parts:
        return []
    text = "Each says why it was sent."
    url = reverse("messaging:messages")
    return [Line(f"Sent {' and '.join(parts)}.", text, url, icon="mail-forward")]
