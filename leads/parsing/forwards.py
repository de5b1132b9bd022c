"""Who really wrote a forwarded mail: the innermost original instead of its wrappers."""

import re

from .headers import loose_address
from .mail import open_mail

DEPTH = 6
FORWARD_PREFIX = re.compile(
    r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:fwd?|fw|tr|wg|rv|enc|i|doorst)\s*:\s*", re.IGNORECASE
)
MARKER = re.compile(
    r"^(?:-{2,}\s*(?:forwarded message|message transféré|weitergeleitete nachricht"
    r"|mensaje reenviado)\b.*"
    r"|begin forwarded message:?.*|début du message (?:réexpédié|transféré).*)$",
    re.IGNORECASE,
)
OUTLOOK_MARKER = re.compile(r"^(?:-{2,}\s*original message\s*-{2,}|_{10,}|-{10,})$", re.IGNORECASE)
FIELD = re.compile(
    r"^(from|de|von|da|date|sent|envoyé|gesendet|enviado(?: el)?|fecha|datum|subject|objet"
    r"|betreff|asunto"
    r"|to|à|an|para|cc|kopie|reply-to|répondre à)\s*:\s*(.*)$",
    re.IGNORECASE,
)
MEANING = {
    "from": "from", "de": "from", "von": "from", "da": "from", "date": "date", "sent": "date",
    "envoyé": "date", "gesendet": "date", "enviado": "date", "enviado el": "date", "fecha": "date",
    "datum": "date", "subject": "subject", "objet": "subject", "betreff": "subject",
    "asunto": "subject", "reply-to": "reply-to", "répondre à": "reply-to",
}  # fmt: skip


def unwrap(mail, depth=DEPTH):
    """The innermost original, `forwarded_by` the outermost sender; else the mail itself."""
    forwarder = mail.forwarded_by or mail.sender
    if (
        depth
        and mail.inner
        and (FORWARD_PREFIX.match(mail.subject) or sum(map(len, mail.lines)) < 2_000)
    ):
        original = open_mail(mail.inner)
        if original.sender:
            return unwrap(original.seen_as(forwarded_by=forwarder), depth - 1)
    found = [(view, inner) for view in mail.views if (inner := innermost(view, mail.subject))]
    if not found:
        return mail
    fields = max((inner[0] for _, inner in found), key=len)
    name, sender = loose_address(fields.get("from", ""))
    reply_to_name, reply_to = loose_address(fields.get("reply-to", ""))
    bodies = {id(view): inner[1] for view, inner in found}
    return mail.seen_as(
        sender_name=name,
        sender=sender,
        reply_to_name=reply_to_name,
        reply_to=reply_to,
        subject=plain_subject(fields.get("subject") or mail.subject),
        views=tuple(bodies.get(id(view), view) for view in mail.views),
        forwarded_by=forwarder,
    )


def plain_subject(subject):
    while FORWARD_PREFIX.match(subject):
        subject = FORWARD_PREFIX.sub("", subject, count=1)
    return subject


def innermost(view, subject):
    """(header fields, lines) of the last forwarded block in a view, or None."""
    lines = unquoted(view)
    forwarded, found = bool(FORWARD_PREFIX.match(subject)), None
    replied = bool(re.match(r"\s*(?:re|aw|sv|antw)\s*:", subject, re.IGNORECASE))
    index = 0
    while index < len(lines):
        marked = bool(MARKER.match(lines[index]))
        start = index + 1 if marked or OUTLOOK_MARKER.match(lines[index]) else index
        block = header_block(lines, start)
        if block and (marked or forwarded or not replied):
            fields, end = block
            forwarded = forwarded or marked or bool(FORWARD_PREFIX.match(fields.get("subject", "")))
            found = fields, tuple(lines[end:])
            index = end
        else:
            index = start if start > index else index + 1
    return found


def unquoted(view):
    return [re.sub(r"^(?:>\s?)+", "", line).replace(":\t", ": ") for line in view]


def header_block(lines, start):
    """The headers that a forward repeats in its text: sender, date and subject at least."""
    while start < len(lines) and not lines[start]:
        start += 1
    if start >= len(lines) or not FIELD.match(lines[start]):
        return None
    fields, last, index = {}, None, start
    while index < min(len(lines), start + 14) and lines[index]:
        match = FIELD.match(lines[index])
        meaning = MEANING.get(match.group(1).lower(), "other") if match else None
        if match and (meaning == "other" or meaning not in fields):
            fields[meaning] = match.group(2).strip()
            last = meaning
        elif not match and last and folded(lines, index):
            fields[last] = f"{fields[last]} {lines[index]}"
        else:
            break
        index += 1
    complete = "@" in fields.get("from", "") and "subject" in fields and "date" in fields
    return (fields, index) if complete else None


def folded(lines, index):
    """Whether this line belongs to the header above it rather than to the letter below."""
    if any(FIELD.match(line) for line in lines[index + 1 : index + 3]):
        return True
    below = lines[index + 1] if index + 1 < len(lines) else ""
    return not below and len(lines[index - 1]) > 55
