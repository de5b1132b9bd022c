"""Click-to-dial: a click rings the member's own mobile, and then puts them through to the person.

They see the number of the line. Nothing is ever rung but a mobile that its member has proven by a
code, and no number that is BAD, DNC or abroad.
"""

import datetime as dt
import secrets

import phonenumbers
import requests
import structlog
from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils.crypto import constant_time_compare, salted_hmac
from kombu.exceptions import KombuError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from accounts.tenancy import scope
from contacts.dialling import Bridge, bridge_with
from crm.kit import clock, vault
from messaging.calls import VOICE
from messaging.lines import one_line
from messaging.models import BridgedCall, OwnMobile, PhoneLine
from messaging.sms import client_of

State = BridgedCall.State
CODE_HOLDS = dt.timedelta(minutes=10)
MOST_TRIES, MOST_CODES, CODES_EVERY = 5, 5, dt.timedelta(hours=1)
RINGS, AT_MOST = 25, 4 * 3600  # seconds
STUCK = dt.timedelta(seconds=90)
LONGEST = dt.timedelta(hours=4)
CLOSED = {
    phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PAGER,
}  # fmt: skip
log = structlog.get_logger("sphere.bridge")


class CannotBridge(Exception):
    """Why no call is put through, in a sentence for the member."""


# ── what is set up ───────────────────────────────────────────────────────────
def line_of(membership) -> PhoneLine | None:
    """The line whose number people see; none without a real one that takes calls."""
    lines = PhoneLine.objects.visible_to(membership).active()
    return lines.filter(provider=PhoneLine.Provider.TWILIO, has_voice=True).order_by("pk").first()


def mobile_of(membership) -> OwnMobile | None:
    return OwnMobile.objects.visible_to(membership).filter(member=membership).first()


def is_ready(membership) -> bool:
    mine = OwnMobile.objects.visible_to(membership).filter(member=membership)
    return mine.exclude(proven_at=None).exists() and line_of(membership) is not None


bridge_with(
    Bridge("messaging:bridge_call", "messaging:bridge_status", "messaging:bridge", is_ready)
)


def why_not(number: str) -> str:
    """Why the bridge does not ring a number, in a sentence; or nothing."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return "That is no whole number. Write it with its area code."
    if parsed.country_code != 1:
        return "The bridge does not call abroad. Call it from your own phone."
    if phonenumbers.number_type(parsed) in CLOSED:
        return "That number costs extra. Call it from your own phone."
    return ""


# ── the member's own mobile ──────────────────────────────────────────────────
def send_code(membership, number: str) -> OwnMobile:
    """Ring the number and say a code; CannotBridge says why that did not work."""
    line = line_of(membership)
    if line is None:
        raise CannotBridge("No line is set up that can call.")
    if problem := why_not(number):
        raise CannotBridge(problem)
    OwnMobile.objects.get_or_create(member=membership)
    mobile = OwnMobile.objects.select_for_update().get(member=membership)
    now = clock.now()
    if mobile.asked_since is None or now - mobile.asked_since > CODES_EVERY:
        mobile.asked_since, mobile.asked_times = now, 0
    if mobile.asked_times >= MOST_CODES:
        raise CannotBridge("Five codes in an hour are enough. Try again later.")
    code = f"{secrets.randbelow(10**6):06}"
    mobile.asked_number, mobile.asked_at, mobile.tries = number, now, 0
    mobile.asked_times += 1
    mobile.code_hash = hashed(membership, number, code)
    mobile.save()
    _say_code(line, number, code)
    return mobile


def _say_code(line, number: str, code: str) -> None:
    said = VoiceResponse()
    for _ in range(3):
        said.say(f"Your code for Sphere is: {', '.join(code)}.", voice=VOICE)
        said.pause(length=1)
    _create(line, to=number, from_=line.number, twiml=str(said), timeout=RINGS)


def hashed(membership, number: str, code: str) -> str:
    """How a code is kept: good for this member and this number only."""
    return salted_hmac(
        "messaging.bridge", f"{membership.pk}:{number}:{code}", algorithm="sha256"
    ).hexdigest()


def prove(membership, code: str) -> OwnMobile:
    """The code that was heard: from now on that mobile rings. CannotBridge: it is another one."""
    mobile = OwnMobile.objects.select_for_update().filter(member=membership).first()
    if mobile is None or not mobile.code_hash:
        raise CannotBridge("Ask for a code first.")
    if clock.now() - mobile.asked_at > CODE_HOLDS:
        raise CannotBridge("That code is older than ten minutes. Ask for a new one.")
    if mobile.tries >= MOST_TRIES:
        raise CannotBridge("That was tried too often. Ask for a new code.")
    digits = "".join(letter for letter in code if letter.isdecimal())
    if not constant_time_compare(mobile.code_hash, hashed(membership, mobile.asked_number, digits)):
        OwnMobile.objects.filter(pk=mobile.pk).update(tries=mobile.tries + 1)
        raise CannotBridge("That is not the code. It has six digits.")
    mobile.number, mobile.proven_at = mobile.asked_number, clock.now()
    mobile.asked_number = mobile.code_hash = ""
    mobile.save()
    return mobile


# ── a call ───────────────────────────────────────────────────────────────────
@transaction.atomic
def begin(membership, phone) -> BridgedCall:
    """Ring the member's mobile for this number; CannotBridge says why not."""
    line, mobile = line_of(membership), mobile_of(membership)
    if line is None or mobile is None or mobile.proven_at is None:
        raise CannotBridge("Your own mobile is not set up for calls.")
    if not phone.is_callable or phone.person.died_on:
        raise CannotBridge("This number may not be called.")
    if problem := why_not(phone.number):
        raise CannotBridge(problem)
    OwnMobile.objects.select_for_update().get(pk=mobile.pk)  # two clicks are one call
    mine = BridgedCall.objects.open().filter(member=membership)
    mine.filter(began_at__lt=clock.now() - LONGEST).update(state=State.FAILED, ended_at=clock.now())
    never_began = mine.filter(state=State.WAITING, began_at__lt=clock.now() - STUCK)
    never_began.update(state=State.FAILED, problem="It did not begin.", ended_at=clock.now())
    if mine.exists():
        raise CannotBridge("You are in a call, or your mobile is ringing. Hang up first.")
    call = BridgedCall.objects.create(
        line=line, member=membership, person=phone.person, phone=phone, number=phone.number,
        own_number=mobile.number, began_at=clock.now(),
    )  # fmt: skip
    workspace_id, call_id = call.workspace_id, call.pk
    transaction.on_commit(lambda: _doorbell(workspace_id, call_id), robust=True)
    return call


def _doorbell(workspace_id: int, call_id: int) -> None:
    from messaging.tasks import ring_bridge

    try:
        ring_bridge.delay(workspace_id, call_id)
    except (KombuError, OSError) as error:
        log.warning("doorbell.lost", error=type(error).__name__)
        with scope(workspace_id):
            call = BridgedCall.objects.get(pk=call_id)
            call.move(State.FAILED, "Sphere could not begin it. Call from your own phone.")


def ring(workspace_id: int, call_id: int) -> None:
    """Let the mobile ring, once: what may have rung already is not tried again."""
    with scope(workspace_id):
        rows = BridgedCall.objects.select_related("line__workspace")
        call = rows.filter(pk=call_id, state=State.WAITING).first()
        if call is None or not call.move(State.RINGING_MINE):
            return
    problem = sid = ""
    try:
        sid = _create(
            call.line, to=call.own_number, from_=call.line.number, timeout=RINGS,
            url=_hook(call, "bridge"), method="POST", status_callback_method="POST",
            status_callback=_hook(call, "bridge_status", leg="mine"),
            status_callback_event=["answered", "completed"],
        )  # fmt: skip
    except CannotBridge as trouble:
        problem = str(trouble)
    with scope(workspace_id):
        if problem:
            call.move(State.FAILED, problem)
            call.line.note_failure(f"A call was not put through: {problem}")
        else:
            BridgedCall.objects.filter(pk=call.pk).update(provider_id=sid[:80])
            call.line.note_success("A call was put through.")


def _hook(call: BridgedCall, name: str, **more: str) -> str:
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return f"{call.line.hook_url(name)}?call={call.public_id}{query}"


def _create(line, **how) -> str:
    """The provider's name of a call that rings; CannotBridge in words."""
    try:
        return str(client_of(line).calls.create(**how).sid or "")
    except TwilioRestException as error:
        log.warning("bridge.refused", status=error.status, code=error.code)
        raise CannotBridge(_refused(error)) from error
    except (TwilioException, vault.CannotOpen) as error:
        raise CannotBridge("The line has no token that opens. Look at the line.") from error
    except (requests.RequestException, OSError, ValueError) as error:
        raise CannotBridge("Twilio could not be reached. Call from your own phone.") from error


_CODES = {
    21211: "Twilio says that this is no number to call.",
    21214: "Twilio says that this number cannot be called.",
    21215: "Twilio does not call that place for this account.",
    21210: "Twilio does not know the number of your line. Look at the line.",
    21216: "Twilio does not call that number.",
    21219: "A trial account calls only numbers that are verified at Twilio.",
    13227: "Twilio does not call that place for this account.",
}  # fmt: skip


def _refused(error: TwilioRestException) -> str:
    if said := _CODES.get(error.code or 0):
        return said
    if error.status in (401, 403, 404):
        return "Twilio does not know this account and token. Look at the line."
    if error.status == 429:
        return "Twilio is busy. Try again in a minute."
    return f"Twilio answered with {error.status}. Call from your own phone."


# ── on a person's page ───────────────────────────────────────────────────────
def recent():
    """Whoever somebody is calling, or called just now."""
    just_now = clock.Now() - STUCK
    over = Q(ended_at=None, began_at__gte=clock.Now() - LONGEST) | Q(ended_at__gte=just_now)
    return BridgedCall.objects.filter(over, person=OuterRef("pk"))


def panel(person, membership) -> dict | None:
    call = latest_with(membership, person)
    return {"call": call} if call else None


def latest_with(membership, person) -> BridgedCall | None:
    """The member's call with them that goes on, or has just ended."""
    call = BridgedCall.objects.latest(membership, person)
    if call is None or (call.ended_at and clock.now() - call.ended_at > STUCK):
        return None
    return call


# ── what the mobile hears ────────────────────────────────────────────────────
def answer(call: BridgedCall, step: str, digits: str) -> str:
    """TwiML of a turn: a key first, so that no voice mail is put through to anybody."""
    said = VoiceResponse()
    if call.ended_at is not None:
        said.hangup()
    elif step == "":
        gather = Gather(num_digits=1, timeout=8, action=_hook(call, "bridge", step="go"),
                        action_on_empty_result=True, input="dtmf")  # fmt: skip
        name = one_line(call.person.name)[:80]
        gather.say(f"Press any key to call {name}.", voice=VOICE)
        said.append(gather)
    elif step == "go" and digits:
        _put_through(call, said)
    elif step == "go":
        call.move(State.FAILED, "Nobody pressed a key on your mobile.")
        said.say("No key was pressed. Goodbye.", voice=VOICE)
        said.hangup()
    else:
        said.hangup()
    return str(said)


def _put_through(call: BridgedCall, said: VoiceResponse) -> None:
    phone = call.phone
    if phone is None or not phone.is_callable or phone.number != call.number:
        call.move(State.FAILED, "This number may not be called any more.")
        said.say("This number may not be called any more.", voice=VOICE)
        said.hangup()
        return
    call.move(State.RINGING)
    dial = Dial(caller_id=call.line.number, timeout=RINGS, time_limit=AT_MOST,
                action=_hook(call, "bridge", step="end"))  # fmt: skip
    dial.number(
        call.number, status_callback=_hook(call, "bridge_status", leg="theirs"),
        status_callback_event="ringing answered completed", status_callback_method="POST",
    )  # fmt: skip
    said.append(dial)


# ── how it fares ─────────────────────────────────────────────────────────────
_MINE = {
    "busy": "Your mobile is busy.", "no-answer": "You did not take the call on your mobile.",
    "failed": "Your mobile could not be reached.", "canceled": "The call was canceled.",
}  # fmt: skip
_THEIRS = {
    "busy": "Their line is busy.", "no-answer": "Nobody answered.",
    "failed": "The number could not be reached. It may be out of service.",
    "canceled": "You hung up before anybody answered.",
}  # fmt: skip


def tell(call: BridgedCall, leg: str, status: str, seconds: int) -> bool:
    """What the provider says of a leg: only ever further, in whatever order it comes (R17)."""
    words = _MINE if leg == "mine" else _THEIRS
    if status in words:
        return call.move(State.FAILED, words[status])
    if status == "completed":
        was_talking = call.talked_at is not None
        ended = State.OVER if was_talking else State.FAILED
        return call.move(ended, "" if was_talking else "Hung up before anybody answered.", seconds)
    if leg == "theirs" and status in ("ringing", "in-progress", "answered"):
        return call.move(State.RINGING if status == "ringing" else State.TALKING)
    return False
