"""A throw-away mail server that speaks IMAP on 127.0.0.1, with and without TLS from the start."""

import asyncio
import datetime as dt
import imaplib
import ipaddress
import ssl
import threading
import time
from argparse import ArgumentParser
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer, IMAPService

USER, PASSWORD = "leads@example.com", "sixteen letters!"
WITHIN = 10


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A mail server of a test")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=365 * 20))
        .not_valid_after(now + dt.timedelta(days=365 * 20))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    chain, secret = folder / "server.pem", folder / "server.key"
    chain.write_bytes(certificate.public_bytes(pem))
    secret.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, secret


def server_context(chain: Path, key: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    return context


@dataclass
class MailServer:
    """The server as its postmaster sees it."""

    port: int
    chain: Path
    tls: bool
    user: str = USER
    password: str = PASSWORD

    @contextmanager
    def inside(self):
        trusting = ssl.create_default_context(cafile=self.chain)
        if self.tls:
            box = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=trusting, timeout=WITHIN)
        else:
            box = imaplib.IMAP4("127.0.0.1", self.port, timeout=WITHIN)
            box.starttls(trusting)
        box.login(self.user, self.password)
        try:
            yield box
        finally:
            box.logout()

    def deliver(self, *mails: bytes, folder="INBOX", at: dt.datetime | None = None) -> None:
        moment = imaplib.Time2Internaldate(at.timestamp() if at else time.time())
        with self.inside() as box:
            for raw in mails:
                assert box.append(f'"{folder}"', None, moment, raw)[0] == "OK"

    def make(self, *folders: str) -> None:
        with self.inside() as box:
            for folder in folders:
                assert box.create(f'"{folder}"')[0] == "OK"

    def remove(self, folder: str) -> None:
        with self.inside() as box:
            assert box.delete(f'"{folder}"')[0] == "OK"

    def expunge(self, number: int, folder="INBOX") -> None:
        with self.inside() as box:
            box.select(f'"{folder}"')
            box.store(str(number), "+FLAGS", r"(\Deleted)")
            box.expunge()

    def flags(self, folder="INBOX") -> list[tuple]:
        """The marks that each mail in the folder bears."""
        with self.inside() as box:
            box.select(f'"{folder}"', readonly=True)
            found = box.fetch("1:*", "(FLAGS)")[1]
            marks = [imaplib.ParseFlags(line) for line in found if line]
            return [tuple(m for m in mark if m != rb"\Recent") for mark in marks]


@contextmanager
def imap_server(folder: Path, *, tls=True):
    """The server in a thread: TLS from the start, or STARTTLS."""
    chain, key = make_certificate(folder)
    port, stop, loop, ready = None, None, None, threading.Event()

    talks = set()  # held: a loop forgets a task that only waits, and its connection stays open

    async def run():
        nonlocal port, stop, loop
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        backend, config = await DictBackend.init(_arguments(chain, key, tls))
        config.apply_context()
        serve = IMAPServer(backend.login, config)

        async def talk(reader, writer, *rest):
            talks.add(asyncio.current_task())
            try:
                await serve(reader, writer, *rest)
            finally:
                writer.close()

        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(talk)
        sealed = server_context(chain, key) if tls else None
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=sealed)
        port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        for one in talks:
            one.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(WITHIN)
    try:
        yield MailServer(port, chain, tls)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(WITHIN)
        assert not thread.is_alive()


def _arguments(chain: Path, key: Path, tls: bool):
    parser = ArgumentParser()
    parser.add_argument("--debug", action="store_true")
    DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
    IMAPService.add_arguments(parser)
    parser.set_defaults(skip_services=[], passlib_cfg=None)
    words = ["--cert", str(chain), "--key", str(key), *(["--no-tls"] if tls else [])]
    return parser.parse_args([*words, "dict", "--demo-user", USER, "--demo-password", PASSWORD])
