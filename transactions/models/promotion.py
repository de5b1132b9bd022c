"""What was done to sell a home: what, where, when, at what cost, and what came of it."""

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7

computed = property  # a field of that name hides it in the class below


class PromotionQuerySet(WorkspaceQuerySet):
    def newest_first(self):
        return self.order_by("-on", "-pk")

    def for_the_seller(self):
        return self.filter(is_for_seller=True)

    def numbers(self) -> dict:
        """How many, at what cost, and what came of them all."""
        counted = self.aggregate(
            promotions=Count("pk"), cost=Sum("cost"), views=Sum("views"), saves=Sum("saves"),
            inquiries=Sum("inquiries"),
        )  # fmt: skip
        return {name: found or 0 for name, found in counted.items()}


class Promotion(WorkspaceModel):
    """One advertisement, mailing, post, tour or sign of a listing."""

    class Kind(models.TextChoices):
        MLS = "mls", "MLS and portals"
        SOCIAL = "social", "Social media"
        EMAIL = "email", "E-mail"
        MAIL = "mail", "Cards and letters"
        PRINT = "print", "Newspaper or magazine"
        FLYER = "flyer", "Flyers and brochures"
        SIGN = "sign", "Sign"
        OPEN_HOUSE = "open", "Open house"
        TOUR = "tour", "Agents’ tour"
        PHOTOS = "photos", "Photos and video"
        STAGING = "stage", "Staging"
        CALLS = "calls", "Calls to neighbors"
        OTHER = "other", "Something else"

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="promotions")
    kind = models.CharField("what", max_length=6, choices=Kind, default=Kind.SOCIAL)
    title = models.CharField("in a few words", max_length=160)
    where = models.CharField(max_length=160, blank=True)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reached = models.PositiveIntegerField("how many it went to", null=True, blank=True)
    views = models.PositiveIntegerField("seen", null=True, blank=True)
    saves = models.PositiveIntegerField("saved", null=True, blank=True)
    inquiries = models.PositiveIntegerField("asked about it", null=True, blank=True)
    result = models.CharField("what came of it", max_length=300, blank=True)
    is_for_seller = models.BooleanField("Show it to the seller", default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PromotionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="promotion_public_id"),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0), name="promotion_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")),
                name="promotion_ends_after_start",
                violation_error_message="It ends before it begins.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "transaction", "-on", "-id"], name="promotion_of_listing"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        page = reverse("transactions:tab", args=[self.transaction.public_id, "marketing"])
        return f"{page}#promotion-{self.public_id}"

    @computed
    def figures(self) -> list[tuple[str, int]]:
        """What came of it in numbers, as far as anybody wrote it down."""
        told = [
            ("reached", self.reached), ("views", self.views), ("saves", self.saves),
            ("inquiries", self.inquiries),
        ]  # fmt: skip
        return [(name, number) for name, number in told if number is not None]
