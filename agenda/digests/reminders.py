"""Tasks that are due at an hour: whoever is to do one is reminded shortly before."""

import datetime as dt

import structlog
from django.db import connection

from accounts.capabilities import Role
from accounts.models import Membership
from accounts.tenancy import scope
from agenda.digests.carriers import carriers
from agenda.models import DigestWish, Task
from crm.kit import clock

EARLIEST = dt.timedelta(minutes=60)
LATEST = dt.timedelta(minutes=30)  # after it was due: a reminder that comes too late is noise

log = structlog.get_logger("sphere.digests")


def scan() -> None:
    """Every workspace in which a task is due soon, or was; by however many schedulers."""
    now = clock.now()
    for workspace_id in _workspaces(now - LATEST, now + EARLIEST + dt.timedelta(minutes=1)):
        try:
            with scope(workspace_id):
                remind()
        except Exception:
            log.exception("reminders.failed", workspace=workspace_id)


def remind() -> None:
    due = due_reminders(clock.now())
    for carrier in carriers:
        if due:
            carrier.remind(due)


def due_reminders(now: dt.datetime) -> list[tuple]:
    """Member, wish and task of each reminder whose moment has come and is not long past."""
    tasks = list(
        Task.objects.open()
        .filter(has_time=True, due_at__gte=now - LATEST, due_at__lte=now + EARLIEST)
        .doable()
        .select_related("workspace", "person")
        .in_order()
    )
    if not tasks:
        return []
    members = list(Membership.objects.active().select_related("user", "workspace"))
    wishes = DigestWish.objects.by_member(members)
    return [
        (member, wishes[member.pk], task)
        for task in tasks
        for member in whose(task, members)
        if is_moment(task, wishes[member.pk], now)
    ]


def whose(task: Task, members) -> list:
    """Who is to do it; what is nobody's yet is for the owners."""
    if task.assigned_to_id:
        return [one for one in members if one.pk == task.assigned_to_id]
    return [one for one in members if one.role == Role.OWNER]


def is_moment(task: Task, wish: DigestWish, now: dt.datetime) -> bool:
    """Not for what was only just made: whoever wrote it down knows."""
    if wish.reminder is None:
        return False
    moment = task.due_at - dt.timedelta(minutes=wish.reminder)
    return task.created_at < moment <= now


def _workspaces(since: dt.datetime, until: dt.datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select due_task_workspaces(%s, %s)", [since, until])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]
