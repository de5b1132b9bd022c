"""One mail, text or letter that a member writes to a person: through the ledger, and a touch."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.db import transaction

from accounts.live import changed
from accounts.models import Act
from contacts.models import Email
from crm.kit import clock
from messaging import consent, merge, texting
from messaging.models import IncomingMail, Message, PhoneLine, PrintPiece, SentFile

_RE = re.compile(r"^(?:\s*re\s*:)+", re.IGNORECASE)
PREFIX = "write:"
MAIL = "Mail"
UNDO = dt.timedelta(seconds=10)  # so long it lies here, to be taken back
TAKEN_BACK = "You took it back."
MOST_LETTERS = 20_000
_NAMES = {"email": "Mail to {}", "text": "Text to {}", "letter": "Letter to {}"}
_TOUCHES = {"email": "email", "text": "text", "letter": "card"}


@dataclass
class Draft:
    """What was written, its fields still to be filled in."""

    way: str
    person: object
    by: object
    words: str
    key: str
    to: str = ""
    subject: str = ""
    video: str = ""
    files: list[SentFile] = field(default_factory=list)

    def filled(self, text: str) -> merge.Merged:
        return merge.render(text, self.person, workspace=self.person.workspace, membership=self.by)

    @property
    def text(self) -> str:
        """The words as they leave: filled in, with the video and what goes as a link below."""
        parts = [self.filled(self.words).text.strip()]
        if self.way == "email":
            parts += [self.video] if self.video else []
            parts += [f"{file.name}: {file.url}" for file in self.files if not file.goes_inside]
        return "\n\n".join(parts)

    @property
    def typed(self) -> dict:
        """What a member finds again when they take it back."""
        kept = {name: getattr(self, name) for name in ("way", "to", "subject", "words", "video")}
        return kept | {"files": [str(file.public_id) for file in self.files]}

    @property
    def ledger_key(self) -> str:
        return f"{PREFIX}{self.person.public_id}:{self.key}"


@transaction.atomic
def leave(draft: Draft) -> Act | None:
    """It leaves within seconds, and is a touch of the member's; None: the key has left before."""
    consent.lock(draft.to, draft.person.pk)
    if _is_known(draft):
        return None
    title = _NAMES[draft.way].format(draft.person.first)
    with Act.doing("write", title, by=draft.by, undo_for=dt.timedelta(minutes=5)) as act:
        facts = _WAYS[draft.way](draft)
        subject = draft.filled(draft.subject).text if draft.way != "text" else ""
        body = "\n\n".join(part for part in (subject, draft.text) if part)
        draft.person.log_touch(by=draft.by, kind=_TOUCHES[draft.way], body=body[:MOST_LETTERS])
    person = str(draft.person.public_id)
    Act.objects.filter(pk=act.pk).update(facts=draft.typed | facts | {"person": person})
    changed("messages", "texts")
    return act


def _is_known(draft: Draft) -> bool:
    if draft.way == "letter":
        return PrintPiece.objects.filter(key=draft.ledger_key).exists()
    return Message.objects.filter(dedupe_key=draft.ledger_key).exists()


def _mail(draft: Draft) -> dict:
    message = Message.objects.queue(
        key=draft.ledger_key, to=draft.to, to_name=draft.person.name,
        subject=draft.filled(draft.subject).text, text=draft.text, html=merge.as_html(draft.text),
        person=draft.person, by=draft.by, kind=MAIL, not_before=clock.now() + UNDO,
        why={"rule": f"{draft.by} pressed send.", "in_reply_to": _answered(draft)},
    )  # fmt: skip
    ids = [file.pk for file in draft.files]
    SentFile.objects.filter(pk__in=ids).update(message=message)
    return {"message": str(message.public_id)}


def _answered(draft: Draft) -> str:
    """The mail of theirs that this one answers, by its subject: both stand in one thread then."""
    theirs = IncomingMail.objects.filter(person=draft.person, kind=IncomingMail.Kind.REPLY)
    last = theirs.order_by("-pk").first()
    subject = draft.filled(draft.subject).text
    is_answer = last is not None and _bare(last.subject) == _bare(subject)
    return last.message_id_hdr if is_answer else ""


def _bare(subject: str) -> str:
    return _RE.sub("", subject).strip().lower()


def _text(draft: Draft) -> dict:
    message = Message.objects.queue(
        key=draft.ledger_key, channel="sms", to=draft.to, text=draft.text, person=draft.person,
        by=draft.by, line=PhoneLine.objects.texting(), kind="Text",
        not_before=clock.now() + UNDO, why={"rule": f"{draft.by} pressed send."},
    )  # fmt: skip
    return {"message": str(message.public_id)}


def _letter(draft: Draft) -> dict:
    PrintPiece.objects.add(
        draft.person, kind="letter", subject=draft.filled(draft.subject).text, body=draft.text,
        key=draft.ledger_key, by=draft.by, why={"rule": f"{draft.by} wrote it."},
    )  # fmt: skip
    return {"piece": draft.ledger_key}


_WAYS = {"email": _mail, "text": _text, "letter": _letter}


@transaction.atomic
def take_back(act: Act, person, *, by) -> bool:
    """Undo: what has not left stays here, and the touch goes; False when it is too late."""
    consent.lock(act.facts.get("to", ""), person.pk)
    if not act.can_be_undone:
        return False
    if key := act.facts.get("piece"):
        stopped = PrintPiece.objects.cancel_for(person, key, TAKEN_BACK)
    else:
        rows = Message.objects.filter(public_id=act.facts["message"])
        stopped = rows.cancel(TAKEN_BACK)
    changed("messages", "texts")
    return bool(stopped) and act.undo(by=by)


# ── what is said before it leaves ────────────────────────────────────────────
def addresses(person) -> list:
    """The e-mail addresses that may be chosen: but for those where mail comes back."""
    return [email for email in person.emails.all() if not mail_refusal(email, person)]


def mail_refusal(email, person) -> str:
    by_hand = {"purpose": "transactional", "is_automated": False}
    return consent.refusal(email.address, person, **by_hand)


def asked_to_stop(address: str, person) -> bool:
    """They want no letters to many: one that a member writes may go, if the member says so."""
    known = consent.reason_at(Email.normal(address))
    return bool(known) or consent.has_asked_to_stop(person)


def numbers(person) -> list:
    """The numbers that may be texted by a member."""
    phones = (phone for phone in person.phones.all() if phone.is_callable)
    return [phone for phone in phones if not text_refusal(phone, person)]


def text_refusal(phone, person) -> str:
    by_hand = {"purpose": "transactional", "is_automated": False}
    return texting.refusal(phone.number, person, **by_hand)


def why_no_mail(person) -> str:
    if addresses(person):
        return ""
    said = [mail_refusal(email, person) for email in person.emails.all()]
    return said[0] if said else f"{person.first} has no e-mail address yet."


def why_no_text(person) -> str:
    if PhoneLine.objects.texting() is None:
        return "Texting from Sphere is off until a number of yours is registered."
    if numbers(person):
        return ""
    said = [text_refusal(phone, person) for phone in person.phones.all()]
    return next(filter(None, said), f"{person.first} has no number that may be texted.")


def why_no_letter(person) -> str:
    if person.died_on:
        return f"{person.first} has died."
    if not any(address.is_mailable for address in person.addresses.all()):
        return f"{person.first} has no postal address that mail may go to."
    return ""
