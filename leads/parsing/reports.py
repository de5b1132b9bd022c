"""What machines send about our mail: bounces, complaints, auto-replies.

RFC 3464 (delivery status), RFC 5965 (abuse feedback), RFC 3834 (automatic answers).
"""

import email
import logging
import re

from flufl.bounce import all_failures

from .headers import loose_address
from .mail import leaves, part_bytes
from .names import read_name
from .reading import Reading
from .values import clean, find_emails

logging.getLogger("flufl.bounce").setLevel(logging.WARNING)  # it tells of each pattern it tries
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
DELIVERED = {"delivered", "relayed", "expanded"}
DAEMON = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|bounce[\w-]*)(?:@|$)", re.IGNORECASE
)
UNDELIVERED = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed|report|problem|unsuccessful)"
    r"|returned mail|mail delivery (?:failed|failure|system)|failure notice"
    r"|could not be delivered"
    r"|delayed mail|delivery delayed|unzustellbar|non remis|no se puede entregar",
    re.IGNORECASE,
)
COMPLAINTS = {"abuse", "fraud", "virus", "opt-out", "opt-out-list", "other"}
REPORT_PARTS = {"message/delivery-status", "message/global-delivery-status"}


def read_report(mail):
    """A Reading when the mail is a delivery report or a complaint, else None."""
    parts = {part.get_content_type(): part for part in leaves(mail.message)}
    if "message/feedback-report" in parts:
        return read_complaint(mail, parts)
    for kind in REPORT_PARTS:
        if kind in parts:
            return read_delivery_status(parts[kind], parts)
    report_type = str(mail.message.get_param("report-type", "") or "").lower()
    if report_type == "disposition-notification":
        return Reading(kind="not_a_lead", parser="read-receipt")
    if looks_returned(mail):
        return read_loose_bounce(mail)
    return None


def blocks(part):
    """The groups of fields in a report; the standard library splits only unencoded ones."""
    payload = part.get_payload()
    if isinstance(payload, list) and any(block.keys() for block in payload):
        return payload
    raw = part_bytes(part) or part_bytes(
        payload[0] if isinstance(payload, list) and payload else part
    )
    chunks = re.split(rb"\r?\n\s*\r?\n", raw.strip())
    return [email.message_from_bytes(chunk) for chunk in chunks[:500] if chunk.strip()]


def recipient_of(block):
    for name in ("Original-Recipient", "Final-Recipient"):
        value = clean(str(block.get(name, "")))
        if "@" in value:
            return loose_address(value.split(";", 1)[-1])[1]
    return None


def read_delivery_status(part, parts):
    failures = []
    for block in blocks(part):
        address = recipient_of(block)
        if not address:
            continue
        action = clean(str(block.get("Action", ""))).lower().split(" ")[0]
        diagnostic = clean(str(block.get("Diagnostic-Code", "")).split(";", 1)[-1])
        status = exact_status(str(block.get("Status", "")), diagnostic)
        failures.append(failure(address, action, status, diagnostic))
    if failures and all(one["action"] in DELIVERED for one in failures):
        return Reading(kind="not_a_lead", parser="rfc3464", extra={"recipients": failures})
    failures.sort(key=lambda one: one["action"] in DELIVERED or one["action"] == "delayed")
    first = failures[0] if failures else {"email": None}
    extra = {key: value for key, value in first.items() if key != "email" and value is not None}
    if original_id := original_headers(parts).get("Message-ID"):
        extra["original_message_id"] = original_id
    if len(failures) > 1:
        extra["recipients"] = failures
    return Reading(
        kind="bounce", source="bounce", email=first["email"], parser="rfc3464", extra=extra
    )


def exact_status(status, diagnostic):
    """The code of the report, or the server's own words where the report says "other" only."""
    codes = [match.group(1) for text in (status, diagnostic) if (match := STATUS.search(text))]
    vague = (
        len(codes) == 2 and codes[0] in ("4.0.0", "5.0.0", "5.5.0") and codes[0][0] == codes[1][0]
    )
    return codes[1] if vague else next(iter(codes), None)


def failure(address, action, status, diagnostic):
    kind = bounce_type(status, action)
    return {
        "email": address,
        "action": action or None,
        "status": status,
        "diagnostic": diagnostic[:500] or None,
        "bounce_type": kind,
        "suppress": kind == "hard",
    }


def bounce_type(status, action=""):
    """hard is a dead address; a refusal by policy (5.7) speaks of us; a full mailbox empties."""
    if action in DELIVERED:
        return "delivered"
    if action == "delayed" or (status or "").startswith("4."):
        return "transient"
    if not status:
        return "hard" if action == "failed" else "unknown"
    if status.startswith("5.7."):
        return "policy"
    if re.match(r"5\.1\.|5\.2\.1$|5\.4\.[14]$|5\.0\.0$|5\.5\.0$", status):
        return "hard"
    return "soft"


def looks_returned(mail):
    if mail.has("X-Failed-Recipients"):
        return True
    empty_path = mail.header("Return-Path") == "<>"
    daemon = bool(DAEMON.match(mail.sender)) or not mail.sender
    qmail = any("qmail-send program" in body[:2_000] for body in mail.bodies)
    return qmail or (
        (daemon or empty_path) and bool(UNDELIVERED.search(f"{mail.subject} {mail.sender_name}"))
    )


def read_loose_bounce(mail):
    """A bounce that follows no standard: old Gmail, qmail, Exchange 2003."""
    temporary, permanent = all_failures(mail.message)
    found = sorted(address.decode("ascii", "replace") for address in permanent or temporary)
    body = "\n".join(mail.lines)[:20_000]
    named = find_emails(mail.header("X-Failed-Recipients")) or found or find_emails(body)
    status = STATUS.search(body)
    status = status.group(1) if status else None
    action = "delayed" if temporary and not permanent else "failed"
    address = next((one for one in named if not DAEMON.match(one)), None)
    extra = failure(address, action, status, "")
    extra = {key: value for key, value in extra.items() if key != "email" and value is not None}
    return Reading(
        kind="bounce",
        source="bounce",
        email=address.lower() if address else None,
        parser="flufl.bounce",
        extra=extra,
    )


def read_complaint(mail, parts):
    fields = (blocks(parts["message/feedback-report"]) or [email.message.Message()])[0]
    feedback = clean(str(fields.get("Feedback-Type", "abuse"))).lower()
    original = original_headers(parts)
    extra = {
        "feedback_type": feedback,
        "suppress": feedback in COMPLAINTS,
        "original_message_id": original.get("Message-ID"),
        "original_mail_from": loose_address(str(fields.get("Original-Mail-From", "")))[1] or None,
        "list_unsubscribe": original.get("List-Unsubscribe"),
    }
    extra = {key: value for key, value in extra.items() if value is not None}
    if feedback not in COMPLAINTS:  # auth-failure is DMARC's, not-spam takes a complaint back
        return Reading(kind="not_a_lead", parser="rfc5965", extra=extra)
    recipients = [str(value) for value in fields.get_all("Original-Rcpt-To", [])]
    if not recipients and not fields.get("Redacted-Address"):
        recipients = [original.get("X-HmXmrOriginalRecipient") or original.get("To") or ""]
    known = [
        one for value in recipients if (one := loose_address(value)[1]) and "redact" not in one
    ]
    if len(known) > 1:
        extra["recipients"] = known
    address = known[0] if known else None
    return Reading(
        kind="complaint", source="complaint", email=address, parser="rfc5965", extra=extra
    )


def original_headers(parts):
    """Headers of our own mail as the report returns them."""
    returned = (
        parts.get("message/rfc822")
        or parts.get("message/rfc822-headers")
        or parts.get("text/rfc822-headers")
    )
    if returned is None:
        return {}
    payload = returned.get_payload()
    if isinstance(payload, list) and payload:
        headers = payload[0]
    else:
        headers = email.message_from_bytes(part_bytes(returned))
    return {name: clean(str(value)) for name, value in headers.items()}


def read_autoreply(mail):
    name = read_name(mail.sender_name)
    changed = re.search(
        r"no longer (?:with|at|works?|employed)|left the company",
        " ".join(mail.lines)[:3_000],
        re.I,
    )
    return Reading(
        kind="autoreply",
        source="autoreply",
        first_name=name.first if name else None,
        last_name=name.last if name else None,
        email=mail.sender or None,
        parser="rfc3834",
        extra={"address_changed": True} if changed else {},
    )
