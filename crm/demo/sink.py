"""The mail sink: a real SMTP server that keeps what it is given as files, and sends nothing on.

Development and the demo deliver here, so nothing ever reaches a person outside.
"""

import asyncio
import datetime as dt
import os
import signal
import time
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from django.conf import settings

from messaging.models import Message

NEWEST = 200


class KeepMail:
    """aiosmtpd's handler: each mail is a file, there as a whole or not at all."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server, session, envelope):
        name = f"{time.time_ns()}-{uuid4().hex}"
        unfinished = self.folder / f".{name}"
        with unfinished.open("wb") as file:
            file.write(f"X-Sink-To: {', '.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(envelope.content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.folder / f"{name}.eml")
        return "250 kept, and sent to nobody"


def serve(host: str, port: int) -> None:
    """Run until SIGTERM or SIGINT."""
    controller = Controller(
        KeepMail(Path(settings.SINK_DIR)), hostname=host, port=port, data_size_limit=2**26
    )
    controller.start()

    async def until_told():
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        await told.wait()

    try:
        asyncio.run(until_told())
    finally:
        controller.stop()


@dataclass(frozen=True)
class SunkMail:
    """One mail out of the sink, as its reader would see it."""

    name: str
    headers: dict
    text: str
    html: str

    @classmethod
    def read(cls, path: Path) -> "SunkMail":
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        parts = {kind: mail.get_body((kind,)) for kind in ("plain", "html")}
        shown = {kind: part.get_content() if part else "" for kind, part in parts.items()}
        headers = dict(reversed(mail.items()))  # the sink's own line is the first of its name
        return cls(path.stem, dict(reversed(headers.items())), shown["plain"], shown["html"])

    @property
    def to(self):
        return self.headers.get("X-Sink-To", "")

    @property
    def readers(self) -> set[str]:
        return {address.strip().casefold() for address in self.to.split(",")}

    @property
    def subject(self):
        return self.headers.get("Subject", "")

    @property
    def sender(self):
        return self.headers.get("From", "")

    @property
    def sent(self) -> dt.datetime | None:
        moment = getattr(self.headers.get("Date"), "datetime", None)
        return moment if moment and moment.tzinfo else None

    @property
    def message_id(self) -> UUID | None:
        """The public id of our message, which is the left half of its Message-ID."""
        try:
            return UUID(self.headers.get("Message-ID", "").strip("<> ").split("@")[0])
        except ValueError:
            return None

    @property
    def unsubscribe_url(self) -> str:
        entries = self.headers.get("List-Unsubscribe", "").split(",")
        return next((e.strip(" <>") for e in entries if e.strip(" <").startswith("http")), "")


def mails_for(membership) -> list[SunkMail]:
    """The newest mails of this workspace, and those to the reader's own address."""
    folder = Path(settings.SINK_DIR)
    paths = sorted(folder.glob("*.eml"), reverse=True)[:NEWEST] if folder.is_dir() else []
    mails = [SunkMail.read(path) for path in paths]
    ids = [mail.message_id for mail in mails if mail.message_id]
    ours = set(
        Message.objects.visible_to(membership)
        .filter(public_id__in=ids)
        .values_list("public_id", flat=True)
    )
    mine = membership.user.email.casefold()
    return [mail for mail in mails if mail.message_id in ours or mine in mail.readers]
