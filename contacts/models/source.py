from django.db import models
from django.db.models.functions import Lower

from accounts.tenancy import WorkspaceModel, WorkspaceQuerySet


class LeadSourceQuerySet(WorkspaceQuerySet):
    def named(self, name: str):
        """The source of that name, made if it is new: a lead is never refused for its source."""
        name = " ".join(name.split())[:80]
        return self.filter(name__iexact=name).first() or self.create(name=name)


class LeadSource(WorkspaceModel):
    """Where people come from: "Zillow", "Open house", "Past client, referral"."""

    class Group(models.TextChoices):
        RELATIONSHIP = "relationship", "Relationship"
        PROSPECTING = "prospecting", "Prospecting"
        LISTING = "listing", "From a listing"
        PORTAL = "portal", "Portal"
        NETWORK = "network", "Referral network"
        WEBSITE = "website", "Own website"
        ADVERTISING = "advertising", "Advertising"
        CONTENT = "content", "Content"
        OTHER = "other", "Other"

    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=12, choices=Group, default=Group.OTHER)
    is_paid = models.BooleanField(default=False)
    takes_referral_fee = models.BooleanField(default=False)

    objects = LeadSourceQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "workspace",
                Lower("name"),
                name="lead_source_once",
                violation_error_message="There is a source of this name.",
            )
        ]

    def __str__(self):
        return self.name
