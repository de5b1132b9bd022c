"""The yearly cleanup of 100,000, timed step by step: `python -m bench.cleanup SLUG`.

Prints milliseconds: the proposal; the longest step that writes the files, and all of them; the
longest step that deletes, and all of them.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
MANY = 100_000


def main(slug: str) -> None:
    django.setup()
    from accounts import jobs
    from accounts.models import Membership, Workspace
    from accounts.tenancy import scope
    from contacts import yearly_cleanup
    from contacts.models import Category, Person

    jobs.ring = lambda *bell: None  # no worker takes the steps that are timed here
    here = Workspace.objects.get(slug=slug)
    with scope(here.pk):
        owner = Membership.objects.get(role="owner")
        many = Person.objects.filter(is_sample=False, pk__gt=Person.objects.earliest("pk").pk)
        cold = Category.objects.meaning(Category.Meaning.COLD)
        cold.file_all(Person.objects.filter(pk__in=many.order_by("-pk").values("pk")[:MANY]))
    began = time.perf_counter()
    with scope(here.pk, by=owner):
        cleanup = yearly_cleanup.propose()
    tell(time.perf_counter() - began)
    with scope(here.pk, by=owner):
        job = yearly_cleanup.consent(cleanup, by=owner)
    files, deletions = [], []
    more = True
    while more:
        began, written = time.perf_counter(), bool(cleanup.csv_file)
        with scope(here.pk, by=owner):
            more = jobs.take_step(job.pk)
        (deletions if written else files).append(time.perf_counter() - began)
        with scope(here.pk):
            cleanup.refresh_from_db()
    tell(max(files), sum(files), max(deletions), sum(deletions))


def tell(*seconds: float) -> None:
    for taken in seconds:
        print(f"{taken * 1000:.0f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
