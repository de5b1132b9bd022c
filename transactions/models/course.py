"""The course of a transaction: each stage it stood in, each price, and each contract that fell."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from transactions.models.stages import Stage


class CourseQuerySet(WorkspaceQuerySet):
    def newest_first(self):
        return self.order_by("-at", "-pk")


class StageMove(WorkspaceModel):
    """That it went from one stage into another; of a new one `before` is empty."""

    transaction = Key("transactions.Transaction", models.CASCADE, related_name="stage_moves")
    before = models.CharField(max_length=9, choices=Stage, blank=True, default="")
    after = models.CharField(max_length=9, choices=Stage)
    because = models.CharField(max_length=300, blank=True, default="")
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CourseQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "transaction", "-at"], name="stage_move_course")
        ]

    def __str__(self):
        return f"{self.get_before_display() or 'New'} to {self.get_after_display()}"


class PriceChange(WorkspaceModel):
    """That the list price became another; of the first one `before` is empty."""

    transaction = Key("transactions.Transaction", models.CASCADE, related_name="price_changes")
    before = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CourseQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "transaction", "-at"], name="price_change_course")
        ]

    def __str__(self):
        return f"${self.after:,.0f}" if self.after is not None else "No price"


class FallQuerySet(WorkspaceQuerySet):
    def newest_first(self):
        return self.order_by("-on", "-pk")


class Fall(WorkspaceModel):
    """A contract that did not close, as it was: why, since when, at what price, with whom."""

    class Reason(models.TextChoices):
        INSPECTION = "inspect", "Inspection"
        FINANCING = "finance", "The buyer’s loan"
        APPRAISAL = "appraise", "Appraisal below the price"
        TITLE = "title", "Title"
        SALE = "sale", "The buyer’s own home did not sell"
        BUYER = "buyer", "The buyer changed their mind"
        SELLER = "seller", "The seller changed their mind"
        ATTORNEY = "attorney", "Attorney review"
        INSURANCE = "insure", "Insurance or HOA papers"
        OTHER = "other", "Another reason"

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="falls")
    on = models.DateField("fell through on")
    reason = models.CharField("why", max_length=8, choices=Reason, blank=True, default="")
    because = models.CharField("in words", max_length=300, blank=True, default="")
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    contract_on = models.DateField(null=True, blank=True)
    closing_on = models.DateField(null=True, blank=True)
    buyers = models.CharField(max_length=200, blank=True, default="")
    # What was emptied for the next contract: {"dates", "facts", "home", "parties"}.
    kept = models.JSONField(default=dict, blank=True, editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FallQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="fall_public"),
            models.CheckConstraint(
                condition=~Q(reason="") | ~Q(because=""), name="fall_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "transaction", "-on"], name="fall_newest")]

    def __str__(self):
        return self.why

    @property
    def why(self) -> str:
        """ "Inspection: the sewer line"."""
        return ": ".join(part for part in (self.get_reason_display(), self.because) if part)
