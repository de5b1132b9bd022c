"""A mailbox of the agent's own that Sphere looks into: only reading, one folder of it."""

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.capabilities import Capability
from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, vault
from crm.kit.ids import uuid7

EVERY = dt.timedelta(minutes=1)
LEASE = dt.timedelta(minutes=5)  # longer than a task may run: two never look at once
MARGIN = dt.timedelta(days=1)
WAITS = [dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60)]
MOST_REFUSALS = 3  # providers lock an account that hears a wrong password again and again
FIELD = "leads.Mailbox.password"


@dataclass(frozen=True)
class SignIn:
    """Where a mailbox is and how it opens; the password only lives here while it is used."""

    host: str
    port: int
    security: str
    user: str
    password: str


class MailboxQuerySet(WorkspaceQuerySet):
    def connected(self):
        return self.select_related("source", "connected_by__user").order_by("pk")

    def changeable_by(self, membership):
        """One's own, and what nobody here owns any more; who runs the team may change all."""
        if membership.may(Capability.MANAGE_TEAM):
            return self
        return self.filter(Q(connected_by=membership) | Q(connected_by=None))


class Mailbox(WorkspaceModel):
    """Sphere takes in what is new in a folder; it never deletes, moves or marks a mail there."""

    class Security(models.TextChoices):
        TLS = "tls", "TLS from the start (port 993)"
        STARTTLS = "starttls", "STARTTLS (port 143)"

    public_id = models.UUIDField(default=uuid7, editable=False)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    user = models.CharField(max_length=254)
    sealed_password = models.TextField(blank=True, editable=False)
    folders = models.JSONField(default=list, blank=True, editable=False)
    folder = models.CharField(max_length=255, blank=True)
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    connected_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    connected_at = models.DateTimeField(db_default=Now(), editable=False)
    # Only while an older part of the folder is read: what arrived before stays unread by us.
    reads_from = models.DateTimeField(null=True, blank=True, editable=False)
    uidvalidity = models.BigIntegerField(null=True, blank=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    is_on = models.BooleanField(default=False)
    next_look_at = models.DateTimeField(db_default=Now(), editable=False)
    looks = models.BigIntegerField(default=0, editable=False)
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken = models.PositiveIntegerField(default=0, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "mailboxes"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="mailbox_public_id"),
            models.CheckConstraint(
                condition=Q(is_on=False) | ~Q(folder=""), name="mailbox_on_has_a_folder"
            ),
        ]
        indexes = [
            models.Index(fields=["next_look_at"], condition=Q(is_on=True), name="mailbox_due")
        ]

    def __str__(self):
        return self.user

    def get_absolute_url(self):
        return reverse("leads:mailbox", args=[self.public_id])

    @property
    def is_stopped(self) -> bool:
        """Sphere itself gave up: the password was refused again and again."""
        return not self.is_on and self.failures >= MOST_REFUSALS

    @property
    def sign_in(self) -> SignIn:
        password = vault.unseal(self.sealed_password, workspace_id=self.workspace_id, field=FIELD)
        return SignIn(self.host, self.port, self.security, self.user, password)

    def seal(self, password: str) -> None:
        self.sealed_password = vault.seal(password, workspace_id=self.workspace_id, field=FIELD)

    def forget_place(self) -> None:
        """Another mailbox: the folder and its numbers belong to the one before."""
        self.folder, self.folders, self.uidvalidity, self.last_uid = "", [], None, 0

    def keep_source(self, source) -> None:
        self.source = source
        self.save(update_fields=["source"])

    def look_into(self, folder: str, *, validity: int, last_uid: int, reads_from) -> None:
        """From now on this folder is read, from that mail on."""
        self.folder, self.uidvalidity, self.last_uid = folder, validity, last_uid
        self.reads_from, self.is_on = reads_from, True
        self.failures, self.problem, self.next_look_at = 0, "", clock.now()
        self.save(
            update_fields=[
                "folder", "uidvalidity", "last_uid", "reads_from", "is_on", "failures",
                "problem", "next_look_at",
            ]
        )  # fmt: skip

    def pause(self) -> bool:
        return bool(Mailbox.objects.filter(pk=self.pk, is_on=True).update(is_on=False))

    def resume(self) -> bool:
        """Look again, at once; what arrived in between is taken in."""
        asleep = Mailbox.objects.filter(pk=self.pk, is_on=False).exclude(folder="")
        return bool(asleep.update(is_on=True, failures=0, problem="", next_look_at=clock.Now()))

    # ── what the poller does ─────────────────────────────────────────────────
    def claim(self) -> bool:
        """One poller at a time: who claims a due mailbox has it until the lease is over."""
        due = Mailbox.objects.filter(
            pk=self.pk, is_on=True, next_look_at__lte=clock.Now(), looks=self.looks
        )
        claimed = due.update(looks=F("looks") + 1, next_look_at=clock.Now() + LEASE)
        self.looks += bool(claimed)
        return bool(claimed)

    def _mine(self):
        """This row, while the claim still holds."""
        return Mailbox.objects.filter(pk=self.pk, looks=self.looks)

    def agree_on(self, validity: int) -> None:
        """The server may number its mails anew: then the old numbers mean nothing, and what came
        since the last look is asked for by its date."""
        if validity == self.uidvalidity:
            return
        self.uidvalidity, self.last_uid = validity, 0
        self.reads_from = (self.worked_at or self.connected_at) - MARGIN
        self._mine().update(uidvalidity=validity, last_uid=0, reads_from=self.reads_from)

    def is_caught_up(self, last_uid: int) -> None:
        """All of the older part is read; from now on numbers suffice."""
        self._mine().filter(last_uid__lte=last_uid).update(last_uid=last_uid, reads_from=None)

    @transaction.atomic
    def take_in(self, uid: int, keep) -> object:
        """Store a mail and move on behind it, both or neither; None for one stored already."""
        if not self._mine().filter(last_uid__lt=uid).update(last_uid=uid):
            return None
        kept = keep()
        if kept is not None:
            self._mine().update(taken=F("taken") + 1)
        return kept

    def worked(self, *, there_is_more: bool) -> None:
        wait = dt.timedelta() if there_is_more else EVERY
        self._mine().update(
            worked_at=clock.Now(), next_look_at=clock.Now() + wait, failures=0, problem=""
        )

    def failed(self, problem: str, *, refused: bool) -> bool:
        """Say why, and wait longer each time. True when Sphere stops trying."""
        failures = self.failures + 1
        stops = refused and failures >= MOST_REFUSALS
        wait = WAITS[min(failures, len(WAITS)) - 1]
        self.problem = problem[:300]
        done = self._mine().update(
            failures=min(failures, 9_999),
            problem=self.problem,
            next_look_at=clock.Now() + wait,
            is_on=not stops,
        )
        if done:
            changed("leads")
        return bool(done) and stops
