import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import Lead

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from prospects.models.stage import Stage


@dataclass
class Stay:
    """How long a pursuit was in a stage: until when, or that it is there now (None)."""

    stage: str
    since: dt.datetime
    until: dt.datetime | None = None
    by: object = None
    reason: str = ""
    name: str = ""

    @property
    def days(self) -> int:
        return max(0, ((self.until or clock.on_this_machine()) - self.since).days)


class StageChangeQuerySet(WorkspaceQuerySet):
    def stays(self):
        """With `until` when each left the stage it came to; None for who is there now."""
        following = Window(Lead("at"), partition_by=F("prospect"), order_by=[F("at"), F("pk")])
        return self.annotate(until=following).order_by("prospect", "at", "pk")

    def into(self, *stages):
        """What came to one of these stages; not what went back from a later one."""
        places = {stage: Stage(stage).place for stage in stages}
        earlier = Q()
        for stage, place in places.items():
            before = [one for one in Stage if one.place < place or one == Stage.LOST]
            earlier |= Q(after=stage, before__in=before)
        return self.filter(earlier)


class StageChange(WorkspaceModel):
    """Who moved a prospect, from where to where, and when."""

    prospect = Key("prospects.Prospect", models.CASCADE, related_name="changes")
    before = models.CharField(max_length=9, choices=Stage)
    after = models.CharField(max_length=9, choices=Stage)
    by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    # Why it was moved all the same, where Sphere asked.
    reason = models.CharField(max_length=200, blank=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["workspace", "prospect", "-at"], name="stage_timeline")]

    def __str__(self):
        return f"{self.get_before_display()} → {self.get_after_display()}"

    def in_words(self, names: dict) -> str:
        """From where to where, as the stages are called here."""
        return f"{names[self.before]} → {names[self.after]}"
