"""Calls to a line: each turn goes to the handlers, and the caller hears what they answer.

@calls.when_call
def menu(call):
    if call.step == "":
        return VoiceAnswer().say("Press the code on the sign.").gather("code", digits=4)
    if call.step == "code":
        return VoiceAnswer().say(f"You pressed {call.digits}.").hang_up()
    return None
"""

from dataclasses import dataclass, field

import structlog
from django.db import transaction
from twilio.twiml.voice_response import Gather, VoiceResponse

from accounts.live import changed
from contacts.models import Person
from crm.kit import clock
from messaging.lines import one_line
from messaging.models import IncomingCall
from messaging.texts import first_known

MOST_TURNS = 40
VOICE = "Polly.Joanna-Neural"
log = structlog.get_logger("sphere.calls")

_handlers = []


def when_call(handle):
    """Register `handle(call) -> VoiceAnswer | None`: asked in order at every turn of a call.

    `call.step` is the name that the last answer gave to its gather or record ("" at first),
    `call.digits` what was pressed, `call.recording_url` what was recorded. None: not mine.
    """
    _handlers.append(handle)
    return handle


@dataclass(frozen=True)
class VoiceAnswer:
    """What the caller hears, and what is asked. Each verb gives a longer answer; none changes."""

    verbs: tuple[dict, ...] = field(default=())

    def say(self, words: str) -> "VoiceAnswer":
        return self._and(verb="say", words=one_line(words))

    def play(self, url: str) -> "VoiceAnswer":
        """A recording of one's own, at an address that the provider can fetch."""
        return self._and(verb="play", url=url)

    def gather(self, step: str, *, digits: int = 1, seconds: int = 6, words: str = ""):
        """Say the words while waiting for keys; they come back as `call.step`, `call.digits`.

        With digits=0 the caller ends with the # key. Without any key the step comes back empty.
        """
        return self._and(
            verb="gather", step=step, digits=digits, seconds=seconds, words=one_line(words)
        )

    def dial(self, number: str, *, seconds: int = 20, step: str = "after-dial") -> "VoiceAnswer":
        """Put the caller through; when the other does not answer, the step comes back."""
        return self._and(verb="dial", number=number, seconds=seconds, step=step)

    def record(self, step: str, *, seconds: int = 120) -> "VoiceAnswer":
        """Let them leave a message; its address comes back as `call.recording_url`."""
        return self._and(verb="record", step=step, seconds=seconds)

    def hang_up(self) -> "VoiceAnswer":
        return self._and(verb="hangup")

    def _and(self, **verb) -> "VoiceAnswer":
        return VoiceAnswer((*self.verbs, verb))

    @property
    def spoken(self) -> list[str]:
        """What is heard, as text: for the practice line, and for the history of a call."""
        heard = []
        for verb in self.verbs:
            match verb["verb"]:
                case "say" | "gather" if verb["words"]:
                    heard.append(verb["words"])
                case "play":
                    heard.append(f"A recording plays: {verb['url']}")
                case "dial":
                    heard.append(f"The call is put through to {verb['number']}.")
                case "record":
                    heard.append("A tone: leave a message.")
        return heard

    @property
    def asks(self) -> str:
        """What the caller is asked for at the end: digits, a recording, or nothing more."""
        return next((v["verb"] for v in self.verbs if v["verb"] in ("gather", "record")), "")

    def twiml(self, next_turn) -> str:
        """As Twilio reads it; `next_turn(step)` is the address that the next turn comes to."""
        response = VoiceResponse()
        for verb in self.verbs:
            _write(response, verb, next_turn)
        return str(response)


def _write(response: VoiceResponse, verb: dict, next_turn) -> None:
    match verb["verb"]:
        case "say":
            response.say(verb["words"], voice=VOICE)
        case "play":
            response.play(verb["url"])
        case "gather":
            how_many = {"num_digits": verb["digits"]} if verb["digits"] else {}
            gather = Gather(
                input="dtmf", timeout=verb["seconds"], action=next_turn(verb["step"]),
                action_on_empty_result=True, finish_on_key="" if how_many else "#", **how_many,
            )  # fmt: skip
            if verb["words"]:
                gather.say(verb["words"], voice=VOICE)
            response.append(gather)
        case "dial":
            response.dial(verb["number"], timeout=verb["seconds"], action=next_turn(verb["step"]))
        case "record":
            response.record(
                max_length=verb["seconds"], action=next_turn(verb["step"]), play_beep=True
            )
        case "hangup":
            response.hangup()


# ── what happens ─────────────────────────────────────────────────────────────
@transaction.atomic
def answer(
    line, *, provider_id: str, caller: str = "", caller_name: str = "", raw: bytes = b"",
    turn: int = 0, step: str = "", digits: str = "", recording: str = "",
) -> tuple[IncomingCall, VoiceAnswer]:  # fmt: skip
    """Take the next turn of a call; a turn that comes again hears the same, and changes nothing."""
    IncomingCall.objects.get_or_create(
        line=line,
        provider_id=provider_id,
        defaults={
            "raw": raw,
            "caller": caller,
            "caller_name": one_line(caller_name)[:120],
            "person": first_known(caller),
            "status": IncomingCall.Status.ANSWERED,
            "received_at": clock.now(),
        },
    )
    call = IncomingCall.objects.select_for_update(of=("self",)).select_related("line").get(
        line=line, provider_id=provider_id
    )  # fmt: skip
    if turn < len(call.turns):
        return call, VoiceAnswer(tuple(call.turns[turn]["answer"]))
    if turn > len(call.turns) or turn >= MOST_TURNS or (call.is_over and turn):
        return call, VoiceAnswer().hang_up()
    said = {"step": step, "digits": digits[:40], "recording": recording[:500], "answer": []}
    call.turns.append(said | {"at": clock.now().isoformat()})
    spoken = _ask(call) if line.is_active and line.has_voice else _no_calls(call)
    call.turns[-1]["answer"] = list(spoken.verbs)
    call.person_id = call.person_id or getattr(first_known(caller), "pk", None)
    call.save(update_fields=["turns", "notes", "person", "taken_by", "problem"])
    changed("texts")
    return call, spoken


def _ask(call: IncomingCall) -> VoiceAnswer:
    """The first handler that answers. One that stumbles loses neither the call nor the caller."""
    for handle in _handlers:
        name = f"{handle.__module__}.{handle.__qualname__}"[:80]
        try:
            with transaction.atomic():
                given = handle(call)
        except Exception:
            log.exception("call.handler_failed", handler=name, call=str(call.public_id))
            call.problem = "Sphere stumbled over this call."
            continue
        if given is not None:
            call.taken_by = name
            return given
    return _nobody(call)


def _nobody(call: IncomingCall) -> VoiceAnswer:
    """No handler: they may leave a message, so that no call is for nothing."""
    if call.step == "message":
        if call.recording_url:
            note_message(call)
        return VoiceAnswer().say("Thank you. We will call you back.").hang_up()
    writer = call.line.workspace.name
    return (
        VoiceAnswer()
        .say(f"You have reached {writer}. Please leave your name and number after the tone.")
        .record("message")
    )


def _no_calls(call: IncomingCall) -> VoiceAnswer:
    return VoiceAnswer().say("This number takes no calls. Please send a text.").hang_up()


def note_message(call: IncomingCall) -> None:
    """Somebody known left a message: it stands on the timeline as a call of theirs."""
    person = call.person or first_known(call.caller)
    if person is not None:
        words = f"Left a message: {call.recording_url}"
        person.log_touch(by=None, kind="call", is_incoming=True, body=words)


def end(call_id: int, *, seconds: int = 0) -> bool:
    """The call is over: once, and it never rings again."""
    open_call = IncomingCall.objects.filter(pk=call_id, ended_at=None)
    done = open_call.update(
        ended_at=clock.Now(), status=IncomingCall.Status.DONE, seconds=max(seconds, 0)
    )
    if done:
        changed("texts")
    return bool(done)


def turn_url(line, turn: int, step: str) -> str:
    return f"{line.hook_url('voice')}?turn={turn}&step={step}"


def as_twiml(call: IncomingCall, spoken: VoiceAnswer, turn: int) -> str:
    return spoken.twiml(lambda step: turn_url(call.line, turn + 1, step))


def callers_of(person: Person):
    """The calls of a person, by whichever of their numbers."""
    numbers = person.phones.values("number")
    return IncomingCall.objects.filter(caller__in=numbers).newest_first()
