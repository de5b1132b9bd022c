from agenda.models.appointment import (
    Appointment,
    AppointmentKind,
    AppointmentMember,
    AppointmentPerson,
    Outcome,
)
from agenda.models.block import WorkingWeek
from agenda.models.call import CallHabits, CallLine, LineState
from agenda.models.digest import Digest, DigestWish
from agenda.models.invitee import Answer, Invitation, Invitee
from agenda.models.occasion import How, OccasionDone
from agenda.models.plan import PlanStep, TaskPlan
from agenda.models.reminder import ReminderRound
from agenda.models.run import PlanRun
from agenda.models.session import CallSession, SaidOutcome, SessionCall
from agenda.models.task import Kind, Task

__all__ = [
    "Answer",
    "Appointment",
    "AppointmentKind",
    "AppointmentMember",
    "AppointmentPerson",
    "CallHabits",
    "CallLine",
    "CallSession",
    "Digest",
    "DigestWish",
    "How",
    "Invitation",
    "Invitee",
    "Kind",
    "LineState",
    "OccasionDone",
    "Outcome",
    "PlanRun",
    "PlanStep",
    "ReminderRound",
    "SaidOutcome",
    "SessionCall",
    "Task",
    "TaskPlan",
    "WorkingWeek",
]
