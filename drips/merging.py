"""Two people become one: nobody is on a drip twice, the one that began earlier goes on."""

from contacts.merge import when_merging
from crm.kit import clock
from drips.models import Ending, Enrolment


@when_merging
def end_the_later(kept, lost, by) -> list[str]:
    """A letter that waits in the ledger is stopped at its hand-off, unless the merge is undone."""
    lines = []
    mine = {one.sequence_id: one for one in Enrolment.objects.live().filter(person=kept)}
    twice = Enrolment.objects.live().filter(person=lost, sequence__in=mine)
    for theirs in twice.select_related("sequence"):
        _, later = sorted((mine[theirs.sequence_id], theirs), key=lambda one: one.began_at)
        Enrolment.objects.filter(pk=later.pk).update(
            state=Enrolment.State.ENDED, ended_at=clock.Now(), due_at=None,
            end_reason="They were on it twice.", ending=Ending.MERGED, waits_because="",
        )  # fmt: skip
        lines.append(f"“{theirs.sequence}”: was on it twice, the earlier start goes on.")
    return lines
