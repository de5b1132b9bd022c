"""Header fields as text: encoded words, raw 8-bit names and folded lines become one clean line."""

import base64
import binascii
import re
from email import utils

import ftfy

from .values import clean

LIMIT = 4_000
ENCODED_WORD = re.compile(r"=\?([\w.*:-]+)\?([bBqQ])\?([^?\r\n]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
TEXT_CHARSET = re.compile(
    r"^(?:utf|iso|latin|l\d|windows|cp\d|us|ascii|ansi|gb|big5|euc|shift|s?jis|koi8|mac|ks_c"
    r"|tis)",
    re.IGNORECASE,
)
# Before 3.12.6 Python has no `strict`, and is always lenient.
LENIENT = {"strict": False} if hasattr(utils, "supports_strict_parsing") else {}
WESTERN = re.compile(
    r"^(?:|us-ascii|ascii|ansi.*|iso-?8859-?(?:1|15)|latin-?1|windows-125\d|cp125\d)$",
    re.IGNORECASE,
)


def decode(payload, charset=""):
    """Bytes as text, whatever the sender claims: never raises, loses as little as can be."""
    charset = (charset or "").strip().strip("\"'").split("*")[0].lower()
    if WESTERN.match(charset) or not TEXT_CHARSET.match(charset):
        order = ["utf-8", charset if charset.startswith(("windows", "cp")) else "cp1252"]
    else:
        order = [charset, "utf-8"]
    for name in order:
        text = attempt(payload, name)
        if text is not None:
            return ftfy.fix_encoding(text) if re.search("[ÃÂâ][\u0080-\u2fff]", text) else text
    return payload.decode("cp1252", "replace")


def attempt(payload, charset):
    try:
        return payload.decode(charset)
    except UnicodeDecodeError as error:
        if error.start >= len(payload) - 4:  # cut inside the last letter
            return payload[: error.start].decode(charset, "ignore")
    except (LookupError, ValueError):
        pass
    return None


def header_text(value):
    """A header as the person who wrote it meant it. CR and LF hidden in it become a space."""
    value = value[:LIMIT]
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"))
    value = BETWEEN_WORDS.sub(r"\1\2", re.sub(r"[\r\n]+[ \t]*", " ", value))
    return clean(join_words(value))


def join_words(value):
    """Replace encoded words; neighbours are joined as bytes, since some split inside a letter."""
    parts, pending, charset, end = [], b"", None, 0

    def settle():
        return decode(pending, charset) if pending else ""

    for word in ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        if between or word.group(1).lower() != charset:
            parts += [settle(), between]
            pending, charset = b"", word.group(1).lower()
        pending += word_bytes(word.group(2), word.group(3))
        end = word.end()
    return "".join([*parts, settle(), value[end:]])


def word_bytes(encoding, text):
    if encoding in "bB":
        try:
            return base64.b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return text.encode("utf-8", "replace")
    return binascii.a2b_qp(text.replace("_", " ").encode("utf-8", "replace"))


def address(value):
    """(display name, address) of the first mailbox in a header that is still encoded."""
    plain = re.sub(r"[\r\n]+[ \t]*", " ", value[:LIMIT])
    for name, mailbox in utils.getaddresses([plain], **LENIENT):
        if "@" in mailbox:
            return header_text(name).strip("\"'"), clean(mailbox).lower().strip("<>'\"")
    return loose_address(header_text(plain))


def loose_address(text):
    """(display name, address) of a line such as `Ann Fixture <a@x> ` or `a@x<mailto:a@x>`."""
    match = re.search(r"[^\s<>\"'()\[\]:;,]+@[^\s<>\"'()\[\]:;,]+", text)
    if not match:
        return clean(text).strip("\"'<> "), ""
    name = clean(text[: match.start()]).strip("\"'<>([ *")
    return name, match.group().lower().strip(".")
