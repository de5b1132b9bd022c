from django.db import models
from django.db.models.functions import Now

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7


class ProposalQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(state=Proposal.State.OPEN)

    def newest_first(self):
        return self.order_by("-pk").select_related("person", "sequence")

    def decline(self, *, by) -> int:
        """Not this drip for them: it is not proposed again."""
        declined = self.open().update(
            state=Proposal.State.DECLINED, decided_by=by, decided_at=clock.Now()
        )
        changed("people")
        return declined


class Proposal(WorkspaceModel):
    """A rule found somebody for a drip: proposed once, and decided once."""

    class State(models.TextChoices):
        OPEN = "open", "Proposed"
        BEGUN = "begun", "Begun"
        DECLINED = "declined", "Left out"

    public_id = models.UUIDField(default=uuid7, editable=False)
    sequence = Key("drips.Sequence", models.CASCADE, related_name="proposals")
    person = Key("contacts.Person", models.CASCADE, related_name="+")
    because = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Why it could not be begun by itself, or by all at once.
    refusal = models.CharField(max_length=200, blank=True, default="")

    objects = ProposalQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="proposal_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "sequence", "person"], name="proposal_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "sequence", "-id"],
                condition=models.Q(state="open"),
                name="proposal_open",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} for {self.sequence_id}"
