"""Who had a lead and why, to whom it was offered, and when Sphere looks at it again."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7


class Assignment(WorkspaceModel):
    """A lead came to a member: by which rule or whose hand, and why, in a sentence."""

    class Way(models.TextChoices):
        OWN = "own", "Their own"
        RULE = "rule", "By a rule"
        CLAIM = "claim", "Claimed"
        ESCALATION = "late", "Nobody had called"
        HAND = "hand", "By hand"

    public_id = models.UUIDField(default=uuid7, editable=False)
    lead = Key("leads.Lead", models.CASCADE, related_name="assignments")
    member = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    way = models.CharField(max_length=5, choices=Way)
    because = models.CharField(max_length=500)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True, blank=True)  # its notice on screen was closed

    class Meta(WorkspaceModel.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="assignment_public_id")
        ]
        indexes = [
            models.Index(fields=["workspace", "lead", "-at"], name="assignment_of_lead"),
            models.Index(fields=["workspace", "member", "-at"], name="assignment_of_member"),
        ]

    def __str__(self):
        return self.because


class LeadOfferQuerySet(WorkspaceQuerySet):
    def open(self):
        """Those that can still be claimed."""
        return self.filter(
            claimed_at=None, passed_at=None, until__gt=clock.Now(),
            lead__assigned_to=None, lead__answered_at=None, lead__dismissed_at=None,
        )  # fmt: skip

    def for_lines(self):
        from leads.models.response import seconds_since

        return (
            self.select_related("lead__person", "lead__source", "lead__property", "member__user")
            .prefetch_related("lead__person__phones", "lead__person__emails")
            .annotate(seconds=seconds_since("offered_at"))
        )


class LeadOffer(WorkspaceModel):
    """A lead that a member may take: the first of those who were asked has it."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    lead = Key("leads.Lead", models.CASCADE, related_name="offers")
    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    rule = Key("leads.RoutingRule", models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)

    objects = LeadOfferQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="offer_public_id"),
            models.UniqueConstraint(fields=["workspace", "lead", "member"], name="offer_once"),
            models.UniqueConstraint(
                fields=["workspace", "lead"],
                condition=Q(claimed_at__isnull=False),
                name="offer_claimed_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "member", "-until"],
                condition=Q(claimed_at=None, passed_at=None),
                name="offer_open",
            )
        ]

    def __str__(self):
        return f"{self.lead} for {self.member}"

    def get_absolute_url(self):
        return reverse("leads:offer", args=[self.public_id])

    @property
    def time_left(self) -> int:
        """Seconds, of one that `for_lines` has fetched."""
        return round((self.until - self.offered_at).total_seconds() - self.seconds)


class LeadWatch(WorkspaceModel):
    """When Sphere looks at a lead again that nobody has touched: a queue, gone when it is done."""

    lead = Key("leads.Lead", models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    handed_on = models.PositiveSmallIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "lead watches"
        constraints = [models.UniqueConstraint(fields=["workspace", "lead"], name="watch_once")]
        indexes = [models.Index(fields=["due_at"], name="watch_due")]

    def __str__(self):
        return f"{self.lead}, again at {self.due_at}"


class LeadConsent(WorkspaceModel):
    """What somebody agreed to, in the words they were shown: kept for five years."""

    lead = Key("leads.Lead", models.CASCADE, related_name="consents")
    words = models.TextField(max_length=5_000)
    version = models.CharField(max_length=60, blank=True)
    given_at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True, blank=True)
    told = models.JSONField(default=dict, blank=True)
    kept_until = models.DateField()

    class Meta(WorkspaceModel.Meta):
        ordering = ["given_at", "pk"]
        indexes = [models.Index(fields=["workspace", "lead"], name="consent_of_lead")]

    def __str__(self):
        return self.words[:60]
