"""The sellers' service report: when one is due, and each as it was written, approved and sent."""

import datetime as dt

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models.flyer import new_key

computed = property  # a field of that name hides it in the class below


class ReportSchedule(WorkspaceModel):
    """On which weekday a draft is made for the agent; nothing of it goes by itself."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Mondays"
        TUESDAY = 1, "Tuesdays"
        WEDNESDAY = 2, "Wednesdays"
        THURSDAY = 3, "Thursdays"
        FRIDAY = 4, "Fridays"
        SATURDAY = 5, "Saturdays"
        SUNDAY = 6, "Sundays"

    class Every(models.IntegerChoices):
        WEEK = 1, "Every week"
        TWO_WEEKS = 2, "Every other week"
        FOUR_WEEKS = 4, "Every four weeks"

    transaction = Key("transactions.Transaction", models.CASCADE, related_name="report_schedules")
    is_on = models.BooleanField("Have one ready for me", default=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.FRIDAY)
    every = models.PositiveSmallIntegerField("how often", choices=Every, default=Every.WEEK)
    made_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "transaction"], name="report_schedule_once"
            )
        ]

    def __str__(self):
        return f"{self.get_every_display()}, {self.get_weekday_display().lower()}"

    def is_due(self, day: dt.date) -> bool:
        if not self.is_on or day.weekday() != self.weekday:
            return False
        return self.made_on is None or day - self.made_on >= dt.timedelta(weeks=self.every)


class ServiceReportQuerySet(WorkspaceQuerySet):
    def drafts(self):
        return self.filter(approved_at=None)

    def approved(self):
        return self.exclude(approved_at=None)

    def newest_first(self):
        return self.order_by("-day", "-pk")

    def close(self) -> int:
        """Their links lead nowhere any more."""
        return self.filter(revoked_at=None).approved().update(revoked_at=clock.Now())


class ServiceReport(WorkspaceModel):
    """One report. `content` is all that its page and its PDF can say: fixed when approved."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the link is how a seller finds the report, and nothing else.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="service_reports")
    day = models.DateField(editable=False)
    letter = models.TextField("your words", max_length=4_000, blank=True)
    # Which parts and answers the agent took out: "offers", "showing:<public id>".
    left_out = models.JSONField(default=list, blank=True, editable=False)
    content = models.JSONField(default=dict, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+",
        editable=False,
    )  # fmt: skip
    sent_to = models.JSONField(default=list, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ServiceReportQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="report_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "transaction"],
                condition=Q(approved_at=None),
                name="report_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) ^ Q(expires_at__isnull=False),
                name="report_expires_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gte=F("approved_at")),
                name="report_expires_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "transaction", "-day", "-id"], name="report_of_listing"
            )
        ]

    def __str__(self):
        return f"Report of {self.day:%B} {self.day.day}"

    def get_absolute_url(self):
        return reverse("transactions:service_report", args=[self.public_id])

    @computed
    def path(self) -> str:
        return reverse("transactions:report_page", args=[self.key])

    @computed
    def url(self) -> str:
        return f"{settings.BASE_URL}{self.path}"

    @computed
    def is_draft(self) -> bool:
        return self.approved_at is None

    @computed
    def is_open_to_read(self) -> bool:
        if self.is_draft or self.revoked_at is not None:
            return False
        return self.expires_at > clock.on_this_machine()

    @staticmethod
    def named_by(key: str) -> tuple[int, int] | None:
        """The ids of the workspace and the report, asked before a workspace is entered."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select workspace_id, report_id from service_report_workspace(%s)", [key]
            )
            return cursor.fetchone()
