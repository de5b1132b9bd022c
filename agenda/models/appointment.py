import datetime as dt
import zoneinfo

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7

computed = property  # a field of that name hides it in the class below


class AppointmentKind(models.TextChoices):
    LISTING = "listing", "Listing appointment"
    BUYER = "buyer", "Buyer appointment"
    SHOWING = "showing", "Showing"
    CLOSING = "closing", "Closing"
    OPEN_HOUSE = "open_house", "Open house"
    PERSONAL = "personal", "Personal"
    BLOCK = "block", "Time block"
    OTHER = "other", "Meeting"

    @computed
    def look(self) -> str:
        """How it stands on the calendar: with people, about homes, a block, or quiet."""
        looks = {"listing": "people", "buyer": "people", "other": "people", "block": "block"}
        return looks.get(self.value, "quiet" if self == AppointmentKind.PERSONAL else "deal")

    @computed
    def is_pitch(self) -> bool:
        """One that may end with an agreement."""
        return self in (AppointmentKind.LISTING, AppointmentKind.BUYER)


class Outcome(models.TextChoices):
    UNKNOWN = "", "Not said yet"
    HELD = "held", "Took place"
    SIGNED = "signed", "Agreement signed"
    DECLINED = "declined", "They chose somebody else"
    NO_SHOW = "no_show", "Nobody came"

    @computed
    def was_held(self) -> bool:
        return self in (Outcome.HELD, Outcome.SIGNED, Outcome.DECLINED)


class AppointmentQuerySet(WorkspaceQuerySet):
    def visible_to(self, membership):
        """All of the workspace, but for what is personal to somebody else."""
        mine = AppointmentMember.objects.filter(appointment=OuterRef("pk"), member=membership)
        return (
            super()
            .visible_to(membership)
            .filter(~Q(kind=AppointmentKind.PERSONAL) | Q(by=membership) | Exists(mine))
        )

    def on(self):
        """But for those that were called off."""
        return self.filter(called_off_at=None)

    def between(self, start: dt.datetime, end: dt.datetime):
        """Those that may take place in that time; a repeating one may have no occurrence there."""
        over = Q(spans_until=None) | Q(spans_until__gt=start)
        return self.on().filter(over, starts_at__lt=end)

    def with_member(self, *members):
        # Asked of each row: a join would be walked anew for each, while the planner knows little.
        wanted = [member.pk for member in members]
        return self.with_member_ids().filter(member_ids__overlap=wanted)

    def with_member_ids(self):
        """With `member_ids`: on whose calendars each stands."""
        rows = AppointmentMember.objects.filter(appointment=OuterRef("pk"))
        return self.annotate(member_ids=ArraySubquery(rows.order_by().values("member_id")))

    def of_kind(self, *kinds):
        return self.filter(kind__in=kinds)

    def for_calendar(self):
        """With what a page shows of each, in a fixed number of queries."""
        return self.select_related("property", "workspace").prefetch_related(
            "people", "members__user"
        )


class Appointment(WorkspaceModel):
    """What one has agreed on for an hour or some days; once, or again and again.

    One of a repeating appointment that differs from it is a row of its own: `series` is what it
    belongs to, `series_at` when it would have begun. One that was left out is called off.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    title = models.CharField("what", max_length=200)
    kind = models.CharField(max_length=10, choices=AppointmentKind, default=AppointmentKind.OTHER)
    # The first one of those that repeat. Of whole days: from midnight to midnight in the zone.
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("to")
    zone = models.CharField("time zone", max_length=64)
    is_all_day = models.BooleanField("all day", default=False)
    first_day = models.DateField("first day", null=True, blank=True)
    last_day = models.DateField("last day", null=True, blank=True)
    # An RRULE of RFC 5545, counted in the zone: "FREQ=WEEKLY;BYDAY=MO,WE".
    repeats = models.CharField(max_length=300, blank=True, default="")
    # When the last one ends; None of those that repeat without end.
    spans_until = models.DateTimeField(null=True, blank=True, editable=False)
    series = Key("self", models.CASCADE, null=True, blank=True, related_name="departures")
    series_at = models.DateTimeField(null=True, blank=True, editable=False)
    place = models.CharField(max_length=250, blank=True)
    property = Key(
        "contacts.Property", models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    note = models.TextField(max_length=5_000, blank=True)
    # How many minutes before it those who take part are reminded.
    reminders = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    outcome = models.CharField(
        max_length=8, choices=Outcome, blank=True, default=Outcome.UNKNOWN, editable=False
    )
    members = models.ManyToManyField(
        "accounts.Membership", through="agenda.AppointmentMember", related_name="appointments"
    )
    people = models.ManyToManyField(
        "contacts.Person", through="agenda.AppointmentPerson", related_name="appointments"
    )
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    # Counted up whenever those who were invited must hear of a change (SEQUENCE of RFC 5545).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    called_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="appointment_public_id"
            ),
            models.UniqueConstraint(
                fields=["workspace", "series", "series_at"],
                condition=Q(series__isnull=False),
                name="appointment_departs_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="appointment_ends_after_it_starts",
                violation_error_message="It ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(is_all_day=True, first_day__isnull=False, last_day__gte=F("first_day"))
                | Q(is_all_day=False, first_day=None, last_day=None),
                name="appointment_days_when_all_day",
            ),
            models.CheckConstraint(
                condition=Q(series=None, series_at=None)
                | Q(series__isnull=False, series_at__isnull=False, repeats=""),
                name="appointment_departs_from_a_series",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "starts_at", "spans_until"], name="appointment_time"),
            models.Index(
                fields=["workspace", "spans_until"],
                condition=~Q(repeats=""),
                name="appointment_repeating",
            ),
            models.Index(
                fields=["workspace", "spans_until"],
                condition=~Q(reminders=[]),
                name="appointment_reminding",
            ),
            models.Index(
                fields=["workspace"], condition=Q(is_sample=True), name="appointment_samples"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agenda:appointment", args=[self.public_id])

    def save(self, **kwargs):
        from agenda.calendar import rules

        self.spans_until = rules.end_of_all(self)
        if (only := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*only, "spans_until", "updated_at"}
        super().save(**kwargs)

    @computed
    def zone_info(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    @computed
    def local_start(self) -> dt.datetime:
        return self.starts_at.astimezone(self.zone_info)

    @computed
    def local_end(self) -> dt.datetime:
        return self.ends_at.astimezone(self.zone_info)

    @computed
    def is_on(self) -> bool:
        return self.called_off_at is None

    @computed
    def is_repeating(self) -> bool:
        return bool(self.repeats)

    @computed
    def is_over(self) -> bool:
        return self.ends_at < clock.on_this_machine()

    @computed
    def look(self) -> str:
        return AppointmentKind(self.kind).look


class AppointmentMember(WorkspaceModel):
    """A member on whose calendar an appointment stands."""

    appointment = Key("agenda.Appointment", models.CASCADE, related_name="memberships")
    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "appointment", "member"], name="appointment_member_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "member", "appointment"], name="appointment_of_member"
            )
        ]

    def __str__(self):
        return f"{self.member_id} at {self.appointment_id}"


class AppointmentPerson(WorkspaceModel):
    """A person whom an appointment is with."""

    appointment = Key("agenda.Appointment", models.CASCADE, related_name="with_people")
    person = Key("contacts.Person", models.CASCADE, related_name="appointment_rows", db_index=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "appointment", "person"], name="appointment_person_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "person", "appointment"], name="appointment_of_person"
            )
        ]

    def __str__(self):
        return f"{self.person_id} at {self.appointment_id}"
