"""Secrets of a workspace at rest (reliability.md R38): passwords of mailboxes, tokens of providers.

AES-256-GCM with the workspace and the field as associated data, so that a sealed secret opens
nowhere but in the place it was written for. The keys are FIELD_KEYS, the newest first: it seals,
all of them open.
"""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class CannotOpen(Exception):
    """No key of this installation opens the secret, or it was written for another place."""


def seal(secret: str, *, workspace_id: int, field: str) -> str:
    """The secret as text that tells nothing without the key; "" stays ""."""
    if not secret:
        return ""
    name, key = next(iter(_keys(tuple(settings.FIELD_KEYS), settings.SECRET_KEY).items()))
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), _place(workspace_id, field))
    return f"{name}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, workspace_id: int, field: str) -> str:
    if not sealed:
        return ""
    name, _, body = sealed.partition(".")
    key = _keys(tuple(settings.FIELD_KEYS), settings.SECRET_KEY).get(name)
    if key is None:
        raise CannotOpen("It was sealed with a key that this installation no longer has.")
    data = urlsafe_b64decode(body)
    try:
        return AESGCM(key).decrypt(data[:12], data[12:], _place(workspace_id, field)).decode()
    except InvalidTag as error:
        raise CannotOpen("It was sealed for another place.") from error


def _place(workspace_id: int, field: str) -> bytes:
    return f"{workspace_id}:{field}".encode()


@cache
def _keys(given: tuple[str, ...], secret_key: str) -> dict[str, bytes]:
    """By a short name each; without FIELD_KEYS, in development, one is made of the SECRET_KEY."""
    keys = [_key(one) for one in given] or [hashlib.sha256(secret_key.encode()).digest()]
    return {hashlib.sha256(key).hexdigest()[:8]: key for key in keys}


def _key(text: str) -> bytes:
    """32 bytes as base64; any other text is taken as a pass phrase."""
    try:
        key = urlsafe_b64decode(text)
    except ValueError:
        key = b""
    return key if len(key) == 32 else hashlib.sha256(text.encode()).digest()
