import datetime as dt
import hashlib

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models.response import FIRST_CALL_WITHIN, seconds_since

MOST_READINGS = 5
GRACE = dt.timedelta(seconds=10)  # the doorbell's; after it the scan looks
LEASE = dt.timedelta(minutes=1)


class InboundQuerySet(WorkspaceQuerySet):
    def unread(self):
        return self.filter(state=InboundMessage.State.RECEIVED)

    def due(self):
        return self.unread().filter(next_try_at__lte=clock.Now())

    def put_off(self, most: int) -> list[int]:
        """The ids of the oldest ones, and a minute to read them before they are due again."""
        due = list(self.order_by("next_try_at").values_list("pk", flat=True)[:most])
        InboundMessage.objects.filter(pk__in=due).update(next_try_at=clock.Now() + LEASE)
        return due

    def needs_a_look(self):
        return self.filter(
            state__in=[InboundMessage.State.NEEDS_A_LOOK, InboundMessage.State.FAILED]
        )

    def not_leads(self):
        """What was read and is none; auto-replies are nobody's business and stay out."""
        return self.filter(state=InboundMessage.State.IGNORED).exclude(kind="autoreply")

    def for_lines(self):
        return self.defer("raw").annotate(seconds=seconds_since("received_at"))

    def newest_first(self, after=None):
        rows = self.order_by("-received_at", "-pk")
        if after is None:
            return rows
        earlier = Q(received_at=after.received_at, pk__lt=after.pk)
        return rows.filter(Q(received_at__lt=after.received_at) | earlier)


class InboundMessage(WorkspaceModel):
    """A mail as it came: stored before the sender hears 250, read afterwards, never thrown away."""

    class State(models.TextChoices):
        RECEIVED = "received", "Not read yet"
        PARSED = "parsed", "Read"
        NEEDS_A_LOOK = "look", "Needs a look"
        IGNORED = "ignored", "Not a lead"
        FAILED = "failed", "Could not be read"

    class Door(models.TextChoices):
        SMTP = "smtp", "Mail"
        HOOK = "hook", "Mail by a provider"
        IMAP = "imap", "Mailbox"
        WEB = "web", "Web form"

    public_id = models.UUIDField(default=uuid7, editable=False)
    door = models.CharField(max_length=4, choices=Door, default=Door.SMTP)
    feed = Key("leads.FeedAddress", models.PROTECT, null=True, blank=True, related_name="mails")
    # What the door knows beside the bytes: content type, address of the caller, what the
    # provider vouches for (SPF, DKIM, DMARC). Never taken from the mail itself.
    told = models.JSONField(default=dict, blank=True)
    dedupe_key = models.CharField(max_length=64, db_collation="C")
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    size = models.PositiveIntegerField(default=0)
    envelope_from = models.CharField(max_length=320, blank=True)
    message_id_hdr = models.CharField(max_length=998, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    kind = models.CharField(max_length=10, blank=True)
    parser = models.CharField(max_length=60, blank=True)
    reading = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    lead = Key("leads.Lead", models.SET_NULL, null=True, blank=True, related_name="mails")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())

    objects = InboundQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="inbound_public_id"),
            models.UniqueConstraint(fields=["workspace", "dedupe_key"], name="inbound_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="received"), name="inbound_unread"
            ),
            models.Index(
                fields=["workspace", "state", "-received_at", "-id"], name="inbound_by_state"
            ),
        ]

    def __str__(self):
        return self.subject or self.sender or "A mail"

    def get_absolute_url(self):
        return reverse("leads:look", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether it waits for a person to say what it is."""
        return self.state in (self.State.NEEDS_A_LOOK, self.State.FAILED)

    @property
    def is_set_aside(self) -> bool:
        return self.state == self.State.IGNORED

    @property
    def clock_left(self) -> int:
        return round(FIRST_CALL_WITHIN - self.seconds)

    @classmethod
    def keep(
        cls, *, raw: bytes, feed_id: int | None = None, envelope_from: str = "",
        door: str = Door.SMTP, key: str = "", told: dict | None = None, **facts,
    ) -> "InboundMessage | None":  # fmt: skip
        """Store what came as it came; None when the sender repeats one that is stored.

        `key` tells a repetition from another where the bytes cannot: a provider's own event id.
        """
        headers = first_headers(raw)
        kept, is_new = cls.objects.defer("raw").get_or_create(
            dedupe_key=key or dedupe_key(feed_id, headers, raw),
            defaults={
                "feed_id": feed_id,
                "door": door,
                "told": told or {},
                **facts,
                "raw": raw,
                "sha256": hashlib.sha256(raw).hexdigest(),
                "size": len(raw),
                "envelope_from": _storable(envelope_from)[:320],
                "message_id_hdr": _storable(headers["message-id"])[:998],
                "received_at": clock.Now(),
                "next_try_at": clock.Now() + GRACE,
            },
        )
        return kept if is_new else None

    def claim(self) -> bool:
        """Count a reading before it begins, so that a mail which kills its reader comes to rest."""
        claimed = (
            InboundMessage.objects.unread()
            .filter(pk=self.pk, attempts__lt=MOST_READINGS)
            .update(attempts=F("attempts") + 1, next_try_at=clock.Now() + LEASE)
        )
        if not claimed:
            self.fail_for_good()
        return bool(claimed)

    def fail_for_good(self) -> None:
        worn_out = InboundMessage.objects.unread().filter(pk=self.pk, attempts__gte=MOST_READINGS)
        if worn_out.update(state=self.State.FAILED, problem="Sphere could not read this mail."):
            changed("leads")

    def ignore(self) -> bool:
        """A member says that it is no lead."""
        return self._settle(self.State.IGNORED, kind="not_a_lead")

    def take_back(self) -> bool:
        """Undo: what was set aside waits for a look again."""
        done = InboundMessage.objects.filter(pk=self.pk, state=self.State.IGNORED).update(
            state=self.State.NEEDS_A_LOOK
        )
        if done:
            changed("leads")
        return bool(done)

    def become(self, lead) -> bool:
        """A member made a prospect of it."""
        return self._settle(self.State.PARSED, lead=lead, kind="lead")

    def _settle(self, state, **facts) -> bool:
        done = InboundMessage.objects.needs_a_look().filter(pk=self.pk).update(state=state, **facts)
        if done:
            changed("leads")
        return bool(done)


def first_headers(raw: bytes) -> dict[str, str]:
    """The headers that tell a repeated mail from another, as they stand; never raises."""
    head = raw[:65_536].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    found = dict.fromkeys(("message-id", "date", "from", "subject"), "")
    for line in head.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon and found.get(name.strip().lower(), None) == "":
            found[name.strip().lower()] = value.strip()
    return found


def dedupe_key(feed_id: int | None, headers: dict[str, str], raw: bytes) -> str:
    """The same for a mail and its repetition by SMTP, whatever relays wrote above it.

    The body counts too: some forms send every mail with one Message-ID.
    """
    body = raw.partition(b"\r\n\r\n")[2] or raw
    parts = [str(feed_id), *headers.values(), hashlib.sha256(body).hexdigest()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL and no half characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
