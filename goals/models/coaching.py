"""What a coach may see, and since when they coach; whether members see a leaderboard; who wants
the monthly report."""

import datetime as dt
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.capabilities import Role
from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from goals.models.target import sees_the_team


class CoachingQuerySet(WorkspaceQuerySet):
    def visible_to(self, membership):
        """All for who leads the team; a coach's own."""
        rows = super().visible_to(membership)
        if sees_the_team(membership) and membership.role != Role.COACH:
            return rows
        return rows.filter(coach=membership)

    def of(self, coach) -> "Coaching":
        """That coach's, or the one that everybody begins with, not saved."""
        return self.filter(coach=coach).first() or Coaching(coach=coach)


class Coaching(WorkspaceModel):
    """A coach sees goals and activity. People's names only if the owner says so."""

    coach = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    sees_people = models.BooleanField(
        "may see people’s names and details", default=False, db_default=False
    )
    fee = models.DecimalField(
        "fee a month", max_digits=9, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    since = models.DateField("coaching since", null=True, blank=True)

    objects = CoachingQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "coach"], name="coaching_once"),
            models.CheckConstraint(
                condition=Q(fee=None) | Q(fee__gte=0),
                name="coaching_fee_not_negative",
                violation_error_message="A fee is not below zero.",
            ),
        ]

    def __str__(self):
        return f"Coaching by {self.coach}"


class LeaderboardQuerySet(WorkspaceQuerySet):
    def is_on(self) -> bool:
        return self.filter(is_on=True).exists()

    def switch(self, is_on: bool) -> bool:
        """Show it to everybody, or to nobody but who leads the team; False when it was so."""
        if self.is_on() == is_on:
            return False
        self.update_or_create(defaults={"is_on": is_on})
        changed("goals")
        return True


class Leaderboard(WorkspaceModel):
    """Whether all members see who is ahead; nobody does until the owner wants it."""

    is_on = models.BooleanField(default=False, db_default=False)

    objects = LeaderboardQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="leaderboard_once")]

    def __str__(self):
        return "Leaderboard"


class MonthlyWishQuerySet(WorkspaceQuerySet):
    def of(self, member) -> "MonthlyWish | None":
        return self.filter(member=member).first()

    def set_for(self, member, *, is_on: bool, today: dt.date) -> bool:
        """From that day on they are mailed it, or not any more; False when it was so."""
        kept = self.of(member)
        if (kept.is_on if kept else False) == is_on:
            return False
        self.update_or_create(member=member, defaults={"is_on": is_on, "since": today})
        return True

    def due(self, first_workday: dt.date):
        """Those who wanted it on that day already."""
        rows = self.filter(is_on=True, since__lte=first_workday)
        return rows.select_related("member__user").order_by("pk")


class MonthlyWish(WorkspaceModel):
    """A member wants the report of each month by mail, on the first workday after it."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    is_on = models.BooleanField("mail it to me", default=False, db_default=False)
    since = models.DateField(editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MonthlyWishQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "monthly wishes"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="monthly_wish_once")
        ]

    def __str__(self):
        return f"Monthly report for {self.member}"
