"""A look into a mailbox: what is new in its folder becomes a stored mail here, once."""

import time

import structlog
from django.conf import settings
from django.db import connection

from accounts.tenancy import scope
from crm.kit import clock
from leads import arrivals, vouching
from leads.mailboxes import server
from leads.mailboxes.alarm import tell_of_the_end
from leads.mailboxes.connecting import sign_in_of
from leads.mailboxes.presets import receivers_of
from leads.mailboxes.server import Trouble
from leads.models import InboundMessage, Mailbox

MOST_AT_ONCE = 50
LONG_ENOUGH = 60  # seconds; what is left waits for the next look, which comes at once
log = structlog.get_logger("sphere.mailboxes")


def due() -> list[tuple[int, int]]:
    """Workspace and mailbox of everything to look into now: ids and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id, mailbox_id from due_mailboxes(%s)", [clock.now()])
        return cursor.fetchall()


def look(workspace_id: int, mailbox_id: int) -> int:
    """Take in what is new; returns how many mails were. A second look at once does nothing."""
    with scope(workspace_id):
        mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
        if mailbox is None or not mailbox.claim():
            return 0
    try:
        taken, there_is_more = _take_in_new(workspace_id, mailbox)
    except Trouble as trouble:
        return _failed(workspace_id, mailbox, trouble)
    except Exception as error:  # a stranger's server may say anything; the task's time may end
        log.error("mailbox.broke_off", workspace=workspace_id, error=type(error).__name__)
        return _failed(workspace_id, mailbox, Trouble("The look broke off. Sphere tries again."))
    with scope(workspace_id):
        mailbox.worked(there_is_more=there_is_more)
    if taken:
        log.info("mailbox.taken", workspace=workspace_id, mailbox=mailbox_id, mails=taken)
    return taken


def _failed(workspace_id: int, mailbox: Mailbox, trouble: Trouble) -> int:
    with scope(workspace_id):
        if mailbox.failed(trouble.words, refused=trouble.refused):
            tell_of_the_end(mailbox)
    log.warning("mailbox.trouble", workspace=workspace_id, field=trouble.field)
    return 0


def _take_in_new(workspace_id: int, mailbox: Mailbox) -> tuple[int, bool]:
    began, taken = time.monotonic(), 0
    with server.opened(sign_in_of(mailbox)) as box:
        validity, next_uid = server.examine(box, mailbox.folder)
        with scope(workspace_id):
            mailbox.agree_on(validity)
        uids = server.uids_after(box, mailbox.last_uid, mailbox.reads_from)
        batch = uids[:MOST_AT_ONCE]
        found = server.listed(box, batch) if batch else {}
        for number, uid in enumerate(batch, 1):
            taken += _take_in(workspace_id, mailbox, box, uid, found.get(uid))
            if time.monotonic() - began > LONG_ENOUGH:
                return taken, number < len(uids)
    if len(uids) <= MOST_AT_ONCE:
        with scope(workspace_id):
            mailbox.is_caught_up(next_uid - 1)
    return taken, len(uids) > MOST_AT_ONCE


def _take_in(workspace_id: int, mailbox: Mailbox, box, uid: int, mail) -> bool:
    """Fetched first, then stored together with the number: a crash between them loses nothing."""
    raw = server.fetch(box, mail) if mail and _is_asked_for(mailbox, mail) else None
    with scope(workspace_id):
        kept = mailbox.take_in(uid, lambda: raw and _keep(mailbox, raw, mail))
    if kept:
        arrivals.ring_gently(workspace_id, kept.pk)
    return bool(kept)


def _is_asked_for(mailbox: Mailbox, mail) -> bool:
    if mailbox.reads_from is None or mail.arrived is None:
        return True
    return mail.arrived >= mailbox.reads_from


def _keep(mailbox: Mailbox, raw: bytes, mail) -> InboundMessage | None:
    told = vouching.believed(raw, [*settings.TRUSTED_RECEIVERS, *receivers_of(mailbox.host)])
    if len(raw) < mail.size and mail.size > settings.SMTP_MAX_BYTES:
        told["cut_from"] = mail.size
    return InboundMessage.keep(raw=raw, door="imap", mailbox_id=mailbox.pk, told=told)
