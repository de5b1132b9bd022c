"""A mail of our corpus, taken apart, so that its people, values and wrapping can be changed.

What is said changes in the mail and in its expected result alike: a reader that knows the format
and not the example is right on both.
"""

import base64
import copy
import email
import html
import json
import quopri
import re
from dataclasses import dataclass, field
from email.header import Header
from email.utils import formataddr, parseaddr
from pathlib import Path

from leads.parsing import read
from leads.parsing.headers import header_text

HERE = Path(__file__).parent / "mails"
FIELDS = (
    "source", "kind", "first_name", "last_name", "email", "phone", "property_address",
    "mls_number", "price", "message", "lead_type",
)  # fmt: skip
WHOLE = {"dsn", "arf", "adf", "autoreply", "forwarded", "hostile"}


@dataclass
class Piece:
    """The parts of one mail that carry its meaning, and what it must be read as."""

    name: str
    sender: tuple[str, str]
    reply_to: tuple[str, str] | None
    subject: str
    text: str
    html: str
    expected: dict
    headers: dict = field(default_factory=dict)

    def copy(self):
        return copy.deepcopy(self)

    def put(self, pattern, said):
        """Say something else wherever the pattern fits; in how many places that was."""
        plainly = lambda text: pattern.sub(said, text)  # noqa: E731
        before = (self.text, self.html, self.subject, self.sender, self.reply_to)
        self.text, self.subject = plainly(self.text), plainly(self.subject)
        self.html = put_in_markup(pattern, said, self.html)
        self.sender = (plainly(self.sender[0]), self.sender[1])
        if self.reply_to:
            self.reply_to = tuple(plainly(one) for one in self.reply_to)
        if self.expected.get("message"):
            self.expected["message"] = plainly(self.expected["message"])
        after = (self.text, self.html, self.subject, self.sender, self.reply_to)
        return sum(old != new for old, new in zip(before, after, strict=True))


def put_in_markup(pattern, said, source):
    """The same in HTML, where what is put in must be escaped as a mailer would."""
    marked = lambda match: html.escape(said(match)).replace("\n", "<br>")  # noqa: E731
    if "&" in source and "<meta" not in source:
        source = re.sub(r"&#?\w+;", unescaped, source)
    return pattern.sub(marked, source)


def unescaped(entity):
    """A letter or quote for its entity; what would be markup stays as it is."""
    letter = html.unescape(entity.group())
    return entity.group() if letter in "<>&" else letter


def corpus():
    pieces = [taken_apart(path) for path in sorted(HERE.rglob("*.eml"))]
    return [piece for piece in pieces if piece is not None]


def taken_apart(path):
    """The mail as a Piece, or None when its shape is what it is about."""
    if path.parent.name in WHOLE:
        return None
    message = email.message_from_bytes(path.read_bytes())
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    parts = {"text/plain": "", "text/html": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart():
            continue
        if kind not in parts or part.get_filename():
            return None
        charset = part.get_content_charset() or "utf-8"
        parts[kind] += part.get_payload(decode=True).decode(charset, "replace")
    if expected["kind"] not in ("lead", "showing"):
        return None
    kept = {key: str(message[key]) for key in ("Auto-Submitted", "In-Reply-To") if message[key]}
    reply_to = mailbox(message["Reply-To"]) if message["Reply-To"] else None
    return Piece(
        f"{path.parent.name}/{path.stem}",
        mailbox(message["From"]),
        reply_to,
        header_text(str(message["Subject"] or "")),
        parts["text/plain"].replace("\r\n", "\n"),
        parts["text/html"].replace("\r\n", "\n"),
        {key: expected[key] for key in FIELDS if key in expected},
        kept,
    )


def mailbox(value):
    name, address = parseaddr(str(value))
    return header_text(name), address


# ── put together again ───────────────────────────────────────────────────────
def eml(piece, encoding="8bit", charset="utf-8", ends="\n", only=None):
    head = [f"From: {written(piece.sender)}", "To: Nora Quist <nora@quistrealty.example.org>"]
    head.append(f"Subject: {Header(piece.subject, 'utf-8').encode(maxlinelen=900)}")
    if piece.reply_to:
        head.append(f"Reply-To: {written(piece.reply_to)}")
    head += [f"{name}: {value}" for name, value in piece.headers.items()]
    head += ["Date: Mon, 13 Apr 2026 08:15:00 -0600", "MIME-Version: 1.0"]
    bodies = [("plain", piece.text), ("html", piece.html)]
    bodies = [(kind, text) for kind, text in bodies if text.strip() and only in (None, kind)]
    if len(bodies) == 1:
        parts = part(*bodies[0], encoding, charset)
    else:
        head.append('Content-Type: multipart/alternative; boundary="=_x"')
        inner = b"".join(b"--=_x\n" + part(*body, encoding, charset) + b"\n" for body in bodies)
        parts = b"\n" + inner + b"--=_x--\n"
    raw = "\n".join(head).encode() + b"\n" + parts
    return raw.replace(b"\n", ends.encode())


def part(kind, text, encoding, charset):
    body = text.encode(charset, "xmlcharrefreplace" if kind == "html" else "replace")
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    head = f'Content-Type: text/{kind}; charset="{charset}"\nContent-Transfer-Encoding: {encoding}'
    return head.encode() + b"\n\n" + body


def written(pair):
    name, address = pair
    return formataddr((name, address), charset="utf-8") if name else address


# ── read and compared ────────────────────────────────────────────────────────
def wrong(raw, expected, **ours):
    """{field: (wanted, read)} for whatever was read otherwise than it stands in the mail."""
    reading = read(raw, **ours)
    said = {key: getattr(reading, key) for key in expected}
    return {
        key: (want, said[key]) for key, want in expected.items() if plain(said[key]) != plain(want)
    }


def plain(value):
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        return value
    table = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}
    return " ".join(value.translate(table).replace(",", " ").split()).strip(". ").casefold()


# ── what can be said otherwise ───────────────────────────────────────────────
def with_person(piece, first, last):
    """Another person in it, or None when the name does not stand in it in a way we can find."""
    old_first, old_last = piece.expected.get("first_name"), piece.expected.get("last_name")
    if not old_first or not old_last:
        return None
    new, parts = piece.copy(), {old_first.casefold(): first, old_last.casefold(): last}

    def said(match):
        old = match.group()
        text = parts.get(old.casefold(), f"{first} {last}")
        return text.upper() if old.isupper() and len(old) > 2 else text

    whole = re.escape(f"{old_first} {old_last}")
    edge, names = r"(?<![@\w.+-])", f"(?:{re.escape(old_first)}|{re.escape(old_last)})"
    found = re.compile(rf"\b{whole}\b|{edge}{names}(?![\w.+@-]*@)(?![\w+-])", re.IGNORECASE)
    if not new.put(found, said):
        return None
    new.expected |= {"first_name": first, "last_name": last}
    return new


def with_email(piece, address):
    old = piece.expected.get("email")
    if not old or old.endswith(("zillow.com", "craigslist.org")):
        return None
    new = piece.copy()
    if not new.put(re.compile(re.escape(old), re.IGNORECASE), lambda match: address):
        return None
    new.expected["email"] = address.lower()
    return new


def with_phone(piece, text, number):
    """Another number, written in another way."""
    old = piece.expected.get("phone") or ""
    if not old.startswith("+1"):
        return None
    area, middle, last = old[2:5], old[5:8], old[8:]
    new = piece.copy()
    links = re.compile(rf"(?<=tel:)\+?1?{area}-?{middle}-?{last}|(?<=phone=)[+%\w.-]+")
    new.html, new.text = (links.sub(number, body) for body in (new.html, new.text))
    written_old = re.compile(
        rf"(?:\+?1[\s.-]?)?\(?{area}\)?[\s.–-]*{middle}[\s.–-]*{last}(?:\s*(?:x|ext\.?)\s*\d+)?\b"
    )
    if not new.put(written_old, lambda match: text):
        return None
    new.expected["phone"] = number
    return new


def with_value(piece, name, text, value):
    """Another address, price or message, where the old one stands in one piece everywhere."""
    old = piece.expected.get(name)
    if not old:
        return None
    old = f"${old:,}" if name == "price" else old
    new = piece.copy()
    loose = re.compile(r"\s+".join(re.escape(word) for word in old.split()))
    if not new.put(loose, lambda match: text):
        return None
    start = re.compile(re.escape(" ".join(old.split()[:2])))
    if any(start.search(part) for part in (new.text, new.html) if start.search(text) is None):
        return None  # it stands there once more, in pieces
    new.expected[name] = value
    return new
