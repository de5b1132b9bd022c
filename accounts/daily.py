"""What happens by itself at an hour of the workspace's own day: digests, call lists, proposals.

An app registers what is to be done in AppConfig.ready:

    daily.every("call_lists", hour=4, run=make_the_lists)
    daily.every("birthdays", hour=7, weekday=0, run=write_of_the_week)

`run(workspace)` is called in the scope of the workspace, once for each of its days (of its hours
with `hour=None`), in one transaction with the row that says so: a crash does neither. An hour at
which nobody worked, or that a change of the clocks has left out, is made up for on the same day; a
day that is over is not. Any number of schedulers may ring; a second finds nothing to do (R9).
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import connection
from django.db.models import F

from accounts.models import PeriodicRun, Workspace
from accounts.models.periodic import MOST_TRIES
from accounts.tenancy import current_workspace_id, scope
from crm.kit import clock

PATIENCE = dt.timedelta(minutes=10)  # for a worker to come to it, or before it is tried again
MOST_AT_ONCE = 1_000
KEPT_FOR = dt.timedelta(days=8)

log = structlog.get_logger("sphere.daily")


@dataclass(frozen=True)
class Daily:
    name: str
    run: Callable[[Workspace], object]
    hour: int | None  # of the workspace's day; None: each hour
    weekday: int | None = None  # 0 is Monday
    month_day: int | None = None  # the last one of a month that is shorter

    def period(self, local: dt.datetime) -> str:
        """The period that has begun by then and is not over; none when its hour is to come."""
        if not self._is_on(local.date()) or local.hour < (self.hour or 0):
            return ""
        return f"{local:%Y-%m-%d %H}" if self.hour is None else f"{local:%Y-%m-%d}"

    def _is_on(self, day: dt.date) -> bool:
        if self.weekday is not None and day.weekday() != self.weekday:
            return False
        last = calendar.monthrange(day.year, day.month)[1]
        return self.month_day is None or day.day == min(self.month_day, last)


_jobs: dict[str, Daily] = {}


def every(
    name: str,
    *,
    run: Callable[[Workspace], object],
    hour: int | None = 7,
    weekday: int | None = None,
    month_day: int | None = None,
) -> None:
    """Register what is done each day from that hour on, where the workspace is.

    On that weekday only, or on that day of the month. Earlier hours go first; on the same day
    nothing is done twice, however the workspace's zone is changed.
    """
    _jobs[name] = Daily(name, run, hour, weekday, month_day)


def in_order() -> list[Daily]:
    """The jobs as they follow upon each other; those of each hour come last."""
    return sorted(_jobs.values(), key=lambda job: 24 if job.hour is None else job.hour)


# ── finding ──────────────────────────────────────────────────────────────────
def scan() -> list[int]:
    """The workspaces for which there is something to do now; it is theirs for a while."""
    moment = clock.now()
    found = defaultdict(list)
    for workspace_id, job, period in due(moment):
        found[workspace_id].append((job, period))
    return [pk for pk, runs in found.items() if _claim(pk, runs, moment)]


def due(moment: dt.datetime) -> list[tuple[int, str, str]]:
    """Workspace, job and period of what is neither done nor left to somebody."""
    asked = [
        (zone, job.name, period)
        for job in in_order()
        for zone in _zones()
        if (period := job.period(moment.astimezone(Workspace(time_zone=zone).zone)))
    ]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select workspace_id, number from due_daily_jobs(%s, %s, %s, %s, %s, %s)",
            [*(list(column) for column in zip(*asked, strict=True)),
             moment, MOST_TRIES, MOST_AT_ONCE],
        )  # fmt: skip
        return [(pk, *asked[number - 1][1:]) for pk, number in cursor.fetchall()]


def _zones() -> list[str]:
    return list(Workspace.objects.order_by().values_list("time_zone", flat=True).distinct())


def _claim(workspace_id: int, runs, moment: dt.datetime) -> bool:
    """Write down that it is to be done; False when somebody else has."""
    with scope(workspace_id), connection.cursor() as cursor:
        cursor.executemany(
            "insert into accounts_periodicrun (workspace_id, job, period, tries, again_at) "
            "values (%(workspace)s, %(job)s, %(period)s, 0, %(again)s) "
            "on conflict (workspace_id, job, period) do update set again_at = excluded.again_at "
            "where accounts_periodicrun.finished_at is null "
            "and accounts_periodicrun.again_at <= %(moment)s",
            [
                {"workspace": workspace_id, "job": job, "period": period,
                 "again": moment + PATIENCE, "moment": moment}
                for job, period in runs
            ],
        )  # fmt: skip
        return bool(cursor.rowcount)


# ── doing ────────────────────────────────────────────────────────────────────
def run(workspace_id: int) -> int:
    """Do what was found for this workspace, in order; how many were done.

    What goes wrong is tried again later, a few times, and does not stand before the others.
    """
    with scope(workspace_id):
        rows = PeriodicRun.objects.unfinished().order_by("period")
        newest = dict(rows.values_list("job", "pk"))
    return sum(_do(workspace_id, job, newest[job.name]) for job in in_order() if job.name in newest)


def _do(workspace_id: int, job: Daily, pk: int) -> bool:
    """Count the try where a crash does not take it back; then do it, with the word that it is."""
    with scope(workspace_id):
        if (waiting := _locked(pk)) is None or waiting.tries >= MOST_TRIES:
            return False
        PeriodicRun.objects.filter(pk=pk).update(tries=F("tries") + 1)
    try:
        with scope(workspace_id):
            return _do_locked(job, pk)
    except Exception:
        log.exception("daily.failed", job=job.name, workspace=workspace_id)
        return False


def _do_locked(job: Daily, pk: int) -> bool:
    current, workspace = _locked(pk), Workspace.objects.get(pk=current_workspace_id())
    if current is None or current.day != clock.today(workspace.zone):
        return False
    job.run(workspace)
    current.finish()
    return True


def _locked(pk: int) -> PeriodicRun | None:
    """The row, if it is not done and nobody is at it."""
    rows = PeriodicRun.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=pk, finished_at=None).first()


def run_due() -> int:
    """Find and do, here: for commands, and for a worker whose doorbell is away."""
    return sum(run(workspace_id) for workspace_id in scan())


def forget_old_runs(workspace: Workspace) -> None:
    oldest = clock.today(workspace.zone) - KEPT_FOR
    PeriodicRun.objects.filter(period__lt=oldest.isoformat()).delete()


every("old_runs", hour=3, run=forget_old_runs)
