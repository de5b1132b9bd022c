"""A real SMTP server for tests: what it accepted stands fsynced in a log, the only truth of "sent".

Use the fixture `sink`: `sink.messages`, `sink.address`, `sink.mailers` for settings.MAILERS.
`sink.refuse("550 5.1.1 no such user", at="rcpt")` answers so from then on, to one recipient or all.
"""

import asyncio
import email
import email.policy
import json
import os
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Received:
    """One accepted message: the envelope, and the letter as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def letter(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def message_id(self) -> str:
        return str(self.letter["Message-ID"])

    @property
    def text(self) -> str:
        return self.letter.get_body(("plain",)).get_content()


class _Controller(Controller):
    """On a free port, which is known only once the server listens."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Sink:
    """Accepts and logs, unless told to behave otherwise."""

    def __init__(self, log: Path, **options):
        self.log = log
        self.log.touch()
        self._answers: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()
        self._controller = _Controller(self, hostname="127.0.0.1", port=0, **options)

    # ── for tests ────────────────────────────────────────────────────────────
    @property
    def messages(self) -> list[Received]:
        with self._lock:
            lines = self.log.read_text("utf-8").splitlines()
        return [
            Received(one["sender"], one["recipient"], one["raw"].encode("latin-1"))
            for one in map(json.loads, lines)
        ]

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self._controller.port

    @property
    def mailers(self) -> dict:
        host, port = self.address
        options = {"host": host, "port": port, "timeout": 2}
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": options,
            }
        }

    def refuse(self, answer: str, *, at: str = "rcpt", recipient: str = "*") -> None:
        """From now on, answer so at `mail`, `rcpt` or `dot`.

        At `dot` also `reset` and `silence`: accept and log, then hang up or say nothing;
        `reset-before` hangs up and logs nothing.
        """
        self._answers[at, recipient] = answer

    def behave(self) -> None:
        """Accept everything again."""
        self._answers.clear()

    def wait_for(self, count: int, seconds: float = 10) -> list[Received]:
        """The messages, as soon as there are so many; the test fails at the deadline."""
        ends = time.monotonic() + seconds
        while len(found := self.messages) < count:
            assert time.monotonic() < ends, f"{len(found)} of {count} messages came"
            time.sleep(0.02)
        return found

    # ── for aiosmtpd ─────────────────────────────────────────────────────────
    def start(self):
        self._controller.start()

    def stop(self):
        if not self._controller.loop.is_closed():
            self._controller.stop(no_assert=True)

    def _answer(self, at: str, recipient: str) -> str | None:
        return self._answers.get((at, recipient)) or self._answers.get((at, "*"))

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self._answer("mail", address) or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self._answer("rcpt", address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        answer = self._answer("dot", recipient)
        if answer and answer[0].isdigit():
            return answer
        if answer == "reset-before":
            server.transport.abort()
            return "421 gone"
        self._write_down(envelope, recipient)
        if answer == "reset":
            server.transport.abort()
            return "421 gone"
        if answer == "silence":
            await asyncio.sleep(30)
        return "250 2.0.0 taken"

    def _write_down(self, envelope, recipient):
        line = json.dumps(
            {
                "sender": envelope.mail_from,
                "recipient": recipient,
                "raw": envelope.original_content.decode("latin-1"),
            }
        )
        with self._lock, self.log.open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")
            log.flush()
            os.fsync(log.fileno())


@pytest.fixture
def sink(tmp_path, settings):
    """A sink that settings.MAILERS leads to."""
    server = Sink(tmp_path / "sink.jsonl")
    server.start()
    settings.MAILERS = server.mailers
    yield server
    server.stop()
