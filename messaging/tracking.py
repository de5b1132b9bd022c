"""Links and pixels of letters to many: each on our own host, signed, and only counted.

A link says where it leads in the open, and is signed with the message that it stands in: nobody
can make ours lead elsewhere. Neither a click nor an open stops or starts anything (2.8).
"""

import base64
import binascii
import re
import uuid
from html import unescape
from urllib.parse import quote

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import escape

from accounts.models import Workspace
from accounts.tenancy import current_workspace_id

ROOT = "/letters"
_HREF = re.compile(r'(<a\b[^>]*?\shref=")(https?://[^"]+)(")', re.IGNORECASE)


# ── tokens ───────────────────────────────────────────────────────────────────
def token(public_id: uuid.UUID, purpose: str, also: str = "") -> str:
    """Names a row for one purpose, and for what else it is signed with."""
    return public_id.hex + _sign(public_id, purpose, also)


def named_by(text: str, purpose: str, also: str = "") -> uuid.UUID | None:
    """The public id that a token names; None when it was not made here for that."""
    try:
        public_id = uuid.UUID(text[:32])
    except ValueError:
        return None
    good = constant_time_compare(text[32:], _sign(public_id, purpose, also))
    return public_id if good else None


def _sign(public_id: uuid.UUID, purpose: str, also: str) -> str:
    said = f"{public_id.hex}:{also}"
    return salted_hmac(f"messaging.letters.{purpose}", said, algorithm="sha256").hexdigest()[:32]


def picture_url(picture) -> str:
    """Where anybody fetches a picture of the workspace that stands in a letter."""
    workspace = _workspace_public_id()
    both = base64.urlsafe_b64encode(workspace.bytes).decode().rstrip("=")
    return (
        f"{settings.BASE_URL}{ROOT}/picture/{both}/"
        f"{token(picture.public_id, 'picture', workspace.hex)}.jpg"
    )


def picture_named_by(workspace: str, text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The public ids of the workspace and the picture."""
    try:
        of = uuid.UUID(bytes=base64.urlsafe_b64decode(workspace + "=="))
    except (binascii.Error, ValueError):
        return None
    found = named_by(text, "picture", of.hex)
    return (of, found) if found else None


def _workspace_public_id() -> uuid.UUID:
    of = Workspace.objects.filter(pk=current_workspace_id())
    return of.values_list("public_id", flat=True).get()


# ── in a letter ──────────────────────────────────────────────────────────────
def link_url(message, url: str) -> str:
    named = token(message.public_id, "link", url)
    return f"{settings.BASE_URL}{ROOT}/to/{named}/?u={quote(url, safe='')}"


def view_url(message) -> str:
    """The letter as a page, for who cannot read it where it is."""
    return f"{settings.BASE_URL}{ROOT}/view/{token(message.public_id, 'view')}/"


def pixel_url(message) -> str:
    return f"{settings.BASE_URL}{ROOT}/seen/{token(message.public_id, 'seen')}.gif"


def with_tracking(message, html: str) -> str:
    """The HTML of a letter to many, its links counted; every other letter as it is."""
    if not message.is_marketing or not html:
        return html

    def counted(match):
        url = unescape(match[2])
        if url.startswith(f"{settings.BASE_URL}/"):
            return match[0]
        return f"{match[1]}{escape(link_url(message, url))}{match[3]}"

    pixel = f'<img src="{pixel_url(message)}" width="1" height="1" alt="" border="0">'
    return f"{_HREF.sub(counted, html)}\n{pixel}"


def with_page(message, html: str) -> str:
    """A mailing says above all where it can be read as a page."""
    if not message.dedupe_key.startswith("bulk:"):
        return html
    style = "font-family:Helvetica,Arial,sans-serif;font-size:13px;color:#62584c;text-align:center"
    link = f'<a href="{view_url(message)}" style="color:#62584c">Read this in your browser</a>'
    return f'<p style="{style}">{link}</p>\n{html}'
