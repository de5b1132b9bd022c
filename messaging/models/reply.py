"""Mail that people write back, and what one was copied on: stored before the sender hears 250."""

import base64
import datetime as dt
import hashlib
import re
import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Email
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging.models.incoming import GRACE, LEASE, MOST_READINGS

OLD_ADDRESS_WORKS = dt.timedelta(days=30)


def new_key() -> str:
    """128 random bits as 26 letters and digits that survive any mail system."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


class IncomingMailQuerySet(WorkspaceQuerySet):
    def unread(self):
        return self.filter(state=IncomingMail.State.RECEIVED)

    def due(self):
        return self.unread().filter(next_try_at__lte=clock.Now())

    def waiting(self):
        """Those that a member looks at: nobody's, a doubtful sender, strangers in copy."""
        return self.filter(state__in=[IncomingMail.State.WAITING, IncomingMail.State.FAILED])

    def for_lines(self):
        return self.defer("raw").select_related("person", "member__user")


# What a stranger wrote is repeated only where it is one name, of plain signs, on one line.
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[!-;=?-~]{1,250}>)\s*$", re.IGNORECASE | re.MULTILINE)


class IncomingMail(WorkspaceModel):
    """A mail to one of our own addresses: kept as it came, read once, never lost."""

    class Kind(models.TextChoices):
        REPLY = "reply", "An answer to a letter"
        OWN = "own", "A member’s answer from their own mailbox"
        COPY = "copy", "A copy for the record"

    class State(models.TextChoices):
        RECEIVED = "received", "Not read yet"
        READ = "read", "Read"
        WAITING = "waiting", "Waits for a look"
        ASIDE = "aside", "Set aside"
        FAILED = "failed", "Could not be read"

    class Reading(models.TextChoices):
        WORDS = "words", "Somebody wrote"
        MACHINE = "machine", "A machine answered"
        BOUNCE = "bounce", "A letter came back"
        STOP = "stop", "They asked for no more letters"
        UNCLEAR = "unclear", "They may have asked for no more letters"

    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=5, choices=Kind)
    # What it answers: a letter of ours, or (of a member's own answer) the mail that was passed on.
    message = Key("messaging.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    answers = Key("messaging.IncomingMail", models.SET_NULL, null=True, blank=True,
                  related_name="own_answers")  # fmt: skip
    member = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    person = Key(
        "contacts.Person", models.SET_NULL, null=True, blank=True, related_name="mails_received"
    )
    dedupe_key = models.CharField(max_length=64, db_collation="C")
    raw = models.BinaryField()
    envelope_from = models.CharField(max_length=320, blank=True)
    # What the door knows beside the bytes: who vouches for the sender. Never from the mail itself.
    told = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    sender = models.CharField(max_length=320, blank=True, db_collation="C")
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)  # the new words, without what they quote
    reading = models.CharField(max_length=7, choices=Reading, blank=True)
    # The address they wrote from, while it is not known as theirs and nobody said what it is.
    new_address = models.CharField(max_length=254, blank=True)
    strangers = models.JSONField(default=list, blank=True)  # [{"name": …, "address": …}]
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())

    objects = IncomingMailQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="mail_public_id"),
            models.UniqueConstraint(fields=["workspace", "dedupe_key"], name="mail_once"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="received"), name="mail_unread"),
            models.Index(fields=["workspace", "state", "-id"], name="mail_by_state"),
            models.Index(fields=["workspace", "person", "-id"], name="mail_by_person"),
            # A member's answer names the mail before its workspace is known.
            models.Index(fields=["public_id"], name="mail_by_public_id"),
        ]

    def __str__(self):
        return self.subject or self.sender or "A mail"

    def get_absolute_url(self):
        return reverse("messaging:incoming_mail", args=[self.public_id])

    @property
    def who(self) -> str:
        return self.sender_name or self.sender or "Somebody"

    @property
    def message_id_hdr(self) -> str:
        """By what their mail program knows it, as an answer names it (RFC 5322 3.6.4); or ""."""
        found = _MESSAGE_ID.search(bytes(self.raw[:65_536]).partition(b"\r\n\r\n")[0])
        return found[1].decode() if found else ""

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.WAITING, self.State.FAILED)

    @property
    def signed_by(self) -> str:
        """The domain whose signature holds, as a server we trust says; or nothing."""
        return self.told.get("signed_by", "") if self.told.get("dkim") == "pass" else ""

    @property
    def is_vouched_for(self) -> bool:
        """Its sender is who it says: a signature of their own domain holds (R19)."""
        if self.told.get("dmarc") == "pass":
            return True
        domain = self.sender.rpartition("@")[2].lower()
        signer = self.signed_by.lower().rstrip(".")
        return bool(domain and signer) and (domain == signer or domain.endswith(f".{signer}"))

    # ── commands ─────────────────────────────────────────────────────────────
    @classmethod
    def keep(cls, *, raw: bytes, to: str, envelope_from="", told=None, **facts):
        """Store what came; None when the sender repeats one that is stored."""
        body = raw.partition(b"\r\n\r\n")[2] or raw
        head = [line for line in raw[:65_536].split(b"\n") if line.lower().startswith(_SAME)]
        parts = [to.encode(), *sorted(head), hashlib.sha256(body).digest()]
        kept, is_new = cls.objects.defer("raw").get_or_create(
            dedupe_key=hashlib.sha256(b"\0".join(parts)).hexdigest(),
            defaults=facts | {
                "raw": raw,
                "envelope_from": storable(envelope_from or "")[:320],
                "told": {name: storable(str(said)) for name, said in (told or {}).items()},
                "received_at": clock.now(),
                "next_try_at": clock.now() + GRACE,
            },
        )  # fmt: skip
        return kept if is_new else None

    def claim(self) -> bool:
        """Count a reading before it begins, so that a mail which kills its reader comes to rest."""
        mine = IncomingMail.objects.unread().filter(pk=self.pk)
        if mine.filter(attempts__lt=MOST_READINGS).update(
            attempts=F("attempts") + 1, next_try_at=clock.Now() + LEASE
        ):
            return True
        mine.update(state=self.State.FAILED, problem="Sphere could not read this mail.")
        changed("replies")
        return False

    def wait_for_a_look(self, because: str) -> None:
        self.state, self.problem = self.State.WAITING, because[:300]

    def set_aside(self) -> bool:
        """A member says that nothing need be done about it."""
        return self._settle(IncomingMail.objects.waiting(), self.State.ASIDE)

    def take_back(self) -> bool:
        aside = IncomingMail.objects.filter(state=self.State.ASIDE)
        return self._settle(aside, self.State.WAITING)

    def _settle(self, rows, state) -> bool:
        done = rows.filter(pk=self.pk).update(state=state)
        if done:
            changed("replies")
        return bool(done)

    @transaction.atomic
    def add_address(self) -> Email | None:
        """The address they wrote from is theirs: a member says so."""
        mine = IncomingMail.objects.exclude(new_address="").filter(pk=self.pk)
        if self.person is None or not mine.select_for_update(of=("self",)).exists():
            return None
        address = Email.normal(self.new_address)
        known = self.person.emails.filter(address_lc=address).first()
        email = known or self.person.emails.create(address=self.new_address)
        self.forget_address()
        changed("people")
        return email

    def forget_address(self) -> bool:
        """It is not offered any more, in none of the mails that came from it."""
        offers = IncomingMail.objects.filter(person=self.person, new_address=self.new_address)
        return bool(self.new_address) and bool(offers.update(new_address=""))


_SAME = (b"message-id:", b"date:", b"from:", b"subject:")


def storable(text: str) -> str:
    """PostgreSQL keeps no NUL and no half characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


class UnansweredQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(settled_at=None)

    def of_person(self, person):
        return self.open().filter(person=person)

    def first_of_each(self):
        """One for each person: what has waited longest; the others leave together with it."""
        mine = Unanswered.objects.open().filter(person=models.OuterRef("person"))
        return self.filter(pk=models.Subquery(mine.order_by("came_at", "pk").values("pk")[:1]))

    def settle(self, *, by, was_answered: bool = True) -> int:
        done = self.open().update(
            settled_at=clock.now(), settled_by=by, was_answered=was_answered
        )  # fmt: skip
        if done:
            changed("replies")
        return done


class Unanswered(WorkspaceModel):
    """A mail or text of a person that nobody answered yet: it stands on Today with its hour."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="unanswered")
    touch = Key("contacts.Touch", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=[("email", "Email"), ("text", "Text")])
    words = models.CharField(max_length=300, blank=True)
    came_at = models.DateTimeField()
    red_at = models.DateTimeField()  # the end of the business day
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True,
                     related_name="+")  # fmt: skip
    was_answered = models.BooleanField(default=False)

    objects = UnansweredQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="unanswered_public_id"),
            models.UniqueConstraint(fields=["workspace", "touch"], name="unanswered_once"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "came_at"], condition=Q(settled_at=None),
                name="unanswered_open",
            ),
            models.Index(
                fields=["workspace", "person"], condition=Q(settled_at=None),
                name="unanswered_of_person",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.words or "No words"

    @property
    def is_late(self) -> bool:
        return self.red_at <= clock.now()

    @property
    def is_text(self) -> bool:
        return self.kind == "text"


class LogAddressQuerySet(WorkspaceQuerySet):
    def current(self):
        return self.filter(rotated_at=None)

    def working(self):
        still = Q(rotated_at=None) | Q(rotated_at__gt=clock.Now() - OLD_ADDRESS_WORKS)
        return self.filter(still)

    def of(self, membership) -> "LogAddress | None":
        return self.current().filter(member=membership).first()


class LogAddress(WorkspaceModel):
    """Where a member sends a copy of a mail, so that it stands with the person it went to."""

    member = Key("accounts.Membership", models.CASCADE, related_name="log_addresses")
    # Unique over all workspaces: the envelope recipient is how a mail finds its workspace.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = LogAddressQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "log addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "member"], condition=Q(rotated_at=None),
                name="log_address_of_member",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.address

    @property
    def address(self) -> str:
        return f"log+{self.key}@{settings.BOUNCE_DOMAIN}"

    @classmethod
    @transaction.atomic
    def make_new(cls, membership) -> "LogAddress":
        """A new address in place of the old one, which goes on working for thirty days."""
        cls.objects.current().filter(member=membership).update(rotated_at=clock.Now())
        return cls.objects.create(member=membership)
