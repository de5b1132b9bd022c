"""A message as it leaves: headers of reliability.md 2.7, the foot that the law asks for, DKIM."""

import email.policy
import hashlib
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr

import dkim
import nh3
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.encoding import punycode
from django.utils.html import escape

from crm.kit import clock
from messaging import tokens

# Each stands in h= once more than in the letter: nobody can add a second one (RFC 6376 8.15).
OVERSIGNED = (
    b"from", b"subject", b"to", b"date", b"message-id", b"reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip


class Letter:
    """A message made ready before it is handed over: nothing can fail after that but the wire."""

    def __init__(self, message):
        self.message = message
        self.envelope_sender = f"{tokens.mail_name(message, 'b')}@{settings.BOUNCE_DOMAIN}"
        self.recipient = _on_the_wire(message.to_address)
        self.email = _email(message)
        self.email.envelope_sender = self.envelope_sender  # Anymail reads it
        self.raw = _signed(self.email.message(policy=email.policy.SMTP).as_bytes())

    @property
    def body_sha256(self) -> bytes:
        return hashlib.sha256(self.raw).digest()


def _on_the_wire(address: str) -> str:
    """The address as SMTP without SMTPUTF8 takes it; UnicodeError when it cannot be said so."""
    local, _, domain = address.rpartition("@")
    return f"{local.encode('ascii').decode()}@{punycode(domain)}"


def _email(message) -> EmailMultiAlternatives:
    foot = Foot(message) if message.is_marketing else None
    letter = EmailMultiAlternatives(
        message.subject,
        f"{message.text.rstrip()}\n\n{foot.text}" if foot else message.text,
        _mailbox(message.from_name or message.workspace.name, _sending_address()),
        [_mailbox(message.to_name, message.to_address)],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=_headers(message),
    )
    if message.html:
        body = nh3.clean(message.html)
        letter.attach_alternative(
            f'<!doctype html>\n<html lang="en"><body>\n{body}\n{foot.html if foot else ""}'
            "\n</body></html>\n",
            "text/html",
        )
    return letter


def _sending_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _mailbox(name: str, address: str) -> str:
    return str(Address(display_name=name, addr_spec=address)) if name else address


def _headers(message) -> dict[str, str]:
    workspace = message.workspace
    headers = {
        "Message-ID": message.message_id_hdr,
        "Date": format_datetime(clock.now()),
    }
    if message.is_automated or message.is_marketing:
        headers["Auto-Submitted"] = "auto-generated"
        headers["X-Auto-Response-Suppress"] = "OOF, NRN, AutoReply, RN"
    if not message.is_marketing:
        return headers
    kind = (message.kind or "letter").lower().replace(" ", "-")
    by_mail = f"{tokens.mail_name(message, 'u')}@{settings.BOUNCE_DOMAIN}"
    name = workspace.name.replace("\\", "").replace('"', "")
    return headers | {
        "List-Id": f'"{name}" <{workspace.public_id}.lists.{settings.MAIL_DOMAIN}>',
        "List-Unsubscribe": f"<{tokens.unsubscribe_url(message)}>, "
        f"<mailto:{by_mail}?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": f"<{settings.BASE_URL}{reverse('messaging:help')}>",
        "Feedback-ID": f"{message.campaign or kind}:{workspace.public_id.hex}:{kind}:sphere",
    }


class Foot:
    """What stands under every letter to many: who writes, why, and how to stop it (CAN-SPAM)."""

    def __init__(self, message):
        workspace = message.workspace
        self.lines = [
            ", ".join(filter(None, [message.from_name or workspace.name, workspace.brokerage])),
            workspace.postal_address,
            message.why.get("reader")
            or f"You get this letter because you are in touch with {workspace.name}.",
        ]
        self.url = tokens.unsubscribe_url(message)

    @property
    def text(self) -> str:
        return "\n".join(["-- ", *self.lines, f"No more letters: {self.url}", ""])

    @property
    def html(self) -> str:
        lines = "<br>\n".join(escape(line) for line in self.lines)
        stop = f'<a href="{escape(self.url)}">No more letters</a>'
        return f"<hr>\n<p><small>{lines}<br>\n{stop}</small></p>"


def _signed(raw: bytes) -> bytes:
    if not settings.DKIM_KEY:
        return raw
    return (
        dkim.sign(
            raw,
            settings.DKIM_SELECTOR.encode(),
            (settings.DKIM_DOMAIN or settings.MAIL_DOMAIN).encode(),
            settings.DKIM_KEY.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*OVERSIGNED, *_present(raw)],
        )
        + raw
    )


def _present(raw: bytes) -> list[bytes]:
    head = raw.split(b"\r\n\r\n", 1)[0].lower()
    return [
        name for name in OVERSIGNED if head.startswith(name + b":") or b"\n" + name + b":" in head
    ]
