"""The drip scan, timed inside the product: `python -m bench.drips SLUG` prints steps a second.

Ten thousand people whose next letter is due: from the scan's first look to rows in the ledger.
"""

import datetime as dt
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
MANY = 10_000


def main(slug: str) -> None:
    django.setup()
    from accounts.models import Workspace
    from accounts.tenancy import scope
    from crm.kit import clock
    from drips import tasks
    from drips.models import Sequence
    from messaging.models import Message

    workspace = Workspace.objects.get(slug=slug)
    with scope(workspace.pk):
        count = _enrol()
    # In an hour, so that the product's own workers leave them to us.
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        began, moved = time.perf_counter(), 0
        while moved < count and (some := tasks.advance_some(workspace.pk)):
            moved += some
        taken = time.perf_counter() - began
    with scope(workspace.pk):
        Message.objects.with_key_of("drip:").waiting().cancel("Only for the bench.")
        Sequence.objects.filter(name__startswith="Bench").update(is_active=False)
    print(f"{moved / taken:.0f}", flush=True)


def _enrol() -> int:
    """Many at once: rows, since putting them on it one by one is not what is measured."""
    from accounts.models import Membership
    from contacts.models import Person
    from crm.kit import clock
    from drips.models import Enrolment, Sequence

    now = clock.now() + dt.timedelta(minutes=50)
    sequence = Sequence.objects.create(name=f"Bench {now:%H:%M:%S}", weekdays=[])
    for number in range(3):
        sequence.add_step(
            subject="A letter, {{first_name|friend}}", wait_days=0 if number == 0 else 7,
            body="Hi {{first_name|there}},\n\nwords enough for a letter.\n\n{{agent_first_name}}",
        )  # fmt: skip
    people = Person.objects.living().filter(emails__status="", enrolments=None).distinct()
    member = Membership.everywhere.filter(workspace=sequence.workspace_id).first()
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            sequence=sequence,
            by=member,
            first_word_by=member,
            began_at=now,
            due_at=now,
        )
        for person in people.order_by("pk")[:MANY]
    )
    return sequence.enrolments.count()


if __name__ == "__main__":
    main(sys.argv[1])
