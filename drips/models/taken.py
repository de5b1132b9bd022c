from django.db import models

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet


class StepTakenQuerySet(WorkspaceQuerySet):
    def done(self):
        return self.filter(skipped_because="")

    def mailed(self):
        """Those of which something left by itself: an email, a text, an eCard."""
        return self.filter(message__isnull=False)


class StepTaken(WorkspaceModel):
    """A step that was done for a person, or skipped and why: in one round, it is never done twice.

    `message`, `task` or a printed piece under the same key say what was done.
    """

    enrolment = Key("drips.Enrolment", models.CASCADE, related_name="taken")
    step = Key("drips.Step", models.CASCADE, related_name="+")
    # A drip of each year takes its steps anew in every round.
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    at = models.DateTimeField()
    message = Key("messaging.Message", models.SET_NULL, null=True, related_name="+")
    task = Key("agenda.Task", models.SET_NULL, null=True, related_name="+")
    skipped_because = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects = StepTakenQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "steps taken"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "enrolment", "step", "round"], name="step_taken_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "step", "-at"], name="step_taken_of_step"),
        ]

    def __str__(self):
        return f"{self.step_id} of {self.enrolment_id}"
