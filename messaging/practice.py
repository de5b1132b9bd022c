"""The practice line: both sides of texts and calls on one page, by the very same handlers."""

from accounts.models import Workspace
from accounts.tenancy import current_workspace_id
from crm.kit.ids import uuid7
from messaging import calls, texts
from messaging.calls import VoiceAnswer
from messaging.models import IncomingCall, IncomingText, Message, PhoneLine, State

NUMBER = "+19895550199"  # nobody's: 555-0100 to 555-0199 are kept for stories
STRANGER = "+19895550177"
MOST_SHOWN = 40


def open_line() -> PhoneLine:
    """The practice line of the workspace, made when it is first asked for."""
    workspace = Workspace.objects.get(pk=current_workspace_id())
    facts = {"provider": "simulator", "registration": "approved"}
    line, _ = PhoneLine.objects.get_or_create(number=NUMBER, defaults=facts)
    line.workspace = workspace
    return line


def line_of(membership) -> PhoneLine | None:
    mine = PhoneLine.objects.visible_to(membership).active().filter(provider="simulator")
    return mine.select_related("workspace").order_by("pk").first()


def send(line: PhoneLine, *, sender: str, body: str) -> IncomingText:
    """The stranger sends a text: it comes in by the same door, and is read in the same task."""
    given = {"provider_id": f"SIM{uuid7().hex}", "sender": sender, "body": body}
    return texts.receive(line, **given, raw=body.encode("utf-8", "replace"))


def call(line: PhoneLine, *, caller: str, name: str = "") -> IncomingCall:
    """The stranger calls; whatever call of theirs was open has ended."""
    for former in open_calls(line, caller):
        calls.end(former.pk)
    begun, _ = calls.answer(
        line, provider_id=f"SIM{uuid7().hex}", caller=caller, caller_name=name, raw=b"simulator"
    )
    return _hung_up(begun)


def press(found: IncomingCall, digits: str) -> IncomingCall:
    """They press keys, or speak after the tone: the next turn, as the last answer asked for it."""
    asked = _asked(found)
    if asked is None:
        return found
    is_message = asked["verb"] == "record"
    calls.answer(
        found.line, provider_id=found.provider_id, caller=found.caller, turn=len(found.turns),
        step=asked["step"], digits="" if is_message else digits,
        recording="A message left in practice" if is_message else "",
    )  # fmt: skip
    return _hung_up(IncomingCall.objects.select_related("line").get(pk=found.pk))


def _asked(found: IncomingCall) -> dict | None:
    verbs = found.turns[-1]["answer"] if found.turns else []
    return next((verb for verb in verbs if verb["verb"] in ("gather", "record", "dial")), None)


def _hung_up(found: IncomingCall) -> IncomingCall:
    if _asked(found) is None:
        calls.end(found.pk)
        found.refresh_from_db()
    return found


def hang_up(found: IncomingCall) -> bool:
    return calls.end(found.pk)


def open_calls(line: PhoneLine, caller: str):
    return IncomingCall.objects.filter(line=line, caller=caller, ended_at=None)


def talk(line: PhoneLine, number: str) -> list[dict]:
    """What the stranger's phone shows: their texts and ours, oldest first."""
    theirs = IncomingText.objects.filter(line=line, sender=number).defer("raw").order_by("-pk")
    ours = Message.objects.filter(recipient_norm=number, channel="sms", line=line)
    ours = ours.filter(state=State.SENT).order_by("-pk")
    both = [{"at": one.received_at, "mine": True, "text": one} for one in theirs[:MOST_SHOWN]]
    both += [{"at": one.sent_at, "mine": False, "message": one} for one in ours[:MOST_SHOWN]]
    return sorted(both, key=lambda one: one["at"])[-MOST_SHOWN:]


def last_call(line: PhoneLine, number: str) -> dict | None:
    """The newest call of the stranger, turn by turn: what was heard, and what was pressed."""
    mine = IncomingCall.objects.filter(line=line, caller=number)
    found = mine.defer("raw").select_related("person").newest_first().first()
    if found is None:
        return None
    turns = [
        {"pressed": turn["digits"], "heard": VoiceAnswer(tuple(turn["answer"])).spoken}
        for turn in found.turns
    ]
    asked = _asked(found)
    return {"call": found, "turns": turns, "asks": asked["verb"] if asked else ""}
