"""Click-to-dial: a member's own mobile, proven by a code, and the calls that it bridges."""

from django.db import models
from django.db.models import Q

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, phones
from crm.kit.ids import uuid7


class OwnMobile(WorkspaceModel):
    """The mobile that rings first when its member calls from a desktop, and the code to prove it.

    The number that is proven stays until another one is.
    """

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    number = models.CharField(max_length=40, db_collation="C", blank=True, default="")
    proven_at = models.DateTimeField(null=True, blank=True)
    asked_number = models.CharField(max_length=40, db_collation="C", blank=True, default="")
    code_hash = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # How often a code was asked for since when: a stranger's phone is not to be rung all day.
    asked_since = models.DateTimeField(null=True, blank=True)
    asked_times = models.PositiveSmallIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="own_mobile_once"),
            models.CheckConstraint(
                condition=Q(proven_at=None) | ~Q(number=""), name="own_mobile_proven"
            ),
        ]

    def __str__(self):
        return self.national or "No mobile yet"

    @property
    def national(self) -> str:
        return phones.national(self.number)

    @property
    def asked_national(self) -> str:
        return phones.national(self.asked_number)


class BridgedCallQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def latest(self, membership, person) -> "BridgedCall | None":
        """The one that the member sees beside the person."""
        mine = self.visible_to(membership).filter(member=membership, person=person)
        return mine.order_by("-pk").first()


class BridgedCall(WorkspaceModel):
    """One click: the member's mobile rings, then the person's, and both are put through."""

    class State(models.TextChoices):
        """How far it has come; a call only ever goes further."""

        WAITING = "waiting", "It begins"
        RINGING_MINE = "mine", "Your mobile rings"
        RINGING = "ringing", "It rings"
        TALKING = "talking", "You are talking"
        OVER = "over", "Hung up"
        FAILED = "failed", "Not connected"

        @property
        def rank(self) -> int:
            return list(type(self)).index(self)

        @property
        def is_over(self) -> bool:
            return self.value in ("over", "failed")

    public_id = models.UUIDField(default=uuid7, editable=False)
    line = Key("messaging.PhoneLine", models.CASCADE, related_name="+")
    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    person = Key("contacts.Person", models.CASCADE, related_name="+")
    phone = Key("contacts.Phone", models.SET_NULL, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=40, db_collation="C")
    own_number = models.CharField(max_length=40, db_collation="C")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    problem = models.CharField("why not, in words", max_length=200, blank=True)
    provider_id = models.CharField(max_length=80, blank=True, db_collation="C")
    began_at = models.DateTimeField()
    talked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)

    objects = BridgedCallQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="bridged_call_public_id"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "-id"], name="bridged_call_of_member")
        ]

    def __str__(self):
        return f"{self.person}: {self.get_state_display()}"

    @property
    def national(self) -> str:
        return phones.national(self.number)

    @property
    def minutes(self) -> int:
        return round(self.seconds / 60)

    @property
    def own_national(self) -> str:
        return phones.national(self.own_number)

    # ── commands ─────────────────────────────────────────────────────────────
    def move(self, state: str, problem: str = "", seconds: int = 0) -> bool:
        """Further, never back, in whatever order it is told; what is over stays as it ended."""
        State = BridgedCall.State
        now, lower = clock.now(), [one for one in State if one.rank < State(state).rank]
        lower = [one for one in lower if not one.is_over]
        facts: dict = {"state": state, "problem": problem[:200]}
        if state == State.TALKING:
            facts["talked_at"] = now
        if State(state).is_over:
            facts |= {"ended_at": now, "seconds": seconds}
        moved = BridgedCall.objects.filter(pk=self.pk, state__in=lower).update(**facts)
        self.refresh_from_db(fields=["state", "problem", "talked_at", "ended_at", "seconds"])
        return bool(moved)
