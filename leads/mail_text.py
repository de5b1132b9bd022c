"""What a mail shows to a person: who sent it, what it is about, its visible words. Never HTML."""

from dataclasses import dataclass

from leads.models.inbound import first_headers
from leads.parsing.forwards import unwrap
from leads.parsing.mail import open_mail
from leads.web.payload import words_of

MOST_LETTERS = 20_000


@dataclass(frozen=True)
class MailText:
    sender: str
    subject: str
    text: str
    could_be_read: bool = True
    address: str = ""  # whose mail it is, of a forward the original's


def shown(inbound) -> MailText:
    """What came, as a person reads it, whichever door it came by."""
    if inbound.door != inbound.Door.WEB:
        return visible(bytes(inbound.raw))
    try:
        words = words_of(bytes(inbound.raw), inbound.told)
    except Exception:  # noqa: BLE001 -- hostile bytes: the letters that are there
        words = bytes(inbound.raw)[:MOST_LETTERS].decode("utf-8", "replace")
    name = str(inbound.web_form or "Web form")
    return MailText(_clean(name), _clean(f"Filled in: {name}"), _clean(words))


def visible(raw: bytes) -> MailText:
    """Never raises: of a mail that nobody can decode, the letters that are there."""
    try:
        mail = open_mail(raw)
        sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
        return MailText(
            _clean(sender), _clean(mail.subject), _clean("\n".join(mail.lines)),
            address=_clean(unwrap(mail).sender.lower()),
        )  # fmt: skip
    except Exception:  # hostile bytes: the tray shows what it can
        headers = first_headers(raw)
        letters = raw[:MOST_LETTERS].decode("utf-8", "replace")
        return MailText(_clean(headers["from"]), _clean(headers["subject"]), _clean(letters), False)


def _clean(text: str) -> str:
    kept = "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())
    return kept.replace("\t", ": ").encode("utf-8", "replace").decode()[:MOST_LETTERS]
