"""Who gets a lead: the team's rules, tried from the top, and whose turn it is within one."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse

from accounts.models import when_founded
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7

MOST_MINUTES = 24 * 60


class LeadType(models.TextChoices):
    BUYER = "buyer", "Buyer"
    SELLER = "seller", "Seller"
    RENTER = "renter", "Renter"
    LANDLORD = "landlord", "Landlord"
    UNKNOWN = "unknown", "Not said"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class RoutingRuleQuerySet(WorkspaceQuerySet):
    def on(self):
        return self.filter(is_on=True)

    def in_order(self):
        """From the top down; the catch-all stands last whatever its number."""
        return self.order_by("is_catch_all", "position", "pk")

    def with_members(self):
        members = RuleMember.objects.select_related("member__user").order_by("pk")
        return self.prefetch_related(models.Prefetch("members", members))

    def catch_all(self):
        """The rule for whatever no other rule takes: there is always one."""
        rule, _ = self.get_or_create(
            is_catch_all=True, defaults={"name": CATCH_ALL, "takes_everybody": True}
        )
        return rule

    @transaction.atomic
    def add(self, **fields):
        """A new rule, below the others and above the catch-all."""
        last = self.filter(is_catch_all=False).aggregate(last=Max("position"))["last"] or 0
        return self.create(position=last + 1, **fields)


CATCH_ALL = "Everything else"


class RoutingRule(WorkspaceModel):
    """Which leads go to whom. A condition that is left empty asks nothing."""

    class Way(models.TextChoices):
        ONE = "one", "One person gets them"
        TURNS = "turns", "In turns"
        OFFER = "offer", "Whoever claims first"

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    is_on = models.BooleanField("in use", default=True)
    is_catch_all = models.BooleanField(default=False, editable=False)
    # Ids, not keys: a rule whose only source is deleted matches nothing, instead of everything.
    sources = ArrayField(models.BigIntegerField(), default=list, blank=True)
    lead_types = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    areas = models.TextField("ZIP codes or towns", max_length=2_000, blank=True)
    price_from = models.DecimalField(
        "price from", max_digits=12, decimal_places=2, null=True, blank=True
    )
    price_to = models.DecimalField(
        "price to", max_digits=12, decimal_places=2, null=True, blank=True
    )
    weekdays = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    time_from = models.TimeField("from", null=True, blank=True)
    time_to = models.TimeField("to", null=True, blank=True)
    way = models.CharField("who gets it", max_length=5, choices=Way, default=Way.TURNS)
    minutes = models.PositiveSmallIntegerField(
        "minutes to claim", default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )  # fmt: skip
    takes_everybody = models.BooleanField("everybody who sells", default=False)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="rule_public_id"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(is_catch_all=True), name="rule_one_catch_all"
            ),
            models.CheckConstraint(
                condition=Q(is_catch_all=False) | (Q(is_on=True) & ~Q(way="offer")),
                name="rule_catch_all_gives",
                violation_error_message="The last rule gives every lead to somebody.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("leads:rule", args=[self.public_id])

    @property
    def places(self) -> list[str]:
        """Its areas, one by one: ZIP codes and names of towns."""
        words = self.areas.replace("\n", ",").replace(";", ",").split(",")
        return [" ".join(word.split()) for word in words if word.strip()]

    @transaction.atomic
    def place_at(self, place: int) -> None:
        """Move it to that place from the top, counted from 1; the catch-all stays last."""
        if self.is_catch_all:
            return
        rules = list(RoutingRule.objects.filter(is_catch_all=False).in_order().exclude(pk=self.pk))
        rules.insert(max(0, place - 1), self)
        for number, rule in enumerate(rules, start=1):
            RoutingRule.objects.filter(pk=rule.pk).exclude(position=number).update(position=number)

    def remove(self) -> None:
        if self.is_catch_all:
            raise ValidationError("The last rule stays: every lead goes to somebody.")
        self.delete()

    @transaction.atomic
    def share_between(self, weights: dict) -> None:
        """Only these members get its leads, each by their weight; turns that stand go on."""
        RuleMember.objects.filter(rule=self).exclude(member__in=weights).delete()
        for member, weight in weights.items():
            RuleMember.objects.update_or_create(
                rule=self, member=member, defaults={"weight": weight}
            )


class RuleMember(WorkspaceModel):
    """A member in a rule: how many turns they have of a round, and how much they are owed."""

    rule = Key("leads.RoutingRule", models.CASCADE, related_name="members")
    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    # Smooth weighted turns: each turn adds the weight, and takes the round off who had it.
    owed = models.IntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "rule", "member"], name="rule_member_once"
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="rule_member_has_turns"),
        ]

    def __str__(self):
        return f"{self.member} in {self.rule}"

    @staticmethod
    def next_of(parts) -> "RuleMember":
        """Whose turn it is among these; changes nothing."""
        return max(parts, key=lambda part: part.owed + part.weight)

    @staticmethod
    def take_turn(parts, chosen) -> None:
        """Count that turn. The rows are locked by who asks."""
        whole = sum(part.weight for part in parts)
        pks = [part.pk for part in parts]
        RuleMember.objects.filter(pk__in=pks).update(owed=F("owed") + F("weight"))
        RuleMember.objects.filter(pk=chosen.pk).update(owed=F("owed") - whole)


class ResponseSettings(WorkspaceModel):
    """How long a lead may wait for its first touch before the next member gets it."""

    escalate_minutes = models.PositiveSmallIntegerField(
        "minutes until the next member gets it", null=True, blank=True, default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )  # fmt: skip
    most_hand_ons = models.PositiveSmallIntegerField(
        "at most so many times", default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="response_settings_once")]

    def __str__(self):
        return "First response"

    @classmethod
    def here(cls) -> "ResponseSettings":
        """Those of the workspace, or the standard ones, not saved: a page that shows them may not
        write."""
        return cls.objects.first() or cls()

    @property
    def patience(self) -> dt.timedelta | None:
        return self.escalate_minutes and dt.timedelta(minutes=self.escalate_minutes)


@when_founded
def lay_catch_all(workspace) -> None:
    RoutingRule.objects.catch_all()
