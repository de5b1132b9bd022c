"""A mail server, spoken to by IMAP: what it says, and in words what is wrong with it.

The folder is opened read-only (EXAMINE) and mails are fetched with PEEK: whatever Sphere does
here, the agent's mails stay unread, unmoved and undeleted.
"""

import datetime as dt
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from imap_tools import BaseMailBox
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)

from crm.kit import egress
from leads.models.mailbox import Mailbox, SignIn

WITHIN = 10  # seconds for one answer
USUAL_PORTS = {143, 993}
MOST_FOLDERS = 500
CUT_TO = 1024 * 1024
NOT_FOR_LEADS = {"\\noselect", "\\nonexistent", "\\sent", "\\drafts", "\\trash", "\\junk", "\\all"}
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Trouble(Exception):
    """What is wrong, for a person to read, and beside which field it belongs."""

    def __init__(self, words: str, field: str = "host", *, refused: bool = False):
        super().__init__(words)
        self.words, self.field, self.refused = words, field, refused


@dataclass(frozen=True)
class Listed:
    """A mail as the server lists it."""

    uid: int
    size: int
    arrived: dt.datetime | None


class _Plain(imaplib.IMAP4):
    """Connects only where egress allows, and takes no literal larger than a mail may be."""

    def _create_socket(self, timeout):
        plain = egress.connect(self.host, self.port)
        plain.settimeout(WITHIN)
        return plain

    def read(self, size):
        if size > settings.SMTP_MAX_BYTES + CUT_TO:
            raise self.abort("a literal beyond all measure")
        return super().read(size)


class _Sealed(_Plain):
    def _create_socket(self, timeout):
        context, plain = egress.tls(settings.EXTRA_CA_FILE), super()._create_socket(timeout)
        try:
            return context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


class _Box(BaseMailBox):
    def __init__(self, sign_in: SignIn):
        self._sign_in = sign_in
        super().__init__()

    def _get_mailbox_client(self):
        host, port = self._sign_in.host, self._sign_in.port
        if self._sign_in.security == Mailbox.Security.TLS:
            return _Sealed(host, port)
        client = _Plain(host, port)
        try:
            client.starttls(egress.tls(settings.EXTRA_CA_FILE))
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
        return client


@contextmanager
def opened(sign_in: SignIn) -> Iterator[BaseMailBox]:
    """A mailbox after sign-in. Whatever goes wrong inside comes out as Trouble."""
    box = None
    try:
        box = _signed_in(sign_in)
        yield box
    except Trouble:
        raise
    except MailboxFolderSelectError as error:
        raise Trouble("This folder is not there any more. Choose another one.", "folder") from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        raise Trouble(f"“{sign_in.host}” broke off in the middle. Sphere tries again.") from error
    finally:
        if box is not None:
            _close(box)


def _signed_in(sign_in: SignIn) -> BaseMailBox:
    host, port = sign_in.host, sign_in.port
    if port not in USUAL_PORTS and not settings.PRIVATE_HOSTS_ALLOWED:
        raise Trouble("Mailboxes are looked into on port 993, or 143 with STARTTLS.", "port")
    try:
        box = _Box(sign_in)
    except egress.Refused as error:
        raise Trouble(str(error)) from error
    except socket.gaierror as error:
        raise Trouble(f"There is no server of the name “{host}”. Is it spelled right?") from error
    except ssl.SSLCertVerificationError as error:
        raise Trouble(
            f"“{host}” cannot prove that it is “{host}”, so Sphere did not give it your password. "
            "Ask your provider for the right name of the server.",
        ) from error
    except ssl.SSLError as error:
        raise Trouble(
            f"“{host}” does not speak TLS on port {port}. Try STARTTLS with port 143.", "security"
        ) from error
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise Trouble(
            f"“{host}” offers no STARTTLS on port {port}. Try TLS with port 993.", "security"
        ) from error
    except OSError as error:
        raise Trouble(
            f"“{host}” does not answer on port {port}. Check the name, the port and the encryption."
        ) from error
    try:
        return _let_in(box, sign_in)
    except BaseException:
        _close(box)
        raise


def _close(box: BaseMailBox) -> None:
    with suppress(Exception):
        box.logout()
    with suppress(OSError):  # a server that hung up first leaves our end open
        box.client.shutdown()


def _let_in(box: BaseMailBox, sign_in: SignIn) -> BaseMailBox:
    plain = (sign_in.user + sign_in.password).isascii()
    sign = box.login if plain else box.login_utf8
    try:
        return sign(sign_in.user, sign_in.password, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        raise _why_refused(str(error).lower(), sign_in) from error


def _why_refused(said: str, sign_in: SignIn) -> Trouble:
    if "unavailable" in said or "[limit]" in said or "too many" in said or "inuse" in said:
        return Trouble(f"“{sign_in.host}” is busy just now. Sphere tries again.", "host")
    if "imap" in said and ("not enabled" in said or "disabled" in said):
        return Trouble(
            "This mailbox lets no other program in: turn IMAP on in its settings first.", "user"
        )
    words = f"“{sign_in.host}” did not accept this name with this password."
    if "application-specific" in said or "app password" in said:
        words += " It wants an app password, made for Sphere alone."
    return Trouble(words, "password", refused=True)


def folders_of(box: BaseMailBox) -> list[str]:
    """The folders that leads may be in; not what was sent, thrown away or never sent."""
    found = [
        folder.name
        for folder in box.folder.list()
        if not {flag.lower() for flag in folder.flags} & NOT_FOR_LEADS and len(folder.name) <= 255
    ]
    return sorted(found, key=lambda name: (name.upper() != "INBOX", name.lower()))[:MOST_FOLDERS]


def examine(box: BaseMailBox, folder: str) -> tuple[int, int]:
    """Open a folder for reading only; its UIDVALIDITY and the number its next mail will have."""
    box.folder.set(folder, readonly=True)
    told = {
        name: int((box.client.response(name)[1] or [b"0"])[-1] or 0)
        for name in ("UIDVALIDITY", "UIDNEXT")
    }
    if not told["UIDNEXT"]:
        told["UIDNEXT"] = max(map(int, box.uids("ALL", charset=None)), default=0) + 1
    return told["UIDVALIDITY"], told["UIDNEXT"]


def uids_after(box: BaseMailBox, last_uid: int, since: dt.datetime | None) -> list[int]:
    """The numbers of what came after that mail, oldest first."""
    asked = f"UID {last_uid + 1}:*"
    if since:  # days of the server's own zone: one more, and the exact moment is asked later
        asked += f" SINCE {imap_date(since - dt.timedelta(days=1))}"
    found = map(int, box.uids(asked, charset=None))
    return sorted(uid for uid in found if uid > last_uid)  # "n:*" names the last one always


def imap_date(moment: dt.datetime) -> str:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{moment.day:02}-{months[moment.month - 1]}-{moment.year}"


def listed(box: BaseMailBox, uids: list[int]) -> dict[int, Listed]:
    wanted = ",".join(map(str, uids))
    status, answer = box.client.uid("fetch", wanted, "(UID RFC822.SIZE INTERNALDATE)")
    _must_be_ok(status)
    found = {}
    for line in answer:
        text = line if isinstance(line, bytes) else b"".join(line or ())
        uid, size = _UID.search(text), _SIZE.search(text)
        if uid and size:
            found[int(uid[1])] = Listed(int(uid[1]), int(size[1]), _arrived(text))
    return found


def _arrived(text: bytes) -> dt.datetime | None:
    moment = imaplib.Internaldate2tuple(text)
    return moment and dt.datetime.fromtimestamp(time.mktime(moment), dt.UTC)


def fetch(box: BaseMailBox, mail: Listed) -> bytes | None:
    """The mail's own bytes, unmarked; its beginning if it is beyond measure; None when gone."""
    part = f"<0.{CUT_TO}>" if mail.size > settings.SMTP_MAX_BYTES else ""
    status, answer = box.client.uid("fetch", str(mail.uid), f"(UID BODY.PEEK[]{part})")
    _must_be_ok(status)
    return next((line[1] for line in answer if isinstance(line, tuple)), None)


def _must_be_ok(status: str) -> None:
    if status != "OK":
        raise UnexpectedCommandStatusError((status, []), "OK")
