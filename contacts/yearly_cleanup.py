"""January's cleanup: who is Cold would go, the owner consents, a file is kept, and then they go.

Nothing goes by itself. An app spares people who matter to it:

    spare("has an open pursuit", lambda: Prospect.objects.open().filter(person=OuterRef("pk")))
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable
from functools import partial

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Concat
from django.db.models.lookups import IsNull
from django.urls import reverse

from accounts import jobs
from accounts.capabilities import Capability, Role
from accounts.live import changed
from accounts.models import Job, Workspace
from accounts.tenancy import current_workspace_id, scope
from contacts import export
from contacts.deletion import KEPT_FOR, delete_people
from contacts.exporting import pieces
from contacts.models import Category, CleanupProposal, Filing, Person, Referral, YearlyCleanup
from crm.kit import clock

KIND = "yearly_cleanup"
BATCH = 500
A_PART = 1_000  # people in a part of the files: three seconds or so
FIRST_DAY = 2  # of January: nobody is asked on New Year's Day
OWNERS_ONLY = "Only the owner can consent to this."

_spared: list[tuple[str, Callable]] = []


# ── who would go ─────────────────────────────────────────────────────────────
def spare(reason: str, rows: Callable) -> None:
    """Register whom a cleanup never proposes: people (OuterRef("pk")) for whom `rows()` has any."""
    _spared.append((reason, rows))


def spared_reasons() -> list[str]:
    return [reason for reason, _ in _spared]


def unspared(people):
    """Those of these people whom nothing spares: asked of each of them alone.

    Not as EXISTS: PostgreSQL would join every person of the workspace for a list of some thousand.
    """
    found = (rows().order_by().values("pk")[:1] for _, rows in _spared)
    return people.filter(*(IsNull(Subquery(one), True) for one in found))


spare(
    "are NoLead or Top100",
    lambda: Filing.objects.filter(
        person=OuterRef("pk"),
        category__meaning__in=[Category.Meaning.NO_LEAD, Category.Meaning.TOP100],
    ),
)
spare("sent you somebody", lambda: Person.objects.filter(referred_by=OuterRef("pk")))
spare("were recommended by you", lambda: Referral.objects.filter(vendor=OuterRef("pk")))
spare("got a recommendation from you", lambda: Referral.objects.filter(person=OuterRef("pk")))


def would_go():
    """Cold people whom nothing spares, by name, each with the `reason` in words."""
    cold = Category.objects.meaning(Category.Meaning.COLD).pk
    return (
        unspared(Person.objects.all())
        .annotate(cold=FilteredRelation("filings", condition=Q(filings__category=cold)))
        .filter(cold__category=cold)
        .annotate(cold_since=F("cold__filed_at"), reason=_reason())
        .order_by("sort_lc", "id")
    )


def _reason():
    talked = Concat(Value("; you last talked on "), _day("last_contacted_at"))
    never = Value("; you never talked", output_field=CharField())
    return Concat(
        Value("Cold since "), _day("cold_since"),
        Case(When(last_contacted_at=None, then=never), default=talked),
    )  # fmt: skip


def _day(field: str):
    """The day of a moment in the workspace's zone: "March 3, 2026"."""
    zone = Workspace.objects.get(pk=current_workspace_id()).time_zone
    there = Func(Value(zone), F(field), function="timezone")
    return Func(there, Value("FMMonth FMDD, YYYY"), function="to_char", output_field=CharField())


def going(cleanup):
    """Those of a proposal who go if the owner consents now: still Cold, unspared, not kept."""
    proposed = CleanupProposal.objects.filter(cleanup=cleanup, person=OuterRef("pk"), is_kept=False)
    return would_go().filter(Exists(proposed))


# ── the proposal ─────────────────────────────────────────────────────────────
def waiting() -> YearlyCleanup | None:
    return YearlyCleanup.objects.filter(state=YearlyCleanup.State.PROPOSED).first()


@transaction.atomic
def propose() -> YearlyCleanup | None:
    """File who would go, for the owner to look at; a proposal that waits is brought up to date.

    None when nobody would go. What was agreed to already is left as it is.
    """
    cleanup = waiting()
    if cleanup is None:
        if not would_go().exists():
            return None
        cleanup, _ = YearlyCleanup.objects.get_or_create(state=YearlyCleanup.State.PROPOSED)
    if cleanup.decided_at is None:
        YearlyCleanup.objects.filter(pk=cleanup.pk).update(proposed_at=clock.Now())
        _fill(cleanup)
        changed("people")
    return cleanup


def _fill(cleanup) -> None:
    """One statement for everybody; the order of names becomes the order of the rows."""
    query, params = would_go().values("pk", "reason", "sort_lc").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_cleanupproposal "
            "(workspace_id, cleanup_id, person_id, reason, is_kept) "
            f"select %s, %s, p.pk, p.reason, false from ({query}) p order by p.sort_lc, p.pk "
            "on conflict (workspace_id, cleanup_id, person_id) do nothing",
            [cleanup.workspace_id, cleanup.pk, *params],
        )


def propose_in_january(workspace) -> YearlyCleanup | None:
    """Once each January, from the second day on, where the workspace is."""
    today = clock.today(workspace.zone)
    if today.month != 1 or today.day < FIRST_DAY:
        return None
    new_year = dt.datetime(today.year, 1, 1, tzinfo=workspace.zone)
    if YearlyCleanup.objects.filter(proposed_at__gte=new_year).exists():
        return None
    return propose()


# ── the consent, and what follows ────────────────────────────────────────────
class NotTheOwner(Exception):
    """Somebody else than the owner agreed."""


@transaction.atomic
def consent(cleanup, *, by) -> Job | None:
    """The owner agrees: the job that exports and deletes; the one at work if there is one."""
    if by.role != Role.OWNER:
        raise NotTheOwner(OWNERS_ONLY)
    cleanup = YearlyCleanup.objects.select_for_update().get(pk=cleanup.pk)
    if cleanup.state != YearlyCleanup.State.PROPOSED:
        return None
    at_work = _at_work(cleanup).first()
    if at_work or not (count := going(cleanup).order_by().count()):
        return at_work
    job = Job.begin(
        KIND, "Yearly cleanup", by=by, total=count, undo_for=KEPT_FOR, cleanup=cleanup.pk
    )
    cleanup.decided_by, cleanup.decided_at, cleanup.act = by, clock.now(), job.act
    cleanup.save(update_fields=["decided_by", "decided_at", "act"])
    return job


def decline(cleanup, *, by) -> bool:
    """Everybody stays, until next January or until it is proposed by hand."""
    if _is_at_work(cleanup):
        return False
    open_ones = YearlyCleanup.objects.filter(pk=cleanup.pk, state=YearlyCleanup.State.PROPOSED)
    return bool(
        open_ones.filter(csv_file="").update(
            state=YearlyCleanup.State.DECLINED, decided_by=by, decided_at=clock.Now()
        )
    )


def keep(cleanup, person, *, is_kept: bool = True) -> bool:
    """Untick one of the proposal, or tick them again, until the owner has agreed."""
    if cleanup.csv_file or _is_at_work(cleanup):
        return False
    rows = CleanupProposal.objects.filter(cleanup=cleanup, person=person)
    return bool(rows.exclude(is_kept=is_kept).update(is_kept=is_kept))


def _at_work(cleanup):
    return Job.objects.unfinished().filter(kind=KIND, arguments__cleanup=cleanup.pk)


def _is_at_work(cleanup) -> bool:
    return _at_work(cleanup).exists()


@jobs.job(KIND, needs=Capability.DELETE_RECORDS)
def step(job) -> bool:
    """First the files that are kept, a part at a time; then the people, some hundred at a time."""
    if job.by.role != Role.OWNER:
        raise jobs.Refused(OWNERS_ONLY)
    cleanup = YearlyCleanup.objects.select_for_update().get(pk=job.arguments["cleanup"])
    if cleanup.state != YearlyCleanup.State.PROPOSED:
        raise jobs.Refused("This cleanup was decided already.")
    if not cleanup.csv_file:
        if batch := _next(job, cleanup, A_PART, "kept"):
            _keep_part(job, cleanup, batch)
        else:
            _keep_files(job, cleanup)
        return True
    if not (batch := _next(job, cleanup, BATCH, "after")):
        return _end(job, cleanup)
    _count(job, "deleted", delete_people(would_go().filter(pk__in=batch.values())))
    return True


def _count(job, what: str, more: int) -> None:
    """Half of the work on a person is the files, the other half is the deletion."""
    job.cursor[what] = job.cursor.get(what, 0) + more
    job.done = (job.cursor.get("written", 0) + job.cursor.get("deleted", 0)) // 2


def _next(job, cleanup, most: int, place: str) -> dict[int, int]:
    """The next rows of the proposal, each with its person, after where the job's `place` is."""
    rows = CleanupProposal.objects.filter(
        cleanup=cleanup, is_kept=False, pk__gt=job.cursor.get(place, 0)
    ).order_by("pk")[:most]
    batch = dict(rows.values_list("pk", "person"))
    if batch:
        job.cursor[place] = max(batch)
    return batch


def _end(job, cleanup) -> bool:
    cleanup.state = YearlyCleanup.State.DONE
    cleanup.save(update_fields=["state"])
    count, job.done = job.cursor.get("deleted", 0), job.total
    who = "1 Cold person" if count == 1 else f"{count:,} Cold people"
    job.said = f"{who} deleted. What was known of them is kept in a file."
    job.result = {"url": reverse("contacts:yearly_cleanup"), "link": "See the files"}
    return False


def _keep_part(job, cleanup, batch: dict[int, int]) -> None:
    """The next part of both files. Who does not go now is not proposed any more.

    So nobody is deleted later without standing in the files.
    """
    people = going(cleanup).filter(pk__in=batch.values())
    rows = CleanupProposal.objects.filter(pk__in=batch)
    rows.exclude(person__in=people.order_by().values("pk")).delete()
    _count(job, "written", rows.count())
    number = job.cursor["parts"] = job.cursor.get("parts", 0) + 1
    rows = export.csv_rows(people, with_header=number == 1)
    _store(_part(job, cleanup, number, "csv"), rows)
    _store(_part(job, cleanup, number, "vcf"), export.vcards(people))


def _keep_files(job, cleanup) -> None:
    """The parts put together, once all are there."""
    folder, parts = _folder(cleanup), range(1, job.cursor.get("parts", 0) + 1)
    for field, kind in (("csv_file", "csv"), ("vcard_file", "vcf")):
        names = [_part(job, cleanup, number, kind) for number in parts]
        setattr(cleanup, field, _store(f"{folder}/people.{kind}", pieces(names)))
        transaction.on_commit(partial(_clear, names), robust=True)
    cleanup.save(update_fields=["csv_file", "vcard_file"])


def _folder(cleanup) -> str:
    return f"yearly-cleanups/{cleanup.public_id}"


def _part(job, cleanup, number: int, kind: str) -> str:
    return f"{_folder(cleanup)}/{job.public_id}-{number:04}.{kind}"


def _clear(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _store(name: str, parts: Iterable[str | bytes]) -> str:
    """The name it is kept under; what a step left there that was not committed is replaced."""
    default_storage.delete(name)
    with tempfile.TemporaryFile() as file:
        for part in parts:
            file.write(part.encode() if isinstance(part, str) else part)
        file.seek(0)
        return default_storage.save(name, File(file))


def finish_here(job) -> Job:
    """Take every step now, each a transaction of its own: for the command line."""
    more = True
    while more:
        with scope(job.workspace_id, by=job.by):
            more = jobs.take_step(job.pk)
    with scope(job.workspace_id):
        job.refresh_from_db()
    return job
