"""What a home may sell for: comparable homes, each adjusted to the one in question, and a range."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7

MOST_COMPARABLES = 60
_DOLLARS = {"max_digits": 12, "decimal_places": 2, "null": True, "blank": True}


class MarketAnalysisQuerySet(WorkspaceQuerySet):
    def newest_first(self, after=None):
        rows = self.order_by("-pk")
        return rows.filter(pk__lt=after) if after else rows


class Home(models.Model):
    """The plain facts that homes are compared by."""

    beds = models.PositiveSmallIntegerField("bedrooms", null=True, blank=True)
    baths = models.DecimalField(
        "bathrooms", max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    sqft = models.PositiveIntegerField(
        "square feet", null=True, blank=True, validators=[MaxValueValidator(10_000_000)]
    )
    year = models.PositiveSmallIntegerField(
        "built in", null=True, blank=True,
        validators=[MinValueValidator(1500), MaxValueValidator(2200)],
    )  # fmt: skip
    garage = models.PositiveSmallIntegerField("garage, cars", null=True, blank=True)
    lot = models.DecimalField(
        "lot, acres", max_digits=9, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip

    class Meta:
        abstract = True


class MarketAnalysis(Home, WorkspaceModel):
    """A simple CMA for one home. `rates` says what one bed, one square foot… is worth, as text."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key(
        "transactions.Transaction", models.SET_NULL, null=True, blank=True,
        related_name="market_analyses", editable=False,
    )  # fmt: skip
    address = models.CharField(max_length=250)
    made_for = models.CharField("for", max_length=160, blank=True)
    rates = models.JSONField(default=dict, blank=True, editable=False)
    low = models.DecimalField("from", **_DOLLARS)
    high = models.DecimalField("to", **_DOLLARS)
    words = models.TextField("what you say to it", max_length=4_000, blank=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    made_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MarketAnalysisQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "market analyses"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="market_analysis_public"
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=models.F("high")),
                name="market_analysis_range",
                violation_error_message="The range begins above its end.",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="market_analysis_newest"),
            models.Index(fields=["workspace", "transaction"], name="market_analysis_of"),
        ]

    def __str__(self):
        return self.street

    def get_absolute_url(self):
        return reverse("transactions:market_analysis", args=[self.public_id])

    @property
    def street(self) -> str:
        return self.address.partition(",")[0]


class ComparableQuerySet(WorkspaceQuerySet):
    def in_order(self):
        """Sold ones first, the newest sale before all."""
        place = models.Case(
            *(
                models.When(status=status, then=position)
                for position, status in enumerate(Comparable.Status.values)
            ),
            default=9,
        )
        return self.order_by(place, models.F("sold_on").desc(nulls_last=True), "pk")


class Comparable(Home, WorkspaceModel):
    """A home that it is compared with."""

    class Status(models.TextChoices):
        SOLD = "sold", "Sold"
        PENDING = "pending", "Pending"
        ACTIVE = "active", "Active"
        EXPIRED = "expired", "Expired"

    public_id = models.UUIDField(default=uuid7, editable=False)
    analysis = Key("transactions.MarketAnalysis", models.CASCADE, related_name="comparables")
    address = models.CharField(max_length=250)
    status = models.CharField(max_length=7, choices=Status, default=Status.SOLD)
    price = models.DecimalField(
        max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    sold_on = models.DateField("sold on", null=True, blank=True)
    days_on_market = models.PositiveSmallIntegerField(null=True, blank=True)
    mls_number = models.CharField("MLS number", max_length=40, blank=True)
    own_adjustment = models.DecimalField("your own adjustment", **_DOLLARS)
    because = models.CharField("for what", max_length=200, blank=True)
    is_used = models.BooleanField("Counts in the range", default=True, db_default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ComparableQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="comparable_public"),
            models.CheckConstraint(condition=Q(price__gt=0), name="comparable_price"),
        ]
        indexes = [models.Index(fields=["workspace", "analysis"], name="comparable_of")]

    def __str__(self):
        return self.address.partition(",")[0]


class AgentFace(WorkspaceModel):
    """A member's picture, as it stands on what their clients are handed."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    picture = Key("contacts.Picture", models.CASCADE, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "member"], name="agent_face")]

    def __str__(self):
        return "Face"
