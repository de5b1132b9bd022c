"""How letters leave: over SMTP with the stage of every error kept, or through a provider."""

import re
import smtplib
import socket
import unicodedata
from contextlib import suppress

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property

from crm.kit import egress
from messaging import crash
from messaging.letter import Letter
from messaging.models import State
from messaging.outcome import Outcome, SmtpError, Stage, outcome_of, sent
from messaging.sender import ways
from messaging.sender.ways import Way

SMTP = "django.core.mail.backends.smtp.EmailBackend"
CONNECT_WITHIN = 20


def postman(way: Way | None = None):
    """Who carries the letters of a way out, able to say how each fared.

    Without an account of the workspace's own it is what settings.MAILERS names.
    """
    if way is not None and way.leaves_by_own:
        if way.provider.backend:
            return Provider(
                ways.backend(way.account), knows_repeats=bool(way.provider.once_minutes)
            )
        return Smtp(GuardedSMTP(alias=way.account.provider, **ways.smtp_options(way.account)))
    config = settings.MAILERS["default"]
    if config["BACKEND"] == SMTP:
        return Smtp(LedgerSMTP(alias="default", **config.get("OPTIONS", {})))
    return Provider(mailers.default)


class Provider:
    """Any mail back end; Anymail's tell the provider's id.

    One that knows a repeated letter by its key is asked again at once when it did not say whether
    it took the letter: within its memory that makes no second one (R5).
    """

    def __init__(self, backend, *, knows_repeats: bool = False):
        self.backend, self.knows_repeats = backend, knows_repeats
        self.name = type(backend).__module__.split(".")[-1]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.backend.close()

    def deliver(self, letter: Letter) -> Outcome:
        # Brevo takes plain letters only in a header, and nobody reads these.
        headers = {name: _plain(said) for name, said in letter.email.extra_headers.items()}
        if self.knows_repeats:
            headers["idempotencyKey"] = str(letter.message.public_id)
        letter.email.extra_headers = headers
        outcome = self._try(letter)
        if self.knows_repeats and outcome.state == State.UNKNOWN:
            return self._try(letter)
        return outcome

    def _try(self, letter: Letter) -> Outcome:
        try:
            crash.point("before_data")
            self.backend.send_messages([letter.email])
            crash.point("after_250")
        except Exception as error:  # every error is a line of the outcome table
            if self.knows_repeats and "duplicate_parameter" in str(error):
                return sent("It had this letter already.")
            return outcome_of(error)
        status = getattr(letter.email, "anymail_status", None)
        return sent(provider_message_id=str(getattr(status, "message_id", "") or ""))


class Smtp:
    """One connection for a batch of letters, each a transaction with one recipient (R13)."""

    name = "smtp"

    def __init__(self, backend: "LedgerSMTP"):
        self.backend = backend

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def deliver(self, letter: Letter) -> Outcome:
        try:
            return sent(self.backend.deliver(letter))
        except Exception as error:  # every error is a line of the outcome table
            return outcome_of(error)


class LedgerSMTP(EmailBackend):
    """SMTP that knows the stage at which a try ended: before or after the final dot."""

    def deliver(self, letter: Letter) -> str:
        """Give one letter to the server; its reply to the final dot. SmtpError says what else."""
        is_fresh = self._connect()
        try:
            self._envelope(letter)
        except SmtpError as error:
            if is_fresh or error.code not in (None, 421):
                raise
            # The server hung up on a connection that stood idle: nothing was begun.
            self._connect()
            self._envelope(letter)
        return self._body(letter.raw)

    def _connect(self) -> bool:
        try:
            if not self.open():
                return False
            # The dot follows the body at once: the kernel must not wait 40 ms for an answer first.
            self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return True
        except smtplib.SMTPResponseException as error:
            raise SmtpError(Stage.CONNECT, error.smtp_code, _text(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SmtpError(Stage.CONNECT, None, str(error)) from error

    def _envelope(self, letter: Letter) -> None:
        smtp = self.connection
        steps = [
            (lambda: smtp.mail(letter.envelope_sender), 250),
            (lambda: smtp.rcpt(letter.recipient), 250),
            (lambda: smtp.docmd("DATA"), 354),
        ]
        try:
            smtp.ehlo_or_helo_if_needed()
            for step, wanted in steps:
                code, reply = step()
                if code != wanted and not (wanted == 250 and code == 251):
                    self._start_over(code)
                    raise SmtpError(Stage.ENVELOPE, code, _text(reply))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise SmtpError(Stage.ENVELOPE, None, str(error)) from error

    def _body(self, raw: bytes) -> str:
        smtp = self.connection
        stage = Stage.ENVELOPE
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", raw))
            crash.point("before_data")
            stage = Stage.DOT
            smtp.send(b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")
            code, reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise SmtpError(stage, None, str(error)) from error
        if code != 250:
            self._start_over(code)
            raise SmtpError(Stage.DOT, code, _text(reply))
        crash.point("after_250")
        return f"{code} {_text(reply)}"

    def _start_over(self, code: int) -> None:
        if code == 421:
            self._drop()
            return
        with suppress(OSError, smtplib.SMTPException):
            self.connection.rset()

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class _Guarded(smtplib.SMTP):
    """Goes only to addresses of the public internet (R33)."""

    def _get_socket(self, host, port, timeout):
        return _connect(host, port, timeout)


class _GuardedTls(smtplib.SMTP_SSL):
    def _get_socket(self, host, port, timeout):
        return self.context.wrap_socket(_connect(host, port, timeout), server_hostname=host)


def _connect(host: str, port: int, timeout: float):
    try:
        wire = egress.connect(host, port, timeout=CONNECT_WITHIN)
    except egress.Refused as error:
        raise OSError(str(error)) from error
    wire.settimeout(timeout)
    return wire


class GuardedSMTP(LedgerSMTP):
    """A server that a member named: it gets a password only over TLS that proves who it is."""

    @property
    def connection_class(self):
        return _GuardedTls if self.use_ssl else _Guarded

    @cached_property
    def ssl_context(self):
        return egress.tls(settings.EXTRA_CA_FILE)


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode()


def _text(reply) -> str:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(said.split())[:300]
