"""Letters of which nobody knows whether they arrived (R5): what can still be found out.

A provider's event that names one settles it; its log is searched a quarter of an hour later, since
logs lag. What stays unknown is listed with "Send again", and never sent twice by itself; a code
for signing in is made anew after a day, as a new message.
"""

import datetime as dt
from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import connection

from accounts.live import changed
from accounts.tenancy import scope
from crm.kit import clock
from messaging.models import Message, SendingAccount, State

LOGS_LAG, GIVE_UP = dt.timedelta(minutes=15), dt.timedelta(hours=24)
SEARCH_AGAIN = 3600  # seconds until the same letter is looked for once more
AT_ONCE = 20  # letters looked for in one pass of a workspace

log = structlog.get_logger("sphere.reconcile")
_logs: dict[str, Callable] = {}
_makers = []


def provider_log(provider: str):
    """Register `find(account, message) -> str | None`: the provider's id of a letter it took.

    "" says that it has it without an id, None that it is not in the log. Errors are for the next
    time. Called outside any transaction.
    """

    def register(find):
        _logs[provider] = find
        return find

    return register


def when_lost(prefix: str):
    """Register `again(message)` for security mails whose key starts so: a new token, a new mail."""

    def register(again):
        _makers.append((prefix, again))
        return again

    return register


def arrived(message: Message, *, provider_message_id: str = "", at=None) -> bool:
    """The provider tells that it has this letter: what was unknown is sent. Inside its scope."""
    facts = {"sent_at": at or message.handoff_at or clock.now(), "failure": ""}
    if provider_message_id:
        facts["provider_message_id"] = provider_message_id[:200]
    return bool(Message.objects.filter(pk=message.pk).move(State.UNKNOWN, State.SENT, **facts))


def scan() -> None:
    """Look for what is unknown in the logs of providers, and give up on old codes."""
    now = clock.now()
    with connection.cursor() as cursor:
        # A day more than we search: codes are given up once, just after it.
        since, until = now - 2 * GIVE_UP, now - LOGS_LAG
        cursor.execute("select * from unsure_message_workspaces(%s, %s)", [since, until])
        workspaces = [row[0] for row in cursor.fetchall()]
    for workspace_id in workspaces:
        _search(workspace_id, now)
        with scope(workspace_id):
            _make_anew(now)


def _search(workspace_id: int, now: dt.datetime) -> None:
    with scope(workspace_id):
        account = SendingAccount.objects.mine()
        find = _logs.get(account.provider) if account else None
        if find is None:
            return
        unsure = Message.objects.unsure().filter(
            channel=Message.Channel.EMAIL, handoff_at__range=(now - GIVE_UP, now - LOGS_LAG)
        )
        wanted = list(unsure.order_by("-handoff_at")[:AT_ONCE])
    for message in wanted:
        if not cache.add(f"log:{workspace_id}:{message.pk}", 1, SEARCH_AGAIN):
            continue
        try:
            provider_id = find(account, message)
        except Exception as error:  # the log is a help, not a promise
            log.warning("log.not_read", provider=account.provider, error=type(error).__name__)
            return
        if provider_id is not None:
            with scope(workspace_id):
                arrived(message, provider_message_id=provider_id)
                changed("messages", "people")


def _make_anew(now: dt.datetime) -> None:
    lost = Message.objects.unsure().filter(
        purpose=Message.Purpose.SECURITY, handoff_at__lt=now - GIVE_UP
    )
    for message in lost.select_for_update(skip_locked=True):
        again = next((do for prefix, do in _makers if message.dedupe_key.startswith(prefix)), None)
        if again is None:
            continue
        Message.objects.filter(pk=message.pk).move(
            State.UNKNOWN, State.FAILED, failure="Nobody knows whether it arrived; a new one left."
        )
        again(message)
