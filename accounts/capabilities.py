"""What a member may do. A role is a default set; the owner can change it for each person."""

from django.db import models


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    PARTNER = "partner", "Partner"
    AGENT = "agent", "Agent"
    ASSISTANT = "assistant", "Assistant"
    COACH = "coach", "Coach"

    @property
    def capabilities(self) -> frozenset[str]:
        return DEFAULTS[self]


class Capability(models.TextChoices):
    WORK = "work", "Add and change people, notes, calls and leads"
    SEE_INCOME = "see_income", "See income"
    DELETE_RECORDS = "delete_records", "Delete and merge people"
    EXPORT = "export", "Export"
    SEND_BULK = "send_bulk", "Send to many at once"
    MANAGE_AUTOMATION = "manage_automation", "Change drips and rules"
    MANAGE_TEAM = "manage_team", "Change members and settings"


_ALL = frozenset(Capability.values)
DEFAULTS: dict[str, frozenset[str]] = {
    Role.OWNER: _ALL,
    Role.PARTNER: _ALL - {Capability.MANAGE_TEAM.value},
    Role.AGENT: _ALL - {Capability.MANAGE_TEAM.value},
    Role.ASSISTANT: frozenset({Capability.WORK.value}),
    Role.COACH: frozenset(),
}
