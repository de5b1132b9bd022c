"""The income that a member wants of a year, and what they say of their business."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel
from goals.models.target import OfMemberQuerySet

FIRST_YEAR, LAST_YEAR = 2000, 2200


class IncomeGoalQuerySet(OfMemberQuerySet):
    def in_year(self, year: int):
        return self.filter(year=year)

    def set_for(self, membership, year: int, **said) -> "IncomeGoal":
        """What they want of that year from now on; what was said before is in the history."""
        goal, _ = self.update_or_create(member=membership, year=year, defaults=said)
        changed("goals")
        return goal


def _dollars(label: str, **more):
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], **more
    )


def _price(label: str):
    least = MinValueValidator(Decimal(1_000))
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True, validators=[least]
    )


def _percent(label: str, least: str = "1"):
    return models.DecimalField(
        label, max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(Decimal(least)), MaxValueValidator(Decimal(100))],
    )  # fmt: skip


def _for_one(label: str):
    return models.DecimalField(
        label, max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(5_000))],
    )  # fmt: skip


class IncomeGoal(WorkspaceModel):
    """One a member and year. What is None follows one's own figures as they become known."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    net = _dollars("what I want to keep")
    expenses = _dollars("what the business costs", null=True, blank=True)
    kept = _percent("my part of a commission")
    cap = _dollars("the brokerage’s cap of a year", null=True, blank=True)
    listing_share = _percent("part of it from listings", least="0")
    listing_price = _price("average price of a listing")
    listing_rate = _percent("commission on a listing", least="0.1")
    buyer_price = _price("average price that buyers pay")
    buyer_rate = _percent("commission on a buyer’s side", least="0.1")
    listing_agree = _percent("listing appointments that end in a listing")
    listing_close = _percent("listings that close")
    buyer_agree = _percent("buyer appointments that end in an agreement")
    buyer_close = _percent("buyers with an agreement who close")
    talks = _for_one("conversations for one appointment")
    calls = _for_one("calls for one closing")
    contract_close = _percent("contracts that close")

    objects = IncomeGoalQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "member", "year"], name="income_goal_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(net__gte=0)
                & (Q(kept=None) | Q(kept__gt=0, kept__lte=100))
                & (Q(listing_share=None) | Q(listing_share__gte=0, listing_share__lte=100)),
                name="income_goal_can_be_reckoned",
            ),
        ]

    def __str__(self):
        return f"Income goal of {self.year}"
