from django.db import models

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet


class SourcePlanQuerySet(WorkspaceQuerySet):
    def of(self, source):
        """The plan that new leads of that source get, or None: then it is the usual one."""
        named = self.filter(source=source, plan__put_away_at=None).select_related("plan").first()
        return named and named.plan


class SourcePlan(WorkspaceModel):
    """A source names the plan of tries that its new leads get instead of the usual one."""

    source = Key("contacts.LeadSource", models.CASCADE, related_name="+")
    plan = Key("agenda.TaskPlan", models.CASCADE, related_name="+")

    objects = SourcePlanQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source"], name="source_plan_once")
        ]

    def __str__(self):
        return f"{self.source_id} gets {self.plan_id}"
