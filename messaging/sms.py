"""How texts leave: by Twilio's own library, or to the practice line, which keeps them here."""

import datetime as dt
import hashlib

import requests
import structlog
from django.conf import settings
from requests import ConnectionError as Unreachable
from requests import ConnectTimeout
from requests.exceptions import SSLError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from accounts.tenancy import scope
from crm.kit import clock, vault
from messaging import crash, texting
from messaging.models import Message, State
from messaging.outcome import Outcome, sent

TIMEOUT = 30.0  # a shorter one makes unknowns
LATER = dt.timedelta(minutes=1)
LOCKED_OUT = dt.timedelta(minutes=15)
FICTIONAL = ("5550100", "5550199")  # numbers that are nobody's, in every area code
TWILIO = "https://api.twilio.com"
FIRST_TEXT_ENDS = "{writer}. Reply STOP to opt out."

OPTED_OUT = 21610
NOT_A_MOBILE = {21211, 21217, 21614, 30006}
NOT_REGISTERED = {30032, 30034, 21612}
log = structlog.get_logger("sphere.sms")


class Text:
    """A message made ready: its words and its line. Nothing can fail after that but the wire."""

    def __init__(self, message: Message):
        self.message = message
        with scope(message.workspace_id):
            message.line = self.line = texting.line_for(message)  # the hand-off asks about it
            self.body = message.text.strip() + self._first_words()

    @property
    def body_sha256(self) -> bytes:
        return hashlib.sha256(self.body.encode()).digest()

    def _first_words(self) -> str:
        """The first text of ours to many says who writes and how to stop it (TCPA, CTIA)."""
        message = self.message
        if not message.is_marketing or "STOP" in message.text:
            return ""
        earlier = Message.objects.marketing().filter(
            recipient_norm=message.recipient_norm, channel=message.channel
        )
        if earlier.left().exists():
            return ""
        writer = message.from_name or message.workspace.name
        return f"\n{FIRST_TEXT_ENDS.format(writer=writer)}"


class Texts:
    """The postman of all texts: each goes by its own line."""

    name = "text"

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def deliver(self, text: Text) -> Outcome:
        """Every error is a line of the outcome table; a line that is refused waits."""
        line = text.line
        outcome = _practice(text) if line.is_simulator else _by_twilio(text)
        try:
            with scope(text.message.workspace_id):
                _tell_line(line, text.message, outcome)
        except Exception:  # how the text fared must be written down all the same
            log.exception("line.not_told", message=str(text.message.public_id))
        return outcome


def _practice(text: Text) -> Outcome:
    number = text.message.recipient_norm
    if settings.PRODUCTION and not is_fictional(number):
        return Outcome(State.FAILED, "The practice line texts nobody outside Sphere.")
    return sent("It stands in the simulator.", f"SIM{text.message.public_id.hex}")


def is_fictional(number: str) -> bool:
    first, last = FICTIONAL
    return number.startswith("+1") and len(number) == 12 and first <= number[-7:] <= last


def _by_twilio(text: Text) -> Outcome:
    line, message = text.line, text.message
    try:
        client = client_of(line)
        crash.point("before_data")
        given = client.messages.create(
            to=message.recipient_norm,
            from_=line.number,
            body=text.body,
            status_callback=f"{line.hook_url('status')}?message={message.public_id}",
        )
        crash.point("after_250")
    except Exception as error:  # every error is a line of the outcome table
        return outcome_of(error)
    return sent(str(given.status or ""), str(given.sid or ""))


def _tell_line(line, message: Message, outcome: Outcome) -> None:
    if outcome.state == State.SENT:
        line.note_success(f"A text to {message.to_address} left.")
        return
    line.note_failure(outcome.failure)
    if outcome.holds_sender:
        line.hold(clock.now() + outcome.holds_sender, outcome.failure)
    if outcome.is_opted_out:
        texting.stop(
            message.recipient_norm, words=outcome.failure, source="By the provider",
            person=message.person,
        )  # fmt: skip


# ── the outcome table (R4) ───────────────────────────────────────────────────
def outcome_of(error: Exception) -> Outcome:
    """The line of the table that an error of the library stands in."""
    if isinstance(error, TwilioRestException):
        return _answered(error)
    if isinstance(error, requests.RequestException):
        return _on_the_wire(error)
    if isinstance(error, TwilioException | vault.CannotOpen):
        return _locked_out(str(error))
    if isinstance(error, ValueError | UnicodeError):
        return Outcome(State.FAILED, f"The text could not be made: {error}"[:300])
    return UNKNOWN


UNKNOWN = Outcome(State.UNKNOWN, "Twilio did not say whether it took the text.")


def _on_the_wire(error: requests.RequestException) -> Outcome:
    never_began = isinstance(error, ConnectTimeout | SSLError) or _was_refused(error)
    if not never_began:
        return UNKNOWN
    return Outcome(
        State.QUEUED, "Twilio could not be reached.", spends_attempt=False, holds_sender=LATER
    )


def _was_refused(error: requests.RequestException) -> bool:
    """Whether no connection was made at all: nothing can have left."""
    reason = error.args[0] if error.args else None
    return (
        isinstance(error, Unreachable)
        and isinstance(reason, MaxRetryError)
        and isinstance(reason.reason, NewConnectionError)
    )


def _answered(error: TwilioRestException) -> Outcome:
    code, said = error.code or 0, str(error.msg or "").split("\n")[0]
    reply = f"HTTP {error.status} {code}: {said}"
    if code == OPTED_OUT:
        return Outcome(
            State.FAILED, "They have opted out with the provider.", reply, is_opted_out=True
        )
    if error.status in (401, 403) and code not in NOT_A_MOBILE:
        return _locked_out(reply)
    if error.status == 429 or (error.status == 503 and "retry-after" in _headers(error)):
        return Outcome(
            State.QUEUED, "Twilio said later.", reply, spends_attempt=False, holds_sender=LATER
        )
    if error.status >= 500:
        return Outcome(State.UNKNOWN, UNKNOWN.failure, reply)
    return Outcome(State.FAILED, f"Twilio refused it: {said or error.status}"[:300], reply)


def _headers(error: TwilioRestException) -> set[str]:
    return {str(name).lower() for name in (getattr(error, "headers", None) or {})}


def _locked_out(reply: str) -> Outcome:
    return Outcome(
        State.QUEUED, "Twilio does not know us any more: look at the line’s account and token.",
        reply, spends_attempt=False, holds_sender=LOCKED_OUT,
    )  # fmt: skip


# ── the library ──────────────────────────────────────────────────────────────
class Wire(TwilioHttpClient):
    """A fresh connection each time: one that stood idle and broke would make an unknown."""

    def __init__(self):
        super().__init__(pool_connections=False, timeout=TIMEOUT)
        self.logger.disabled = True  # it writes numbers and words into the log

    def request(self, method, url, *args, **kwargs):
        return super().request(
            method, url.replace(TWILIO, settings.TWILIO_API_URL), *args, **kwargs
        )


def client_of(line) -> Client:
    return Client(line.account_sid, line.auth_token, http_client=Wire())
