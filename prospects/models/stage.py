"""The stages of a pursuit: their order and meaning stand, their names are each workspace's own."""

from django.db import models, transaction

from accounts.live import changed
from accounts.tenancy import WorkspaceModel, WorkspaceQuerySet

computed = property  # a field of that name hides it in a class of models


class Stage(models.TextChoices):
    NEW = "new", "New"
    ATTEMPTED = "attempted", "Tried"
    CONTACTED = "contacted", "Talking"
    QUALIFIED = "qualified", "Qualified"
    APPOINTMENT_SET = "set", "Appointment set"
    APPOINTMENT_MET = "met", "Appointment met"
    AGREEMENT_SIGNED = "signed", "Agreement signed"
    LOST = "lost", "Lost"

    @computed
    def place(self) -> int:
        return list(Stage).index(self)

    @computed
    def is_open(self) -> bool:
        return self not in CLOSED


CLOSED = (Stage.AGREEMENT_SIGNED, Stage.LOST)


class StageNameQuerySet(WorkspaceQuerySet):
    def names(self) -> dict[str, str]:
        """What each stage is called here, in their order."""
        return dict(Stage.choices) | dict(self.values_list("stage", "name"))

    @transaction.atomic
    def rename(self, names: dict[str, str]) -> bool:
        """Call these stages so; an empty name or Sphere's own is the standard again."""
        before = self.names()
        new = {stage: name.strip() or Stage(stage).label for stage, name in names.items()}
        new = {stage: name for stage, name in new.items() if name != before[stage]}
        self.filter(stage__in=[stage for stage in new if new[stage] == Stage(stage).label]).delete()
        for stage, name in new.items():
            if name != Stage(stage).label:
                self.update_or_create(stage=stage, defaults={"name": name})
        if new:
            changed("prospects", "people")
        return bool(new)


class StageName(WorkspaceModel):
    """What a workspace calls a stage; without one it is called as Sphere calls it."""

    stage = models.CharField(max_length=9, choices=Stage)
    name = models.CharField(max_length=30)

    objects = StageNameQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "stage"], name="stage_name_one_each"),
        ]

    def __str__(self):
        return self.name
