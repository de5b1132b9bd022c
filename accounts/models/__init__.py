from accounts.models.history import Act, Version
from accounts.models.job import Job
from accounts.models.members import (
    Membership,
    TopicVersion,
    User,
    UserManager,
    Workspace,
    when_founded,
    zone_choices,
)
from accounts.models.periodic import PeriodicRun

__all__ = [
    "Act",
    "Job",
    "Membership",
    "PeriodicRun",
    "TopicVersion",
    "User",
    "UserManager",
    "Version",
    "Workspace",
    "when_founded",
    "zone_choices",
]
