"""The bytes of a mail become a Mail: headers, visible lines, attachments, nothing fetched."""

import email
import re
from dataclasses import dataclass, field, replace
from email.message import Message

from .headers import address, decode, header_text
from .page import Page, read_page
from .values import stripped, without_links

TEXT_LIMIT = 400_000
LINES_LIMIT = 4_000
LINE_LIMIT = 20_000
PARTS_LIMIT = 200
ATTACHMENTS = {"application/xml", "text/xml", "application/json", "application/x-adf+xml"}
TABS = re.compile(r"\s*\t\s*")
MARKED_TEXT = re.compile(r"\*([^*\n]{1,80})\*(?=\s|:|$)")


@dataclass(frozen=True)
class Mail:
    message: Message = field(repr=False)
    sender_name: str
    sender: str
    reply_to_name: str
    reply_to: str
    subject: str
    views: tuple[tuple[str, ...], ...] = ()
    page: Page = field(default_factory=Page, repr=False)
    attachments: tuple[str, ...] = ()
    inner: bytes | None = field(default=None, repr=False)
    forwarded_by: str | None = None

    def header(self, name):
        return header_text(first_raw(self.message, name))

    def has(self, name):
        return bool(first_raw(self.message, name))

    @property
    def lines(self):
        """The fullest view: what most likely holds what the sender wanted to say."""
        return max(self.views, key=lambda view: sum(map(len, view)), default=())

    @property
    def bodies(self):
        return tuple("\n".join(view) for view in self.views)

    def seen_as(self, **changes):
        return replace(self, **changes)


def open_mail(raw):
    message = email.message_from_bytes(with_plain_ends(raw))
    texts, htmls, attachments, inner = parts_of(message)
    page = read_page("\n".join(htmls))
    plain = text_lines("\n".join(texts))
    sender_name, sender = address(first_raw(message, "From") or first_raw(message, "Return-Path"))
    reply_to_name, reply_to = address(first_raw(message, "Reply-To"))
    return Mail(
        message=message,
        sender_name=sender_name,
        sender=sender,
        reply_to_name=reply_to_name,
        reply_to=reply_to,
        subject=header_text(first_raw(message, "Subject")),
        views=tuple(view for view in (plain, page.lines) if any(view)),
        page=page,
        attachments=tuple(attachments),
        inner=inner,
    )


def with_plain_ends(raw):
    """Line ends that a gateway has doubled, or an old program left as CR, would end the headers."""
    if b"\r\r\n" in raw:
        return raw.replace(b"\r\r\n", b"\r\n")
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


def first_raw(message, name):
    """A header before any decoding; `Message.get` would turn 8-bit names into question marks."""
    name = name.lower()
    return next((str(value) for key, value in message.raw_items() if key.lower() == name), "")


def parts_of(message):
    texts, htmls, attachments, inner = [], [], [], None
    for number, part in enumerate(leaves(message)):
        kind = part.get_content_type()
        if number >= PARTS_LIMIT:
            break
        if kind == "message/rfc822":
            inner = inner or attached_mail(part)
        elif part.is_multipart():
            continue
        elif kind.startswith("multipart/"):  # its boundary is not there: the text still is
            texts.append(str(part.get_payload()))
        elif kind == "text/html" or (kind == "text/plain" and not part.get_filename()):
            text = content(part)
            is_html = kind == "text/html" or re.match(
                r"\s*<(?:!doctype html|html)\b", text, re.IGNORECASE
            )
            (htmls if is_html else texts).append(text)
        elif kind in ATTACHMENTS or (part.get_filename() or "").lower().endswith(
            (".xml", ".adf", ".json")
        ):
            attachments.append(content(part))
    return texts, htmls, attachments, inner


def leaves(message):
    """The parts of a message in order, without going into a mail that is attached to it."""
    stack = [message]
    while stack:
        part = stack.pop()
        yield part
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            stack.extend(reversed(part.get_payload()))


def attached_mail(part):
    payload = part.get_payload()
    if (
        isinstance(payload, list)
        and payload
        and part.get("Content-Transfer-Encoding", "7bit") != "base64"
    ):
        return payload[0].as_bytes()
    return part_bytes(payload[0] if isinstance(payload, list) and payload else part)


def part_bytes(part):
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def content(part):
    try:
        charset = part.get_content_charset("") or ""
    except (
        LookupError,
        ValueError,
        AttributeError,
    ):  # a charset parameter that cannot be read itself
        charset = ""
    return decode(part_bytes(part)[: TEXT_LIMIT * 4], charset)[:TEXT_LIMIT]


def text_lines(text):
    """Plain text as lines: no invisible characters, no addresses repeated as links behind words.

    A tab stays where it parts two cells, as in a table that was made into text.
    """
    lines = []
    for line in re.split(r"\r*\n|\r", text, maxsplit=LINES_LIMIT)[:LINES_LIMIT]:
        line = without_links(stripped(line[:LINE_LIMIT]))
        line = MARKED_TEXT.sub(r"\1", line) if "*" in line else line
        cells = TABS.split(line.strip()) if "\t" in line else [line]
        pair = len(cells) == 2 and len(cells[0]) <= 40 and not cells[0].endswith(":")
        lines.append(("\t" if pair else " ").join(" ".join(cell.split()) for cell in cells))
    return tuple(lines)
