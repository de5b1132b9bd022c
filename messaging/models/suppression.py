"""Who may not be written to, as facts; messaging.consent has the rules over them."""

from django.db import models

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet


class SuppressionQuerySet(WorkspaceQuerySet):
    def asked_to_stop(self):
        return self.filter(reason__in=Suppression.Reason.asked())


class Suppression(WorkspaceModel):
    """One address that is not written to any more. It outlives the person, imports and merges."""

    class Reason(models.TextChoices):
        OPT_OUT = "OptOut", "OptOut"
        COMPLAINT = "Complaint", "Complaint"
        HARD_BOUNCE = "HardBounce", "HardBounce"

        @property
        def weight(self) -> int:
            """A graver reason takes the place of a lighter one, never the other way round."""
            return [self.HARD_BOUNCE, self.OPT_OUT, self.COMPLAINT].index(self)

        @classmethod
        def asked(cls):
            return [cls.OPT_OUT, cls.COMPLAINT]

    address = models.CharField(max_length=254, db_collation="C")
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField()
    person = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    message = Key("messaging.Message", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SuppressionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address"], name="suppression_once")
        ]

    def __str__(self):
        return f"{self.address} ({self.reason})"


class AddressChoice(WorkspaceModel):
    """An agent picked this address by name after the person opted out at another (wall 5)."""

    person = Key("contacts.Person", models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, db_collation="C")
    by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "address"], name="address_choice_once"
            )
        ]

    def __str__(self):
        return self.address


class BrakeQuerySet(WorkspaceQuerySet):
    def on(self):
        return self.filter(released_at=None)


class Brake(WorkspaceModel):
    """Marketing of the workspace is stopped after too many bounces or complaints (R12)."""

    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")

    objects = BrakeQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(released_at=None), name="brake_one_on"
            )
        ]

    def __str__(self):
        return self.reason
