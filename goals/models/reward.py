from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel
from goals.models.target import OfMemberQuerySet
from goals.period import EARLIEST, LATEST


class RewardQuerySet(OfMemberQuerySet):
    def of_year(self, member, year: int) -> "Reward | None":
        rows = self.of(member).filter(year=year).select_related("picture")
        return rows.first()


class Reward(WorkspaceModel):
    """What a member gives themself once the goal of a year is met: extra income pays for it.

    What a day and five days in a row earn stands with the daily target.
    """

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)], editable=False
    )
    what = models.CharField("what the year earns you", max_length=80)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    # Income above this is extra; None: above what the year before brought.
    beyond = models.DecimalField(
        "extra is what you earn over", max_digits=12, decimal_places=2, null=True, blank=True
    )
    picture = Key("contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RewardQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "member", "year"], name="reward_once_a_year"
            ),
            models.CheckConstraint(
                condition=(Q(price=None) | Q(price__gte=0)) & (Q(beyond=None) | Q(beyond__gte=0)),
                name="reward_amounts_not_negative",
            ),
        ]

    def __str__(self):
        return self.what

    @property
    def in_a_sentence(self) -> str:
        """ "a weekend away": as it was typed, but for an article that began it."""
        is_article = self.what.split(" ")[0] in ("A", "An", "The")
        return self.what[:1].lower() + self.what[1:] if is_article else self.what

    def keep(self) -> None:
        """Write it down, and tell the pages that show it."""
        self.save()
        changed("goals")
