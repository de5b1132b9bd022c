"""What a try to send means for the message: the outcome table (R4), line by line."""

import datetime as dt
import enum
import smtplib
from dataclasses import dataclass

from anymail.exceptions import AnymailAPIError, AnymailError
from requests import ConnectionError as Unreachable
from requests import ConnectTimeout, HTTPError, RequestException
from requests.exceptions import SSLError
from urllib3.exceptions import MaxRetryError, NewConnectionError

from crm.kit import vault
from messaging.models import State


class Stage(enum.IntEnum):
    """How far a try had come when it ended."""

    CONNECT = 0  # name, connection, TLS, greeting, sign-in
    ENVELOPE = 1  # MAIL, RCPT, DATA, and the body up to the final dot
    DOT = 2  # the final dot may have been read


class SmtpError(Exception):
    """A try over SMTP that did not end in 250, with the stage that it ended at."""

    def __init__(self, stage: Stage, code: int | None = None, reply: str = ""):
        super().__init__(f"{stage.name} {code} {reply}")
        self.stage, self.code, self.reply = stage, code, reply


@dataclass(frozen=True)
class Outcome:
    """Where the message goes, and what else follows."""

    state: State
    failure: str = ""
    reply: str = ""
    provider_message_id: str = ""
    is_hard_bounce: bool = False  # the address does not exist: suppress it
    server_is_down: bool = False  # the next message would meet the same: leave it for later
    spends_attempt: bool = True
    is_opted_out: bool = False  # the provider knows of a stop that we did not: it is one
    holds_sender: dt.timedelta | None = None  # the line that it left by waits, the others go on
    slows_receiver: bool = False  # who takes mail there asks us to come more slowly (R11)
    refuses_us: bool = False  # the account is not known any more: it stops, the rows stay (R4)


def sent(reply: str = "", provider_message_id: str = "") -> Outcome:
    return Outcome(State.SENT, reply=reply, provider_message_id=provider_message_id)


def outcome_of(error: Exception) -> Outcome:
    """The line of the table that an error stands in."""
    if isinstance(error, SmtpError):
        return _smtp(error)
    if isinstance(error, vault.CannotOpen):
        return Outcome(
            State.QUEUED, "Its password cannot be read any more: write it again.",
            server_is_down=True, spends_attempt=False, refuses_us=True,
        )  # fmt: skip
    if isinstance(error, smtplib.SMTPException | OSError) and not isinstance(error, HTTPError):
        if isinstance(error, RequestException):
            return _http(error)
        return UNKNOWN
    if isinstance(error, AnymailError | HTTPError):
        return _http(error)
    if isinstance(error, ValueError | UnicodeError):
        return Outcome(State.FAILED, f"The letter could not be made: {error}"[:300])
    return UNKNOWN


UNKNOWN = Outcome(State.UNKNOWN, "The server did not say whether it took the letter.")


def _smtp(error: SmtpError) -> Outcome:
    reply = f"{error.code} {error.reply}" if error.code else error.reply
    if error.code is None:
        if error.stage == Stage.DOT:
            return UNKNOWN
        is_down = error.stage == Stage.CONNECT
        failure = "The mail server could not be reached." if is_down else "The connection broke."
        return Outcome(State.QUEUED, failure, reply, server_is_down=is_down)
    if error.stage == Stage.CONNECT:
        # It refuses us, not the letter: the sender's account waits and the rows stay (R4).
        failure = f"The mail server refused us: {reply}"[:300]
        return Outcome(
            State.QUEUED, failure, reply, server_is_down=True, spends_attempt=error.code < 500,
            refuses_us=error.code >= 500,
        )  # fmt: skip
    if 400 <= error.code < 500:
        return Outcome(
            State.QUEUED, f"The mail server said later: {reply}"[:300], reply,
            slows_receiver=error.code in (421, 451) or error.reply.startswith("4.7."),
        )  # fmt: skip
    if error.code >= 500:
        return Outcome(
            State.FAILED,
            f"The mail server refused it: {reply}"[:300],
            reply,
            is_hard_bounce=is_dead_address(error.reply.split(" ")[0]),
        )
    return UNKNOWN


def is_dead_address(status: str) -> bool:
    """5.1.x and 5.2.1 speak of the address; 5.7.x of our reputation, never of the person."""
    return status.startswith("5.1.") or status == "5.2.1"


def _http(error: Exception) -> Outcome:
    code = getattr(error, "status_code", None)
    if code is None and getattr(error, "response", None) is not None:
        code = error.response.status_code
    if code is None:
        if isinstance(error, ConnectTimeout | SSLError) or _was_refused(error):
            return Outcome(
                State.QUEUED, "The mail provider could not be reached.", server_is_down=True
            )
        if isinstance(error, AnymailAPIError | RequestException):
            return UNKNOWN
        return Outcome(State.FAILED, f"The mail provider refused it: {error}"[:300])
    return _http_status(code, error)


def _was_refused(error: Exception) -> bool:
    """Whether no connection was made at all: nothing can have left."""
    cause = error.__cause__ if isinstance(error, AnymailError) else error
    reason = cause.args[0] if isinstance(cause, Unreachable) and cause.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _http_status(code: int, error: Exception) -> Outcome:
    reply = f"HTTP {code}"
    if code in (401, 403):
        return Outcome(
            State.QUEUED,
            "The mail provider does not know us any more: look at its key.",
            reply,
            server_is_down=True,
            spends_attempt=False,
            refuses_us=True,
        )
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    if code == 429 or (code == 503 and "Retry-After" in headers):
        return Outcome(State.QUEUED, "The mail provider said later.", reply, server_is_down=True)
    if 400 <= code < 500:
        return Outcome(State.FAILED, f"The mail provider refused it ({code}).", reply)
    return UNKNOWN
