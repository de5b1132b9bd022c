import datetime as dt
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from crm.kit.text import fold


class LeadSourceQuerySet(WorkspaceQuerySet):
    def named(self, name: str, **facts):
        """The source of that name, made if it is new: a lead is never refused for its source.

        One that was renamed or merged is still found by the names that portals go on using.
        `facts` are what a new one is made with.
        """
        name = " ".join(name.split())[:80]
        return (
            self.filter(name__iexact=name).first()
            or self.filter(also_called__contains=[fold(name)]).order_by("pk").first()
            or self.create(name=name, **facts)
        )

    def offered(self, besides=None):
        """Those to choose from: what was put away is not, save what is chosen already."""
        return self.filter(Q(put_away_at=None) | Q(pk=besides))


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

    class Cost(models.TextChoices):
        NONE = "none", "Nothing"
        MONTH = "month", "By the month"
        LEAD = "lead", "By the lead"
        CLOSING = "closing", "A percentage at closing"

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    # Folded names that it had, and those of sources merged into it: portals go on using them.
    also_called = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, editable=False
    )
    slug = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=12, choices=Group, default=Group.OTHER)
    is_paid = models.BooleanField(default=False)
    takes_referral_fee = models.BooleanField(default=False)
    cost_model = models.CharField(max_length=7, choices=Cost, default=Cost.NONE)
    # Dollars a month or a lead, or percent of what is earned at a closing.
    price = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True)
    is_new_try = models.BooleanField(default=False)
    owner = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    put_away_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Whoever knows it may post visitors, and nothing else; none until somebody asks for it.
    visitors_key = models.CharField(
        max_length=32, null=True, blank=True, unique=True, db_collation="C", editable=False
    )

    objects = LeadSourceQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "workspace",
                Lower("name"),
                name="lead_source_once",
                violation_error_message="There is a source of this name.",
            ),
            models.UniqueConstraint(fields=["workspace", "public_id"], name="source_public_id"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0),
                name="source_price_not_negative",
                violation_error_message="A price is never below zero.",
            ),
            models.CheckConstraint(
                condition=Q(active_from=None)
                | Q(active_until=None)
                | Q(active_until__gte=F("active_from")),
                name="source_active_in_order",
                violation_error_message="It cannot end before it begins.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("leads:source", args=[self.public_id])

    @property
    def is_built_in(self) -> bool:
        """Sphere files leads under it by itself: it is never deleted."""
        return self.name == "Unknown"

    def is_active_in(self, month: dt.date) -> bool:
        """Whether it was paid for in any day of that month."""
        last = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        return not (
            (self.active_from and self.active_from > last)
            or (self.active_until and self.active_until < month.replace(day=1))
        )

    def also_call(self, *names: str) -> None:
        """Leads that name one of these come to this source; to be saved."""
        names = {*self.also_called, *map(fold, names)}
        self.also_called = sorted(names - {fold(self.name)})

    def put_away(self) -> bool:
        """It is not offered any more; a lead that names it still comes in."""
        mine = LeadSource.objects.filter(pk=self.pk, put_away_at=None)
        return bool(mine.update(put_away_at=clock.Now()))

    def take_back(self) -> bool:
        mine = LeadSource.objects.filter(pk=self.pk).exclude(put_away_at=None)
        return bool(mine.update(put_away_at=None))


class SourceCategory(WorkspaceModel):
    """A category that each new lead of a source is filed in."""

    source = Key("contacts.LeadSource", models.CASCADE, related_name="categories")
    category = Key("contacts.Category", models.CASCADE, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source", "category"], name="source_category_once"
            )
        ]

    def __str__(self):
        return f"{self.source_id} files in {self.category_id}"


class SourceMonth(WorkspaceModel):
    """What a source cost in a month and how many visitors it had, as far as anybody told."""

    source = Key("contacts.LeadSource", models.CASCADE, related_name="months")
    month = models.DateField()
    cost = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    visitors = models.PositiveIntegerField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source", "month"], name="source_month_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="source_month_first"),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=Decimal(0)), name="source_month_cost"
            ),
        ]

    def __str__(self):
        return f"{self.source_id} in {self.month:%Y-%m}"
