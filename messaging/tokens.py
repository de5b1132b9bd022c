"""Tokens in the headers and the foot of a letter: each names a message, and serves one purpose."""

import base64
import binascii
import uuid

from django.conf import settings
from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

PURPOSES = ("u", "b", "r", "a")
_unsubscribe = signing.Signer(salt="messaging.unsubscribe", sep=".")
_details = signing.Signer(salt="messaging.details", sep=".")


def unsubscribe_token(message) -> str:
    return _unsubscribe.sign(message.public_id.hex)


def unsubscribe_url(message) -> str:
    path = reverse("messaging:unsubscribe", args=[unsubscribe_token(message)])
    return f"{settings.BASE_URL}{path}"


def named_by(token: str) -> uuid.UUID | None:
    """The message that an unsubscribe token names; None when it was not made here for that."""
    try:
        return uuid.UUID(_unsubscribe.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def mail_name(message, purpose: str) -> str:
    """The local part of an address of a message's own, by what comes to it.

    `u+…` unsubscribes, `b+…` takes bounces (VERP), `r+…` the answers of people, and `a+…` (of a
    mail that came in) the answer that a member writes from their own mailbox.
    """
    return f"{purpose}+{message.public_id.hex}{_short(message.public_id, purpose)}"


def named_by_mail(local_part: str) -> tuple[str, uuid.UUID] | None:
    """The purpose and the message that an envelope recipient names, or None."""
    purpose, _, rest = local_part.lower().partition("+")
    try:
        public_id = uuid.UUID(rest[:32])
    except ValueError:
        return None
    if purpose in PURPOSES and constant_time_compare(rest[32:], _short(public_id, purpose)):
        return purpose, public_id
    return None


def reply_address(message) -> str:
    """The address that answers to a letter come to, if a person gets it; "" otherwise."""
    goes_to_a_person = message.person_id is not None and message.purpose != "security"
    if not goes_to_a_person or not settings.REPLIES_COME_HERE:
        return ""
    return f"{mail_name(message, 'r')}@{settings.BOUNCE_DOMAIN}"


def _short(public_id: uuid.UUID, purpose: str) -> str:
    # 64 bits, in a local part that may have 64 letters in all.
    return salted_hmac(f"messaging.mail.{purpose}", public_id.hex, algorithm="sha256").hexdigest()[
        :16
    ]


def workspace_of(public_id: uuid.UUID) -> int | None:
    """The workspace of a message, asked before one is entered."""
    with connection.cursor() as cursor:
        cursor.execute("select message_workspace(%s)", [f"<{public_id}@{settings.BOUNCE_DOMAIN}>"])
        return cursor.fetchone()[0]


# ── the page that asks for what is missing ───────────────────────────────────
def details_token(request) -> str:
    """Names the request and its workspace, so that nothing is asked before one is entered."""
    both = request.workspace.public_id.bytes + request.public_id.bytes
    return _details.sign(base64.urlsafe_b64encode(both).decode().rstrip("="))


def details_named_by(token: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The public ids of the workspace and the request; the request knows how long it is good."""
    try:
        both = base64.urlsafe_b64decode(_details.unsign(token) + "=")
        return uuid.UUID(bytes=both[:16]), uuid.UUID(bytes=both[16:])
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
