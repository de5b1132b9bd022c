"""Prospects nobody has spoken with for two years: proposed as Cold, never filed by themselves.

An app says what counts as a word between you:

    communicates(lambda since: Lead.objects.filter(person=OuterRef("pk"), received_at__gte=since))
"""

import datetime as dt
from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q

from accounts import jobs
from accounts.capabilities import Capability
from contacts.models import Book, Category, Filing, Person, Staying
from crm.kit import clock

QUIET_FOR = dt.timedelta(days=730)
BATCH = 5_000
KIND = "age_cold"

_communications: list[Callable] = []


def communicates(rows: Callable) -> Callable:
    """Register `rows(since)`: what passed between you and a person (OuterRef("pk")) since then."""
    _communications.append(rows)
    return rows


def quiet(people):
    """Strangers without a word for two years: not Cold or NoLead already, not kept on purpose."""
    since = clock.now() - QUIET_FOR  # a value, not clock_timestamp(): only so an index serves
    of_person = {"person": OuterRef("pk")}
    left_alone = Filing.objects.filter(
        **of_person, category__meaning__in=[Category.Meaning.COLD, Category.Meaning.NO_LEAD]
    )
    kept = Staying.objects.filter(**of_person, proposal=Staying.Proposal.COLD, said_at__gte=since)
    return people.living().filter(
        Q(last_contacted_at=None) | Q(last_contacted_at__lt=since),
        Q(last_attempt_at=None) | Q(last_attempt_at__lt=since),
        ~Exists(left_alone), ~Exists(kept), *(~Exists(rows(since)) for rows in _communications),
        book=Book.PROSPECTS, created_at__lt=since,
    )  # fmt: skip


def keep(person, *, by) -> None:
    """They stay as they are for another two years."""
    Staying.remember(person, Staying.Proposal.COLD, by=by, at=clock.now())


@jobs.job(KIND, needs=Capability.WORK)
def step(job) -> bool:
    """Some thousand at a time of those who are proposed when the step is taken."""
    people = quiet(Person.objects.visible_to(job.by)).filter(
        pk__gt=job.cursor.get("after", 0), pk__lte=job.arguments["last"]
    )
    pks = list(people.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not pks:
        who = "1 prospect is" if job.done == 1 else f"{job.done:,} prospects are"
        job.said = f"{who} filed Cold."
        return False
    job.cursor["after"] = pks[-1]
    cold = Category.objects.meaning(Category.Meaning.COLD)
    job.done += cold.file_all(Person.objects.filter(pk__in=pks))
    return True
