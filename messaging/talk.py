"""A person's texts and mails and ours, as one conversation; and how a text is written there."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q

from accounts.live import changed
from contacts.page import may_have
from crm.kit import clock
from messaging import texting
from messaging.models import IncomingCall, IncomingText, Message, PhoneLine, TextConsent

MOST_SHOWN = 60
MOST_COUNTED = 1_000
MOST_LETTERS = 1_200  # of a mail among texts


@dataclass(frozen=True)
class Bubble:
    """One text, theirs or ours, or a call of theirs between them."""

    at: object
    words: str
    is_theirs: bool
    about: str = ""
    icon: str = ""
    trouble: str = ""
    url: str = ""


def bubbles(person) -> list[Bubble]:
    """The newest, oldest first: by the person and by each of their numbers."""
    numbers = [phone.number for phone in person.phones.all()]
    texts = [*_theirs(person, numbers), *_ours(person, numbers), *_calls(person, numbers)]
    both = [*texts, *_mails(person), *_letters(person)]
    return sorted(both, key=lambda bubble: bubble.at)[-MOST_SHOWN:]


def _theirs(person, numbers):
    rows = IncomingText.objects.talk_with(numbers, person).defer("raw").order_by("-pk")
    for text in rows[:MOST_SHOWN]:
        yield Bubble(text.received_at, text.body, is_theirs=True, about=pictures(text))


def pictures(text: IncomingText) -> str:
    if not text.media:
        return ""
    count = len(text.media)
    return "With a picture." if count == 1 else f"With {count} pictures."


def _ours(person, numbers):
    texts = Message.objects.filter(channel=Message.Channel.SMS)
    mine = texts.filter(Q(person=person) | Q(recipient_norm__in=numbers))
    for message in mine.select_related("by__user").order_by("-pk")[:MOST_SHOWN]:
        yield Bubble(
            message.sent_at or message.created_at,
            message.text,
            is_theirs=False,
            about=_fared(message),
            trouble=message.failure,
            url=message.get_absolute_url(),
        )


def _fared(message: Message) -> str:
    who = str(message.by) if message.by_id else "Sphere"
    how = message.get_carried_display() or message.get_state_display()
    return f"{who} · {how}"


def _calls(person, numbers):
    mine = IncomingCall.objects.filter(Q(person=person) | Q(caller__in=numbers))
    for call in mine.defer("raw").order_by("-pk")[:MOST_SHOWN]:
        yield Bubble(call.received_at, _called(call), is_theirs=True, icon="phone")


def _mails(person):
    """What was written by hand, either way: each is a touch."""
    rows = person.touches.filter(kind="email").select_related("by__user").order_by("-happened_at")
    for touch in rows[:MOST_SHOWN]:
        about = "Mail" if touch.is_incoming or not touch.by else f"{touch.by} · Mail"
        yield Bubble(
            touch.happened_at, shortened(touch.body), is_theirs=touch.is_incoming, about=about,
            icon="mail",
        )  # fmt: skip


def _letters(person):
    """What Sphere sent, and what a member wrote that did not arrive for certain."""
    rows = Message.objects.filter(person=person, channel=Message.Channel.EMAIL)
    by_hand = {"kind": "Mail", "is_automated": False}
    rows = rows.exclude(**by_hand, state__in=["queued", "claimed", "handoff", "sent", "cancelled"])
    rows = rows.exclude(state__in=["queued", "claimed", "cancelled"])
    for message in rows.select_related("by__user").order_by("-pk")[:MOST_SHOWN]:
        yield Bubble(
            message.handoff_at or message.created_at, message.subject, is_theirs=False,
            about=_fared(message), icon="mail-forward", trouble=message.failure,
            url=message.get_absolute_url(),
        )  # fmt: skip


def shortened(words: str) -> str:
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1].rstrip()}…"


def _called(call: IncomingCall) -> str:
    pressed = ", ".join(turn["digits"] for turn in call.turns if turn.get("digits"))
    return f"Called, and pressed {pressed}" if pressed else "Called"


# ── how it stands ────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Standing:
    """Whether this person may be texted, by which line, and why not."""

    phone: object
    line: PhoneLine | None
    why_not: str
    unclear: TextConsent | None
    consent: TextConsent | None

    @property
    def may_send(self) -> bool:
        return self.phone is not None and self.line is not None and not self.why_not


def number_of(person):
    """The number that texts go to: the best mobile that may be used, or any other."""
    usable = [phone for phone in person.phones.all() if phone.is_callable]
    mobiles = [phone for phone in usable if phone.label == "mobile"]
    return next(iter([*mobiles, *usable]), None)


def standing(person) -> Standing:
    phone = number_of(person)
    numbers = [phone.number for phone in person.phones.all()]
    unclear = TextConsent.objects.unclear().filter(number__in=numbers).order_by("-pk").first()
    why_not = _why_not(person, phone)
    said = texting.standing(phone.number) if phone else None
    return Standing(phone, PhoneLine.objects.texting(), why_not, unclear, said)


def _why_not(person, phone) -> str:
    if phone is None:
        return f"{person.first} has no number that may be texted."
    by_hand = {"purpose": Message.Purpose.TRANSACTIONAL, "is_automated": False}
    return texting.refusal(phone.number, person, **by_hand)


# ── commands ─────────────────────────────────────────────────────────────────
@transaction.atomic
def write(person, words: str, *, key: str, by) -> Message:
    """A member presses send: it leaves by the line, and is a touch of theirs; once for a key."""
    now = standing(person)
    sent = f"text:{person.public_id}:{key}"
    known = Message.objects.filter(dedupe_key=sent).first()
    if known is not None:
        return known
    message = Message.objects.queue(
        key=sent, channel="sms", to=now.phone.number, text=words, person=person, by=by,
        line=now.line, kind="Text", why={"rule": f"{by} pressed send."},
    )  # fmt: skip
    person.log_touch(by=by, kind="text", body=words)
    changed("texts")
    return message


@transaction.atomic
def log_own(person, words: str, *, by) -> None:
    """It was sent from the member's own phone: a touch, and nothing leaves here."""
    person.log_touch(by=by, kind="text", body=words, happened_at=clock.now())
    changed("texts")


# ── on the person's page ─────────────────────────────────────────────────────
def panel(person, membership) -> dict | None:
    """The last text of theirs, and the way to all of them."""
    if not membership.can_work or person.died_on or not person.phones.all():
        return None
    if not may_have(person, "texts"):
        return {"last": None}
    numbers = [phone.number for phone in person.phones.all()]
    texts = IncomingText.objects.talk_with(numbers, person).defer("raw")
    silent = next(filter(None, map(texting.is_silent, numbers)), "")
    return {"last": texts.order_by("-pk").first(), "silent": silent}


def sign():
    """Whether they ever texted."""
    return IncomingText.objects.filter(person=OuterRef("pk"))


def waiting_rows(membership):
    """Strangers' texts, and what may have been a stop."""
    waiting = IncomingText.objects.visible_to(membership).waiting().values("pk")[:MOST_COUNTED]
    unclear = TextConsent.objects.visible_to(membership).unclear().values("pk")[:MOST_COUNTED]
    return waiting.union(unclear, all=True)
