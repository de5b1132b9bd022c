"""What was said of an address after a letter left: the evidence behind its status."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging.lines import without_nul
from messaging.models.incoming import GRACE, LEASE, MOST_READINGS

STRIKES_WITHIN = dt.timedelta(days=14)
LATELY = dt.timedelta(days=30)


class AddressReportQuerySet(WorkspaceQuerySet):
    def about(self, addresses):
        return self.filter(address__in=list(addresses))

    def strikes(self, address: str):
        """The letters that did not arrive for a passing reason, lately: three are enough."""
        since = clock.now() - STRIKES_WITHIN
        return self.filter(kind=AddressReport.Kind.SOFT, address=address, at__gt=since)

    def against_us(self):
        """A server refuses what we send, lately: our own standing, and nobody's address."""
        since = clock.now() - LATELY
        return self.filter(kind=AddressReport.Kind.REFUSED, at__gt=since)


class AddressReport(WorkspaceModel):
    """One thing that a server, a provider or a reader said of an address: kept, never rewritten."""

    class Kind(models.TextChoices):
        HARD = "hard", "Does not exist"
        SOFT = "soft", "Did not arrive this time"
        REFUSED = "refused", "Refused because of us"
        COMPLAINT = "complaint", "Reported as junk"
        NOT_JUNK = "not_junk", "Said to be no junk"
        OPT_OUT = "opt_out", "Asked for no more letters"

        @property
        def tone(self) -> str:
            tones = {self.HARD: "bad", self.COMPLAINT: "bad", self.REFUSED: "bad"}
            return tones.get(self, "good" if self == self.NOT_JUNK else "warn")

        @property
        def icon(self) -> str:
            return {
                self.HARD: "mail-x", self.SOFT: "clock", self.REFUSED: "hand-stop",
                self.COMPLAINT: "mood-sad", self.NOT_JUNK: "check", self.OPT_OUT: "mail-off",
            }[self]  # fmt: skip

    kind = models.CharField(max_length=9, choices=Kind)
    address = models.CharField(max_length=254, db_collation="C")
    at = models.DateTimeField()
    status = models.CharField(max_length=12, blank=True)  # RFC 3463: 5.1.1
    said = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=60)
    message = Key("messaging.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    person = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=200, db_collation="C")

    objects = AddressReportQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="address_report_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "address", "-at"], name="report_of_address"),
            models.Index(fields=["workspace", "-id"], name="report_newest"),
            models.Index(fields=["workspace", "kind", "-at"], name="report_by_kind"),
        ]

    def __str__(self):
        return f"{self.address}: {self.get_kind_display()}"

    @property
    def how(self) -> "AddressReport.Kind":
        return self.Kind(self.kind)

    @classmethod
    def note(cls, kind, address: str, *, key: str, said: str = "", **facts) -> bool:
        """Write it down; False when it was known already."""
        row = cls(
            kind=kind, address=address, key=key[:200], said=without_nul(said)[:500],
            at=facts.pop("at", None) or clock.now(), **facts,
        )  # fmt: skip
        if cls.objects.filter(key=row.key).exists():
            return False
        cls.objects.bulk_create([row], ignore_conflicts=True)
        changed("messages")
        return cls.objects.filter(key=row.key, at=row.at).exists()


class ProviderEventQuerySet(WorkspaceQuerySet):
    def unread(self):
        return self.filter(state=ProviderEvent.State.RECEIVED)

    def due(self):
        return self.unread().filter(next_try_at__lte=clock.Now())


class ProviderEvent(WorkspaceModel):
    """What a provider told of a letter, as it came: stored before it hears 2xx, read afterwards.

    Its key is kept for ever, so that a repetition is known however late it comes (R16).
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Not read yet"
        READ = "read", "Read"
        FAILED = "failed", "Could not be read"

    public_id = models.UUIDField(default=uuid7, editable=False)
    provider = models.CharField(max_length=12)
    event_id = models.CharField(max_length=200, db_collation="C")
    raw = models.JSONField()
    received_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    did = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())

    objects = ProviderEventQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "provider", "event_id"], name="provider_event_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="received"), name="provider_event_unread"
            )
        ]

    def __str__(self):
        return f"{self.provider} {self.event_id}"

    @classmethod
    def keep(cls, rows: "list[ProviderEvent]") -> None:
        """Store them as they came; those that are known stay as they are."""
        now = clock.now()
        for row in rows:
            row.received_at, row.next_try_at = now, now + GRACE
        cls.objects.bulk_create(rows, ignore_conflicts=True)

    def claim(self) -> bool:
        """Count a reading before it begins, so that an event which kills its reader rests."""
        mine = ProviderEvent.objects.unread().filter(pk=self.pk)
        if mine.filter(attempts__lt=MOST_READINGS).update(
            attempts=F("attempts") + 1, next_try_at=clock.Now() + LEASE
        ):
            return True
        mine.update(state=self.State.FAILED, did="Sphere could not read it.")
        return False
