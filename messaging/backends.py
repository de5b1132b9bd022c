"""How letters leave: over SMTP with the stage of every error kept, or through a provider."""

import re
import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend

from messaging import crash
from messaging.letter import Letter
from messaging.outcome import Outcome, SmtpError, Stage, outcome_of, sent

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def postman():
    """The way that settings.MAILERS names, able to say how each letter fared."""
    config = settings.MAILERS["default"]
    if config["BACKEND"] == SMTP:
        return Smtp(LedgerSMTP(alias="default", **config.get("OPTIONS", {})))
    return Provider(mailers.default)


class Provider:
    """Any mail back end; Anymail's tell the provider's id."""

    def __init__(self, backend):
        self.backend = backend
        self.name = type(backend).__module__.split(".")[-1]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.backend.close()

    def deliver(self, letter: Letter) -> Outcome:
        try:
            crash.point("before_data")
            self.backend.send_messages([letter.email])
            crash.point("after_250")
        except Exception as error:  # every error is a line of the outcome table
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
            return bool(self.open())
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


def _text(reply) -> str:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(said.split())[:300]
