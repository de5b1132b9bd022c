"""Who can still be reached, and what to do when somebody's last working way has failed."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import formats

from accounts import jobs
from accounts.capabilities import Capability
from contacts import conditions
from contacts.deletion import delete_people
from contacts.models import Address, Email, Person, Phone, Staying
from contacts.yearly_cleanup import unspared
from crm.kit import clock

BATCH = 1_000
OF_PERSON = {"person": OuterRef("pk")}


# ── whom Tidy up proposes to delete ──────────────────────────────────────────
def unreachable(people):
    """Living people who had a way to be reached and whose last one failed, unless spared or kept.

    "Keep" holds until something changes: a way that fails after it was said asks again.
    """
    stays = Staying.objects.filter(**OF_PERSON, proposal=Staying.Proposal.DELETE)
    failed, failed_since = [], Q()
    for model in (Phone, Email, Address):
        rows = model.objects.exclude(status="")
        failed.append(rows.order_by().values("person"))
        since = rows.filter(person=OuterRef("person"), status_at__gt=OuterRef("said_at"))
        failed_since |= Q(Exists(since))
    # The few of whom something failed, then all that is asked of them; not all people in turn.
    return unspared(people.living()).filter(
        conditions.missing("all"),
        ~Exists(stays.exclude(failed_since)),
        pk__in=failed[0].union(*failed[1:]),
    )


def with_reasons(people):
    """For a list: each with what failed and when, as `failures`, in a fixed number of queries."""
    addresses = Prefetch("addresses", Address.objects.order_by("pk"))
    people = list(people.for_lines().prefetch_related(addresses))
    for person in people:
        person.failures = failures(person)
    return people


def failures(person) -> list[str]:
    """What failed, in words: "(231) 555-0164 is BAD since Mar 3: disconnected"."""
    ways = [
        *((phone.national, phone.get_status_display(), phone) for phone in person.phones.all()),
        *((email.address, email.state.label, email) for email in person.emails.all()),
        *((address.street, _undeliverable(address), address) for address in person.addresses.all()),
    ]
    return [f"{what}: {state}{_since(way)}" for what, state, way in ways if state != "Good"]


def _undeliverable(address) -> str:
    if address.status:
        return "mail comes back"
    return "moved away" if address.lived_until else "Good"


def _since(way) -> str:
    return f" since {formats.date_format(way.status_at, 'M j, Y')}" if way.status_at else ""


def keep(person, *, by) -> None:
    Staying.remember(person, Staying.Proposal.DELETE, by=by, at=clock.now())


@jobs.job("delete_unreachable", needs=Capability.DELETE_RECORDS)
def delete_all(job) -> bool:
    """A thousand at a time of those who are proposed when the step is taken."""
    people = unreachable(Person.objects.visible_to(job.by)).filter(
        pk__gt=job.cursor.get("after", 0), pk__lte=job.arguments["last"]
    )
    pks = list(people.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not pks:
        who = "1 person" if job.done == 1 else f"{job.done:,} people"
        job.said = f"{who} deleted whom nobody could reach."
        return False
    job.cursor["after"] = pks[-1]
    job.done += delete_people(Person.objects.filter(pk__in=pks))
    return True
