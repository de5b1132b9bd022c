"""Two people become one: no plan runs twice with them."""

from agenda.models import PlanRun
from contacts.merge import when_merging


@when_merging
def end_the_other(kept, lost, by) -> list[str]:
    """What runs with the one who stays goes on: so taking the merge back changes one run only."""
    alone = PlanRun.objects.running().filter(belongs_to="")
    twice = alone.filter(person=lost, plan__in=alone.filter(person=kept).values("plan"))
    lines = []
    for run in twice.select_related("plan"):
        run.end("It ran twice with them.")
        lines.append(f"“{run.plan}” ran with both; it goes on once.")
    return lines
