from agenda.models.plan import PlanStep, TaskPlan
from agenda.models.run import PlanRun
from agenda.models.task import Kind, Task

__all__ = ["Kind", "PlanRun", "PlanStep", "Task", "TaskPlan"]
