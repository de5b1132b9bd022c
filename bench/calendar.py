"""The calendar of a full workspace: `python -m bench.calendar SLUG` fills it for the pages.

Five thousand appointments over four years, forty of which repeat without end, and twenty thousand
tasks; bench times the pages as a visitor meets them.
"""

import datetime as dt
import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
EVENTS, TASKS, REPEATING = 5_000, 20_000, 40
RULES = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=WEEKLY"]


def main(slug: str) -> None:
    django.setup()
    from accounts.models import Membership, Workspace
    from accounts.tenancy import scope

    workspace = Workspace.objects.get(slug=slug)
    member = Membership.everywhere.filter(workspace=workspace).order_by("pk").first()
    with scope(workspace.pk):
        fill(member)


def fill(member) -> None:
    """Rows, since making them one by one is not what is measured."""
    from agenda.models import Appointment, AppointmentMember, AppointmentPerson, Task
    from contacts.models import Person
    from crm.kit import clock

    chance, now = random.Random(5), clock.now().replace(minute=0, second=0, microsecond=0)
    zone = member.workspace.time_zone
    rows = []
    for number in range(EVENTS):
        starts = now + dt.timedelta(days=chance.randrange(-730, 730), hours=chance.randrange(-6, 6))
        rule = RULES[number % len(RULES)] if number < REPEATING else ""
        ends = starts + dt.timedelta(minutes=chance.choice([30, 60, 90]))
        kind = chance.choice(["listing", "buyer", "showing", "other", "open_house"])
        rows.append(
            Appointment(
                title=f"Bench {number}", kind=kind, starts_at=starts, ends_at=ends, zone=zone,
                repeats=rule, spans_until=None if rule else ends, by=member,
            )
        )  # fmt: skip
    made = Appointment.objects.bulk_create(rows, batch_size=1_000)
    people = list(Person.objects.order_by("pk")[:500])
    AppointmentMember.objects.bulk_create(
        [AppointmentMember(appointment=one, member=member) for one in made], batch_size=1_000
    )
    AppointmentPerson.objects.bulk_create(
        [AppointmentPerson(appointment=one, person=chance.choice(people)) for one in made],
        batch_size=1_000,
    )
    Task.objects.bulk_create(
        [
            Task(
                title=f"Bench task {number}", assigned_to=member, by=member,
                due_at=now + dt.timedelta(days=chance.randrange(-30, 365), minutes=number % 600),
            )
            for number in range(TASKS)
        ],
        batch_size=1_000,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
