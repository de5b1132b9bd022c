"""The drip that new leads of a source are put on: it waits for a member's first talk."""

from drips.models import Enrolment, Sequence, SourceSequence
from drips.models.enrolment import CannotEnrol
from leads.inquiry import when_opened
from leads.sources.defaults import Default, add_default


def _of(source) -> Sequence | None:
    chosen = SourceSequence.objects.filter(source=source).select_related("sequence").first()
    return chosen and chosen.sequence


def _choose(source, sequence) -> None:
    if sequence is None:
        SourceSequence.objects.filter(source=source).delete()
    else:
        SourceSequence.objects.update_or_create(source=source, defaults={"sequence": sequence})


@when_opened
def begin(lead, inquiry, by) -> None:
    """By the usual manners: whom no drip may write to stays off, and a note says why."""
    sequence = lead.source_id and _of(lead.source_id)
    if not sequence:
        return
    try:
        Enrolment.objects.enrol(lead.person, sequence, by=by or lead.assigned_to)
    except CannotEnrol as why_not:
        lead.person.add_note(f"Not put on the drip “{sequence}”: {why_not}", by=None)


add_default(
    Default(
        "sequence", "Drip for new leads", "None", lambda membership: Sequence.objects.visible_to(
            membership
        ), _of, _choose, order=2,
        help="Its first letter waits until one of you has talked with them.",
    )
)  # fmt: skip
