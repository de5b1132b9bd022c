"""A message as it leaves: headers of reliability.md 2.7, the foot that the law asks for, DKIM."""

import email.policy
import hashlib
from email.headerregistry import Address
from email.utils import format_datetime

import dkim
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.encoding import punycode
from django.utils.html import escape

from crm.kit import clock
from messaging import tokens
from messaging.cleaning import clean
from messaging.sender.ways import Signature, Way, Ways, sphere_address

# Each stands in h= once more than in the letter: nobody can add a second one (RFC 6376 8.15).
OVERSIGNED = (
    b"from", b"subject", b"to", b"date", b"message-id", b"reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip


WITH_PARTS = ("content-", "from", "to", "cc", "bcc", "reply-to", "sender")


class PlainHeaders(email.policy.EmailPolicy):
    """As the policy of SMTP, but a short line of plain ASCII is a header as it stands.

    Else each is parsed at every look and folded, which is half of the work on a letter. Those
    with parts of their own (addresses, types) stay what they are.
    """

    def header_store_parse(self, name, value):
        is_plain = type(value) is str and value.isascii() and value.isprintable()
        is_short = is_plain and len(name) + len(value) < self.max_line_length - 2
        if is_short and not name.lower().startswith(WITH_PARTS):
            return name, value
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name, value):
        return value


AS_SENT = PlainHeaders(linesep="\r\n")
_dressers, _plain_dressers, _answered_at, _enclosed, _also = [], [], [], [], []
PROVIDER = "anymail."  # whose back ends know text, HTML and files, and nothing else


def dress(work):
    """Register `work(message, html) -> html`: a last hand on the HTML of every letter.

    It is called after the sanitiser and before the foot is set under it and the whole is signed,
    outside any scope: for links that are counted, a pixel. It looks at `message.purpose` itself.
    """
    _dressers.append(work)
    return work


def dress_plain(work):
    """Register `work(message, text) -> text`: the same for the plain part, foot not included."""
    _plain_dressers.append(work)
    return work


def enclose(ask):
    """Register `ask(message) -> [(name, content, type)]`: the files that go inside a letter."""
    _enclosed.append(ask)
    return ask


def also_as(ask):
    """Register `ask(message) -> (name, content, type) | None`: the whole letter in another form.

    A calendar program reads that part in place of the words (RFC 6047); a file of it goes along,
    for those that do not.
    """
    _also.append(ask)
    return ask


def answers_to(ask):
    """Register `ask(message) -> str`: the Reply-To of a letter; "" leaves it to the next one.

    The last is `message.reply_to`. Called outside any scope, once for each letter.
    """
    _answered_at.append(ask)
    return ask


class Letter:
    """A message made ready before it is handed over: nothing can fail after that but the wire."""

    def __init__(self, message, way: Way | None = None):
        way = way or Ways().of(message)
        self.message = message
        here = f"{tokens.mail_name(message, 'b')}@{settings.BOUNCE_DOMAIN}"
        self.envelope_sender = way.returns_to(message, here)
        self.recipient = _on_the_wire(message.to_address)
        self.email = _email(message, way.from_address(message) or sphere_address())
        _say_otherwise(self.email, message, way)
        # A provider keeps the envelope to itself, and tells by events that name the letter by this.
        self.email.metadata = {"message": message.public_id.hex}  # a provider's events name it
        self.raw = _signed(self.email.message(policy=AS_SENT).as_bytes(), way.signature)

    @property
    def body_sha256(self) -> bytes:
        return hashlib.sha256(self.raw).digest()


def _on_the_wire(address: str) -> str:
    """The address as SMTP without SMTPUTF8 takes it; UnicodeError when it cannot be said so."""
    local, _, domain = address.rpartition("@")
    return f"{local.encode('ascii').decode()}@{punycode(domain)}"


def _email(message, from_address: str) -> EmailMultiAlternatives:
    foot = Foot(message) if message.is_marketing else None
    text = _dressed(_plain_dressers, message, message.text)
    answers = next(filter(None, (ask(message) for ask in _answered_at)), message.reply_to)
    letter = EmailMultiAlternatives(
        message.subject,
        f"{text.rstrip()}\n\n{foot.text}" if foot else text,
        _mailbox(message.from_name or message.workspace.name, from_address),
        [_mailbox(message.to_name, message.to_address)],
        reply_to=[answers] if answers else None,
        headers=_headers(message),
    )
    if message.html:
        body = _dressed(_dressers, message, clean(message.html))
        letter.attach_alternative(
            f'<!doctype html>\n<html lang="en"><body>\n{body}\n{foot.html if foot else ""}'
            "\n</body></html>\n",
            "text/html",
        )
    for ask in _enclosed:
        for file in ask(message):
            letter.attach(*file)
    return letter


def _say_otherwise(letter: EmailMultiAlternatives, message, way: Way) -> None:
    for ask in _also:
        if (form := ask(message)) is None:
            continue
        name, content, kind = form
        if _knows_files_only(way):
            letter.attach(name, content, kind)
        else:
            letter.attach_alternative(content, kind)
            letter.attach(name, content.encode(), "application/ics")


def _knows_files_only(way: Way) -> bool:
    if way.leaves_by_own:
        return bool(way.provider.backend)
    return settings.MAILERS["default"]["BACKEND"].startswith(PROVIDER)


def _dressed(workers, message, body: str) -> str:
    for work in workers:
        body = work(message, body)
    return body


def _mailbox(name: str, address: str) -> str:
    return str(Address(display_name=name, addr_spec=address)) if name else address


def _headers(message) -> dict[str, str]:
    workspace = message.workspace
    headers = {
        "Message-ID": message.message_id_hdr,
        "Date": format_datetime(clock.now()),
    }
    if answered := message.why.get("in_reply_to"):
        headers |= {"In-Reply-To": answered, "References": answered}
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


def _signed(raw: bytes, signature: Signature | None) -> bytes:
    if signature is None:
        return raw
    return (
        dkim.sign(
            raw,
            signature.selector.encode(),
            signature.domain.encode(),
            signature.key.encode(),
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
