import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.capabilities import Capability, Role
from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7

# Ten people a day is what the call list holds. Three conversations: eighteen closings a year want
# 34 appointments, an appointment about twenty conversations, and a year has some 230 workdays.
CONTACTS, CONVERSATIONS = 10, 3
MOST = 200
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def working_days() -> list[int]:
    return list(MONDAY_TO_FRIDAY)


class OfMemberQuerySet(WorkspaceQuerySet):
    def visible_to(self, membership):
        """One's own; everybody's for who leads the team, and for a coach."""
        rows = super().visible_to(membership)
        return rows if sees_the_team(membership) else rows.filter(member=membership)

    def of(self, membership):
        return self.filter(member=membership)


def sees_the_team(membership) -> bool:
    return membership.may(Capability.MANAGE_TEAM) or membership.role == Role.COACH


class DailyTargetQuerySet(OfMemberQuerySet):
    def set_for(self, membership, **wanted) -> "DailyTarget":
        """From today on this is their target; what was asked of the days before stays.

        What is not said stays as it was.
        """
        since = clock.today(membership.workspace.zone)
        before = self.of(membership).filter(since__lte=since).order_by("since").last()
        stays = {name: getattr(before, name) for name in DailyTarget.SAID} if before else {}
        target, _ = self.update_or_create(member=membership, since=since, defaults=stays | wanted)
        changed("goals")
        return target


class DailyTarget(WorkspaceModel):
    """How many people a member wants to reach on a workday, from a day on."""

    SAID = (
        "contacts", "conversations", "weekdays", "keeps_holidays", "day_reward", "reward",
    )  # fmt: skip

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    since = models.DateField(editable=False)
    contacts = models.PositiveSmallIntegerField(
        "people you reach", default=CONTACTS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
    )  # fmt: skip
    conversations = models.PositiveSmallIntegerField(
        "conversations among them", default=CONVERSATIONS,
        validators=[MaxValueValidator(MOST)],
    )  # fmt: skip
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=working_days, verbose_name="your workdays"
    )
    keeps_holidays = models.BooleanField("federal holidays are days off", default=True)
    day_reward = models.CharField(
        "what a day earns you", max_length=80, blank=True, default="", db_default=""
    )
    reward = models.CharField("what five days in a row earn you", max_length=80, blank=True)

    objects = DailyTargetQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "member", "since"], name="daily_target_once"
            ),
            models.CheckConstraint(
                condition=Q(contacts__gte=1, contacts__lte=MOST, conversations__lte=MOST),
                name="daily_target_can_be_met",
            ),
        ]

    def __str__(self):
        people = "1 person" if self.contacts == 1 else f"{self.contacts} people"
        talks = "conversation" if self.conversations == 1 else "conversations"
        return f"{people} a day, {self.conversations} {talks} among them"

    def is_met(self, contacts: int, conversations: int) -> bool:
        return contacts >= self.contacts and conversations >= self.conversations


class DayOffQuerySet(OfMemberQuerySet):
    def between(self, first: dt.date, last: dt.date):
        return self.filter(first_day__lte=last, last_day__gte=first)

    def named(self, public_id: str) -> "DayOff | None":
        """The one of that public id, as somebody sent it; None for what is none."""
        try:
            return self.filter(public_id=uuid.UUID(public_id)).first()
        except ValueError:
            return None


class DayOff(WorkspaceModel):
    """Days on which a member does not work: they break no streak."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField("what for", max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DayOffQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["first_day", "pk"]
        verbose_name_plural = "days off"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="day_off_public_id"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="day_off_ends_after_it_begins",
                violation_error_message="The last day comes before the first.",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "last_day"], name="day_off_of_member")
        ]

    def __str__(self):
        return self.reason or "Day off"
