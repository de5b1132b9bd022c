"""The hours of a workspace in which Sphere texts and offers calls by itself."""

from django.db import models

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet

OPENS, CLOSES, SUNDAY_OPENS = 9, 20, 12


class QuietHoursQuerySet(WorkspaceQuerySet):
    def mine(self) -> "QuietHours":
        """Those of this workspace; Sphere's own, while nobody has changed them."""
        return self.first() or QuietHours()


class QuietHours(WorkspaceModel):
    """When the day begins and ends. No state's law is ever loosened by it."""

    opens = models.PositiveSmallIntegerField(default=OPENS)
    closes = models.PositiveSmallIntegerField(default=CLOSES)
    sunday_opens = models.PositiveSmallIntegerField(default=SUNDAY_OPENS)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = QuietHoursQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="quiet_hours_once"),
            models.CheckConstraint(
                condition=models.Q(opens__gte=8, closes__lte=21, opens__lt=models.F("closes"))
                & models.Q(sunday_opens__gte=models.F("opens")),
                name="quiet_hours_within_the_law",
            ),
        ]

    def __str__(self):
        return f"{self.opens} to {self.closes}"

    @property
    def is_looser(self) -> bool:
        """Looser than what Sphere ships."""
        return self.opens < OPENS or self.closes > CLOSES or self.sunday_opens < SUNDAY_OPENS
