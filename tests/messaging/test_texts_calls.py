"""Calls to a line: turns, replays, handlers that stumble, and the TwiML that Twilio reads."""

import xml.etree.ElementTree as ET

import pytest

from accounts.tenancy import scope
from contacts.models import Touch
from messaging import calls
from messaging.calls import VoiceAnswer
from messaging.models import IncomingCall, PhoneLine
from tests.messaging.twilio import SID, TOKEN, signed

pytestmark = pytest.mark.django_db
JUNE = "+12315550164"


@pytest.fixture
def line(home):
    with scope(home.pk):
        line = PhoneLine(number="+12315559000", account_sid=SID)
        line.set_token(TOKEN)
        line.save()
        line.workspace = home
    return line


@pytest.fixture
def rings(client, line):
    """`rings(turn, step, Digits="1")`: the TwiML that the caller's next turn is answered with."""

    def call(turn=0, step="", sid="CA1", **more):
        fields = {"CallSid": sid, "From": JUNE, "To": line.number, "CallerName": "HARGROVE JUNE"}
        query = f"?turn={turn}&step={step}" if turn else ""
        answer = signed(client, line, "voice", fields | more, query=query)
        assert answer.status_code == 200
        return ET.fromstring(answer.content.decode())

    return call


@pytest.fixture
def handlers(monkeypatch):
    monkeypatch.setattr(calls, "_handlers", [])
    return calls.when_call


@pytest.fixture
def menu(handlers):
    """A menu that asks for a code, and counts how often it was asked."""
    asked = []

    @handlers
    def ask(call):
        asked.append((call.step, call.digits))
        if call.step == "":
            return VoiceAnswer().say("Hello & welcome.").gather("code", digits=4, words="The code?")
        if call.step == "code":
            return VoiceAnswer().say(f"You pressed {call.digits}.").hang_up()
        return None

    return asked


def the_call(home):
    with scope(home.pk):
        return IncomingCall.objects.select_related("person").get()


def test_a_call_walks_through_a_menu_step_by_step(rings, menu, home, line, june):
    first = rings()
    assert [verb.tag for verb in first] == ["Say", "Gather"]
    assert first[0].text == "Hello & welcome."
    gather = first[1]
    assert (gather.get("numDigits"), gather.get("input")) == ("4", "dtmf")
    assert gather.get("action") == f"{line.hook_url('voice')}?turn=1&step=code"
    second = rings(1, "code", Digits="4417")
    assert [(verb.tag, verb.text) for verb in second] == [
        ("Say", "You pressed 4417."), ("Hangup", None),
    ]  # fmt: skip
    call = the_call(home)
    assert (call.caller, call.caller_name, call.person) == (JUNE, "HARGROVE JUNE", june)
    assert [turn["digits"] for turn in call.turns] == ["", "4417"]


def test_a_turn_that_comes_again_hears_the_same_and_changes_nothing(rings, menu, home):
    rings()
    once = ET.tostring(rings(1, "code", Digits="4417"))
    assert ET.tostring(rings(1, "code", Digits="4417")) == once
    assert ET.tostring(rings(1, "code", Digits="9999")) == once, "the first press counts"
    assert ET.tostring(rings()) == ET.tostring(rings())
    assert menu == [("", ""), ("code", "4417")]
    assert len(the_call(home).turns) == 2


def test_a_turn_out_of_order_is_hung_up(rings, menu, home):
    rings()
    assert [verb.tag for verb in rings(5, "code", Digits="1")] == ["Hangup"]
    assert len(the_call(home).turns) == 1


def test_without_a_handler_they_may_leave_a_message(rings, handlers, home, june):
    first = rings()
    assert [verb.tag for verb in first] == ["Say", "Record"]
    assert "Ana’s homes" in first[0].text
    rings(1, "message", RecordingUrl="https://api.twilio.com/r/1")
    with scope(home.pk):
        touch = Touch.objects.get()
        assert (touch.kind, touch.is_incoming, touch.person) == ("call", True, june)
        assert "https://api.twilio.com/r/1" in touch.body


def test_a_handler_that_stumbles_loses_neither_the_call_nor_the_caller(rings, handlers, home):
    @handlers
    def broken(call):
        raise RuntimeError("no")

    assert [verb.tag for verb in rings()] == ["Say", "Record"]
    assert the_call(home).problem == "Sphere stumbled over this call."


def test_a_line_without_voice_says_so(rings, menu, home):
    with scope(home.pk):
        PhoneLine.objects.update(has_voice=False)
    assert [verb.tag for verb in rings()] == ["Say", "Hangup"]
    assert menu == []


def test_a_call_ends_once_and_never_rings_again(client, rings, menu, home, line):
    rings()
    for status, seconds in (("completed", "42"), ("ringing", "1"), ("completed", "99")):
        fields = {"CallSid": "CA1", "CallStatus": status, "CallDuration": seconds}
        assert signed(client, line, "status", fields).status_code == 204
    call = the_call(home)
    assert (call.status, call.seconds) == ("completed", 42)
    assert [verb.tag for verb in rings(1, "code", Digits="1")] == ["Hangup"]


def test_a_hidden_number_is_answered_too(rings, menu, home):
    rings(From="anonymous")
    assert (the_call(home).caller, the_call(home).national) == ("", "a hidden number")


def test_every_verb_is_written_as_twilio_reads_it():
    answer = (
        VoiceAnswer()
        .say("Hello")
        .play("https://example.com/a.mp3")
        .dial("+12315550100", seconds=15)
        .record("message", seconds=60)
    )
    root = ET.fromstring(answer.twiml(lambda step: f"https://example.com/{step}"))
    assert [verb.tag for verb in root] == ["Say", "Play", "Dial", "Record"]
    assert (root[2].text, root[2].get("action")) == (
        "+12315550100", "https://example.com/after-dial",
    )  # fmt: skip
    assert root[3].get("maxLength") == "60"
    assert len(answer.spoken) == 4
