"""What a member wants to be told by itself, and that a day's digest was theirs already."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock

HOURS = [(hour, f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}") for hour in range(4, 22)]
EVERY_DAY = range(7)
REMINDERS = [(0, "when they are due"), (15, "15 minutes before"), (30, "30 minutes before"),
             (60, "an hour before")]  # fmt: skip


def every_day() -> list[int]:
    return list(EVERY_DAY)


class DigestWishQuerySet(WorkspaceQuerySet):
    def of(self, member) -> "DigestWish":
        """That member's, or the standard one, not saved."""
        return self.filter(member=member).first() or DigestWish(member=member)

    def by_member(self, members) -> dict:
        """Each member's by id; who never changed theirs has the standard one."""
        kept = {wish.member_id: wish for wish in self.filter(member__in=members)}
        return {one.pk: kept.get(one.pk) or DigestWish(member=one) for one in members}


class DigestWish(WorkspaceModel):
    """When a member is told of the day, of how much, by which ways."""

    class Content(models.TextChoices):
        DAY = "day", "My whole day"
        KEY_DATES = "key_dates", "Key dates only, 48 and 24 hours ahead"
        NONE = "none", "Nothing"

    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    content = models.CharField(
        "what it tells you", max_length=9, choices=Content, default=Content.DAY
    )
    by_mail = models.BooleanField("by e-mail", default=True)
    by_text = models.BooleanField("by text, in short", default=False)
    mobile = models.CharField("mobile number", max_length=40, blank=True)
    hour = models.PositiveSmallIntegerField("at", choices=HOURS, default=7)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=every_day)
    # Minutes before a task that is due at an hour; None: no reminders.
    reminder = models.PositiveSmallIntegerField(
        "tasks that are due at an hour", choices=REMINDERS, null=True, blank=True, default=15
    )
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DigestWishQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "digest wishes"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="digest_wish_once"),
        ]

    def __str__(self):
        return f"{self.member}, digests"

    def clean(self):
        if self.by_text and not self.mobile:
            raise ValidationError({"mobile": "Where should the texts go? Type your mobile number."})

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def is_told(self) -> bool:
        return self.content != self.Content.NONE and (self.by_mail or self.by_text)

    def is_on(self, day: dt.date) -> bool:
        return day.weekday() in self.weekdays

    def next_day(self, day: dt.date) -> dt.date:
        """The first day after that one on which they are told."""
        later = (day + dt.timedelta(number) for number in range(1, 8))
        return next((one for one in later if self.is_on(one)), day + dt.timedelta(7))

    def is_first_of_week(self, day: dt.date) -> bool:
        """Monday, or the first of their days after it."""
        return all(number not in self.weekdays for number in range(day.weekday()))

    def moment_on(self, day: dt.date, zone: dt.tzinfo) -> dt.datetime:
        """When they are told; an hour that clocks leave out is the one after it."""
        return dt.datetime.combine(day, dt.time(self.hour), zone).astimezone(dt.UTC)

    def was_there(self, day: dt.date, zone: dt.tzinfo) -> bool:
        """It stood like this at that hour already: what is changed later holds from tomorrow on."""
        since = max(filter(None, [self.changed_at, self.member.joined_at]))
        return since <= self.moment_on(day, zone)

    # ── commands ─────────────────────────────────────────────────────────────
    def stop(self) -> bool:
        """Tell them nothing more, neither of the day nor of tasks; False when it was so."""
        if self.content == self.Content.NONE and self.reminder is None:
            return False
        self.content, self.reminder = self.Content.NONE, None
        self.keep()
        return True

    def keep(self) -> None:
        self.changed_at = clock.now()
        self.save()


class Digest(WorkspaceModel):
    """A member was told of a day, or there was nothing to tell: not again on that day."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    day = models.DateField()
    lines = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "day"], name="digest_once"),
        ]

    def __str__(self):
        return f"{self.member}, {self.day}"
