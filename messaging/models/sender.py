"""A workspace's own way out: the address it writes from, the server or provider it leaves by."""

import base64
import datetime as dt
import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, vault

HELD = "Your way out is stopped"  # how the reason of every letter that waits for it begins
SECRETS = {
    "secret": "messaging.SendingAccount.secret",
    "dkim": "messaging.SendingAccount.dkim_key",
    "hook": "messaging.SendingAccount.hook_secret",
}


def new_key() -> str:
    """128 random bits, in the address that a provider tells how letters fared."""
    return secrets.token_hex(16)


class SendingAccountQuerySet(WorkspaceQuerySet):
    def mine(self) -> "SendingAccount | None":
        """The one of this workspace; None: letters leave as the installation's."""
        return self.first()


class SendingAccount(WorkspaceModel):
    """How the letters of a workspace leave, as whom, and whether that works.

    Until a test mail has proved it, it carries nothing but test mails. Secrets are sealed, and
    never shown again.
    """

    class Provider(models.TextChoices):
        INSTALLATION = "installation", "Sphere’s own server"
        SMTP = "smtp", "A mail server of your own"
        SES = "ses", "Amazon SES"
        MAILGUN = "mailgun", "Mailgun"
        POSTMARK = "postmark", "Postmark"
        SENDGRID = "sendgrid", "SendGrid"
        MAILJET = "mailjet", "Mailjet"
        BREVO = "brevo", "Brevo"

    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS (port 587)"
        TLS = "tls", "TLS from the start (port 465)"

    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    provider = models.CharField(max_length=12, choices=Provider, default=Provider.INSTALLATION)
    from_address = models.CharField("address", max_length=254, blank=True)
    host = models.CharField("server", max_length=253, blank=True)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    region = models.CharField(max_length=20, blank=True)
    secret_sealed = models.TextField(blank=True, editable=False)
    hook_secret_sealed = models.TextField(blank=True, editable=False)
    returns_here = models.BooleanField("returned mail comes to Sphere", default=True)
    most_a_day = models.PositiveIntegerField(null=True, blank=True)

    dkim_selector = models.CharField(max_length=63, blank=True, editable=False)
    dkim_public = models.TextField(blank=True, editable=False)
    dkim_key_sealed = models.TextField(blank=True, editable=False)
    dkim_seen_at = models.DateTimeField(null=True, editable=False)
    checks = models.JSONField(default=list, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    is_warm = models.BooleanField("has written to many for months", default=False)

    proven_at = models.DateTimeField(null=True, editable=False)
    worked_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    failed = models.CharField(max_length=300, blank=True, editable=False)
    # Stopped until a person mends it; held: tried again by itself from then on.
    stopped_because = models.CharField(max_length=300, blank=True, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)
    holds = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SendingAccountQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="sender_once")]

    def __str__(self):
        return self.from_address or self.get_provider_display()

    def get_absolute_url(self):
        return reverse("messaging:sender")

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def domain(self) -> str:
        return self.from_address.rpartition("@")[2].lower()

    @property
    def is_installation(self) -> bool:
        return self.provider == self.Provider.INSTALLATION

    @property
    def is_in_use(self) -> bool:
        """Letters leave by it; the installation's server needs no proof."""
        return self.is_installation or self.proven_at is not None

    @property
    def writes_as_own(self) -> bool:
        """The From line has the own address: with our server, once it can sign for the domain."""
        return bool(self.from_address) and (
            self.dkim_seen_at is not None if self.is_installation else True
        )

    @property
    def is_held(self) -> bool:
        return self.held_until is not None and self.held_until > clock.now()

    @property
    def is_warming_up(self) -> bool:
        return self.writes_as_own and not self.is_warm

    @property
    def dkim_host(self) -> str:
        return f"{self.dkim_selector}._domainkey.{self.domain}"

    @property
    def dkim_record(self) -> str:
        return f"v=DKIM1; k=rsa; p={self.dkim_public}"

    def secret(self, name: str = "secret") -> str:
        return vault.unseal(self._sealed(name), workspace_id=self.workspace_id, field=SECRETS[name])

    def has_secret(self, name: str = "secret") -> bool:
        return bool(self._sealed(name))

    def _sealed(self, name: str) -> str:
        return getattr(self, _column(name))

    # ── commands ─────────────────────────────────────────────────────────────
    def set_secret(self, value: str, name: str = "secret") -> None:
        sealed = vault.seal(value, workspace_id=self.workspace_id, field=SECRETS[name])
        setattr(self, _column(name), sealed)

    def make_dkim(self) -> None:
        """A pair of keys for the domain: the public one is published, the private one stays."""
        pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = pair.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        private = pair.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        self.dkim_selector = f"sphere{secrets.token_hex(3)}"
        self.dkim_public = base64.b64encode(public).decode()
        self.set_secret(private.decode(), "dkim")
        self.dkim_seen_at = None

    def note_success(self) -> None:
        """It took a letter: what held it is over, and it is proven."""
        now = clock.now()
        facts = {"worked_at": now, "held_until": None, "holds": 0}
        self.write(**facts, proven_at=self.proven_at or now)

    def hold(self, because: str) -> dt.datetime:
        """It cannot be reached: tried again a little later each time, at most every half hour."""
        until = clock.now() + min(dt.timedelta(minutes=2**self.holds), dt.timedelta(minutes=30))
        self.write(
            held_until=until, holds=min(self.holds + 1, 10), failed=because[:300],
            failed_at=clock.now(),
        )  # fmt: skip
        return until

    def stop(self, because: str) -> None:
        """It does not know us any more (401, 403, a refused password): a person must look (R4)."""
        self.write(stopped_because=because[:300], failed=because[:300], failed_at=clock.now())

    def write(self, **facts) -> None:
        SendingAccount.objects.filter(pk=self.pk).update(**facts)
        for name, value in facts.items():
            setattr(self, name, value)


def _column(name: str) -> str:
    return {"dkim": "dkim_key_sealed", "hook": "hook_secret_sealed"}.get(name, "secret_sealed")


class FromAddress(WorkspaceModel):
    """The address that one member writes from, inside the workspace's own domain."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="from_address_once")
        ]

    def __str__(self):
        return self.address


class SendingDay(WorkspaceModel):
    """How many letters a domain sent on one day, and how many it might: the steps of warming up."""

    domain = models.CharField(max_length=253, db_collation="C")
    day = models.DateField()
    most = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "domain", "day"], name="sending_day_once")
        ]

    def __str__(self):
        return f"{self.domain} {self.day}: {self.count} of {self.most}"


class RecipientHold(WorkspaceModel):
    """A large receiver, or one small domain, that asked us to come more slowly (R11)."""

    group = models.CharField(max_length=253, db_collation="C")
    until = models.DateTimeField()
    level = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "group"], name="recipient_hold_once")
        ]

    def __str__(self):
        return f"{self.group} until {self.until:%H:%M}"
