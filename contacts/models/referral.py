from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel
from crm.kit.ids import uuid7


class Referral(WorkspaceModel):
    """A vendor recommended to somebody: a referral given. Received ones are `referred_by`.

    Never any money: RESPA section 8 (12 USC 2607) forbids a thing of value for it.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="referrals_got")
    vendor = Key("contacts.Person", models.CASCADE, related_name="referrals_given")
    trade = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    class Meta(WorkspaceModel.Meta):
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="referral_public_id"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("vendor")), name="referral_to_another"
            ),
        ]

    def __str__(self):
        return f"{self.vendor_id} to {self.person_id}"
