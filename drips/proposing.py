"""Rules: who has come into a category or onto a list is proposed for a drip, once.

The agent confirms one or all, unless the drip was told to start by itself. Run by any number of
schedulers: a proposal is unique, and whoever is proposed or begun already is not found again (R9).
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from contacts.book import PeopleFilter
from contacts.models import Category, Filing, Person
from crm.kit import clock
from drips import anchors
from drips.models import Enrolment, Proposal, Sequence
from drips.models.enrolment import CannotEnrol

MOST = 1_000  # of one drip in one look
BY_ITSELF = 200


def look_around() -> None:
    """Everything of the current workspace that has a rule, or is counted from a date."""
    rules = Sequence.objects.with_rule().select_related("rule_category", "rule_list__by")
    for sequence in rules.select_related("workspace", "owner__user"):
        propose(sequence)
        if sequence.enrols_itself:
            begin(sequence)
    for sequence in Sequence.objects.running().exclude(anchor="").select_related("workspace"):
        keep_dates(sequence)


def found_by(sequence):
    """The people whom its rule means now, whether they are on it or not."""
    meant = Q(pk__in=[])
    if category := sequence.rule_category:
        below = Category.objects.below(category.name)
        filed = Filing.objects.filter(Q(category=category) | Q(category__in=below))
        meant |= Q(pk__in=filed.values("person"))
    if (saved := sequence.rule_list) and saved.by:
        everybody = Person.objects.visible_to(saved.by)
        asked = PeopleFilter(saved.parameters, membership=saved.by)
        meant |= Q(pk__in=asked.apply(everybody).values("pk"))
    people = Person.objects.living().filter(meant)
    return anchors.known_of(sequence.anchor, people) if sequence.is_dated else people


def propose(sequence) -> int:
    """Write down who is new; who does not fit any more and was not begun is forgotten."""
    people = found_by(sequence)
    open_ones = Proposal.objects.open().filter(sequence=sequence, because="")
    open_ones.exclude(person__in=people.values("pk")).delete()
    this = {"person": OuterRef("pk"), "sequence": sequence}
    cold = Filing.objects.filter(person=OuterRef("pk"), category__meaning=Category.Meaning.COLD)
    new = people.filter(
        ~Exists(Enrolment.objects.filter(**this)), ~Exists(Proposal.objects.filter(**this)),
        ~Exists(cold),
    )  # fmt: skip
    found = list(new.order_by("pk").values_list("pk", flat=True)[:MOST])
    Proposal.objects.bulk_create(
        [Proposal(sequence=sequence, person_id=pk) for pk in found], ignore_conflicts=True
    )
    return len(found)


def begin(sequence) -> int:
    """Start those that were proposed; why somebody may not, stands at the proposal."""
    waiting = Proposal.objects.open().filter(sequence=sequence, refusal="", because="")
    begun = 0
    for proposal in waiting.select_related("person")[:BY_ITSELF]:
        try:
            Enrolment.objects.enrol(proposal.person, sequence, by=sequence.owner)
            begun += 1
        except CannotEnrol as why_not:
            still = Proposal.objects.open().filter(pk=proposal.pk)
            still.update(refusal=str(why_not)[:200])
    return begun


def keep_dates(sequence) -> None:
    """A birthday that was corrected, a closing that moved: its letters move with it."""
    dated = Enrolment.objects.active().filter(sequence=sequence, anchor_on__isnull=False)
    for enrolment in dated.select_related("person").iterator(chunk_size=500):
        date = anchors.date_of(sequence.anchor, enrolment.person)
        if date is None:
            enrolment.hold(f"{anchors.title(sequence.anchor)} is not known any more."[:200])
            continue
        if sequence.repeats_yearly:
            date = _nearest(date, enrolment.anchor_on)
        if date != enrolment.anchor_on:
            same = Enrolment.objects.active().filter(pk=enrolment.pk)
            same.update(anchor_on=date)
            same.exclude(due_at=None).update(due_at=clock.Now())


def _nearest(date: dt.date, to: dt.date) -> dt.date:
    return anchors.in_year(date, to.year)
