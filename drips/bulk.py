"""Putting many on a drip at once: each by the manners of one; who may not is left out, by name."""

from django import forms

from contacts.bulk import BulkAction, add_bulk_action
from contacts.bulk_actions import BulkForm
from drips.models import Enrolment, Proposal, Sequence
from drips.models.enrolment import CannotEnrol


class DripForm(BulkForm):
    write_first = forms.BooleanField(
        required=False, label="Let it write first to those whom nobody has talked with yet"
    )

    def prepare(self, membership):
        running = Sequence.objects.visible_to(membership).running()
        self.fields["sequence"] = forms.ModelChoiceField(
            running, to_field_name="public_id", label="Drip", empty_label=None
        )
        self.order_fields(["sequence", "write_first"])

    def words(self) -> str:
        return f"on “{self.cleaned_data['sequence']}”"


def enrol(people, *, by, sequence, write_first) -> list[str]:
    """Who was left out and why, in sentences."""
    left_out = []
    for person in people.prefetch_related("emails", "filings__category").order_by("sort_lc", "id"):
        try:
            Enrolment.objects.enrol(person, sequence, by=by, write_first=write_first)
        except CannotEnrol as refusal:
            left_out.append(f"{person}: {refusal}")
            proposed = Proposal.objects.open().filter(person=person, sequence=sequence)
            proposed.update(refusal=str(refusal)[:200])
    return left_out


add_bulk_action(
    BulkAction("drip", "Start drip", "droplet", "Put {people}", form=DripForm, do=enrol,
               asks=True, batch=200, order=20,
               consequence="Who has died, is filed as Cold, has asked to stop or has no address "
               "is left out. Without a talk on the record, the first letter waits for one.")
)  # fmt: skip
