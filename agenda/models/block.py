from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.tenancy import Key, WorkspaceModel


class WorkingWeek(WorkspaceModel):
    """How many hours a member works in a week; half of them are to go to prospecting."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    hours = models.PositiveSmallIntegerField(
        "hours you work in a week", default=40,
        validators=[MinValueValidator(2), MaxValueValidator(100)],
    )  # fmt: skip

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member"], name="working_week_once")
        ]

    def __str__(self):
        return f"{self.hours} hours"

    @property
    def aim(self) -> float:
        """Half the working week (the mission's rule)."""
        return self.hours / 2

    @classmethod
    def of(cls, member) -> "WorkingWeek":
        return cls.objects.filter(member=member).first() or cls(member=member)
