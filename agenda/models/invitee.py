"""Who was asked by mail to come to an appointment, what each was sent, and what they said."""

import base64
import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Email
from crm.kit import clock
from crm.kit.ids import uuid7

MOST_INVITED = 50


def new_key() -> str:
    """128 random bits as 26 letters and digits that survive any mail system."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


class Answer(models.TextChoices):
    NONE = "", "No answer yet"
    ACCEPTED = "accepted", "Will come"
    TENTATIVE = "tentative", "May come"
    DECLINED = "declined", "Will not come"


class InviteeQuerySet(WorkspaceQuerySet):
    def invited(self):
        return self.filter(removed_at=None)

    def of(self, appointment):
        """Those of an appointment; of one of a series, the series' own."""
        return self.filter(appointment=appointment.series_id or appointment.pk)


class Invitee(WorkspaceModel):
    """Somebody who was asked to come, by an address; a person of the workspace or a bare address.

    Each has an invitation of their own: its UID holds the key, so that nobody can answer for
    another. One who was taken off stays, so that they can be told.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: it is how a link and an answer find theirs.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    appointment = Key("agenda.Appointment", models.CASCADE, related_name="invitees")
    person = Key(
        "contacts.Person", models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField("e-mail", max_length=254)
    address_lc = models.CharField(max_length=254, editable=False, db_collation="C")
    is_reminded = models.BooleanField("remind them too", default=False)
    answer = models.CharField(
        max_length=9, choices=Answer, blank=True, default=Answer.NONE, editable=False
    )
    # The time that they answered for, as a digest: an answer holds as long as it is the same.
    answer_when = models.CharField(max_length=32, blank=True, default="", editable=False)
    answer_note = models.CharField(max_length=500, blank=True, default="", editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = InviteeQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="invitee_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "appointment", "address_lc"], name="invitee_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="invitee_answered_when",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "person"], name="invitee_person"),
        ]

    def __str__(self):
        return self.name or self.address

    def get_absolute_url(self):
        """Their own page, which asks for no sign-in."""
        return reverse("agenda:invitation", args=[self.key])

    def save(self, **kwargs):
        self.address_lc = Email.normal(self.address)
        super().save(**kwargs)

    @property
    def shown_name(self) -> str:
        return self.person.name if self.person else (self.name or self.address)

    def answer_to(self, when: str) -> str:
        """What they said to that time; nothing when they were asked about another."""
        return self.answer if self.answer_when == when else Answer.NONE

    # ── commands ─────────────────────────────────────────────────────────────
    def say(self, answer: str, *, when: str, note: str = "", at=None) -> bool:
        """They answered; False when they have said something later than that already."""
        at = at or clock.now()
        later = Invitee.objects.filter(pk=self.pk).exclude(answered_at__gt=at)
        said = later.update(
            answer=Answer(answer), answer_when=when, answer_note=note[:500], answered_at=at
        )  # fmt: skip
        self.refresh_from_db()
        changed("calendar")
        return bool(said)

    def remove(self) -> bool:
        """They need not come after all; a second call changes nothing."""
        gone = Invitee.objects.invited().filter(pk=self.pk).update(removed_at=clock.Now())
        self.refresh_from_db()
        changed("calendar")
        return bool(gone)


class Invitation(WorkspaceModel):
    """What an invitee was sent: the words of RFC 5545, once for each change of them."""

    class Method(models.TextChoices):
        REQUEST = "REQUEST", "Asked to come"
        CANCEL = "CANCEL", "Called off"

    invitee = Key("agenda.Invitee", models.CASCADE, related_name="sent")
    sequence = models.PositiveIntegerField()
    method = models.CharField(max_length=7, choices=Method)
    # Digests of what it says, and of when: the same words are not sent twice.
    about = models.CharField(max_length=32)
    when = models.CharField(max_length=32)
    ics = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(WorkspaceModel.Meta):
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "invitee", "sequence"], name="invitation_once"
            ),
        ]

    def __str__(self):
        return f"{self.method} {self.sequence}"

    @property
    def message_key(self) -> str:
        return f"invitation:{self.invitee.public_id}:{self.sequence}"
