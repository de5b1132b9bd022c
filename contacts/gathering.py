"""Merging categories into one and deleting them: in steps, since one may hold everybody."""

import datetime as dt

from accounts import jobs
from accounts.capabilities import Capability
from contacts.models import Category, Filing, Person
from crm.kit import keyset

UNDO_FOR = dt.timedelta(days=30)
BATCH = 2_000


def merge(picked: list[Category], into: Category, *, by):
    """Everybody of the picked ones goes into the one that stays; the job of it."""
    return _begin(f"Merged {_said(picked)} into {into}", picked, by, into=str(into.public_id))


def delete(picked: list[Category], *, by):
    """The picked ones go, and nobody in them does; the job of it."""
    return _begin(f"Deleted {_said(picked)}", picked, by)


def _begin(title: str, picked, by, **where):
    people = Filing.objects.filter(category__in=picked).count()
    return jobs.start(
        "categories",
        title,
        by=by,
        total=people + len(picked),
        undo_for=UNDO_FOR,
        picked=[str(one.public_id) for one in picked],
        people=people,
        **where,
    )


def _said(picked) -> str:
    names = [f"“{one}”" for one in picked]
    return f"{', '.join(names[:3])}" + (f" and {len(names) - 3} more" if names[3:] else "")


@jobs.job("categories", needs=Capability.DELETE_RECORDS)
def step(job) -> bool:
    """The next people of the next category; it goes when it is empty."""
    wanted = job.arguments
    category = Category.objects.filter(public_id__in=wanted["picked"], meaning="").first()
    if category is None:
        job.said = f"{job.title}. {_who(job)}"
        return False
    filed = category.filings.order_by("pk").values_list("person", flat=True)[:BATCH]
    people = Person.objects.filter(pk__in=list(filed))
    if "into" in wanted:
        into = Category.objects.filter(public_id=wanted["into"]).first()
        if into is None:
            raise jobs.Refused("The category that should stay is gone.")
        into.file_all(people)
    taken = category.unfile_all(people)
    job.done += taken
    if taken < BATCH:
        category.delete()
        job.done += 1
    return True


def _who(job) -> str:
    count = job.arguments["people"]
    people = f"{keyset.counted(count)} {'person' if count == 1 else 'people'}"
    moved = "moved with it" if "into" in job.arguments else "are no longer in it"
    return "Nobody was in it." if not count else f"{people} {moved}."
