"""Whether the holder of a form's secret sent this: Standard Webhooks, and the simple signature."""

import base64
import datetime as dt
import hashlib
import hmac

from crm.kit import clock
from leads.models.web_form import PREFIX

TOLERANCE = dt.timedelta(minutes=5)
IDS = ("webhook-id", "svix-id")
SIMPLE = ("x-signature", "x-hub-signature-256", "x-signature-256", "typeform-signature")


class Refused(Exception):
    """Not proven; says why, in words for the owner of the form and nobody else."""


def id_of(headers) -> str:
    return next((headers[name] for name in IDS if headers.get(name)), "")[:200]


def is_signed(headers) -> bool:
    return bool(id_of(headers)) or any(headers.get(name) for name in SIMPLE)


def verify(body: bytes, headers, secret: str) -> str:
    """The id by which a repetition is known; raises Refused."""
    if not secret:
        raise Refused("It was signed, but this form has no secret.")
    if event := id_of(headers):
        _standard(event, body, headers, secret)
        return event
    for name in SIMPLE:
        if headers.get(name):
            return _simple(headers[name], body, headers, secret)
    raise Refused("It was not signed, and this form takes signed ones only.")


def _standard(event: str, body: bytes, headers, secret: str) -> None:
    at = headers.get("webhook-timestamp") or headers.get("svix-timestamp") or ""
    _must_be_fresh(at)
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, f"{event}.{at}.".encode() + body, hashlib.sha256).digest()
    given = headers.get("webhook-signature") or headers.get("svix-signature") or ""
    wanted = base64.b64encode(made)
    for one in given.split()[:10]:
        version, _, signature = one.partition(",")
        if version == "v1" and hmac.compare_digest(wanted, signature.encode()):
            return
    raise Refused("Its signature does not fit the secret.")


def _simple(given: str, body: bytes, headers, secret: str) -> str:
    """HMAC-SHA256 of the body, in hex or base64; of "time.body" where a time is sent along."""
    signed = body
    if at := headers.get("x-timestamp") or headers.get("x-signature-timestamp"):
        _must_be_fresh(at)
        signed = f"{at}.".encode() + body
    made = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    said = given.strip().removeprefix("sha256=").encode()
    spellings = (made.hex().encode(), base64.b64encode(made))
    if not any(hmac.compare_digest(one, said) for one in spellings):
        raise Refused("Its signature does not fit the secret.")
    return made.hex()


def _must_be_fresh(at: str) -> None:
    try:
        moment = dt.datetime.fromtimestamp(int(at), dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("It does not say when it was signed.") from None
    if abs(clock.now() - moment) > TOLERANCE:
        raise Refused("It was signed more than five minutes ago, or the clocks differ.")


def signed_headers(body: bytes, secret: str, *, event: str) -> dict[str, str]:
    """The headers of Standard Webhooks for a body: the sample of the test console is signed too."""
    at = str(int(clock.now().timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, f"{event}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(made).decode()}"
    return {"webhook-id": event, "webhook-timestamp": at, "webhook-signature": signature}
