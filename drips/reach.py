"""Whom a change of a step reaches: those before it, and not those who have had it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from drips.models import Enrolment, StepTaken


@dataclass(frozen=True)
class Reach:
    before: int  # on the drip, and this step is still to come
    past: int  # on the drip, and have had it

    @property
    def words(self) -> str:
        """What a change will do, as a sentence before it is made."""
        if not self.before and not self.past:
            return "Nobody is on this drip now, so nobody’s letters change."
        kept = f" {_people(self.past)} past it and keep what they got." if self.past else ""
        if not self.before:
            return f"Everybody on it is past this one.{kept}"
        return f"{_people(self.before)} before it and will get this one.{kept}"

    @property
    def changed_words(self) -> str:
        """The same, when it has been made."""
        if not self.before:
            return "Everybody on it is past this one." if self.past else ""
        people = "1 person gets" if self.before == 1 else f"{self.before:,} people get"
        return f"{people} the new one; who is past it keeps the old."


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count:,} people are"


def of(step) -> Reach:
    live = Enrolment.objects.live().filter(sequence=step.sequence_id)
    had = StepTaken.objects.filter(enrolment=OuterRef("pk"), step=step, round=OuterRef("round"))
    past = live.filter(Exists(had)).count()
    return Reach(before=live.count() - past, past=past)
