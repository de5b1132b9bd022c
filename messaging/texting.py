"""May we text this number: consent, stops and pauses, and what follows of them.

A stop takes the locks that a hand-off takes (messaging.handoff), so no hand-off is later than the
stop's commit (R3). A STOP is for every text of the workspace, whatever it was about.
"""

import datetime as dt
import re

from django.db import transaction

from accounts.live import changed
from agenda import plans
from contacts.models import Phone
from crm.kit import clock, phones
from messaging import consent, quiet_hours
from messaging.models import IncomingText, Message, PhoneLine, State, Suppression, TextConsent

ANSWER = "Answer to a keyword"  # the kind of what may leave even after a STOP
Kind = TextConsent.Kind
ASKED_FOR = dt.timedelta(days=30)  # so long a YES answers our question
ANSWERS_BY_THEIR_LINE = dt.timedelta(days=30)
SPEAKS_OF_TEXTS = re.compile(r"\btext(?:s|ed|ing| messages?)?\b|\bsms\b", re.IGNORECASE)
SILENT = {
    Kind.STOPPED: "They asked for no more texts.",
    Kind.PAUSED: "They may have asked for no more texts. Somebody has to look.",
}


def lock(number: str, person_id: int | None = None) -> list:
    """Lock a number, and the people whom it reaches: how every stop and hand-off begins."""
    whose = Phone.objects.filter(number=number).values_list("person", flat=True)
    return consent.lock(number, person_id, also=whose)


# ── questions ────────────────────────────────────────────────────────────────
def standing(number: str) -> TextConsent | None:
    """The last word about a number: of what they said themselves, or a member decided.

    A yes that was ticked or written down never lifts a stop, whichever came first: only their own
    START does.
    """
    said = TextConsent.objects.of_number(number).exclude(kind=Kind.ASKED)
    said = said.exclude(kind=Kind.PAUSED, decided_at__isnull=False)
    last = said.first()
    if last is None or last.kind != Kind.GIVEN or last.text_id:
        return last
    before = said.exclude(kind=Kind.GIVEN, text=None).first()
    return before if before is not None and before.kind in SILENT else last


def is_silent(number: str) -> str:
    """Why no text goes there, in a sentence; or nothing."""
    last = standing(number)
    return SILENT.get(last.kind, "") if last else ""


def has_consent(number: str) -> bool:
    """They said yes to texts, and nothing else since."""
    last = standing(number)
    return last is not None and last.kind == Kind.GIVEN


def is_asked(number: str) -> bool:
    """We asked them to say YES, and wait for it."""
    last = TextConsent.objects.of_number(number).first()
    return last is not None and last.kind == Kind.ASKED and last.at > clock.now() - ASKED_FOR


def refusal(number: str, person=None, *, purpose="marketing", is_automated=True, kind="") -> str:
    """Why no text of that purpose may go there, in a sentence; or nothing."""
    if kind == ANSWER:
        return ""
    if person is not None and person.died_on:
        return f"{person.first} has died."
    if silent := is_silent(number):
        return silent
    if trouble := _marked(number, purpose, is_automated):
        return trouble
    if purpose == Message.Purpose.MARKETING and not has_consent(number):
        return "They have not said that they may be texted."
    return ""


def _marked(number: str, purpose: str, is_automated: bool) -> str:
    """What stands on anybody's record: BAD for all, DNC for what they did not ask for."""
    marks = set(Phone.objects.filter(number=number).values_list("status", "dnc_source"))
    if any(status == Phone.Status.BAD for status, _ in marks):
        return "This number is marked BAD."
    if any(status == Phone.Status.DNC for status, _ in marks):
        asked_for = purpose != Message.Purpose.MARKETING and is_automated
        if not asked_for:
            return "This number is marked DNC."
    return ""


def line_for(message) -> PhoneLine | None:
    """The line it leaves by: its own, or the one they last wrote to, or the workspace's."""
    if message.line_id:
        return message.line
    since = clock.now() - ANSWERS_BY_THEIR_LINE
    lines = PhoneLine.objects.may_text().filter(
        texts__sender=message.recipient_norm, texts__received_at__gt=since
    )
    return lines.order_by("-texts__pk").first() or PhoneLine.objects.texting()


def parts(text: str) -> int:
    """How many texts the carrier makes of it: 160 letters each, 70 with letters of other kinds."""
    whole, piece = (160, 153) if _is_plain(text) else (70, 67)
    units = _septets(text) if _is_plain(text) else len(text.encode("utf-16-le")) // 2
    return 1 if units <= whole else -(-units // piece)


_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("^{}\\[~]|€")


def _is_plain(text: str) -> bool:
    return set(text) <= _GSM | _GSM_TWICE


def _septets(text: str) -> int:
    return sum(2 if letter in _GSM_TWICE else 1 for letter in text)


# ── quiet hours ──────────────────────────────────────────────────────────────
def quiet_until(now: dt.datetime, number: str, workspace) -> dt.datetime | None:
    """When an automatic text may leave, by the strictest hours of all; None: now."""
    found = quiet_hours.window(number, now)
    return None if found.is_open else found.opens_at


# ── what they say, and what a member says for them ───────────────────────────
@transaction.atomic
def give(
    number: str, *, words: str, source: str, version: str = "", ip: str | None = None, at=None,
    person=None, by=None,
) -> TextConsent:  # fmt: skip
    """They may be texted: the words they agreed to, where they stood, and when.

    A tick in a form does not lift a STOP: only their own START does.
    """
    lock(number, person and person.pk)
    before = standing(number)
    given = _say(
        number, Kind.GIVEN, words=words, source=source, version=version, ip=ip, at=at,
        person=person, by=by,
    )  # fmt: skip
    if before is not None and before.kind in SILENT:
        _say(number, before.kind, words=before.words, source="It still holds", person=person)
    return given


def tick(number: str, **facts) -> TextConsent | None:
    """They ticked that they may be texted, in a form that said so. Takes no lock: `standing` never
    lets it lift a stop."""
    if not phones.is_whole(number) or not SPEAKS_OF_TEXTS.search(facts["words"]):
        return None
    return _say(number, Kind.GIVEN, **facts)


@transaction.atomic
def ask(number: str, *, words: str, source: str, person=None, by=None) -> TextConsent:
    """We ask them to say YES; their YES within thirty days is their consent."""
    return _say(number, Kind.ASKED, words=words, source=source, person=person, by=by)


@transaction.atomic
def stop(number: str, *, words: str, source: str, text=None, person=None, by=None) -> bool:
    """No more texts to this number, from this moment; whether that is new."""
    people = lock(number, person and person.pk)
    last = standing(number)
    is_new = last is None or last.kind != Kind.STOPPED
    person = person or next(iter(people), None)
    _say(number, Kind.STOPPED, words=words, source=source, text=text, person=person, by=by)
    _stop_what_waits(number, SILENT[Kind.STOPPED])
    if is_new:
        for one in people:
            one.add_note(f"Asked for no more texts to {phones.national(number)}: “{words}”", by=by)
            for handle in consent.silence_handlers():
                handle(one, Suppression.Reason.OPT_OUT, number)
        plans.stopped([one.pk for one in people], ["text"], SILENT[Kind.STOPPED])
    changed("people", "texts")
    return is_new


def _stop_what_waits(number: str, because: str) -> None:
    waiting = Message.objects.filter(recipient_norm=number, channel=Message.Channel.SMS)
    waiting = waiting.exclude(kind=ANSWER)
    for state in (State.QUEUED, State.CLAIMED):
        waiting.move(state, State.SUPPRESSED, failure=because)


@transaction.atomic
def decide(number: str, *, is_stop: bool, by) -> bool:
    """A member has looked at what sounded like a stop: it was one, or they may be texted on."""
    lock(number)
    open_ones = TextConsent.objects.unclear().filter(number=number)
    said = open_ones.order_by("-pk").first()
    if said is None:
        return False
    open_ones.update(decided_at=clock.now(), decided_by=by)
    if is_stop:
        stop(number, words=said.words, source=f"{by} read it so", text=said.text, by=by)
    changed("people", "texts")
    return True


def _say(number, kind, *, at=None, words="", source="", **facts) -> TextConsent:
    return TextConsent.objects.create(
        number=number, kind=kind, at=at or clock.now(), words=words[:5000], source=source[:200],
        **facts,
    )  # fmt: skip


# ── keywords ─────────────────────────────────────────────────────────────────
def stop_by_text(text: IncomingText) -> None:
    """STOP: honoured at once, confirmed once, by the only text that may still leave."""
    if stop(text.sender, words=text.body, source="By text", text=text, person=text.person):
        _answer(text, "stop", _STOPPED.format(writer=_writer(text)))


def start_by_text(text: IncomingText) -> None:
    _say(text.sender, Kind.GIVEN, words=text.body, source="By text", text=text, person=text.person)
    _answer(text, "start", _STARTED.format(writer=_writer(text), phone=text.line.national))


def help_by_text(text: IncomingText) -> None:
    _answer(text, "help", _HELP.format(writer=_writer(text), phone=text.line.national))


def pause_by_text(text: IncomingText) -> None:
    """It sounds like a stop: nothing leaves until a member has looked."""
    if is_silent(text.sender):
        return
    _say(text.sender, Kind.PAUSED, words=text.body, source="By text", text=text, person=text.person)
    _stop_what_waits(text.sender, SILENT[Kind.PAUSED])


_STOPPED = (
    "{writer}: you will get no more texts from us. Reply START if you want them again, HELP for "
    "help."
)
_STARTED = (
    "{writer}: you will get texts from us again. For help call {phone} or reply HELP. "
    "Msg & data rates may apply. Reply STOP to opt out."
)
_HELP = (
    "{writer}. For help call {phone}. Msg & data rates may apply. Reply STOP to opt out."
)  # fmt: skip


def _writer(text: IncomingText) -> str:
    workspace = text.line.workspace
    return ", ".join(part for part in (workspace.name, workspace.brokerage) if part)


def _answer(text: IncomingText, word: str, words: str) -> None:
    if text.was_answered:
        return
    text.answer(
        key=f"text-{word}:{text.public_id}", text=words, kind=ANSWER, is_automated=True,
        why={"rule": f"They texted {text.body.strip()[:40]}."},
    )  # fmt: skip
