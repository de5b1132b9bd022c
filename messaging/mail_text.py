"""The bytes of a mail become what a person reads: never raises, fetches nothing, runs nothing."""

import email
import email.policy
import html
import re
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

from messaging.models.reply import storable

MOST_LETTERS = 100_000
MOST_PARTS = 200
# The library tries many ways to split a text; on a long one, made for it, that takes seconds.
MOST_FOR_THE_LIBRARY = 2_000
LANGUAGES = ["en", "de", "fr", "es", "it", "nl"]
_ATTRIBUTION = re.compile(
    r"^(?:on|am|le|el|il|op)\b.{4,250}\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)"
    r"\b.{0,60}:\s*$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht"
    r"|message d'origine)\b.*|_{20,})$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Opened:
    """A mail as its reader sees it."""

    mail: Mail = field(repr=False)
    sender_name: str
    sender: str
    subject: str
    text: str
    files: tuple[str, ...] = ()
    inner: bytes | None = field(default=None, repr=False)

    def header(self, name: str) -> str:
        return header_text(_first(self.mail, name))

    def has(self, name: str) -> bool:
        return bool(_first(self.mail, name))

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """Name and address of each mailbox in these headers, each address once."""
        found: dict[str, str] = {}
        for name in names:
            for value in self.mail.get_all(name, []):
                for shown, address in mailboxes(str(value)):
                    found.setdefault(address, shown)
        return [(shown, address) for address, shown in found.items()]

    @property
    def date(self) -> datetime | None:
        try:
            moment = parsedate_to_datetime(_first(self.mail, "Date"))
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
        return moment if moment.tzinfo else None


def opened(raw: bytes) -> Opened:
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    plain, pages, files, inner = [], [], [], None
    for part in list(leaves(mail))[:MOST_PARTS]:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = inner or _attached(part)
        elif part.get_filename() or kind not in ("text/plain", "text/html"):
            if not part.is_multipart():
                files.append(clean(header_text(str(part.get_filename() or kind)))[:120])
        else:
            (pages if kind == "text/html" else plain).append(_content(part))
    text = "\n\n".join(part for part in plain if part.strip())
    sender_name, sender = next(iter(mailboxes(_first(mail, "From"))), ("", ""))
    return Opened(
        mail=mail, sender_name=sender_name[:200], sender=sender[:320],
        subject=clean(header_text(_first(mail, "Subject")))[:300],
        text=clean(text or "\n\n".join(map(words_of_page, pages)))[:MOST_LETTERS],
        files=tuple(files), inner=inner,
    )  # fmt: skip


def _first(mail: Mail, name: str) -> str:
    values = mail.get_all(name, [])
    return str(values[0]) if values else ""


def leaves(mail: Mail):
    """The parts in order, without going into a mail that is attached."""
    stack = [mail]
    while stack:
        part = stack.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            stack.extend(reversed(part.get_payload()))
        else:
            yield part


def _attached(part: Mail) -> bytes:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else part
    return inner.as_bytes() if isinstance(inner, Mail) else b""


def _content(part: Mail) -> str:
    payload = part.get_payload(decode=True)
    payload = payload if isinstance(payload, bytes) else b""
    try:
        charset = part.get_content_charset("utf-8") or "utf-8"
    except (LookupError, ValueError, AttributeError):
        charset = "utf-8"
    for name in ("utf-8", charset, "cp1252"):
        try:
            return payload[: 4 * MOST_LETTERS].decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return payload[: 4 * MOST_LETTERS].decode("utf-8", "replace")


def header_text(value: str) -> str:
    """A header as the person who wrote it meant it, on one line."""
    value = value[:4_000]
    try:
        said = str(make_header(decode_header(value)))
    except (LookupError, ValueError, AttributeError):
        said = value
    return " ".join(clean(said).split())


def mailboxes(value: str) -> list[tuple[str, str]]:
    found = []
    for shown, address in getaddresses([" ".join(value[:20_000].split())], strict=False):
        address = clean(address).strip().lower()
        if re.fullmatch(r"[^\s<>\"'(),:;@]+@[^\s<>\"'(),:;@]+", address) and len(address) <= 254:
            found.append((header_text(shown).strip("\"' ")[:200], address))
    return found[:100]


def clean(text: str) -> str:
    """Without control characters: what a page can show and the database can keep."""
    kept = (letter for letter in text if letter in "\n\t" or letter.isprintable())
    return storable("".join(kept))


# ── a page of HTML as lines ──────────────────────────────────────────────────
class _Page(HTMLParser):
    """The visible words; what a mail program quotes is set off as plain mail would."""

    SILENT = {"script", "style", "head", "title", "template"}
    BREAKS = {"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3", "table", "hr"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = self.quoted = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT
        self.quoted += tag == "blockquote"
        if tag in self.BREAKS:
            self.parts.append("\n" + "> " * min(self.quoted, 1))

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT and self.silent > 0
        self.quoted -= tag == "blockquote" and self.quoted > 0
        if tag in self.BREAKS:
            self.parts.append("\n" + "> " * min(self.quoted, 1))

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def words_of_page(page: str) -> str:
    reader = _Page()
    try:
        reader.feed(page[: 2 * MOST_LETTERS])
        reader.close()
        text = "".join(reader.parts)
    except Exception:  # noqa: BLE001 -- hostile markup: the letters that are there
        text = html.unescape(re.sub(r"<[^<>]{0,500}>", " ", page[:MOST_LETTERS]))
    lines = (line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# ── what is new in it ────────────────────────────────────────────────────────
def new_words(text: str) -> str:
    """The new words of an answer, without what it quotes; all of them when none is left."""
    own = _above_the_quotation(text)
    if 0 < len(own) <= MOST_FOR_THE_LIBRARY:
        own = _as_the_library_reads(own) or own
    own = _without_quoted_lines(own)
    return own or _without_quoted_lines(text) or text.strip()


def _as_the_library_reads(text: str) -> str:
    with warnings.catch_warnings():  # it passes a flag of `re` where a count belongs
        warnings.simplefilter("ignore", DeprecationWarning)
        return EmailReplyParser(languages=list(LANGUAGES)).parse_reply(text) or ""


def _above_the_quotation(text: str) -> str:
    """Cut by lines; a line that says who wrote when may run over two."""
    lines, kept = text.splitlines(), []
    for number, line in enumerate(lines):
        pair = f"{line} {lines[number + 1]}" if number + 1 < len(lines) else line
        if _DIVIDER.match(line) or _ATTRIBUTION.match(line[:400]) or (
            line and not line.startswith(">") and _ATTRIBUTION.match(pair[:400])
            and not _ATTRIBUTION.match(pair[len(line) + 1 :][:400])
        ):  # fmt: skip
            break
        kept.append(line)
    return "\n".join(kept).strip()


def _without_quoted_lines(text: str) -> str:
    kept = (line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
