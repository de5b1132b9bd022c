"""What every mail door does: find whose a mail is by its envelope, store it, ring for a reader."""

import structlog
from django.conf import settings
from django.db import connection

from accounts.tenancy import scope
from leads import vouching
from leads.models import InboundMessage
from messaging import replies, returns, tokens

log = structlog.get_logger("sphere.door")


def find_feed(address: str) -> tuple[int, int] | None:
    """The workspace and the feed address that an envelope recipient names, or None."""
    local_part, _, domain = address.rpartition("@")
    if domain.lower().rstrip(".") != settings.MAIL_DOMAIN.lower() or not local_part.isalnum():
        return None
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id, feed_id from feed_workspace(%s)", [local_part])
        return cursor.fetchone()


def answers_a_letter(address: str) -> str:
    """The local part of an address of messaging's own, or nothing.

    A letter's own, for answers, bounces or "unsubscribe"; or a member's, for copies.
    """
    local_part, _, domain = address.rpartition("@")
    ours = domain.lower().rstrip(".") == settings.BOUNCE_DOMAIN.lower()
    is_known = ours and (tokens.named_by_mail(local_part) or replies.is_ours(local_part))
    return local_part if is_known else ""


def take_answer(local_part: str, raw: bytes, envelope_from: str | None, told: dict) -> None:
    """What came to such an address: what people wrote is stored, what machines say is done."""
    if not replies.is_ours(local_part):
        returns.take(local_part, raw)
        return
    told = vouching.believed(raw, settings.TRUSTED_RECEIVERS) | told
    replies.keep(local_part, raw, envelope_from=envelope_from or "", told=told)


def store(
    feeds: dict[int, int], raw: bytes, envelope_from: str, *, door="smtp", told=None
) -> list[tuple[int, int]]:
    """Commit the mail for each feed address; returns the ids of those that were new."""
    new = []
    told = vouching.believed(raw, settings.TRUSTED_RECEIVERS) | (told or {})
    for feed_id, workspace_id in feeds.items():
        with scope(workspace_id):
            mail = InboundMessage.keep(
                feed_id=feed_id, raw=raw, envelope_from=envelope_from or "", door=door, told=told
            )
        if mail is None:
            log.info("mail.repeated", workspace=workspace_id, door=door)
        else:
            log.info("mail.stored", workspace=workspace_id, inbound=mail.pk, size=len(raw))
            new.append((workspace_id, mail.pk))
    return new


def take(recipients: list[str], raw: bytes, envelope_from: str, *, door: str, told: dict) -> int:
    """Store a mail for all whom its envelope names; returns how many of them live here."""
    feeds, known = {}, 0
    for address in recipients:
        if local_part := answers_a_letter(address):
            known += 1
            take_answer(local_part, raw, envelope_from, told)
        elif found := find_feed(address):
            known += 1
            feeds[found[1]] = found[0]
    for ids in store(feeds, raw, envelope_from, door=door, told=told):
        ring_gently(*ids)
    return known


def ring_doorbell(workspace_id: int, inbound_id: int) -> None:
    from leads.tasks import read_inbound

    read_inbound.delay(workspace_id, inbound_id)


def ring_gently(workspace_id: int, inbound_id: int) -> None:
    """Nobody hears it while the broker is away: the scan finds the mail."""
    try:
        ring_doorbell(workspace_id, inbound_id)
    except Exception as error:  # noqa: BLE001 -- the mail is stored; nothing may undo that
        log.warning("doorbell.lost", error=type(error).__name__)
