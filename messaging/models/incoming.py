"""Texts and calls as they came: stored before the provider hears that we have them."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, phones
from crm.kit.ids import uuid7

MOST_READINGS = 5
GRACE = dt.timedelta(seconds=10)  # the doorbell's; after it the scan looks
LEASE = dt.timedelta(minutes=1)


class IncomingTextQuerySet(WorkspaceQuerySet):
    def unread(self):
        return self.filter(state=IncomingText.State.RECEIVED)

    def due(self):
        return self.unread().filter(next_try_at__lte=clock.Now())

    def waiting(self):
        """Those of strangers, that a member makes a lead of or sets aside."""
        return self.filter(state__in=[IncomingText.State.WAITING, IncomingText.State.FAILED])

    def set_aside(self):
        return self.filter(state=IncomingText.State.ASIDE)

    def talk_with(self, numbers, person=None):
        reached = Q(sender__in=list(numbers))
        return self.filter(reached | Q(person=person) if person is not None else reached)


class IncomingText(WorkspaceModel):
    """A text somebody sent to a line: kept as it came, read once, never lost."""

    class State(models.TextChoices):
        RECEIVED = "received", "Not read yet"
        READ = "read", "Read"
        WAITING = "waiting", "Waits for a look"
        ASIDE = "aside", "Set aside"
        FAILED = "failed", "Could not be read"

    public_id = models.UUIDField(default=uuid7, editable=False)
    line = Key("messaging.PhoneLine", models.PROTECT, related_name="texts")
    provider_id = models.CharField(max_length=80, db_collation="C")
    raw = models.BinaryField()
    sender = models.CharField(max_length=40, db_collation="C")
    body = models.TextField(blank=True)
    media = models.JSONField(default=list, blank=True)
    # The provider has answered STOP or HELP itself: a second answer would be one too many.
    was_answered = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_default=Now())
    person = Key(
        "contacts.Person", models.SET_NULL, null=True, blank=True, related_name="texts_received"
    )
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    keyword = models.CharField(max_length=8, blank=True)  # messaging.keywords.Word
    taken_by = models.CharField(max_length=80, blank=True)  # which handler answered for it
    problem = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())

    objects = IncomingTextQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="text_public_id"),
            models.UniqueConstraint(fields=["workspace", "line", "provider_id"], name="text_once"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="received"), name="text_unread"),
            models.Index(fields=["workspace", "state", "-id"], name="text_by_state"),
            models.Index(fields=["workspace", "sender", "-id"], name="text_by_sender"),
            models.Index(fields=["workspace", "person", "-id"], name="text_by_person"),
        ]

    def __str__(self):
        return self.body or "A text"

    def get_absolute_url(self):
        return reverse("messaging:text", args=[self.public_id])

    @property
    def national(self) -> str:
        return phones.national(self.sender)

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.WAITING, self.State.FAILED)

    @property
    def did(self) -> str:
        """What came of it, in a sentence."""
        if self.keyword:
            return _OF_A_WORD[self.keyword]
        if self.taken_by:
            return "It asked for something, and was answered."
        return _OF_A_STATE[self.state]

    def claim(self) -> bool:
        """Count a reading before it begins, so that a text which kills its reader comes to rest."""
        mine = IncomingText.objects.unread().filter(pk=self.pk)
        if mine.filter(attempts__lt=MOST_READINGS).update(
            attempts=F("attempts") + 1, next_try_at=clock.Now() + LEASE
        ):
            return True
        mine.update(state=self.State.FAILED, problem="Sphere could not read this text.")
        changed("texts")
        return False

    def answer(self, *, key: str, text: str, person=None, **fields):
        """Queue an answer to whom it came from, by the line it came to; `key` makes it once."""
        from messaging.models.message import Message

        return Message.objects.queue(
            key=key, channel="sms", to=self.sender, text=text, line=self.line,
            person=person or self.person, **fields,
        )  # fmt: skip

    def set_aside(self) -> bool:
        """A member says that nothing need be done about it."""
        done = IncomingText.objects.waiting().filter(pk=self.pk).update(state=self.State.ASIDE)
        if done:
            changed("texts")
        return bool(done)

    def take_back(self) -> bool:
        done = IncomingText.objects.set_aside().filter(pk=self.pk).update(state=self.State.WAITING)
        if done:
            changed("texts")
        return bool(done)


_OF_A_WORD = {
    "stop": "No more texts go there. It was confirmed once.",
    "help": "It was told who writes, and how to stop.",
    "start": "They may be texted again.",
    "unclear": "It sounds like a stop: nothing is sent until somebody has looked.",
}
_OF_A_STATE = {
    IncomingText.State.RECEIVED: "It is stored, and about to be read.",
    IncomingText.State.READ: "It stands with the person, and ends their drips.",
    IncomingText.State.WAITING: "Nobody knows the number: it waits under Texts.",
    IncomingText.State.ASIDE: "It was set aside.",
    IncomingText.State.FAILED: "It could not be read: it waits under Texts.",
}


class IncomingCallQuerySet(WorkspaceQuerySet):
    def newest_first(self):
        return self.order_by("-pk")


class IncomingCall(WorkspaceModel):
    """A call to a line, with each of its turns: what was said, and what was pressed."""

    class Status(models.TextChoices):
        """Only ever further down this list (R17)."""

        RINGING = "ringing", "Rings"
        ANSWERED = "in-progress", "Is on the line"
        DONE = "completed", "Has ended"

    public_id = models.UUIDField(default=uuid7, editable=False)
    line = Key("messaging.PhoneLine", models.PROTECT, related_name="calls")
    provider_id = models.CharField(max_length=80, db_collation="C")
    raw = models.BinaryField()
    caller = models.CharField(max_length=40, db_collation="C", blank=True)
    caller_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=11, choices=Status, default=Status.RINGING)
    # One for each request: step, digits, recording, and the answer that was given to it.
    turns = models.JSONField(default=list, blank=True)
    # What handlers remember from turn to turn.
    notes = models.JSONField(default=dict, blank=True)
    person = Key(
        "contacts.Person", models.SET_NULL, null=True, blank=True, related_name="calls_received"
    )
    taken_by = models.CharField(max_length=80, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)

    objects = IncomingCallQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="call_public_id"),
            models.UniqueConstraint(fields=["workspace", "line", "provider_id"], name="call_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "caller", "-id"], name="call_by_caller"),
            models.Index(fields=["workspace", "person", "-id"], name="call_by_person"),
        ]

    def __str__(self):
        return f"A call from {self.national}"

    @property
    def national(self) -> str:
        return phones.national(self.caller) if self.caller else "a hidden number"

    # What the caller has just done: the last turn.
    @property
    def step(self) -> str:
        """The name that the last answer gave to what was asked; "" at the beginning."""
        return self.turns[-1]["step"] if self.turns else ""

    @property
    def digits(self) -> str:
        return self.turns[-1]["digits"] if self.turns else ""

    @property
    def recording_url(self) -> str:
        return self.turns[-1].get("recording", "") if self.turns else ""

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None
