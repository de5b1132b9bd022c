"""The numbers of a workspace: by which texts leave and come, and that can be called."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, phones, vault
from crm.kit.ids import uuid7

TOKEN = "messaging.PhoneLine.auth_token"


def new_key() -> str:
    """128 random bits: who knows the address of a hook still needs the provider's signature."""
    return secrets.token_hex(16)


class PhoneLineQuerySet(WorkspaceQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def may_text(self):
        """Those that texts may leave by: a number that is not registered may not (10DLC)."""
        registered = Q(registration=PhoneLine.Registration.APPROVED)
        return self.active().filter(registered | Q(provider=PhoneLine.Provider.SIMULATOR))

    def real_first(self):
        return self.order_by("-provider", "pk")  # twilio before simulator

    def texting(self) -> "PhoneLine | None":
        """The line that texts leave by; None: one texts from one's own phone.

        On a real server the practice line is nobody's way out.
        """
        lines = self.may_text().real_first()
        if settings.PRODUCTION:
            lines = lines.exclude(provider=PhoneLine.Provider.SIMULATOR)
        return lines.first()


class PhoneLine(WorkspaceModel):
    """A number of the workspace at a provider, or the practice line that plays one."""

    class Provider(models.TextChoices):
        TWILIO = "twilio", "Twilio"
        SIMULATOR = "simulator", "Practice line"

    class Registration(models.TextChoices):
        """How far the carriers have come with letting the number text (10DLC)."""

        NONE = "none", "Not begun"
        BRAND = "brand", "Your name or company is handed in"
        CAMPAIGN = "campaign", "Your texts are handed in"
        APPROVED = "approved", "Approved: texts may leave"
        REFUSED = "refused", "Refused: something has to be mended"

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the address of a hook is how a text finds its workspace.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    provider = models.CharField(max_length=9, choices=Provider, default=Provider.TWILIO)
    number = models.CharField(max_length=40, db_collation="C")
    label = models.CharField(max_length=80, blank=True)
    account_sid = models.CharField("account SID", max_length=64, blank=True)
    auth_token_sealed = models.TextField(blank=True, editable=False)
    registration = models.CharField(
        "registration for texting (10DLC)", max_length=8, choices=Registration,
        default=Registration.NONE, db_default=Registration.NONE,
    )  # fmt: skip
    # Twilio's name for what was approved, or why it was refused; and since when it stands so.
    registration_note = models.CharField(max_length=200, blank=True, default="", db_default="")
    registration_at = models.DateTimeField(null=True, blank=True, editable=False)
    has_voice = models.BooleanField("takes calls", default=True)
    is_active = models.BooleanField("in use", default=True)
    # The provider asks us to wait, or does not know us: texts stay in the ledger until then.
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    held_because = models.CharField(max_length=300, blank=True, editable=False)
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    worked = models.CharField(max_length=200, blank=True, editable=False)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    failed = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PhoneLineQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-is_active", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="line_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "number"],
                name="line_number_once",
                violation_error_message="This number is a line of yours already.",
            ),
        ]

    def __str__(self):
        return f"{self.label}, {self.national}" if self.label else self.national

    def get_absolute_url(self):
        return reverse("messaging:line", args=[self.public_id])

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def national(self) -> str:
        return phones.national(self.number)

    @property
    def is_simulator(self) -> bool:
        return self.provider == self.Provider.SIMULATOR

    @property
    def is_registered(self) -> bool:
        return self.registration == self.Registration.APPROVED

    @property
    def registration_steps(self) -> list[dict]:
        """What the carriers want, one after the other, and how far it has come."""
        Step = PhoneLine.Registration
        order = [Step.NONE, Step.BRAND, Step.CAMPAIGN, Step.APPROVED]
        at = 2 if self.registration == Step.REFUSED else order.index(self.registration)
        titles = [
            "Your name or company (the brand) is handed in at Twilio",
            "Your texts (the campaign) are handed in: samples, and how people agree",
            "Approved by the carriers",
        ]
        steps = [
            {"title": title, "is_done": at >= number, "icon": "check" if at >= number else "clock"}
            for number, title in enumerate(titles, 1)
        ]
        if self.registration == Step.REFUSED:
            steps[-1] |= {"title": "Refused by the carriers: mend it and hand it in again",
                          "icon": "hand-stop"}  # fmt: skip
        return steps

    @property
    def may_text(self) -> bool:
        return self.is_active and (self.is_registered or self.is_simulator)

    @property
    def why_not_texting(self) -> str:
        """Why no text leaves by this line, in a sentence; or nothing."""
        if not self.is_active:
            return "The line is switched off."
        if not self.may_text:
            return _UNREGISTERED[self.registration]
        return ""

    @property
    def is_held(self) -> bool:
        return self.held_until is not None and self.held_until > clock.on_this_machine()

    @property
    def auth_token(self) -> str:
        return vault.unseal(self.auth_token_sealed, workspace_id=self.workspace_id, field=TOKEN)

    def hook_url(self, name: str) -> str:
        """Where the provider brings texts, calls and how they fared: fixed by the settings."""
        path = reverse(f"message_hooks:{name}", args=[self.key])
        return f"{settings.PUBLIC_WEBHOOK_BASE}{path}"

    # ── commands ─────────────────────────────────────────────────────────────
    def set_token(self, token: str) -> None:
        """Written once, and never shown again; the account is tried anew."""
        self.auth_token_sealed = vault.seal(token, workspace_id=self.workspace_id, field=TOKEN)
        self.held_until, self.held_because = None, ""

    def hold(self, until: dt.datetime, because: str) -> None:
        """Nothing leaves by this line before that moment; what waits spends no attempt."""
        self._write(held_until=until, held_because=because[:300])

    def release(self) -> None:
        self._write(held_until=None, held_because="")

    def note_success(self, what: str) -> None:
        self._write(worked_at=clock.now(), worked=what[:200])

    def note_failure(self, what: str) -> None:
        self._write(failed_at=clock.now(), failed=what[:300])

    def _write(self, **facts) -> None:
        PhoneLine.objects.filter(pk=self.pk).update(**facts)
        for name, value in facts.items():
            setattr(self, name, value)


_UNREGISTERED = {
    PhoneLine.Registration.NONE: "The number is not registered for texting yet.",
    PhoneLine.Registration.BRAND: "The carriers look at your name or company. Texts come next.",
    PhoneLine.Registration.CAMPAIGN: "The carriers look at your texts. It takes up to two weeks.",
    PhoneLine.Registration.REFUSED: "The carriers refused the registration.",
}


class TextConsentQuerySet(WorkspaceQuerySet):
    def of_number(self, number: str):
        return self.filter(number=number).order_by("-pk")

    def unclear(self):
        """What may have been a stop: a person decides."""
        return self.filter(kind=TextConsent.Kind.PAUSED, decided_at=None)


class TextConsent(WorkspaceModel):
    """What somebody said about being texted, in their words, and when: kept, never rewritten.

    The newest line about a number says how it stands. It outlives the person, imports and merges.
    """

    class Kind(models.TextChoices):
        GIVEN = "given", "May be texted"
        ASKED = "asked", "Was asked to say YES"
        PAUSED = "paused", "May have asked to stop"
        STOPPED = "stopped", "Asked for no more texts"

    number = models.CharField(max_length=40, db_collation="C")
    kind = models.CharField(max_length=7, choices=Kind)
    words = models.TextField(max_length=5000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=60, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField()
    person = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    text = Key("messaging.IncomingText", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = TextConsentQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "number", "-id"], name="text_consent_of_number")
        ]

    def __str__(self):
        return f"{self.number}: {self.get_kind_display()}"

    @property
    def national(self) -> str:
        return phones.national(self.number)
