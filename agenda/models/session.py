"""A call session: one person of the call list after the other, and what came of each."""

import datetime as dt

from django.db import models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda.models.call import CallLine
from contacts.models import Phone
from crm.kit import clock
from crm.kit.ids import uuid7

AN_HOUR = dt.timedelta(hours=1)
FORGOTTEN = dt.timedelta(hours=4)  # without a word: the next one begins anew
MOST_TRIES = 20  # names that others take at the same moment


class SaidOutcome(models.TextChoices):
    """What came of a call, one tap each; and that there was none."""

    TALKED = "talked", "Talked"
    LEFT_MESSAGE = "message", "Left message"
    NO_ANSWER = "none", "No answer"
    APPOINTMENT_SET = "set", "Set appointment"
    BAD_NUMBER = "bad", "Bad number"
    DO_NOT_CALL = "dnc", "Don’t call me"
    SKIPPED = "skip", "Skipped"

    @property
    def icon(self) -> str:
        return _ICONS[self.value]

    @property
    def tone(self) -> str:
        """Good ones are green, those that end the calling red."""
        if self in (SaidOutcome.TALKED, SaidOutcome.APPOINTMENT_SET):
            return "good"
        return "bad" if self in (SaidOutcome.BAD_NUMBER, SaidOutcome.DO_NOT_CALL) else ""


_ICONS = {
    "talked": "message-check", "message": "microphone", "none": "phone-x", "set": "calendar-plus",
    "bad": "phone-off", "dnc": "hand-stop", "skip": "arrow-right",
}  # fmt: skip
REACHED = ("talked", "set", "dnc")


class CallSessionQuerySet(WorkspaceQuerySet):
    def of(self, membership):
        return self.visible_to(membership).filter(member=membership)

    def open(self):
        return self.filter(ended_at=None)

    def at_hand(self, membership) -> "CallSession | None":
        """The one that the member is in, on whichever device."""
        return self.of(membership).open().first()

    @transaction.atomic
    def begin(self, membership) -> "CallSession":
        """The member's session, with the first person at hand; one that goes on is gone on with."""
        session = self.at_hand(membership)
        if session is not None and session.is_forgotten:
            session.stop()
            session = None
        if session is None:
            waiting = CallLine.objects.todays(membership).count()
            session, _ = self.get_or_create(
                member=membership,
                ended_at=None,
                defaults={"names": waiting, "began_at": clock.now()},
            )
        session.member = membership
        session.call_next()
        return session


class CallSession(WorkspaceModel):
    """A member calls the people of the list. One goes on until it is stopped, on any device."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    names = models.PositiveIntegerField("names on the list", default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CallSessionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="session_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "member"], condition=Q(ended_at=None), name="session_one_open"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "member", "-id"], name="session_of_member")]

    def __str__(self):
        return f"Calls of {self.member}"

    def get_absolute_url(self):
        return reverse("agenda:session_end", args=[self.public_id])

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def is_forgotten(self) -> bool:
        last = self.calls.order_by("-pk").values_list("shown_at", flat=True).first()
        return clock.now() - (last or self.began_at) > FORGOTTEN

    @property
    def call_at_hand(self) -> "SessionCall | None":
        at_hand = self.calls.at_hand().select_related("line", "person__workspace")
        return at_hand.prefetch_related("person__phones", "person__emails").first()

    def coming(self):
        """Who is next on the list: those who were skipped, and those called in it, are not."""
        done = self.calls.filter(Q(touch__isnull=False) | Q(outcome__in=["", "skip"]))
        return CallLine.objects.todays(self.member).exclude(person__in=done.values("person"))

    def score(self, since: dt.datetime | None = None) -> dict[str, int]:
        """Dials, talks and appointments of the session, or since a moment; of what still stands."""
        calls = self.calls.exclude(touch=None)
        if since is not None:
            calls = calls.filter(closed_at__gte=since)
        return calls.aggregate(
            dials=Count("pk"),
            talked=Count("pk", filter=Q(touch__is_conversation=True)),
            appointments=Count("pk", filter=Q(outcome=SaidOutcome.APPOINTMENT_SET)),
            reached=Count("pk", filter=Q(outcome__in=REACHED)),
        )

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def call_next(self) -> "SessionCall | None":
        """The person at hand, or the next of the list, held for this member; None at its end."""
        CallSession.objects.select_for_update().get(pk=self.pk)
        if call := self.call_at_hand:
            return call
        for line in self.coming().select_related("person")[:MOST_TRIES]:
            if line.hold(self.member):
                self.calls.create(line=line, person=line.person, shown_at=clock.now())
                return self.call_at_hand
        return None

    @transaction.atomic
    def stop(self) -> bool:
        """It is over: whoever was at hand waits on the list again. A second call does nothing."""
        open_one = CallSession.objects.open().filter(pk=self.pk)
        if not open_one.update(ended_at=clock.now()):
            return False
        for call in self.calls.at_hand().select_related("line"):
            if call.line:
                call.line.let_go(self.member)
            call.delete()
        self.refresh_from_db(fields=["ended_at"])
        changed("calls")
        return True


class SessionCallQuerySet(WorkspaceQuerySet):
    def at_hand(self):
        return self.filter(outcome="")

    def done(self):
        return self.exclude(outcome="")


class SessionCall(WorkspaceModel):
    """One person of a session: at hand until an outcome is said, which is said once."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    session = Key("agenda.CallSession", models.CASCADE, related_name="calls", db_index=False)
    line = Key("agenda.CallLine", models.SET_NULL, null=True, blank=True, related_name="+")
    person = Key("contacts.Person", models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=7, choices=SaidOutcome, blank=True, default="")
    # How the page called what it said: the same again is a page that said it twice.
    key = models.UUIDField(null=True, blank=True)
    touch = Key("contacts.Touch", models.SET_NULL, null=True, blank=True, related_name="+")
    phone = Key("contacts.Phone", models.SET_NULL, null=True, blank=True, related_name="+")
    shown_at = models.DateTimeField()
    dialled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SessionCallQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="session_call_public_id"
            ),
            models.UniqueConstraint(
                fields=["workspace", "session"], condition=Q(outcome=""),
                name="session_call_one_at_hand",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | (~Q(outcome="") & ~Q(closed_at=None)),
                name="session_call_closed",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["workspace", "session", "id"], name="session_call_order")]

    def __str__(self):
        return f"{self.person}: {self.get_outcome_display() or 'at hand'}"

    @property
    def said(self) -> SaidOutcome | None:
        return SaidOutcome(self.outcome) if self.outcome else None

    @property
    def numbers(self) -> list[Phone]:
        """Those that may be called, the one that was dialled or is best first."""
        phones = [phone for phone in self.person.phones.all() if phone.is_callable]
        return sorted(phones, key=lambda phone: phone.pk != self.phone_id)

    # ── commands ─────────────────────────────────────────────────────────────
    def dial(self, phone) -> bool:
        """The number was tapped: from now on time counts. What is closed stays as it is."""
        mine = SessionCall.objects.at_hand().filter(pk=self.pk)
        dialled = mine.update(dialled_at=clock.now(), phone=phone)
        if dialled and self.line:
            self.line.hold(self.session.member)  # it does not lapse while one talks
        return bool(dialled)

    def close(self, outcome: str, key) -> bool:
        """Say what came of it; False when it was said before, which stands."""
        at_hand = SessionCall.objects.at_hand().filter(pk=self.pk)
        closed = at_hand.update(outcome=outcome, key=key, closed_at=clock.now())
        self.refresh_from_db(fields=["outcome", "key", "closed_at", "touch"])
        return bool(closed)

    def count(self, touch) -> None:
        """The touch that it became: while that stands, the call counts."""
        SessionCall.objects.filter(pk=self.pk).update(
            touch=touch, dialled_at=Coalesce("dialled_at", F("closed_at"))
        )
        if self.line:
            self.line.called(touch)

    @transaction.atomic
    def skip(self, key) -> bool:
        """Not now: the name waits on the list, and does not come again in this session."""
        if not self.close(SaidOutcome.SKIPPED, key):
            return False
        if self.line:
            self.line.let_go(self.session.member)
        return True

    def try_next_number(self) -> "SessionCall | None":
        """The number was dead: the same person by another one; None without another."""
        person = type(self.person).objects.prefetch_related("phones").get(pk=self.person_id)
        if not person.best_phone or self.session.ended_at:
            return None
        return self.session.calls.create(
            line=self.line, person=person, shown_at=clock.now(), phone=person.best_phone
        )
