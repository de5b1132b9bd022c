"""Click-to-dial: the member's mobile is proven, rings first, and both are put through."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from crm.kit import clock
from messaging import bridge
from messaging.models import BridgedCall, OwnMobile, PhoneLine
from tests.messaging.conftest import NOON
from tests.messaging.twilio import SID, TOKEN, signed

pytestmark = pytest.mark.django_db
MINE, JUNES = "+12315550120", "+12315550164"
PAGE = "/messages/bridge/"


@pytest.fixture
def line(home):
    with scope(home.pk):
        line = PhoneLine(number="+12315559000", account_sid=SID)
        line.set_token(TOKEN)
        line.save()
        line.workspace = home
    return line


@pytest.fixture
def mine(client_of, ana):
    return client_of(ana)


@pytest.fixture
def proven(home, member):
    with scope(home.pk):
        return OwnMobile.objects.create(member=member, number=MINE, proven_at=NOON)


@pytest.fixture
def click(mine, june, home, django_capture_on_commit_callbacks):
    """`click()`: a click on June's number, with the doorbell answered at once."""

    def on(number=None):
        with scope(home.pk):
            phone = number or june.phones.get()
        answer = mine.post(f"{PAGE}numbers/{phone.public_id}/")
        with scope(home.pk):
            call = BridgedCall.objects.order_by("-pk").first()
        if answer.status_code == 201:
            bridge.ring(home.pk, call.pk)
        return answer

    return on


def calls(twilio) -> list[dict]:
    return [one["form"] for one in twilio.asked if one["path"].endswith("/Calls.json")]


def the_call(home) -> BridgedCall:
    with scope(home.pk):
        return BridgedCall.objects.select_related("line").get()


@pytest.fixture
def hears(client, line, home):
    """`hears(step, Digits="1")`: what the mobile hears at that turn."""

    def turn(step="", **fields):
        query = f"?call={the_call(home).public_id}" + (f"&step={step}" if step else "")
        answer = signed(client, line, "bridge", {"CallSid": "CA1"} | fields, query=query)
        assert answer.status_code == 200
        return ET.fromstring(answer.content.decode())

    return turn


@pytest.fixture
def told(client, line, home):
    def tell(leg, status, **fields):
        query = f"?call={the_call(home).public_id}&leg={leg}"
        said = {"CallSid": "CA1", "CallStatus": status} | fields
        assert signed(client, line, "bridge_status", said, query=query).status_code == 204
        return the_call(home).state

    return tell


# ── the own mobile ───────────────────────────────────────────────────────────
def test_a_member_proves_the_own_mobile_by_a_code_that_is_said(mine, line, twilio, home):
    assert "Call me with a code" in mine.get(PAGE).content.decode()
    mine.post(f"{PAGE}code/", {"number": "231-555-0120"})
    (rung,) = calls(twilio)
    assert (rung["To"], rung["From"]) == (MINE, line.number)
    code = re.search(r"is: ([\d, ]+)\.", rung["Twiml"])[1].replace(", ", "")
    with scope(home.pk):
        assert code not in str(OwnMobile.objects.values().get())
    wrong = mine.post(f"{PAGE}proof/", {"code": "000000" if code != "000000" else "1"})
    assert wrong.status_code == 422
    assert "That is not the code." in wrong.content.decode()
    page = mine.post(f"{PAGE}proof/", {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert "(231) 555-0120" in page.content.decode()
    with scope(home.pk):
        assert OwnMobile.objects.get().number == MINE
    mine.post(f"{PAGE}removal/")
    with scope(home.pk):
        assert not OwnMobile.objects.exists()


def test_a_code_can_neither_be_guessed_nor_kept_for_long(mine, line, twilio, home):
    mine.post(f"{PAGE}code/", {"number": MINE})
    code = re.search(r"is: ([\d, ]+)\.", calls(twilio)[0]["Twiml"])[1].replace(", ", "")
    with clock.at(NOON + dt.timedelta(minutes=11)):
        assert (
            "older than ten minutes" in mine.post(f"{PAGE}proof/", {"code": code}).content.decode()
        )
    for _ in range(5):
        mine.post(f"{PAGE}proof/", {"code": "abc"})
    answer = mine.post(f"{PAGE}proof/", {"code": code})
    assert "tried too often" in answer.content.decode()
    with scope(home.pk):
        assert OwnMobile.objects.get().proven_at is None


def test_a_stranger_s_phone_is_not_rung_all_day(mine, line, twilio):
    for _ in range(7):
        answer = mine.post(f"{PAGE}code/", {"number": MINE})
    assert len(calls(twilio)) == 5
    assert "Five codes in an hour are enough." in answer.content.decode()


@pytest.mark.parametrize(("number", "words"), [
    ("+44 20 7946 0018", "does not call abroad"), ("900-555-0123", "costs extra"),
    ("12", "area code"), ("", "required"),
])  # fmt: skip
def test_no_code_goes_abroad_or_to_a_number_that_costs(number, words, mine, line, twilio):
    answer = mine.post(f"{PAGE}code/", {"number": number})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert calls(twilio) == []


def test_it_is_off_until_a_line_is_set_up(mine, home, june, proven, twilio, click):
    page = mine.get(PAGE).content.decode()
    assert "No line of yours can call yet." in page
    assert "Call me with a code" not in page
    assert mine.post(f"{PAGE}code/", {"number": MINE}).status_code == 422
    assert click().status_code == 204
    with scope(home.pk):
        PhoneLine.objects.create(number="+12315550199", provider="simulator")
    assert click().status_code == 204
    assert calls(twilio) == []


# ── a call ───────────────────────────────────────────────────────────────────
def test_a_click_rings_the_own_mobile_and_then_puts_through(
    click, line, proven, twilio, hears, told, home, june, mine
):
    answer = click()
    assert answer.status_code == 201
    assert answer.json()["said"] == "Your mobile (231) 555-0120 rings. Take it, and press any key."
    (rung,) = calls(twilio)
    assert (rung["To"], rung["From"]) == (MINE, line.number)
    status = f"{PAGE}people/{june.public_id}/"
    page = mine.get(status).content.decode()
    assert "Your mobile rings." in page
    assert 'hx-trigger="every 2s"' in page
    first = hears()
    assert "Press any key to call June &amp; Walt Hargrove" in ET.tostring(first, "unicode")
    dial = hears("go", Digits="5").find("Dial")
    assert (dial.get("callerId"), dial.find("Number").text) == (line.number, JUNES)
    assert told("theirs", "ringing") == "ringing"
    assert "(231) 555-0164 rings." in mine.get(status).content.decode()
    assert told("theirs", "in-progress") == "talking"
    assert "You are talking with June." in mine.get(status).content.decode()
    assert told("theirs", "ringing") == "talking", "never back"
    hears("end", DialCallStatus="completed", DialCallDuration="125")
    assert (the_call(home).state, the_call(home).seconds) == ("over", 125)
    assert told("mine", "completed", CallDuration="140") == "over"
    page = mine.get(status).content.decode()
    assert "Hung up after 2 minutes." in page
    assert "hx-trigger" not in page
    bridge.ring(home.pk, the_call(home).pk)
    assert len(calls(twilio)) == 1, "it rings once"


def test_a_voice_mail_is_put_through_to_nobody(click, line, proven, twilio, hears, home):
    click()
    hears()
    assert [verb.tag for verb in hears("go", Digits="")] == ["Say", "Hangup"]
    assert the_call(home).problem == "Nobody pressed a key on your mobile."


def test_a_number_that_became_dnc_meanwhile_is_not_called(
    click, line, proven, twilio, hears, home, june
):
    click()
    with scope(home.pk):
        june.phones.get().mark("DNC", "asked")
    assert hears("go", Digits="1").find("Dial") is None
    assert the_call(home).state == "failed"


@pytest.mark.parametrize(("leg", "status", "words"), [
    ("mine", "no-answer", "You did not take the call on your mobile."),
    ("theirs", "busy", "Their line is busy."), ("theirs", "no-answer", "Nobody answered."),
    ("theirs", "failed", "It may be out of service."),
])  # fmt: skip
def test_what_went_wrong_is_said_in_words(
    leg, status, words, click, line, proven, twilio, told, mine, june
):
    click()
    assert told(leg, status) == "failed"
    assert words in mine.get(f"{PAGE}people/{june.public_id}/").content.decode()


@pytest.mark.parametrize(("answer", "words"), [
    ((401, {"code": 20003, "message": "no"}), "does not know this account"),
    ((400, {"code": 21215, "message": "no"}), "does not call that place"),
    ((429, {"code": 20429, "message": "no"}), "Twilio is busy."),
    ("hang up", "Twilio could not be reached."),
])  # fmt: skip
def test_a_refusal_of_the_provider_is_said_in_words(
    answer, words, click, line, proven, twilio, mine, june, home
):
    twilio.answers = [answer] * 3
    assert click().status_code == 201
    assert words in the_call(home).problem
    page = mine.get(f"{PAGE}people/{june.public_id}/").content.decode()
    assert words in page
    assert "hx-trigger" not in page
    twilio.answers = []
    assert click().status_code == 201, "and the next click is free to try"


def test_two_clicks_are_one_call(click, line, proven, twilio):
    assert click().status_code == 201
    second = click()
    assert second.status_code == 409
    assert "Hang up first." in second.json()["said"]
    assert len(calls(twilio)) == 1


def test_bad_dnc_dead_and_foreign_numbers_are_not_bridged(click, line, proven, twilio, june, home):
    with scope(home.pk):
        phone = june.phones.get()
        abroad = june.phones.create(number="+44 20 7946 0018")
    assert "does not call abroad" in click(abroad).json()["said"]
    for status in ("BAD", "DNC"):
        with scope(home.pk):
            phone.mark(status)
        assert click(phone).status_code == 409
    assert calls(twilio) == []


def test_only_what_twilio_signed_moves_a_call(click, client, line, proven, twilio, home):
    click()
    query = f"?call={the_call(home).public_id}&leg=mine"
    for name in ("bridge", "bridge_status"):
        fields = {"CallSid": "CA1", "CallStatus": "busy", "Digits": "1"}
        forged = signed(client, line, name, fields, query=query, signature="forged")
        assert forged.status_code == 403
    assert the_call(home).state == "mine"
    for named in ("", "nonsense", "01a1fde7-0000-7000-8000-000000000000"):
        answer = signed(client, line, "bridge", {"CallSid": "CA1"}, query=f"?call={named}")
        assert b"Hangup" in answer.content


def test_another_member_s_mobile_does_not_ring(click, line, proven, twilio, join, client, june):
    client.force_login(join(Role.AGENT).user)
    assert click().status_code == 204
    assert calls(twilio) == []
