"""What Twilio knows of a number: asked with the line's own account, and mended on request."""

import requests
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException

from crm.kit import vault
from messaging.sms import client_of

log = structlog.get_logger("sphere.twilio")


class Trouble(Exception):
    """What stands in the way, in a sentence for the agent."""


def problem_with(line) -> str:
    """Why the line does not work, in a sentence; or nothing."""
    if line.is_simulator:
        return ""
    try:
        known = _number(line)
    except Trouble as trouble:
        return str(trouble)
    if known.sms_url != line.hook_url("text"):
        return "Twilio brings the texts of this number somewhere else. Let Sphere set the address."
    if line.has_voice and known.voice_url != line.hook_url("voice"):
        return "Twilio brings the calls of this number somewhere else. Let Sphere set the address."
    return ""


def connect(line) -> str:
    """Write our addresses into the number's settings; why it did not work, or nothing."""
    if line.is_simulator:
        return ""
    try:
        number = _number(line)
        voice = {
            "voice_url": line.hook_url("voice"), "voice_method": "POST",
            "status_callback": line.hook_url("status"), "status_callback_method": "POST",
        }  # fmt: skip
        _ask(
            lambda: number.update(
                sms_url=line.hook_url("text"),
                sms_method="POST",
                **(voice if line.has_voice else {}),
            )
        )
    except Trouble as trouble:
        return str(trouble)
    return ""


def _number(line):
    found = _ask(
        lambda: client_of(line).incoming_phone_numbers.list(phone_number=line.number, limit=1)
    )
    if not found:
        raise Trouble(f"The account has no number {line.national}.")
    return found[0]


def _ask(question):
    try:
        return question()
    except TwilioException as error:
        raise Trouble(_said(error)) from error
    except vault.CannotOpen as error:
        raise Trouble(NO_TOKEN) from error
    except (requests.RequestException, OSError) as error:
        raise Trouble("Twilio could not be reached. Try again in a minute.") from error


NO_TOKEN = "The line has no token that opens. Write the auth token again."


def _said(error: TwilioException) -> str:
    status = _status(error)
    if not status:
        return NO_TOKEN
    log.warning("twilio.refused", status=status)
    if status in (401, 403, 404):
        return "Twilio does not know this account and token. Copy both again from its console."
    return f"Twilio answered with {status}. Try again in a minute."


def _status(error: TwilioException) -> int:
    """Of a refused call, or of a list: there the library hands on the answer itself."""
    if isinstance(error, TwilioRestException):
        return error.status
    answer = error.args[1] if len(error.args) > 1 else None
    return getattr(answer, "status_code", 0)
