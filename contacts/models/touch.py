from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7


class Note(WorkspaceModel):
    """What one learnt about a person, dated; nothing automatic writes over it."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="notes")
    body = models.TextField(max_length=20_000)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(db_default=Now())

    class Meta(WorkspaceModel.Meta):
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["workspace", "person", "-written_at"], name="note_timeline")
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="note_public_id")
        ]

    def __str__(self):
        return self.body[:60]


class TouchQuerySet(WorkspaceQuerySet):
    def by_a_person(self):
        return self.exclude(by=None)

    def reached(self):
        return self.filter(outcome__in=Touch.REACHED)

    def conversations(self):
        return self.filter(is_conversation=True)


class Touch(WorkspaceModel):
    """A contact made or received by a person; what is automated or bulk is a message instead."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        TEXT = "text", "Text"
        EMAIL = "email", "Email"
        MET = "met", "Met"
        CARD = "card", "Card"

    class Outcome(models.TextChoices):
        TALKED = "talked", "Talked"
        LEFT_MESSAGE = "message", "Left a message"
        NO_ANSWER = "none", "No answer"
        APPOINTMENT_SET = "set", "Appointment set"
        WRONG_NUMBER = "bad", "Wrong number"
        DISCONNECTED = "gone", "Disconnected"
        ASKED_NOT_TO_BE_CALLED = "dnc", "Asked not to be called"

    REACHED = (Outcome.TALKED, Outcome.APPOINTMENT_SET, Outcome.ASKED_NOT_TO_BE_CALLED)
    DEAD_NUMBER = (Outcome.WRONG_NUMBER, Outcome.DISCONNECTED)

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="touches")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.CALL)
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.TALKED)
    is_incoming = models.BooleanField(default=False)
    # A two-way exchange; one-way reaches count as contacts only.
    is_conversation = models.BooleanField(default=False)
    body = models.TextField(max_length=20_000, blank=True)
    phone = Key("contacts.Phone", models.SET_NULL, null=True, blank=True, related_name="+")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    happened_at = models.DateTimeField()

    objects = TouchQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-happened_at", "-pk"]
        verbose_name_plural = "touches"
        indexes = [
            models.Index(fields=["workspace", "person", "-happened_at"], name="touch_timeline"),
            models.Index(fields=["workspace", "-happened_at"], name="touch_by_day"),
            models.Index(fields=["workspace", "by", "-happened_at"], name="touch_by_member"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="touch_public_id")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_outcome_display()}"

    @property
    def was_reached(self):
        return self.is_incoming or self.outcome in self.REACHED

    @property
    def is_refusal(self):
        """They want no more calls."""
        return self.outcome == self.Outcome.ASKED_NOT_TO_BE_CALLED

    # ── commands ─────────────────────────────────────────────────────────────
    def mark(self, numbers) -> None:
        """What the call says of these numbers: dead ones are BAD, unwanted ones DNC.

        A note keeps what was said and on which day.
        """
        if not numbers:
            return
        status = "BAD" if self.outcome in self.DEAD_NUMBER else "DNC"
        for phone in numbers:
            phone.mark(status, self.get_outcome_display(), at=self.happened_at)
        said = " and ".join(phone.national for phone in numbers)
        note = f"{self.get_outcome_display()}: {said}. Marked {status}."
        Note.objects.create(person=self.person, body=note, by=self.by, written_at=self.happened_at)
