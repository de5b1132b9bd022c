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

__all__ = [
    "Act",
    "Job",
    "Membership",
    "TopicVersion",
    "User",
    "UserManager",
    "Version",
    "Workspace",
    "when_founded",
    "zone_choices",
]
