"""Keeping the lists of today right: who was called elsewhere is done, who is promised stands on it.

Who has died, was filed Cold or has no number left needs nothing here: a list asks that each time
it is shown (CallLine.objects.still_right).
"""

import datetime as dt
from functools import partial

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import KombuError

from accounts.live import changed
from accounts.tenancy import scope
from agenda.calls import whom
from agenda.calls.making import make
from agenda.models import CallLine, LineState
from contacts.models.person import when_planned, when_touched
from crm.kit import clock

A_DAY = dt.timedelta(days=1)
log = structlog.get_logger("sphere.calls")


@when_touched
def follow(touch) -> None:
    """A call, text, mail or visit of ours takes the name off the list of its day, as called.

    What they themselves sent brings them onto it.
    """
    if touch.is_incoming:
        if touch.by_id is None:
            renew(touch.person)
        return
    day = touch.happened_at.astimezone(touch.person.workspace.zone).date()
    lines = CallLine.objects.filter(person=touch.person, day=day, touch=None)
    if touch.by_id and lines.update(state=LineState.CALLED, touch=touch, until=None):
        changed("calls")


@when_planned
def plan(person, was: dt.date | None) -> None:
    """A call that is promised for today, or was, changes the list of today."""
    soon = clock.on_this_machine().date() + A_DAY
    if any(day and day <= soon for day in (was, person.follow_up_on)):
        renew(person)


def renew(person) -> None:
    """Let the list be made anew on which the person stands, or might: after the commit."""
    ring = partial(_ring, person.workspace_id, person.pk, person.owner_id)
    transaction.on_commit(ring, robust=True)


def _ring(workspace_id: int, person: int, owner: int | None) -> None:
    try:
        renew_list.delay(workspace_id, person, owner)
    except (KombuError, OSError) as error:
        # The broker is down: the list stays as it was until it is made anew.
        log.warning("calls.doorbell_lost", error=type(error).__name__)


@shared_task
def renew_list(workspace_id: int, person: int, owner: int | None) -> None:
    """Only lists that were made today: nobody who works elsewhere gets one by a stranger's text."""
    with scope(workspace_id):
        for member in whom.callers():
            day = clock.today(member.workspace.zone)
            share = whom.sharing(member, day)
            is_mine = share is not None and share.is_mine(owner, person)
            if is_mine and CallLine.objects.of_day(member, day).exists():
                make(member)
