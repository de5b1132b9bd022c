"""A print run of 1,000 letters with their labels, timed: `python -m bench.printing SLUG`.

Prints milliseconds: taking them into the run; its longest step; the whole job.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
MANY = 1_000
BODY = (
    "Dear {0},\n\n"
    + "It was good to see you at the lake. " * 12
    + "\n\nYou asked what homes on your side have been selling for. " * 3
    + "\n\nWarmly,\nMaya"
)


def main(slug: str) -> None:
    django.setup()
    from accounts import jobs
    from accounts.models import Membership, Workspace
    from accounts.tenancy import scope
    from contacts.models import Address, Person
    from messaging.models import PrintPiece
    from messaging.printing import runs

    jobs.ring = lambda *bell: None  # no worker takes the steps that are timed here
    here = Workspace.objects.get(slug=slug)
    with scope(here.pk):
        owner = Membership.objects.get(role="owner")
        people = list(Person.objects.living().order_by("-pk")[:MANY])
        place = {"city": "Reno", "state": "NV", "postal_code": "89501"}
        Address.objects.bulk_create(
            Address(person=one, kind="mailing", street=f"{one.pk} Oak Street", **place)
            for one in people
        )
        for one in people:
            PrintPiece.objects.add(one, body=BODY.format(one.first), key=f"bench:{one.pk}")
    began = time.perf_counter()
    with scope(here.pk, by=owner):
        mine = PrintPiece.objects.filter(key__startswith="bench:")
        run = runs.gather(mine, by=owner, title="Bench", options={"sheet": "5160", "begin_at": 1})
    taken, steps, more = time.perf_counter() - began, [], True
    with scope(here.pk, by=owner):
        job = runs.make(run, by=owner)
    while more:
        began = time.perf_counter()
        with scope(here.pk, by=owner):
            more = jobs.take_step(job.pk)
        steps.append(time.perf_counter() - began)
    for seconds in (taken, max(steps), sum(steps)):
        print(f"{seconds * 1000:.0f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
