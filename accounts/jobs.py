"""Jobs: what takes longer than a page may, step by step, with a count that survives a reload.

An app registers a kind with the function that takes one step:

    @job("bulk", needs=Capability.WORK)
    def step(job) -> bool:
        '''Do some, move `job.cursor` and `job.done`; True while there is more.'''

Each step is one transaction with its count, in the scope of the member who began it, whose rights
are asked anew before every step. A crash repeats at most the step that was not committed. What the
database could not do this moment (a deadlock, a lock, a lost connection) a worker tries again; what
our code cannot do ends the job.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.contrib import messages
from django.db import InterfaceError, OperationalError, connection, transaction
from django.shortcuts import redirect
from django.urls import reverse
from kombu.exceptions import KombuError

from accounts.live import changed
from accounts.models import Job, Membership
from accounts.tenancy import acting, scope
from crm.kit import clock

SESSION_KEY = "jobs"
AT_ONCE = 200  # so few are done while the page waits
PATIENCE = dt.timedelta(seconds=60)  # without a beat: whoever had it is gone
A_WHILE = 120.0  # seconds of one run; the next goes on, so that a worker can be restarted
PASSING = (OperationalError, InterfaceError)
PAUSES = (0.2, 1.0, 4.0, 15.0)  # seconds before a step is tried again; well within PATIENCE

WRONG = "It went wrong. What was done until then is kept."
TOO_BUSY = "The database was too busy for this. What was done until then is kept; try it again."

log = structlog.get_logger("sphere.jobs")


@dataclass(frozen=True)
class Kind:
    step: Callable[[Job], bool]
    needs: str


kinds: dict[str, Kind] = {}


class Refused(Exception):
    """The job cannot go on; the message is a sentence for whoever began it."""


def job(name: str, *, needs: str):
    """Register how a kind of job takes one step, and the capability that it asks for."""

    def register(step):
        kinds[name] = Kind(step, needs)
        return step

    return register


def start(kind: str, title: str, *, by, total=0, undo_for=None, **arguments) -> Job:
    """Begin a job: a small one is done when this returns, a large one by a worker."""
    return go_on(Job.begin(kind, title, by=by, total=total, undo_for=undo_for, **arguments))


def go_on(started: Job) -> Job:
    """Take the steps of a job that was begun: now if they are few, otherwise by a worker."""
    if not 0 < started.total <= AT_ONCE:
        ring(started.workspace_id, started.pk)
        return started
    try:
        while take_step(started.pk):
            pass
    except PASSING as trouble:  # the page does not wait for the next try: a worker goes on
        _log_again(started.pk, trouble)
        ring(started.workspace_id, started.pk)
    started.refresh_from_db()
    return started


def answer(request, started: Job):
    """To the job's page while it is at work; None when it is done and the page may say so.

    The shell of every page shows it until then; its sentence is a toast, with its undo.
    """
    if started.is_finished:
        undo = reverse("accounts:act_undo", args=[started.act.public_id]) if started.act else ""
        say = messages.error if started.state == Job.State.FAILED else messages.success
        say(request, started.said, extra_tags=undo if started.state == Job.State.DONE else "")
        return None
    begun = request.session.get(SESSION_KEY, [])
    request.session[SESSION_KEY] = [*begun[-4:], str(started.public_id)]
    return redirect(started)


def ring(workspace_id: int, pk: int) -> None:
    """Tell a worker after the commit; a lost bell costs at most a minute (the scan)."""
    transaction.on_commit(lambda: _ring(workspace_id, pk), robust=True)


def _ring(workspace_id: int, pk: int) -> None:
    from accounts.tasks import run_job

    try:
        run_job.delay(workspace_id, pk)
    except (KombuError, OSError) as error:
        log.warning("job.bell_lost", error=type(error).__name__)


def run(workspace_id: int, pk: int) -> None:
    """Take steps until there is none left, or for a while."""
    until, tries = time.monotonic() + A_WHILE, 0
    while time.monotonic() < until:
        try:
            more = _commit_step(workspace_id, pk)
        except PASSING as trouble:
            if tries == len(PAUSES):
                return _fail(workspace_id, pk, TOO_BUSY)
            _log_again(pk, trouble)
            time.sleep(PAUSES[tries])
            tries += 1
            continue
        except Exception:  # a step that is refused at its commit
            log.exception("job.failed", job_id=pk)
            return _fail(workspace_id, pk, WRONG)
        if not more:
            return None
        tries = 0
    with scope(workspace_id):
        ring(workspace_id, pk)
    return None


def _commit_step(workspace_id: int, pk: int) -> bool:
    with scope(workspace_id):
        by = Membership.everywhere.filter(pk__in=Job.objects.filter(pk=pk).values("by")).first()
    with scope(workspace_id, by=by, origin="browser"):
        return take_step(pk)


def _fail(workspace_id: int, pk: int, said: str) -> None:
    """A database that is still away says so to the task; the scan comes back to the job."""
    with scope(workspace_id):
        if failed := Job.objects.filter(pk=pk).first():
            failed.finish(Job.State.FAILED, said)


def _log_again(pk: int, trouble: Exception) -> None:
    log.warning("job.again", job_id=pk, error=type(trouble.__cause__ or trouble).__name__)


def take_step(pk: int) -> bool:
    """One step, if nobody else is at it; True when there may be another."""
    locked = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("act")
    current = locked.unfinished().filter(pk=pk).first()
    if current is None:
        return False
    if refusal := _refusal(current):
        current.finish(Job.State.FAILED, refusal)
        return False
    try:
        with transaction.atomic(), acting(current.act_uuid):
            more = kinds[current.kind].step(current)
    except Refused as refused:
        current.finish(Job.State.FAILED, str(refused))
        return False
    except PASSING:
        raise
    except Exception:
        log.exception("job.failed", kind=current.kind, job=str(current.public_id))
        current.finish(Job.State.FAILED, WRONG)
        return False
    current.state, current.beat_at = Job.State.RUNNING, clock.now()
    current.save(
        update_fields=["state", "beat_at", "cursor", "done", "total", "said", "result", "arguments"]
    )
    changed("jobs")
    if not more:
        current.finish(Job.State.DONE, current.said or f"{current.title}: done.")
    return more


def _refusal(current: Job) -> str:
    by = Membership.objects.active().filter(pk=current.by_id).first()
    if by is None or not by.may(kinds[current.kind].needs):
        return "You may not do this any more."
    current.by = by
    return ""


def left_lying() -> list[tuple[int, int]]:
    """Jobs that nobody has worked on for a while: workspace and id."""
    with connection.cursor() as cursor:
        cursor.execute("select * from unfinished_jobs(%s)", [clock.now() - PATIENCE])
        return cursor.fetchall()
