"""The letters that follow an open house: the drip that its name says is for them."""

from drips.models import Enrolment, Sequence
from drips.models.enrolment import CannotEnrol
from leads.open_house.followup import Letters, sends_letters


@sends_letters
def find(membership) -> Letters | None:
    fitting = Sequence.objects.visible_to(membership).running().order_by("pk")
    sequence = fitting.filter(name__icontains="open house").first()
    if sequence is None:
        return None

    def begin(person, by) -> str:
        """They were met at the door, and the member taps: it may write first."""
        try:
            Enrolment.objects.enrol(person, sequence, by=by, write_first=True)
        except CannotEnrol as why_not:
            return str(why_not)
        return ""

    return Letters(sequence.name, sequence.get_absolute_url(), begin)
