"""Two people become one: of two open pursuits of a side, the one that is further goes on."""

from contacts.merge import when_merging
from prospects.models import Prospect, Stage


@when_merging
def keep_the_further(kept, lost, by) -> list[str]:
    lines = []
    mine = {prospect.side: prospect for prospect in Prospect.objects.open().filter(person=kept)}
    for theirs in Prospect.objects.open().filter(person=lost, side__in=mine):
        ours = mine[theirs.side]
        further, other = sorted((ours, theirs), key=_how_far, reverse=True)
        other.lose(f"One with another pursuit ({further.stage_name})", by=by)
        lines.append(
            f"Wants to {other.get_side_display().lower()}: the pursuit at "
            f"“{further.stage_name}” goes on, the other one was closed."
        )
    return lines


def _how_far(prospect):
    return Stage(prospect.stage).place, prospect.answered, -prospect.opened_at.timestamp()
