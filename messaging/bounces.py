"""What a mail that came back says: an address that is dead, one that was full, or a refusal of us.

RFC 3464 (delivery status) with RFC 3463's codes, and what follows no standard (qmail, old Exchange)
by flufl.bounce. A delay is no bounce, and neither is what an out-of-office machine writes.
"""

import email
import email.policy
import logging
import re
from dataclasses import dataclass
from email.message import Message as Mail

from flufl.bounce import all_failures

from messaging.models import AddressReport
from messaging.outcome import is_dead_address

Kind = AddressReport.Kind
logging.getLogger("flufl.bounce").setLevel(logging.WARNING)  # it tells of each pattern it tries
REPORT_PARTS = ("message/delivery-status", "message/global-delivery-status")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
VAGUE = {"", "4.0.0", "5.0.0", "5.5.0", "5.4.1", "5.4.0"}
MOST_READ = 20_000

# What servers write beside a code that says little.
NOBODY = re.compile(
    r"user unknown|unknown (?:user|recipient|mailbox)|no such (?:user|recipient|mailbox|address)"
    r"|does not exist|doesn['’]t (?:exist|have an? [\w .]*account)|mailbox unavailable"
    r"|no mailbox|recipient address rejected|address rejected|recipient (?:not found|rejected)"
    r"|invalid (?:recipient|address|mailbox)|not a valid (?:recipient|mailbox|user)"
    r"|account (?:has been |is |was )?(?:disabled|deactivated|closed|inactive)"
    r"|mailbox (?:is )?(?:disabled|inactive)|host or domain name not found|domain not found"
    r"|couldn['’]t find any host",
    re.IGNORECASE,
)
FULL = re.compile(
    r"mailbox (?:is )?full|over ?quota|quota exceeded|exceed\w* (?:storage|quota)|inbox is full"
    r"|grey-?list|try again later|temporar",
    re.IGNORECASE,
)
US = re.compile(
    r"\bspam|block(?:ed|list)|black-?list|reputation|\bpolicy\b|\bdmarc\b|\bspf\b|\bdkim\b"
    r"|\blisted (?:on|in|by|at)\b|relay(?:ing)? (?:access )?denied|unable to relay"
    r"|not authenticated|low reputation|\bbanned\b",
    re.IGNORECASE,
)
OUR_LETTER = ("5.3.4", "5.2.3", "5.6.")  # too large, or of a kind they do not take


@dataclass(frozen=True)
class Verdict:
    """What was said of an address. `kind` None: nothing against anybody."""

    kind: Kind | None
    status: str = ""
    said: str = ""
    is_delivered: bool = False


def kind_of(status: str, said: str = "", *, permanent: bool | None = None) -> Kind | None:
    """What a refusal means: the code first, then the server's own words, then the provider's."""
    if status.startswith("5.7."):
        return Kind.REFUSED
    if is_dead_address(status):
        return Kind.HARD
    if status.startswith(OUR_LETTER):
        return Kind.REFUSED
    if status == "5.2.2" or status.startswith("4."):
        return Kind.SOFT
    if status in VAGUE or status.startswith("5.4."):
        for words, kind in ((US, Kind.REFUSED), (FULL, Kind.SOFT), (NOBODY, Kind.HARD)):
            if words.search(said):
                return kind
    if permanent is not None and status in VAGUE:
        return Kind.HARD if permanent else Kind.SOFT
    return Kind.SOFT if status or said else None


def status_in(*texts: str) -> str:
    """The code in a report's fields; the server's own words where the field says "other" only."""
    codes = [match[1] for text in texts if (match := STATUS.search(text or ""))]
    return next((code for code in codes if code not in VAGUE), next(iter(codes), ""))


def read(raw: bytes) -> Verdict:
    """What a mail to the address for bounces says. Never raises, whatever the bytes are."""
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    blocks = [block for kind in REPORT_PARTS for block in report_blocks(mail, kind)]
    reported = [block for block in blocks if block.get("Action") or block.get("Status")]
    if reported:
        return next(
            (found for block in reported if (found := _of_block(block)).kind),
            Verdict(None, is_delivered=all(_action(block) == "delivered" for block in reported)),
        )
    return _loose(mail) if _looks_returned(mail) else Verdict(None)


def _of_block(block: Mail) -> Verdict:
    diagnostic = _plain(block.get("Diagnostic-Code", "").partition(";")[2])
    status = status_in(str(block.get("Status", "")), diagnostic)
    if _action(block) != "failed":
        return Verdict(None, status, diagnostic)
    return Verdict(kind_of(status, diagnostic), status, diagnostic)


def _action(block: Mail) -> str:
    return str(block.get("Action", "")).strip().lower().split(" ")[0]


def report_blocks(mail: Mail, content_type: str) -> list[Mail]:
    """The groups of fields in the machine-readable part of a report, encoded or not."""
    found = []
    for part in mail.walk():
        if part.get_content_type() != content_type:
            continue
        inside = part.get_payload()
        if isinstance(inside, list) and any(block.keys() for block in inside):
            found += inside
            continue
        held = inside[0] if isinstance(inside, list) and inside else part
        chunks = re.split(rb"\r?\n[ \t]*\r?\n", (held.get_payload(decode=True) or b"").strip())
        found += [email.message_from_bytes(chunk) for chunk in chunks[:100] if chunk.strip()]
    return found


# ── what follows no standard ─────────────────────────────────────────────────
def _looks_returned(mail: Mail) -> bool:
    if mail.get("X-Failed-Recipients") or "qmail-send program" in _words(mail)[:2_000]:
        return True
    if str(mail.get("Auto-Submitted", "")).lower().startswith("auto-replied"):
        sender = str(mail.get("From", "")).lower()
        return any(name in sender for name in ("mailer-daemon", "postmaster"))
    return True


def _loose(mail: Mail) -> Verdict:
    temporary, permanent = _failures(mail)
    words = _words(mail)
    if not (temporary or permanent or mail.get("X-Failed-Recipients")):
        return Verdict(None)
    if temporary and not permanent:
        return Verdict(None, status_in(words))  # it is still being tried
    said = _telling_line(words)
    status = status_in(said, words)
    return Verdict(kind_of(status, said, permanent=True), status, said)


def _failures(mail: Mail):
    try:
        return all_failures(mail)
    except Exception:  # noqa: BLE001 -- hostile bytes: it says nothing
        return set(), set()


def _telling_line(words: str) -> str:
    lines = [_plain(line) for line in words.splitlines()]
    for wanted in (STATUS, US, FULL, NOBODY):
        if found := next((line for line in lines if wanted.search(line)), ""):
            return found[:500]
    return ""


def _words(mail: Mail) -> str:
    """The first words of a report for people; what it sends back of ours is not read."""
    for part in mail.walk():
        if part.get_content_maintype() == "text" and not part.get_filename():
            said = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
            return said.split("--- Below this line is a copy")[0][:MOST_READ]
    return ""


def _plain(text) -> str:
    return " ".join(str(text).split())[:500]
