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

from leads.arrivals import answers_a_letter, find_feed, ring_doorbell, store, take_answer

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

    async def push(self, status):
        """aiosmtpd's own words for too large a mail say neither why nor what would do."""
        if status.startswith("552"):
            most = settings.SMTP_MAX_BYTES // (1024 * 1024)
            status = f"552 5.3.4 This mail is larger than {most} MB; send it with less attached"
        await super().push(status)

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
        try:
            if local_part := await self.in_thread(answers_a_letter, address):
                answers.append(local_part)
                envelope.rcpt_tos.append(address)
                return "250 2.1.5 OK"
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
            told = known_of(session)
            new = await self.in_thread(store_told, envelope.feeds, raw, envelope.mail_from, told)
            for local_part in envelope.answers:
                await self.in_thread(answer, local_part, raw, envelope.mail_from, told)
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


def known_of(session) -> dict:
    """What the connection itself shows: never a word of the mail."""
    peer = session.peer[0] if session.peer else ""
    helo = "".join(filter(str.isprintable, str(session.host_name or "")))
    return {"ip": str(peer), "helo": helo[:253], "tls": session.ssl is not None}


def store_told(feeds, raw, envelope_from, told) -> list[tuple[int, int]]:
    return store(feeds, raw, envelope_from, told=told)


def answer(local_part, raw, envelope_from, told) -> None:
    null_sender = {} if envelope_from else {"null_sender": "yes"}  # a bounce or an auto-reply
    take_answer(local_part, raw, envelope_from, told | null_sender)


def with_connection(work, *args):
    try:
        return work(*args)
    finally:
        connection.close()  # back to the pool; each thread has its own


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
