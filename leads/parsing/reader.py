"""The path of one mail from bytes to a Reading."""

import logging

from . import classify, wording
from .engine import gather, slug_of
from .forwards import unwrap
from .label_words import vocabulary
from .mail import open_mail
from .names import read_name
from .reading import Ours, Reading
from .reports import read_autoreply, read_report
from .scan import is_person, scan
from .sources import all_sources, recognise
from .taught import improved

log = logging.getLogger(__name__)


def read(raw: bytes, *, own_domains=frozenset(), own_addresses=frozenset(), taught=()) -> Reading:
    """What a mail says, as data. Never raises, whatever the bytes; never fetches anything.

    `own_domains` and `own_addresses` are the workspace's: whoever bears them is never the
    prospect, and only they are trusted to forward. `taught` are its own formats (taught.py).
    """
    all_sources()  # a broken file of ours must be loud, unlike a broken mail
    vocabulary()
    ours = Ours(
        frozenset(domain.lower() for domain in own_domains),
        frozenset(address.lower() for address in own_addresses),
    )
    try:
        return improved(read_mail(raw, ours), raw, ours, taught)
    except Exception as error:  # noqa: BLE001 -- hostile bytes: the tray takes it, the feed goes on
        log.warning("lead_mail.unreadable: %s", type(error).__name__)
        return Reading(kind="unknown", parser="unreadable", extra={"error": type(error).__name__})


def read_mail(raw, ours):
    mail = open_mail(raw)
    if report := read_report(mail):
        return report
    if classify.is_dmarc_report(mail):
        return Reading(kind="not_a_lead", parser="dmarc")
    original = unwrap(mail)
    source = recognise(original)
    known_sender = bool(source and source.recognise.fit_sender(original.sender))
    if source and not known_sender and answers_us(original):
        source = None  # it quotes the mail whose marks we saw
    if classify.is_autoreply(mail) and not (known_sender and not original.forwarded_by):
        return read_autoreply(mail)
    if source and source.refuses(original):
        return Reading(kind="not_a_lead", source=source.slug, parser=source.file)
    gathered = gather(original, source, ours)
    if gathered.test:
        return Reading(
            kind="not_a_lead", source=gathered.slug, parser="test payload", extra={"is_test": True}
        )
    kind = kind_of(mail, original, gathered)
    if kind == "autoreply":
        return read_autoreply(mail)
    if kind == "not_a_lead":
        return Reading(kind=kind, source=source.slug if source else "unknown", parser="classify")
    if kind == "unknown":
        guess(original, gathered.found)
    return finished(kind, mail, original, gathered, ours)


def answers_us(mail):
    """A reply, automatic or not, that was not passed on to us."""
    answer = classify.is_conversation(mail) or classify.AUTOREPLY_SUBJECT.match(mail.subject)
    return bool(answer) and not mail.forwarded_by


def is_portal(source):
    return source.slug != "website"


def kind_of(mail, original, gathered):
    found, source = gathered.found, gathered.source
    reachable = "email" in found or "phone" in found
    labelled = gathered.labels >= 2 and ("name" in found or "message" in found)
    masked = "name" in found and ("message" in found or "property_address" in found)
    labelled = labelled and (reachable or (masked and not classify.is_no_lead(original)))
    built = bool(gathered.standard) and (reachable or "name" in found)
    if source and is_portal(source):
        somebody = reachable or "name" in found or "property_address" in found
        if reachable or (somebody and not source.needs_contact):
            return source.kind
        return "not_a_lead" if classify.is_no_lead(original) else "unknown"
    if classify.may_be_autoreply(mail) and not (built or (labelled and gathered.labels >= 3)):
        return "autoreply"
    if not original.forwarded_by and classify.is_conversation(original):
        answering = original.has("In-Reply-To") or not (labelled and gathered.labels >= 3)
        if answering and not built:
            return "not_a_lead"
    if built or labelled or (source and reachable and ("name" in found or "message" in found)):
        return "not_a_lead" if wording.pitches(found.get("message") or "") >= 3 else "lead"
    peddled = wording.pitches("\n".join(original.lines)) >= 3 and not original.forwarded_by
    return "not_a_lead" if peddled or classify.is_no_lead(original) else "unknown"


def guess(mail, found):
    """For the tray: who wrote and what, as far as a stranger's free letter shows."""
    theirs = is_person(mail.sender) and found.fill("email", mail.sender)
    if theirs and found.get("email") == mail.sender and read_name(mail.sender_name):
        found.fill("name", mail.sender_name)
    text = "\n".join(mail.lines)
    found.fill("message", text)
    scan(text, found)


def finished(kind, mail, original, gathered, ours):
    found, source = gathered.found, gathered.source
    slug, via = slug_of(original, gathered) if kind != "unknown" or source else ("unknown", None)
    extra = dict(found.extra)
    assumed = extra.pop("assumed_lead_type", None)
    if label := found.get("source_label"):
        extra["source_label"] = label
    if source and source.form_builder:
        extra["form_builder"] = source.form_builder
    if via:
        extra["via"] = via
    if original.forwarded_by:
        extra["forwarded_by"] = original.forwarded_by
        if (ours.domains or ours.addresses) and original.forwarded_by not in ours:
            extra["untrusted_forward"] = True
    if source and classify.REPLY_SUBJECT.match(original.subject) and kind == "lead":
        extra["is_followup"] = True
    if kind == "showing" and "name" in found:
        extra["person_role"] = "showing_agent"
    message = found.get("message")
    if kind == "lead" and wording.pitches(message or "") == 2:
        extra["spam_suspected"] = True
    return Reading(
        kind=kind,
        source=slug,
        lead_type=lead_type(kind, original, found, source, assumed),
        parser=parser_name(gathered),
        extra=extra,
        **{name: found.get(name) for name in PERSON_FIELDS},
    )


PERSON_FIELDS = (
    "first_name", "last_name", "email", "phone", "property_address", "mls_number", "price",
    "message",
)  # fmt: skip


def lead_type(kind, mail, found, source, assumed):
    if kind != "lead":
        return "unknown"
    words = f"{found.get('message') or ''}\n{mail.subject}"
    own = source.lead_type if source else None
    return found.get("lead_type") or own or assumed or wording.lead_type(words) or "unknown"


def parser_name(gathered):
    if gathered.standard in ("adf", "payload") or gathered.source is None:
        return gathered.standard or "labels"
    return gathered.source.file
