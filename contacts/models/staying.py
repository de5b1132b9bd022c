from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel


class Staying(WorkspaceModel):
    """The agent's word that somebody stays, though Tidy up proposed otherwise."""

    class Proposal(models.TextChoices):
        DELETE = "delete", "Nobody can reach them"
        COLD = "cold", "Two years without a word"

    person = Key("contacts.Person", models.CASCADE, related_name="+", db_index=False)
    proposal = models.CharField(max_length=6, choices=Proposal)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(db_default=Now())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "proposal"], name="staying_once")
        ]

    def __str__(self):
        return f"{self.person_id} stays: {self.get_proposal_display()}"

    @classmethod
    def remember(cls, person, proposal, *, by, at) -> None:
        """Said once more, it counts from the later day on."""
        cls.objects.update_or_create(
            person=person, proposal=proposal, defaults={"by": by, "said_at": at}
        )
