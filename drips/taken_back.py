"""A stop is taken back: the drip goes on, and the letter that the stop cancelled is due anew."""

from accounts.models import Version
from accounts.models.history import when_undone
from contacts.models import Person
from crm.kit import clock
from drips.models import Enrolment, StepTaken
from messaging.models import State


@when_undone
def plan_anew(act, people: list[int]) -> None:
    """Only what never left: a letter is cancelled or handed over, never both (R3)."""
    moved = Version.objects.filter(
        act=act.public_id,
        table=Enrolment._meta.db_table,
        op__in=[Version.Op.UPDATE, Version.Op.DELETE],
    )
    back = Enrolment.objects.live().filter(pk__in=moved.values("row_id"))
    persons = Person.objects.filter(pk__in=back.values("person")).order_by("pk")
    list(persons.select_for_update().values_list("pk"))
    cancelled = StepTaken.objects.filter(enrolment__in=back, message__state=State.CANCELLED)
    due = list(cancelled.values_list("enrolment", flat=True))
    cancelled.delete()
    Enrolment.objects.filter(pk__in=due).update(due_at=clock.Now())
