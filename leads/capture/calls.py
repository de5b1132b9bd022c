"""A call to the number on a sign: the code, the home information, the agent or a message."""

import datetime as dt

from django.db import connection, transaction

from accounts.tenancy import scope
from crm.kit import clock, phones
from leads.capture import asking, callers, reading
from leads.capture.texts import SOURCE
from leads.inquiry import take
from leads.models import CaptureCode, CodeUse, Flyer, LeadDuty
from messaging import calls
from messaging.calls import VoiceAnswer
from messaging.models import IncomingCall

MOST_TRIES = 3
GIVEN_UP = dt.timedelta(minutes=3)  # how long a call may be before it counts as hung up
MOST_AT_ONCE = 200
Outcome = CodeUse.Outcome


@calls.when_call
def code_by_call(call: IncomingCall) -> VoiceAnswer | None:
    """A menu where the line has codes; elsewhere the call is somebody else's."""
    match call.step:
        case "":
            return _menu(call) if _lengths(call.line) else None
        case "capture-code":
            return _entered(call)
        case "capture-choice":
            return _chosen(call)
        case "capture-dialed":
            return _ask_for_message("If nobody could take your call:")
        case "capture-message":
            return _recorded(call)
    return None


# ── the code ─────────────────────────────────────────────────────────────────
def _lengths(line) -> set[int]:
    codes = CaptureCode.objects.on().of_line(line).values_list("code", flat=True)
    return {len(code) for code in codes if code.isdigit()}


def _menu(call: IncomingCall) -> VoiceAnswer:
    use = CodeUse.objects.create(
        call=call, line=call.line, way=CodeUse.Way.CALL, outcome=Outcome.NOTHING,
        key=f"call:{call.public_id}", number=callers.number_of(call),
        caller_name=call.caller_name, person=call.person, at=call.received_at,
    )  # fmt: skip
    call.notes["capture"] = {"use": use.key, "tries": 0}
    return _ask_for_code(call, f"Thank you for calling {_house(call)}.")


def _ask_for_code(call: IncomingCall, first: str) -> VoiceAnswer:
    """Where all codes are of one length, the last key is enough; else the pound key ends it."""
    lengths = _lengths(call.line)
    if len(lengths) == 1:
        words, digits = "Please enter the number on the sign.", lengths.pop()
    else:
        words, digits = "Please enter the number on the sign, then press pound.", 0
    return VoiceAnswer().gather("capture-code", digits=digits, words=f"{first} {words}")


def _entered(call: IncomingCall) -> VoiceAnswer:
    code = reading.named(call.digits.strip("#*"), call.line) if call.digits else None
    if code is not None and reading.is_open(code):
        return _tell(call, code)
    remembered = call.notes.setdefault("capture", {})
    remembered["tries"] = remembered.get("tries", 0) + 1
    if code is not None:
        _note(call, code, Outcome.OFF)
        return _ask_for_message(f"{code.flyer} is not shown any more.")
    if call.digits:
        _use_of(call).update(outcome=Outcome.UNKNOWN, typed=call.digits[:40])
    if remembered["tries"] >= MOST_TRIES or not call.digits and remembered["tries"] > 1:
        return _ask_for_message("")
    return _ask_for_code(call, "We know no home by that number." if call.digits else "")


def _tell(call: IncomingCall, code: CaptureCode) -> VoiceAnswer:
    _note(call, code, Outcome.HEARD)
    flyer = code.flyer
    voice = VoiceAnswer()
    told = voice.play(flyer.recording_url) if flyer.recording else voice.say(flyer.home_information)
    return told.gather("capture-choice", digits=1, seconds=8, words=_choices(call, flyer))


def _choices(call: IncomingCall, flyer: Flyer) -> str:
    agent = flyer.agent.user.get_short_name() if flyer.agent else "the agent"
    words = [f"To speak with {agent}, press 1."]
    if callers.number_of(call) and call.line.may_text:
        words.append("To get the pictures by text, press 2.")
    words += [f"To leave {agent} a message, press 3.", "To hear about another home, press 9."]
    return " ".join(words)


# ── what they choose ─────────────────────────────────────────────────────────
def _chosen(call: IncomingCall) -> VoiceAnswer:
    use = _use_of(call).select_related("code__flyer__property", "person", "lead").first()
    code = use and reading.named(use.code.code, call.line)
    if code is None:
        return _ask_for_code(call, "")
    match call.digits:
        case "1":
            return _connect(call, code.flyer)
        case "2" if callers.number_of(call) and call.line.may_text:
            _text_pictures(call, use, code.flyer)
            return VoiceAnswer().say("The pictures are on their way. Good bye.").hang_up()
        case "3":
            return _ask_for_message("")
        case "9":
            return _ask_for_code(call, "")
    return VoiceAnswer().say("Thank you for calling. Good bye.").hang_up()


def _connect(call: IncomingCall, flyer: Flyer) -> VoiceAnswer:
    mobile = LeadDuty.objects.of(flyer.agent).mobile if flyer.agent else ""
    number, _ = phones.e164(mobile)
    _use_of(call).update(outcome=Outcome.CONNECTED)
    if not number:
        return _ask_for_message("")
    return VoiceAnswer().say("One moment please.").dial(number, step="capture-dialed")


def _text_pictures(call: IncomingCall, use: CodeUse, flyer: Flyer) -> None:
    from messaging.models import Message

    Message.objects.queue(
        key=f"code:{use.key}", channel="sms", to=use.number, line=call.line, person=use.person,
        text=f"{reading.said_of(flyer)}: photos and facts at {flyer.url} "
        f"{reading.plain(asking.who(flyer))}. Questions? Just reply. STOP to end.",
        kind="Flyer by code", is_automated=True,
        why={
            "rule": "They called the number on a sign and asked for the pictures by text.",
            "stops_when": "It is sent once for each time they ask.",
        },
    )  # fmt: skip


def _ask_for_message(first: str) -> VoiceAnswer:
    words = f"{first} Please leave your name and number after the tone. Hang up when you are done."
    return VoiceAnswer().say(words.strip()).record("capture-message")


def _recorded(call: IncomingCall) -> VoiceAnswer:
    """The recording stands with the person; who hides their number is a lead once they speak."""
    use = _use_of(call).select_related("code__flyer__property", "person", "lead").first()
    if use is not None and call.recording_url:
        if use.lead is None:
            use.lead = take(callers.inquiry_of_message(call, use.code, source=SOURCE))
            use.person = use.lead.person
        about = f" about {use.code.flyer}" if use.code else ""
        use.person.log_touch(
            by=None, kind="call", is_incoming=True,
            body=f"Left a message{about}: {call.recording_url}",
        )  # fmt: skip
        use.outcome = Outcome.MESSAGE
        use.save(update_fields=["lead", "person", "outcome"])
        call.person = use.person
    return VoiceAnswer().say("Thank you. We will call you back.").hang_up()


# ── what is kept ─────────────────────────────────────────────────────────────
def _use_of(call: IncomingCall):
    key = call.notes.get("capture", {}).get("use", "")
    return CodeUse.objects.filter(key=key)


def _note(call: IncomingCall, code: CaptureCode, outcome: str) -> None:
    """Count the code and make the lead; a second home in one call is counted beside the first."""
    use = _use_of(call).first()
    if use is None or use.code_id not in (None, code.pk):
        key = f"call:{call.public_id}:{code.pk}"
        use, _ = CodeUse.objects.get_or_create(
            key=key,
            defaults={
                "call": call, "line": call.line, "way": CodeUse.Way.CALL, "at": clock.now(),
                "number": callers.number_of(call), "caller_name": call.caller_name,
            },
        )  # fmt: skip
        call.notes.setdefault("capture", {})["use"] = key
    is_new = use.code_id != code.pk
    use.code, use.outcome, use.typed = code, outcome, call.digits[:40]
    if is_new and use.number:
        use.lead = take(callers.inquiry(call, code, source=SOURCE))
        use.person = use.lead.person
        call.person = use.person
    use.save()


def _house(call: IncomingCall) -> str:
    workspace = call.line.workspace
    return workspace.brokerage or workspace.name


# ── who hung up ──────────────────────────────────────────────────────────────
def scan_hung_up() -> int:
    """Whoever called and entered nothing is a lead too, a moment after they have hung up."""
    with connection.cursor() as cursor:
        cursor.execute("select hung_up_workspaces(%s)", [clock.now() - GIVEN_UP])
        workspaces = [workspace_id for (workspace_id,) in cursor.fetchall()]
    made = 0
    for workspace_id in workspaces:
        with scope(workspace_id):
            waiting = CodeUse.objects.hung_up(before=clock.now() - GIVEN_UP)
            ids = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
        for use_id in ids:
            with scope(workspace_id):
                made += _make_lead(use_id)
    return made


@transaction.atomic
def _make_lead(use_id: int) -> bool:
    rows = CodeUse.objects.select_for_update(of=("self",)).filter(pk=use_id, lead=None)
    use = rows.select_related("call").first()
    if use is None:
        return False
    use.lead = take(callers.inquiry(use.call, None, source=SOURCE, typed=use.typed))
    use.person = use.lead.person
    use.save(update_fields=["lead", "person"])
    IncomingCall.objects.filter(pk=use.call_id, person=None).update(person=use.person)
    return True
