"""A member's part in leads: whether they get any now, how they hear of them, how many a month."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock

PROMISED = 30


class LeadDutyQuerySet(WorkspaceQuerySet):
    def of(self, member) -> "LeadDuty":
        """That member's, or the standard one, not saved."""
        return self.filter(member=member).first() or LeadDuty(member=member)

    def by_member(self, members) -> dict:
        """Each member's by id; who never changed theirs has the standard one."""
        kept = {duty.member_id: duty for duty in self}
        return {one.pk: kept.get(one.pk) or LeadDuty(member=one) for one in members}


class LeadDuty(WorkspaceModel):
    """Never silent: one of mail, text and screen is always on (the database holds it)."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    is_away = models.BooleanField("away", default=False)
    away_until = models.DateField("until", null=True, blank=True)
    quiet_from = models.TimeField("quiet from", null=True, blank=True)
    quiet_to = models.TimeField("quiet to", null=True, blank=True)
    promised = models.PositiveSmallIntegerField(
        "leads a month", default=PROMISED, validators=[MaxValueValidator(1_000)]
    )
    by_mail = models.BooleanField("by e-mail", default=True)
    by_text = models.BooleanField("by text", default=False)
    mobile = models.CharField("mobile number", max_length=40, blank=True)
    on_screen = models.BooleanField("on screen", default=True)

    objects = LeadDutyQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "lead duties"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="duty_once"),
            models.CheckConstraint(
                condition=Q(by_mail=True) | Q(on_screen=True) | (Q(by_text=True) & ~Q(mobile="")),
                name="duty_never_silent",
                violation_error_message="Leave one way on, so that a lead can reach you.",
            ),
        ]

    def __str__(self):
        return f"{self.member}, leads"

    def clean(self):
        if self.by_text and not self.mobile:
            raise ValidationError({"mobile": "Where should the texts go? Type your mobile number."})
        if not self.is_away:
            self.away_until = None
        if bool(self.quiet_from) != bool(self.quiet_to):
            raise ValidationError({"quiet_to": "Quiet hours have a beginning and an end."})

    # ── questions: `now` is the moment where the workspace is ─────────────────
    def is_away_on(self, day: dt.date) -> bool:
        return self.is_away and (self.away_until is None or day < self.away_until)

    def is_quiet_at(self, now: dt.datetime) -> bool:
        if not (self.quiet_from and self.quiet_to):
            return False
        return is_between(now.time(), self.quiet_from, self.quiet_to)

    def absence(self, now: dt.datetime) -> str:
        """Why they get no lead now, as a sentence goes on with it; empty when they do."""
        if self.is_away_on(now.date()):
            back = self.away_until
            return f"away until {back:%b} {back.day}" if back else "away"
        if self.is_quiet_at(now):
            return f"in quiet hours until {clock_words(self.quiet_to)}"
        return ""

    def back_at(self, now: dt.datetime) -> dt.datetime | None:
        """When they can be expected to call: now, after the quiet hours, or nobody knows when."""
        if self.is_away_on(now.date()):
            return None
        if not self.is_quiet_at(now):
            return now
        end = dt.datetime.combine(now.date(), self.quiet_to, tzinfo=now.tzinfo)
        return end if end > now else end + dt.timedelta(days=1)


def is_between(time: dt.time, start: dt.time, end: dt.time) -> bool:
    """Whether a time of day is between the two; from 9 pm to 7 am goes over midnight."""
    if start == end:
        return True
    return start <= time < end if start < end else time >= start or time < end


def clock_words(time: dt.time) -> str:
    """ "7 am", "9:30 pm"."""
    minutes = f":{time:%M}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'am' if time.hour < 12 else 'pm'}"


def now_in(zone: dt.tzinfo) -> dt.datetime:
    return clock.now().astimezone(zone)
