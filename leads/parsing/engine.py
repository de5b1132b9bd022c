"""What a mail holds, by the standards first, then by its source's file, then by plain labels."""

import re
from dataclasses import dataclass

from .adf import read_adf
from .classify import is_conversation as is_reply
from .label_words import key
from .labels import FOOTER, Labels
from .metadata import read_metadata
from .names import read_name
from .payloads import read_payload
from .reading import NO_REPLY, Found
from .replies import latest
from .scan import LEAD_SUBJECT, read_card, read_sentence, scan
from .sources import Source, is_vendor, slug_for
from .subjects import read_subject
from .values import find_emails, find_phones

BODY_LIMIT = 20_000
BARE_LIMIT = 25
PIN = re.compile(r"\bPIN\b(?: code| number)?\s*(?:is|:|#)?\s*\d{4,8}\b", re.IGNORECASE)
PHONE_LIKE = re.compile(r"\+?[\d(][\d\s().\-–+/]{6,}\d(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)


@dataclass
class Gathered:
    found: Found
    source: Source | None
    standard: str = ""
    slug: str | None = None
    labels: int = 0
    test: bool = False


def gather(mail, source, ours):
    gathered = Gathered(Found(ours, is_vendor), source)
    found = gathered.found
    read_standards(mail, gathered)
    if source:
        place_relay_address(mail, source, found)
        for one in source.look:
            if one.where != "body":
                look(one, mail, "", found)
    if gathered.standard not in ("adf", "payload"):
        for view in by_weight(mail, source, ours):
            gathered.labels = max(gathered.labels, read_view(mail, view, source, found))
        read_unlabelled(mail, gathered)
        read_beside(mail, gathered)
    fall_back(mail, source, found)
    found.settle()
    return gathered


def read_unlabelled(mail, gathered):
    """Where labels name nobody: a sentence that does, or a known sender's first contact."""
    found, source = gathered.found, gathered.source
    if "email" in found or "phone" in found:
        return
    if any(read_sentence(body, found) for body in mail.bodies):
        gathered.standard = gathered.standard or "sentence"
    elif source and source.needs_contact and LEAD_SUBJECT.search(mail.subject):
        gathered.found.extra["guessed"] = any(scan(body, found) for body in mail.bodies)


def read_beside(mail, gathered):
    """Where the contact has labels and the rest has none: what stands on lines around it."""
    if gathered.source and gathered.source.needs_contact:
        for view in mail.views:
            read_card(list(view), gathered.found)


def read_standards(mail, gathered):
    found = gathered.found
    if read_adf(mail, found):
        gathered.standard = "adf"
    elif read_metadata(mail, found):
        gathered.standard = "metadata"
    elif payload := read_payload(mail, found):
        gathered.standard = "payload"
        gathered.slug, gathered.test = payload


def by_weight(mail, source, ours):
    """The view that says most comes first; plain text goes before HTML of equal weight."""
    if len(mail.views) < 2:
        return mail.views

    def weight(view):
        trial = Found(ours, is_vendor)
        read_view(mail, view, source, trial)
        return trial.weight

    return sorted(mail.views, key=weight, reverse=True)


def read_view(mail, view, source, found):
    """Fill Found from one view; how many labels it held."""
    lines = list(view)
    found.bridges |= bridge_lines(lines)
    if source is None:
        return Labels(lines, found).read()
    if source.pairs and (pairs := paired(mail.page, source.pairs)):
        lines = [*pairs, "---", *lines]
    body = "\n".join(lines)[:BODY_LIMIT]
    for one in source.look:
        if one.where == "body":
            look(one, mail, body, found)
    for section in source.message:
        lines = read_message(lines, section, found)
    for section in source.lines:
        read_bare_lines(lines, section, found)
    if not source.use_labels:
        return 0
    return Labels(lines, found, {key(label): name for label, name in source.labels.items()}).read()


def bridge_lines(lines):
    """Numbers that are dialled with a PIN: a referral network's switchboard, never the client."""
    numbers = set()
    for index, line in enumerate(lines):
        if PIN.search(line):
            near = [
                line,
                *reversed(lines[max(0, index - 3) : index]),
                *lines[index + 1 : index + 3],
            ]
            first = next((phones for one in near if (phones := find_phones(PIN.sub(" ", one)))), [])
            numbers |= {phone.number for phone in first}
    return numbers


def paired(page, selectors):
    """Lines of label and value from elements that a form sets apart by class or colour only."""
    labels, values = (page.texts(css) for css in selectors)
    lines = []
    for label, value in zip(labels, values, strict=False):
        first, *rest = [line for line in value.split("\n") if line] or [""]
        lines += [f"{label}\t{first}", *rest, ""]
    return lines


def look(one, mail, body, found):
    if one.link:
        for query in mail.page.queries(one.link):
            for parameter, name in one.query.items():
                if query.get(parameter):
                    found.fill(name, query[parameter])
        return
    if one.css:
        texts = mail.page.texts(one.css)[:5]
    else:
        texts = [
            {"subject": mail.subject, "sender": mail.sender_name, "html": mail.page.source}.get(
                one.where, body
            )
        ]
    for text in texts:
        if one.pattern is None:
            found.fill(one.field, text)
        elif match := one.pattern.search(text[:BODY_LIMIT]):
            for name, value in {**match.groupdict(), **one.set}.items():
                if value:
                    found.fill(name, value)
            return


def read_message(lines, section, found):
    """Fill the message from its section; the lines left, in which no label is the writer's."""
    for index, line in enumerate(lines):
        start = section.after.search(line) if section.after else None
        if not start:
            continue
        parts, skipped, end = [line[start.end() :]], [], index + 1
        while end < len(lines) and not ends(section, lines[end], found):
            skips = section.skip and section.skip.search(lines[end])
            (skipped if skips else parts).append(lines[end])
            end += 1
        if found.fill("message", " ".join(parts).strip()):
            return [*lines[:index], line[: start.end()], *skipped, *lines[end:]]
    return lines


def ends(section, line, found):
    name = found.whole_name if section.until_name else ""
    if name and line.casefold().startswith(name) and not take_contacts(line[len(name) :], found):
        return True  # a signature, not a sentence that begins so
    return bool(FOOTER.match(line) or (section.until and section.until.search(line)))


def read_bare_lines(lines, section, found):
    """Lines that carry no label: addresses and phones tell themselves, the rest goes by order."""
    start = 0
    if section.after:
        start = next((i + 1 for i, line in enumerate(lines) if section.after.search(line)), None)
        if start is None:
            return
    fields = list(section.fields)
    for line in [line for line in lines[start : start + BARE_LIMIT * 2] if line][:BARE_LIMIT]:
        if section.until and section.until.search(line):
            return
        if section.skip and section.skip.search(line):
            continue
        rest = take_contacts(line, found)
        if rest and fields:
            found.fill(fields.pop(0), rest)


def take_contacts(line, found):
    """Fill the address and phone in a line; what else the line says."""
    for address in find_emails(line):
        found.fill("email", address)
        line = re.sub(re.escape(address), " ", line, flags=re.IGNORECASE)
    phone = PHONE_LIKE.search(line)
    if phone and find_phones(phone.group()):
        found.fill("phone", phone.group())
        line = line.replace(phone.group(), " ")
    return line.strip(" |,;()<>\t")


def place_relay_address(mail, source, found):
    """The portal's address for this one conversation stands for the prospect's own."""
    for address in (mail.reply_to, mail.sender):
        domain = address.rpartition("@")[2]
        if domain and any(
            domain == one or domain.endswith("." + one) for one in source.relay_domains
        ):
            found.put("email", address)
            found.extra["email_is_relay"] = True
            return


def fall_back(mail, source, found):
    """Who wrote, where the body does not say: the person a reply would go to."""
    name, address = mail.reply_to_name, mail.reply_to
    strange = (
        address
        and address not in found.ours
        and not is_vendor(address)
        and not NO_REPLY.match(address)
    )
    if strange and not (source and source.kind == "showing"):
        found.fill("email", address)
    if "name" not in found and strange and found.get("email") == address and read_name(name):
        found.fill("name", name)
    if (
        "name" not in found
        and source
        and source.person == "sender"
        and "email_is_relay" in found.extra
    ):
        found.fill("name", mail.sender_name)
    if "email_is_relay" in found.extra:
        if "message" not in found and is_reply(mail):
            found.fill("message", " ".join(latest(mail.lines)))
        found.fill("phone", found.get("message") or "")  # "text me at …" is their own
    read_subject(mail.subject, found)


def slug_of(mail, gathered):
    """(source slug, relay): the portal where the person wrote, and who passed it on."""
    found, source = gathered.found, gathered.source
    label = slug_for(found.get("source_label"))
    if source is None:
        return gathered.slug or label or ("adf" if gathered.standard == "adf" else "website"), None
    for slug, pattern in source.origin:
        if pattern.search(mail.page.source) or any(pattern.search(body) for body in mail.bodies):
            return slug, source.slug
    if source.relays_portals:
        portal = found.extra.pop("portal", None)
        slug = slug_for(portal) or label or gathered.slug or (slugified(portal) if portal else None)
        return (slug, source.slug) if slug else (source.slug, None)
    if source.slug == "website" and label:
        return label, None
    return source.slug, source.via


def slugified(name):
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:40]
