from django.db import models

from accounts.tenancy import Key, WorkspaceModel


class SourceSequence(WorkspaceModel):
    """A source names the drip that its new leads are put on."""

    source = Key("contacts.LeadSource", models.CASCADE, related_name="+")
    sequence = Key("drips.Sequence", models.CASCADE, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source"], name="source_sequence_once")
        ]

    def __str__(self):
        return f"{self.source_id} starts {self.sequence_id}"
