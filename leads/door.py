"""The SMTP door: a mail is stored before its sender hears 250, and never read here.

Who may send is decided by the envelope recipient alone: its local part is 128 random bits. What
fails on our side answers 451, so that the sender's server keeps the mail and tries again.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connection

from accounts.tenancy import scope
from leads.models import InboundMessage
from messaging import returns, tokens

log = structlog.get_logger("sphere.door")

MOST_SESSIONS = 100
MOST_RECIPIENTS = 20
MOST_COMMANDS = {"MAIL": 200, "RCPT": 400, "DATA": 200, "RSET": 200, "NOOP": 100, "*": 20}
SESSION_TIMEOUT = 300
FINISH_WITHIN = 20
TRY_LATER = "451 4.3.0 Not now, please try again"
STORED = "250 2.0.0 Stored"


class Session(SMTP):
    """One connection. Long lines are let in: careless senders write whole letters in one."""

    line_length_limit = 5 * 1024 * 1024

    def connection_made(self, transport):
        super().connection_made(transport)
        self.event_handler.sessions.add(self)
        if len(self.event_handler.sessions) > MOST_SESSIONS:
            transport.write(b"421 4.7.0 Too many connections, please try again\r\n")
            transport.close()

    def connection_lost(self, error):
        self.event_handler.sessions.discard(self)
        super().connection_lost(error)


class Door:
    """What aiosmtpd asks of us. Database work waits in threads, not in the loop."""

    def __init__(self, ring: Callable[[int, int], None] | None = None):
        self.ring = ring or ring_doorbell
        self.sessions: set[Session] = set()
        self.threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="door")
        self.rings: set[asyncio.Future] = set()
        self.storing = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        feeds = vars(envelope).setdefault("feeds", {})
        answers = vars(envelope).setdefault("answers", [])
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if local_part := answers_a_letter(address):
            answers.append(local_part)
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"
        try:
            found = await self.in_thread(find_feed, address)
        except Exception as error:
            return self.not_now("rcpt", error)
        if found is None:
            return "550 5.1.1 No such address"
        feeds[found[1]] = found[0]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        self.storing += 1
        try:
            raw = envelope.original_content
            new = await self.in_thread(store, envelope.feeds, raw, envelope.mail_from)
            for local_part in envelope.answers:
                await self.in_thread(returns.take, local_part, raw)
        except Exception as error:
            return self.not_now("data", error)
        finally:
            self.storing -= 1
        for ids in new:
            self.ring_soon(*ids)
        return STORED

    async def handle_exception(self, error):
        """What aiosmtpd itself stumbles on is for another try too: its own word is a final 500."""
        return self.not_now("session", error)

    def not_now(self, step: str, error: Exception) -> str:
        log.error("mail.refused_for_now", step=step, error=type(error).__name__)
        return TRY_LATER

    def ring_soon(self, workspace_id: int, inbound_id: int) -> None:
        """Let a worker read the mail. Nobody waits for it: the scan finds what was not heard."""
        ringing = asyncio.ensure_future(self.in_thread(self.ring, workspace_id, inbound_id))
        self.rings.add(ringing)
        ringing.add_done_callback(self.rung)

    def rung(self, ringing: asyncio.Future) -> None:
        self.rings.discard(ringing)
        if not ringing.cancelled() and (error := ringing.exception()):
            log.warning("doorbell.lost", error=type(error).__name__)

    async def in_thread(self, work, *args):
        return await asyncio.get_running_loop().run_in_executor(
            self.threads, with_connection, work, *args
        )

    async def finish(self) -> None:
        """Let what is being stored be stored; who was still talking will come again."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN):
                while self.storing:
                    await asyncio.sleep(0.05)
                await asyncio.sleep(0.05)  # the 250 is on its way
                await asyncio.gather(*self.rings, return_exceptions=True)
        for session in list(self.sessions):
            if session.transport is not None:
                session.transport.close()
        self.threads.shutdown(wait=False, cancel_futures=True)


def with_connection(work, *args):
    try:
        return work(*args)
    finally:
        connection.close()  # back to the pool; each thread has its own


def find_feed(address: str) -> tuple[int, int] | None:
    """The workspace and the feed address that an envelope recipient names, or None."""
    local_part, _, domain = address.rpartition("@")
    if domain.lower().rstrip(".") != settings.MAIL_DOMAIN.lower() or not local_part.isalnum():
        return None
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id, feed_id from feed_workspace(%s)", [local_part])
        return cursor.fetchone()


def answers_a_letter(address: str) -> str:
    """The local part of a letter's own address for bounces or "unsubscribe", or nothing."""
    local_part, _, domain = address.rpartition("@")
    ours = domain.lower().rstrip(".") == settings.BOUNCE_DOMAIN.lower()
    return local_part if ours and tokens.named_by_mail(local_part) else ""


def store(feeds: dict[int, int], raw: bytes, envelope_from: str) -> list[tuple[int, int]]:
    """Commit the mail for each feed address; returns the ids of those that were new."""
    new = []
    for feed_id, workspace_id in feeds.items():
        with scope(workspace_id):
            mail = InboundMessage.keep(feed_id=feed_id, raw=raw, envelope_from=envelope_from or "")
        if mail is None:
            log.info("mail.repeated", workspace=workspace_id)
        else:
            log.info("mail.stored", workspace=workspace_id, inbound=mail.pk, size=len(raw))
            new.append((workspace_id, mail.pk))
    return new


def ring_doorbell(workspace_id: int, inbound_id: int) -> None:
    from leads.tasks import read_inbound

    read_inbound.delay(workspace_id, inbound_id)


def certificate() -> ssl.SSLContext | None:
    """STARTTLS, when the settings name a certificate."""
    chain, key = settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY
    if not chain:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key or None)
    return context


async def serve(door: Door, *, host: str, port: int, stop: asyncio.Event, opened=lambda port: None):
    """Open the door until `stop` is set. Port 0 takes a free one; `opened(port)` hears which."""
    loop = asyncio.get_running_loop()
    tls = certificate()

    def session():
        return Session(
            door, loop=loop, hostname=settings.MAIL_DOMAIN, ident="Sphere", enable_SMTPUTF8=True,
            data_size_limit=settings.SMTP_MAX_BYTES, timeout=SESSION_TIMEOUT, tls_context=tls,
            command_call_limit=MOST_COMMANDS,
        )  # fmt: skip

    server = await loop.create_server(session, host, port)
    opened(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    await door.finish()
