"""Amazon's signature under a notification of SNS, over the fields that it covers."""

import base64
import datetime as dt
import re
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.utils.dateparse import parse_datetime

from crm.kit import clock, egress
from messaging.hooks.proof import Forged

# When it was published, not when it was sent: SNS tries again for hours, and the mail itself is
# known again whenever it comes.
FRESH = dt.timedelta(hours=24)
HOST = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
HASHES = {"1": hashes.SHA1, "2": hashes.SHA256}
COVERED = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
COVERED_ON_SUBSCRIBING = [
    "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
]  # fmt: skip


def verify(told: dict, topics: list[str]) -> None:
    """Raise Forged unless Amazon signed it, lately, for one of our topics."""
    if told.get("TopicArn") not in topics:
        raise Forged("topic")
    at = parse_datetime(told["Timestamp"])
    if at is None or abs(clock.now() - at) > FRESH:
        raise Forged("time")
    algorithm = HASHES[told.get("SignatureVersion", "1")]
    key = _certificate(told["SigningCertURL"]).public_key()
    signature = base64.b64decode(told["Signature"], validate=True)
    key.verify(signature, signed_text(told), padding.PKCS1v15(), algorithm())


def signed_text(told: dict) -> bytes:
    plain = told["Type"] == "Notification"
    names = COVERED if plain else COVERED_ON_SUBSCRIBING
    lines = [f"{name}\n{told[name]}\n" for name in names if told.get(name) is not None]
    return "".join(lines).encode()


def is_amazons(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(HOST.fullmatch(parts.netloc))


@lru_cache(maxsize=8)
def _certificate(url: str) -> x509.Certificate:
    if not is_amazons(url) or not urlsplit(url).path.endswith(".pem"):
        raise Forged("certificate")
    return x509.load_pem_x509_certificate(egress.fetch(url, most=65_536))


def confirm(told: dict) -> None:
    """Answer Amazon's question whether the topic may post here: its own address is opened."""
    if not is_amazons(told["SubscribeURL"]):
        raise Forged("subscription")
    egress.fetch(told["SubscribeURL"])
