import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Category, Filing
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models.response import FIRST_CALL_WITHIN, in_words, seconds_since

computed = property  # a field of that name hides it in the class below
_NO_PLACE = {"relationship", "prospecting", "listing", "network"}


class LeadQuerySet(WorkspaceQuerySet):
    def waiting(self):
        """Nobody called yet, and somebody should: filed NoLead they are left alone."""
        no_lead = Filing.objects.filter(
            person=OuterRef("person"), category__meaning=Category.Meaning.NO_LEAD
        )
        return self.filter(
            ~Exists(no_lead), answered_at=None, dismissed_at=None, person__died_on=None
        )

    def answered(self):
        return self.exclude(answered_at=None)

    def dismissed(self):
        return self.exclude(dismissed_at=None)

    def within(self, span: dt.timedelta):
        return self.filter(received_at__gte=clock.Now() - span)

    def for_lines(self):
        return (
            self.select_related(
                "person", "source", "property", "assigned_to__user", "answered_by__user"
            )
            .prefetch_related("person__phones", "person__emails")
            .annotate(seconds=seconds_since("clock_started_at"))
        )

    def newest_first(self, after=None):
        rows = self.order_by("-received_at", "-pk")
        if after is None:
            return rows
        earlier = Q(received_at=after.received_at, pk__lt=after.pk)
        return rows.filter(Q(received_at__lt=after.received_at) | earlier)

    def touched(self, touch) -> int:
        """Stop the clocks of the person whom a member has just called, written to or met."""
        if touch.by is None:
            return 0
        # A call is written down after it was made, to the minute.
        until = touch.happened_at + dt.timedelta(minutes=1)
        stopped = self.filter(person=touch.person, answered_at=None, received_at__lte=until).update(
            answered_at=Greatest(F("received_at"), touch.happened_at),
            answered_by=touch.by,
            assigned_to=Coalesce(F("assigned_to"), touch.by.pk),  # who calls an offered one has it
        )
        if stopped:
            changed("leads")
        return stopped


class Lead(WorkspaceModel):
    """An inquiry of a person; its clock runs until a member's first touch."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="leads")
    prospect = Key(
        "prospects.Prospect", models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    property = Key(
        "contacts.Property", models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    message = models.TextField(max_length=20_000, blank=True)
    lead_type = models.CharField(max_length=20, blank=True)
    reached_out_again = models.BooleanField(default=False)
    times = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField()
    clock_started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    assigned_to = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    # The sentence of the last decision; all of them stand in `assignments`.
    assigned_because = models.CharField(max_length=500, blank=True)
    rule = Key("leads.RoutingRule", models.SET_NULL, null=True, blank=True, related_name="+")
    source_detail = models.CharField(max_length=200, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="lead_public_id"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(answered_at__isnull=False),
                name="lead_answered_by_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "-received_at", "-id"],
                condition=Q(answered_at=None, dismissed_at=None),
                name="lead_waiting",
            ),
            models.Index(fields=["workspace", "-received_at", "-id"], name="lead_by_time"),
            models.Index(fields=["workspace", "person", "-received_at"], name="lead_timeline"),
            models.Index(
                fields=["workspace", "assigned_to", "-received_at"], name="lead_by_member"
            ),
            models.Index(fields=["workspace", "source", "-received_at"], name="lead_by_source"),
        ]

    def __str__(self):
        return f"{self.person}: {self.said}"

    def get_absolute_url(self):
        return reverse("leads:lead", args=[self.public_id])

    @computed
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.dismissed_at is None

    @computed
    def is_left_alone(self) -> bool:
        """Nobody is to call: filed NoLead, or dead."""
        no_lead = Category.Meaning.NO_LEAD
        return bool(
            self.person.died_on
            or Filing.objects.filter(person=self.person_id, category__meaning=no_lead).exists()
        )

    @computed
    def clock_left(self) -> int:
        """Seconds left of the first five minutes; below zero it is late."""
        return round(FIRST_CALL_WITHIN - self.seconds)

    @computed
    def waited(self) -> dt.timedelta | None:
        return self.answered_at and self.answered_at - self.clock_started_at

    @computed
    def waited_words(self) -> str:
        return in_words(self.waited) if self.waited else ""

    @computed
    def verb(self) -> str:
        return "asked again" if self.reached_out_again else "asked"

    @computed
    def said(self) -> str:
        """What happened, in a few words: "asked about 118 Alder Court on Zillow"."""
        about = f" about {self.property.street}" if self.property else ""
        return f"{self.verb}{about}{self.where}"

    @computed
    def where(self) -> str:
        """The source as a sentence goes on with it: " on Zillow", or nothing when unknown."""
        if self.source is None or self.source.name == "Unknown":
            return ""
        if self.source.name == "Website":
            return " on your website"
        return f" ({self.source})" if self.source.group in _NO_PLACE else f" on {self.source}"

    def dismiss(self) -> bool:
        """A member says that it is no lead; the person and the notes stay."""
        return self._set_aside(dismissed_at=None, to=clock.Now())

    def take_back(self) -> bool:
        return self._set_aside(dismissed_at__isnull=False, to=None)

    def _set_aside(self, *, to, **before) -> bool:
        done = Lead.objects.filter(pk=self.pk, **before).update(dismissed_at=to)
        self.refresh_from_db(fields=["dismissed_at"])
        if done:
            changed("leads")
        return bool(done)
