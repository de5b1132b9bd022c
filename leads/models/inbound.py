import datetime as dt
import hashlib
import re

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from leads import vouching
from leads.models.response import FIRST_CALL_WITHIN, seconds_since

MOST_READINGS = 5
GRACE = dt.timedelta(seconds=10)  # the doorbell's; after it the scan looks
LEASE = dt.timedelta(minutes=1)
OUR_LETTER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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

    def of_sender(self, sender: str):
        """Of one address; or of a domain, those below it too."""
        if "@" in sender:
            return self.filter(sender_address=sender.lower())
        at = Q(sender_address__endswith=f"@{sender.lower()}")
        return self.filter(at | Q(sender_address__endswith=f".{sender.lower()}"))

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
    mailbox = Key("leads.Mailbox", models.SET_NULL, null=True, blank=True, related_name="mails")
    web_form = Key("leads.WebForm", models.SET_NULL, null=True, blank=True, related_name="arrivals")
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
    # Whose mail it is, of a forward the original's; the name of its source as it was read.
    sender_address = models.CharField(max_length=320, blank=True, db_collation="C")
    source_label = models.CharField(max_length=80, blank=True)
    by_hand = models.BooleanField(default=False)  # a member read it, where Sphere could not
    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    kind = models.CharField(max_length=10, blank=True)
    parser = models.CharField(max_length=60, blank=True)
    reading = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    lead = Key("leads.Lead", models.SET_NULL, null=True, blank=True, related_name="mails")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())

    formats: tuple = ()  # what the workspace has taught, while the mail is read

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
            models.Index(
                fields=["workspace", "sender_address", "-received_at", "-id"],
                name="inbound_by_sender",
            ),
            # Counting how well each source is read looks at this alone.
            models.Index(
                fields=["workspace", "-received_at"],
                include=["source_label", "sender_address", "state", "kind", "by_hand"],
                name="inbound_health",
            ),
            models.Index(
                fields=["workspace", "parser", "received_at"],
                condition=Q(parser__startswith="taught:"),
                name="inbound_taught",
            ),
            models.Index(
                fields=["workspace", "web_form", "-received_at"],
                condition=Q(web_form__isnull=False),
                name="inbound_by_web_form",
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
    def is_held_back(self) -> bool:
        """Taken for spam by a web form; a member may believe it with one tap."""
        return self.is_open and "held_back" in (self.reading.get("extra") or {})

    @property
    def expected_source(self):
        """What the door it came by is kept for, where a person has said so."""
        door = self.feed or self.mailbox or self.web_form
        return door and door.source

    @property
    def is_our_own_letter(self) -> bool:
        """A letter of Sphere's own that came back by a forwarding rule."""
        name, at, domain = self.message_id_hdr.strip("<> ").rpartition("@")
        return bool(OUR_LETTER.fullmatch(name)) and domain.lower() == settings.BOUNCE_DOMAIN.lower()

    @property
    def way_in_words(self) -> list[tuple[str, str]]:
        """What the door knows of the mail's way, for the page."""
        return vouching.in_words(self.told)

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
                "told": _storable_facts(told or {}),
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

    def try_once_more(self) -> bool:
        """One more reading by a worker, of a mail whose readings have all died; then it rests."""
        done = InboundMessage.objects.filter(pk=self.pk, state=self.State.FAILED).update(
            state=self.State.RECEIVED, attempts=MOST_READINGS - 1, next_try_at=clock.Now()
        )
        return bool(done)

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
        named = {"source_label": lead.source.name} if lead.source_id else {}
        return self._settle(self.State.PARSED, lead=lead, kind="lead", by_hand=True, **named)

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


def _storable_facts(told: dict) -> dict:
    return {
        key: _storable(value) if isinstance(value, str) else value for key, value in told.items()
    }


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL and no half characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
