"""A drip that too many report as junk pauses by itself, and its owner is asked to look (R12)."""

from uuid import UUID

from agenda.models import Task
from crm.kit import clock
from drips.models import Sequence
from messaging.sender.reputation import when_reported


@when_reported("drip:")
def pause(campaign: str, because: str) -> None:
    """Once: a drip that is paused already gets no second task."""
    sequence = Sequence.objects.filter(public_id=UUID(campaign)).first()
    if sequence is None or not sequence.pause():
        return
    Task.objects.create(
        title=f"“{sequence}” is paused: {because}"[:200],
        due_at=clock.now(),
        assigned_to=sequence.owner,
    )
