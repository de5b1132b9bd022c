"""The ledger of all sending (R1): a row is written in the transaction that causes it."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Email
from crm.kit import clock, phones
from crm.kit.ids import uuid7
from messaging.doorbell import ring
from messaging.lines import one_line, without_nul


class State(models.TextChoices):
    QUEUED = "queued", "Waiting"
    CLAIMED = "claimed", "About to leave"
    HANDOFF = "handoff", "Leaving"
    SENT = "sent", "Sent"
    UNKNOWN = "unknown", "Not sure"
    SUPPRESSED = "suppressed", "Not sent: they asked not to be written to"
    SKIPPED = "skipped", "Not sent: too late"
    CANCELLED = "cancelled", "Not sent: stopped"
    FAILED = "failed", "Not sent: refused"

    def may_become(self, other: "State") -> bool:
        return other in _LATTICE.get(self, ())


# The one place that says how a message moves. What has left this table's keys stays there.
_LATTICE = {
    State.QUEUED: {
        State.CLAIMED, State.SUPPRESSED, State.SKIPPED, State.CANCELLED, State.FAILED,
        State.UNKNOWN,
    },
    State.CLAIMED: {
        State.QUEUED, State.HANDOFF, State.SUPPRESSED, State.SKIPPED, State.CANCELLED,
        State.FAILED, State.UNKNOWN,
    },
    State.HANDOFF: {State.SENT, State.QUEUED, State.FAILED, State.UNKNOWN},
    State.UNKNOWN: {State.SENT, State.FAILED, State.QUEUED},
}  # fmt: skip


class IllegalMove(Exception):
    """A message was to go where none may go from its state."""


class MessageQuerySet(WorkspaceQuerySet):
    def visible_to(self, membership):
        """All of the workspace, but for what Sphere tells another member of their own day."""
        mine = models.Q(dedupe_key__startswith=f"digest:{membership.pk}:")
        return super().visible_to(membership).filter(~models.Q(kind="digest") | mine)

    def due(self):
        return self.filter(state=State.QUEUED, not_before__lte=clock.Now())

    def waiting(self):
        return self.filter(state__in=[State.QUEUED, State.CLAIMED])

    def unsure(self):
        return self.filter(state=State.UNKNOWN)

    def left(self):
        """Those that have left, or may have."""
        return self.filter(state__in=[State.HANDOFF, State.SENT, State.UNKNOWN])

    def marketing(self):
        return self.filter(purpose=Message.Purpose.MARKETING)

    def with_key_of(self, prefix: str):
        return self.filter(dedupe_key__startswith=prefix)

    def move(self, came_from: State, to: State, **fields) -> int:
        """Move those in one state to another; how many did. The update itself is the lock."""
        if not State(came_from).may_become(State(to)):
            raise IllegalMove(f"{came_from} to {to}")
        return self.filter(state=came_from).update(state=to, **fields)

    def cancel(self, because: str) -> int:
        """Stop what has not been handed over. Hold the person's row lock (R3)."""
        waiting = self.move(State.QUEUED, State.CANCELLED, failure=because)
        return waiting + self.move(State.CLAIMED, State.CANCELLED, failure=because)

    def hurry(self) -> int:
        """Those that wait leave as soon as they may."""
        hurried = self.filter(state=State.QUEUED).update(not_before=clock.Now())
        if hurried:
            ring()
        return hurried

    def send_now(self) -> int:
        """A member presses send: what waits leaves as mail by hand, whatever the hour."""
        self.filter(state=State.QUEUED).update(is_automated=False)
        return self.hurry()

    def queue(self, *, key: str, **said) -> "Message":
        """Write a message down to be sent; a second call with the key returns the first's row.

        It leaves only after the caller's transaction is committed. What may be said: `draft`.
        """
        message = draft(key=key, **said)
        self.bulk_create([message], ignore_conflicts=True)
        found = self.get(dedupe_key=key)
        if found.public_id == message.public_id:
            ring()
        return found

    def queue_all(self, drafts: list["Message"]) -> None:
        """Write many down in one statement: for who holds the lock of their cause, so that
        nobody else can have written their keys."""
        self.bulk_create(drafts)
        if drafts:
            ring()


def draft(
    *, key: str, to: str, subject: str = "", text: str, html: str = "",
    purpose: str = "transactional", channel: str = "email", person=None, by=None,
    reply_to: str = "", to_name: str = "", from_name: str = "", kind: str = "",
    campaign: str = "", not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None, why: dict | None = None, is_automated: bool = False,
    line=None, at: dt.datetime | None = None,
) -> "Message":  # fmt: skip
    """A message as it will be written down. Line breaks in a subject or a name become spaces; in
    an address they are refused with ValidationError. A text goes to a number, and leaves by `line`,
    or by the one that the number last wrote to. `at` is the present, for who writes many.
    """
    if by is not None:
        from_name = from_name or by.user.get_full_name()
    if channel == Message.Channel.EMAIL:
        reply_to = reply_to or (by.user.email if by is not None else "")
        for address in filter(None, (to, reply_to)):
            _refuse_bad_address(address)
    else:
        to, subject = _whole_number(to), subject or _beginning(text)
    message = Message(
        dedupe_key=key, channel=channel, purpose=Message.Purpose(purpose), kind=kind,
        campaign=campaign, person=person, by=by, line=line, to_address=to,
        to_name=one_line(to_name), from_name=one_line(from_name), reply_to=reply_to,
        subject=one_line(subject), text=without_nul(text), html=without_nul(html),
        why=why or {}, is_automated=is_automated, created_at=at or clock.Now(),
        not_before=not_before or at or clock.Now(), expires_at=expires_at,
    )  # fmt: skip
    message.prepare()
    return message


def _whole_number(typed: str) -> str:
    number, _ = phones.e164(typed)
    if not phones.is_whole(number):
        raise ValidationError("A text needs a number with its area code: (231) 555-0142.")
    return number


def _beginning(text: str) -> str:
    words = one_line(text)
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def _refuse_bad_address(address: str) -> None:
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in address):
        raise ValidationError("An e-mail address has no spaces or line breaks.")
    validate_email(address)


class Message(WorkspaceModel):
    """One thing leaving: what, to whom, why, and how far it has got."""

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        SMS = "sms", "Text"
        VOICE = "voice", "Voice"

    class Purpose(models.TextChoices):
        MARKETING = "marketing", "Marketing"
        TRANSACTIONAL = "transactional", "Answer or notice"
        SECURITY = "security", "Security"

        @property
        def rank(self) -> int:
            """Who goes first: codes, then answers, then letters to many."""
            return [self.SECURITY, self.TRANSACTIONAL, self.MARKETING].index(self)

    class Carried(models.TextChoices):
        """How far a text got after it was handed over; what has failed stays so (R17)."""

        QUEUED = "queued", "On its way"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        READ = "read", "Read"
        UNDELIVERED = "undelivered", "Did not arrive"

        @property
        def rank(self) -> int:
            return list(type(self)).index(self)

    public_id = models.UUIDField(default=uuid7, editable=False)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.EMAIL)
    purpose = models.CharField(max_length=13, choices=Purpose, default=Purpose.TRANSACTIONAL)
    kind = models.CharField(max_length=40, blank=True)
    campaign = models.CharField(max_length=64, blank=True)
    dedupe_key = models.CharField(max_length=200)
    person = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="messages")
    to_address = models.CharField(max_length=254)
    to_name = models.CharField(max_length=200, blank=True)
    recipient_norm = models.CharField(max_length=254, db_collation="C")
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    # A text: the line it leaves by, and how far it got with those who carry it (R17).
    line = Key("messaging.PhoneLine", models.SET_NULL, null=True, blank=True, related_name="+")
    carried = models.CharField(max_length=11, choices=Carried, blank=True, default="")
    html = models.TextField(blank=True)
    # rule, matched_on, stops_when, link: sentences for the agent; reader: one for the reader.
    why = models.JSONField(default=dict)
    is_automated = models.BooleanField(default=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    rank = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    claim_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    lost_claims = models.PositiveSmallIntegerField(default=0)
    handoff_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_message_id = models.CharField(max_length=200, blank=True)
    provider_reply = models.CharField(max_length=500, blank=True)
    message_id_hdr = models.CharField(max_length=200, unique=True)
    body_sha256 = models.BinaryField(null=True, editable=False)
    send_epoch = models.IntegerField()

    objects = MessageQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="message_public_id"),
            models.UniqueConstraint(fields=["workspace", "dedupe_key"], name="message_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.SENT) | models.Q(sent_at__isnull=False),
                name="message_sent_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "rank", "not_before", "id"],
                condition=models.Q(state=State.QUEUED),
                name="message_due",
            ),
            models.Index(
                fields=["workspace", "lease_until"],
                condition=models.Q(state__in=[State.CLAIMED, State.HANDOFF]),
                name="message_on_its_way",
            ),
            models.Index(fields=["workspace", "person", "-handoff_at"], name="message_timeline"),
            models.Index(fields=["workspace", "state", "-id"], name="message_by_state"),
            models.Index(fields=["workspace", "recipient_norm"], name="message_recipient"),
            models.Index(
                fields=["workspace", "campaign", "state", "id"],
                condition=~models.Q(campaign=""),
                name="message_campaign",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("messaging:message", args=[self.public_id])

    def prepare(self):
        """Fill in what follows from the rest, before the row is first written."""
        self.recipient_norm = Email.normal(self.to_address)
        self.rank = Message.Purpose(self.purpose).rank
        self.message_id_hdr = f"<{self.public_id}@{settings.BOUNCE_DOMAIN}>"
        self.send_epoch = settings.SEND_EPOCH

    @property
    def is_text(self) -> bool:
        return self.channel == self.Channel.SMS

    @property
    def is_marketing(self) -> bool:
        return self.purpose == self.Purpose.MARKETING

    @property
    def is_held_to_manners(self) -> bool:
        """Nobody pressed send and nobody asked for it: daytime only, one in seven days."""
        return self.is_marketing and self.is_automated

    @property
    def is_unsure(self) -> bool:
        return self.state == State.UNKNOWN

    @property
    def can_be_repeated(self) -> bool:
        return self.state in (State.UNKNOWN, State.FAILED, State.SKIPPED)

    @property
    def why_sentence(self) -> str:
        """The rule, what it matched on, and what would have stopped it, as one paragraph."""
        parts = [self.why.get(name, "") for name in ("rule", "matched_on", "stops_when")]
        said = " ".join(part for part in parts if part)
        return said or (f"{self.by} pressed send." if self.by_id else "")

    def repeat(self, *, by) -> "Message":
        """Send once more, because a person asks for it: a new key, told from the first by `:r2`."""
        base, _, number = self.dedupe_key.rpartition(":r")
        base, number = (base, int(number)) if base and number.isdigit() else (self.dedupe_key, 1)
        kept = (
            "to", "subject", "text", "html", "purpose", "channel", "person", "reply_to", "to_name",
            "from_name", "kind", "campaign", "line",
        )  # fmt: skip
        again = {name: getattr(self, "to_address" if name == "to" else name) for name in kept}
        return Message.objects.queue(
            key=f"{base}:r{number + 1}",
            by=by,
            why={"rule": f"{by} pressed “Send again”.", "reader": self.why.get("reader", "")},
            **again,
        )
