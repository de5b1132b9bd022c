from agenda.task_forms import TaskFilter
from transactions.plans.ground import KIND


class OfTransactions(TaskFilter):
    """The tasks of transactions alone; everybody's, unless one asks for somebody's."""

    def __init__(self, data, **kwargs):
        asked = data.copy()
        asked.setdefault("whose", "all")
        super().__init__(asked, **kwargs)

    def narrowed(self, tasks):
        return super().narrowed(tasks).filter(belongs_to__startswith=f"{KIND}:")
