"""Work over many people, timed inside the product: `python -m bench.work SLUG` prints milliseconds.

A CSV file of 100,000; filing 100,000 in a category, taking it back.
"""

import datetime as dt
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
MANY = 100_000


def main(slug: str) -> None:
    django.setup()
    from accounts.models import Act, Membership, Workspace
    from accounts.tenancy import scope
    from contacts.export import csv_rows
    from contacts.models import Category, Person

    workspace = Workspace.objects.get(slug=slug)
    member = Membership.everywhere.filter(workspace=workspace).first()
    with scope(workspace.pk, by=member, origin="browser"):
        many = Person.objects.filter(pk__in=Person.objects.order_by("pk").values("pk")[:MANY])
        friend = Category.objects.named("Friend")
        act = Act.begin("bulk", "Bench", by=member, undo_for=dt.timedelta(days=1))
    with scope(workspace.pk, by=member, origin="browser"):
        timed(lambda: sum(len(line) for line in csv_rows(many.order_by("sort_lc", "id"))))
    with scope(workspace.pk, by=member, origin="browser"):
        timed(lambda: _file(act, friend, many))
    with scope(workspace.pk, by=member, origin="browser"):
        timed(lambda: act.undo(by=member))
    with scope(workspace.pk, by=member, origin="browser"):
        friend.file_all(many)  # for the list by category


def _file(act, category, people) -> None:
    from accounts.tenancy import acting

    with acting(act.public_id):
        category.file_all(people)


def timed(work) -> None:
    began = time.perf_counter()
    work()
    print(f"{(time.perf_counter() - began) * 1000:.0f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
