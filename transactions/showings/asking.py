"""Asking an agent what their buyer thought as soon as the showing is over; leads asks once more."""

import datetime as dt

from django.db import connection, transaction

from accounts.live import changed
from crm.kit import clock
from leads.open_house import feedback
from transactions.models import Showing

NOT_OLDER = dt.timedelta(days=3)  # whoever showed it before that is not asked by themselves
MOST_AT_ONCE = 200


@transaction.atomic
def ask(showing: Showing) -> bool:
    """The mail with five questions; False where it cannot or must not be sent."""
    visit = showing.feedback()
    if visit.asked_at or not showing.email:
        return False
    _keep_up(visit, showing)
    asked = feedback.ask(visit) is not None
    changed("transactions")
    return asked


@transaction.atomic
def ask_again(showing: Showing) -> bool:
    """The one reminder, before its two days are over; False once it was sent."""
    visit = showing.feedback()
    if not visit.asked_at or visit.asked_again_at or visit.answered_at:
        return False
    return feedback.ask_again(visit, waited=dt.timedelta(0)) is not None


def _keep_up(visit, showing: Showing) -> None:
    """An address that was added or mended since."""
    visit.agent_name, visit.shown_at = showing.who, showing.starts_at
    visit.brokerage, visit.phone, visit.email = showing.brokerage, showing.phone, showing.email
    visit.save(update_fields=["agent_name", "shown_at", "brokerage", "phone", "email"])


# ── what the scan finds ──────────────────────────────────────────────────────
def workspaces_with_work() -> list[int]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("select showing_work(%s, %s)", [now - NOT_OLDER, now])
        return [workspace_id for (workspace_id,) in cursor.fetchall()]


def go_on() -> None:
    """Of this workspace: the showings that are over, each agent once."""
    due = Showing.objects.over_and_not_asked(since=clock.now() - NOT_OLDER)
    rows = due.select_related("transaction__property", "transaction__agent__user", "workspace")
    for showing in rows.order_by("starts_at", "pk")[:MOST_AT_ONCE]:
        if showing.transaction.property_id:
            ask(showing)
