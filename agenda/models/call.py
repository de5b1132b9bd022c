"""The call list: a line for each name of a member's day, and how the member wants it made."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda.calls import whom
from crm.kit import clock
from crm.kit.ids import uuid7

computed = property
HELD_FOR = dt.timedelta(minutes=30)  # then somebody who went away holds nobody up
ITS_HOUR = dt.timedelta(hours=1)  # so long a name stands first once its best time has come
MOST_A_DAY = 10


class LineState(models.TextChoices):
    WAITING = "waiting", "To call"
    HELD = "held", "Being called"
    CALLED = "called", "Called"
    LEFT_OUT = "left_out", "Not today"


class CallLineQuerySet(WorkspaceQuerySet):
    def open(self):
        """Still to be called: waiting, held, or called by a touch that was taken back."""
        return self.filter(
            Q(state__in=[LineState.WAITING, LineState.HELD]) | Q(state=LineState.CALLED, touch=None)
        )

    def free_for(self, membership):
        """But for those that another member is calling right now."""
        stale = clock.Now() - HELD_FOR
        return self.filter(~Q(state=LineState.HELD) | Q(held_by=membership) | Q(held_at__lt=stale))

    def of_day(self, membership, day: dt.date):
        return self.visible_to(membership).filter(member=membership, day=day)

    def still_right(self, membership):
        """But for those whom somebody reached since, who have died or were filed Cold, and who
        have no number left."""
        day = clock.today(membership.workspace.zone)
        touched = whom.not_touched(membership, day, "person")
        return self.filter(whom.may_be_called("person") & touched)

    def today(self, membership):
        """What is left of the member's list of today, at whatever hour."""
        day = clock.today(membership.workspace.zone)
        return self.of_day(membership, day).open().free_for(membership).still_right(membership)

    def todays(self, membership):
        """Those to be called now, in order: within the hours of their own place.

        A name whose best time has just come stands first; it waits until then.
        """
        now = clock.Now()
        its_hour = Case(When(at__lte=now, at__gt=now - ITS_HOUR, then=Value(0)), default=Value(1))
        return (
            self.today(membership)
            .filter(Q(at=None) | Q(at__lte=now), opens_at__lte=now, closes_at__gt=now)
            .annotate(its_hour=its_hour)
            .order_by("its_hour", "position", "pk")
        )

    def later(self, membership):
        """Those of today whose hour, or whose place's morning, is still to come."""
        now = clock.Now()
        rows = self.today(membership).filter(closes_at__gt=now)
        return rows.filter(Q(at__gt=now) | Q(opens_at__gt=now)).order_by(
            models.functions.Greatest("at", "opens_at"), "position", "pk"
        )

    def for_lines(self):
        """With what a line shows, in a fixed number of queries."""
        return self.select_related("person__owner", "member__user").prefetch_related(
            "person__phones", "person__addresses"
        )


class CallLine(WorkspaceModel):
    """One name on a member's call list of a day, and why it stands there.

    Nobody stands on two lists of one day: the database says so.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    person = Key("contacts.Person", models.CASCADE, related_name="call_lines", db_index=False)
    rule = models.CharField(max_length=30)
    reason = models.CharField(max_length=500)
    strong = models.CharField(max_length=200, blank=True)  # the words of the reason that weigh
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField("best time", null=True, blank=True)
    # When one may call them on that day, where they are.
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=LineState, default=LineState.WAITING)
    held_by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    touch = Key("contacts.Touch", models.SET_NULL, null=True, blank=True, related_name="+")
    # What the law asks before a stranger is called, if it asks something.
    caution = models.CharField(max_length=200, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.CharField(max_length=200, blank=True)
    until = models.DateField("not before", null=True, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CallLineQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["day", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="call_line_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "day", "person"], name="call_line_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="call_line_hours"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "day", "position"], name="call_line_list"),
            models.Index(
                fields=["workspace", "person", "until"],
                condition=Q(state="left_out", until__isnull=False),
                name="call_line_put_off",
            ),
            models.Index(fields=["workspace", "person"], name="call_line_of_person"),
        ]

    def __str__(self):
        return f"{self.person}: {self.reason}"

    @computed
    def parts(self) -> tuple[str, str, str]:
        """The reason before, in and after its strong words."""
        if not self.strong or self.strong not in self.reason:
            return self.reason, "", ""
        return self.reason.partition(self.strong)

    @computed
    def is_open(self) -> bool:
        taken_back = self.state == LineState.CALLED and self.touch_id is None
        return taken_back or self.state in (LineState.WAITING, LineState.HELD)

    @computed
    def not_before(self) -> dt.datetime:
        return max(filter(None, (self.at, self.opens_at)))

    def order_at(self, moment: dt.datetime) -> tuple:
        """Where it stands at a moment: what is to come after what is now, by its hour."""
        if self.closes_at <= moment:
            return 3, moment, self.position
        if self.not_before > moment:
            return 2, self.not_before, self.position
        is_its_hour = self.at is not None and moment - ITS_HOUR < self.at
        return 0 if is_its_hour else 1, moment, self.position

    # ── commands ─────────────────────────────────────────────────────────────
    def hold(self, by) -> bool:
        """This member is calling now; False when another one is, or it is off the list."""
        free = CallLine.objects.open().free_for(by).filter(pk=self.pk)
        held = free.update(
            state=LineState.HELD, held_by=by, held_at=clock.now(), touch=None
        )  # fmt: skip
        return self._said(held)

    def let_go(self, by) -> bool:
        """It waits again; of a line that somebody else holds, nothing changes."""
        mine = CallLine.objects.filter(pk=self.pk, state=LineState.HELD, held_by=by)
        return self._said(mine.update(state=LineState.WAITING, held_by=None, held_at=None))

    def called(self, touch) -> bool:
        """They were called, or reached in another way; a second call changes nothing."""
        rows = CallLine.objects.filter(pk=self.pk, touch=None)
        return self._said(rows.update(state=LineState.CALLED, touch=touch, until=None))

    def leave_out(self, because: str = "", until: dt.date | None = None) -> bool:
        """Not today; nor, unless they themselves turn to us, before that day."""
        left = CallLine.objects.open().filter(pk=self.pk).update(
            state=LineState.LEFT_OUT, left_because=because[:200], until=until, held_by=None,
            left_at=clock.now(), touch=None,
        )  # fmt: skip
        return self._said(left)

    def put_back(self) -> bool:
        """On the list after all."""
        left = CallLine.objects.filter(pk=self.pk, state=LineState.LEFT_OUT)
        nothing = {"left_because": "", "until": None, "left_at": None}
        return self._said(left.update(state=LineState.WAITING, **nothing))

    def _said(self, count: int) -> bool:
        self.refresh_from_db(fields=["state", "held_by", "held_at", "touch", "until", "left_at"])
        if count:
            changed("calls")
        return bool(count)


class CallHabitsQuerySet(WorkspaceQuerySet):
    def of(self, membership) -> "CallHabits":
        """Those of the member; Sphere's own, while nothing was changed."""
        return self.filter(member=membership).first() or CallHabits(member=membership)


class CallHabits(WorkspaceModel):
    """How a member wants the list made: at most how many a day, and by which rules first."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    most = models.PositiveSmallIntegerField(
        "at most a day", default=MOST_A_DAY,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="0: no list for you.",
    )  # fmt: skip
    order = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    off = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    objects = CallHabitsQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "call habits"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="call_habits_once"),
            models.CheckConstraint(condition=Q(most__lte=100), name="call_habits_most"),
        ]

    def __str__(self):
        return f"At most {self.most} a day"

    # ── commands ─────────────────────────────────────────────────────────────
    def keep(self, **values) -> None:
        """Write these down, for the first time or again."""
        kept, _ = CallHabits.objects.update_or_create(member=self.member, defaults=values)
        self.__dict__.update({name: getattr(kept, name) for name in ("id", "most", "order", "off")})
        changed("calls")
