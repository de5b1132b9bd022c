"""Codes on signs: a text or a call becomes a lead, and the home's page answers at once.

Texts and calls come by requests that are signed as Twilio signs them.
"""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from twilio.request_validator import RequestValidator

from accounts.tenancy import scope
from contacts.models import Person, Property
from crm.kit import clock
from leads.capture import reading
from leads.capture.calls import scan_hung_up
from leads.models import CaptureCode, CodeUse, Flyer, Lead, LeadDuty
from messaging import texts
from messaging.models import IncomingText, Message, PhoneLine

pytestmark = pytest.mark.django_db
STRANGER = "+12315550177"
TOKEN = "0123456789abcdef0123456789abcdef"
Outcome = CodeUse.Outcome


@pytest.fixture
def line(home):
    with scope(home.pk):
        line = PhoneLine(number="+12315550123", account_sid="AC1", registration="approved")
        line.set_token(TOKEN)
        line.save()
    return line


@pytest.fixture
def sign(home, member):
    """`sign(code, address)`: a home that is shown, with a code on its sign."""

    def put_up(code="999", address="118 Alder Court, Traverse City, MI 49684", **facts):
        with scope(home.pk):
            place = Property.objects.at(address)
            flyer = Flyer.objects.create(
                property=place, agent=member, price=412_000, beds=3, **facts
            )
            return CaptureCode.objects.create(code=code, flyer=flyer, sign="Yard sign")

    return put_up


def signed(client, url, told):
    """A request as Twilio makes it, by Twilio's own algorithm."""
    whole = f"{settings.PUBLIC_WEBHOOK_BASE}{url}"
    signature = RequestValidator(TOKEN).compute_signature(whole, told)
    return client.post(
        url, "&".join(f"{_q(name)}={_q(value)}" for name, value in told.items()),
        content_type="application/x-www-form-urlencoded", headers={"X-Twilio-Signature": signature},
    )  # fmt: skip


def _q(text):
    from urllib.parse import quote_plus

    return quote_plus(str(text))


@pytest.fixture
def text(home, line, client):
    """`text(words)`: a text comes in and is read; the answers that were queued for it."""
    count = iter(range(1, 1_000))

    def come_in(words, sender=STRANGER, sid=None):
        sid = sid or f"SM{next(count)}"
        url = reverse("message_hooks:text", args=[line.key])
        told = {"MessageSid": sid, "From": sender, "To": line.number, "Body": words}
        assert signed(client, url, told).status_code == 200
        with scope(home.pk):
            before = set(Message.objects.values_list("pk", flat=True))
            unread = list(IncomingText.objects.unread().values_list("pk", flat=True))
        for text_id in unread:
            texts.read(home.pk, text_id)
        with scope(home.pk):
            mine = Message.objects.filter(channel="sms", to_address=sender).exclude(pk__in=before)
            return [message.text for message in mine.order_by("pk")]

    return come_in


class Caller:
    """Somebody on the telephone: presses keys, and hears what is said."""

    def __init__(self, client, line, sid, number=STRANGER, name=""):
        self.client, self.line, self.sid = client, line, sid
        self.told = {"CallSid": sid, "From": number, "To": line.number, "CallerName": name}
        self.next_url = reverse("message_hooks:voice", args=[line.key])
        self._hear({})

    def press(self, keys):
        return self._hear({"Digits": keys})

    def speak(self):
        return self._hear({"RecordingUrl": "https://api.twilio.com/recordings/RE1"})

    def hang_up(self):
        url = reverse("message_hooks:status", args=[self.line.key])
        told = {"CallSid": self.sid, "CallStatus": "completed", "CallDuration": "9"}
        assert signed(self.client, url, told).status_code == 204

    def _hear(self, more):
        answer = signed(self.client, self.next_url, self.told | more)
        assert answer.status_code == 200
        self.heard = ET.fromstring(answer.content)
        self.words = " ".join(say.text or "" for say in self.heard.iter("Say"))
        asks = [verb for verb in self.heard.iter() if verb.get("action")]
        if asks:
            self.next_url = asks[-1].get("action").removeprefix(settings.PUBLIC_WEBHOOK_BASE)
        return self.words


@pytest.fixture
def call(client, line):
    count = iter(range(1, 1_000))
    return lambda **who: Caller(client, line, f"CA{next(count)}", **who)


# ── texts ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "words", ["999", "999.", " #999 ", "Code 999", "code: 999", "“999”", "999 please", "９９９"]
)
def test_a_code_is_answered_with_the_page_and_makes_a_lead(words, text, sign, home, member):
    code = sign()
    [answer] = text(words)
    assert code.flyer.url in answer
    assert answer.startswith("118 Alder Court, $412,000")
    with scope(home.pk):
        lead = Lead.objects.select_related("person", "source", "property", "prospect").get()
        assert (lead.source.name, str(lead.property)) == ("Call capture", str(code.flyer.property))
        assert lead.prospect.property == lead.property
        assert lead.person.phones.get().number == STRANGER
        assert lead.is_waiting
        assert lead.assigned_to == member
        alert = Message.objects.get(kind="lead-alert")
        assert alert.to_address == member.user.email
        answered = Message.objects.get(channel="sms")
        assert (answered.purpose, answered.person) == ("transactional", lead.person)
        use = CodeUse.objects.get()
        assert (use.outcome, use.lead, use.code) == (Outcome.SENT, lead, code)


@pytest.mark.parametrize("words", ["nine nine nine", "9999", "99", "hello", "is 118 Alder sold?"])
def test_other_texts_of_strangers_get_no_page(words, text, sign, home):
    code = sign()
    assert not [answer for answer in text(words) if code.flyer.url in answer]
    with scope(home.pk):
        assert IncomingText.objects.get().body == words


def test_a_word_is_a_code_too(text, sign):
    code = sign("maple")
    assert code.flyer.url in text("Maple!")[0]


def test_a_stranger_may_say_the_code_in_a_sentence(text, sign, home):
    code = sign()
    assert code.flyer.url in text("Hi! Could you send me 999?")[0]
    with scope(home.pk):
        assert Lead.objects.get().message == "Hi! Could you send me 999?"


def test_a_figure_in_a_talk_with_somebody_known_is_no_code(text, sign, home, june):
    sign("450")
    with scope(home.pk):
        june.phones.create(number=STRANGER)
    assert text("We would take 450 for it") == []
    with scope(home.pk):
        assert not Lead.objects.exists()
        assert not CodeUse.objects.exists()
        assert june.touches.get().body == "We would take 450 for it"


def test_three_codes_of_one_stranger_are_one_prospect_with_three_homes_noted(text, sign, home):
    homes = ["118 Alder Court", "77 Cove Street", "9 Mill Street"]
    for number, address in enumerate(homes, start=100):
        sign(str(number), f"{address}, Traverse City")
        assert len(text(str(number))) == 1
    with scope(home.pk):
        person = Person.objects.filter(phones__number=STRANGER).get()
        assert person.prospects.count() == 1
        assert Lead.objects.count() == 1
        notes = "\n".join(person.notes.values_list("body", flat=True))
        assert all(address in notes for address in homes)
        assert CodeUse.objects.filter(person=person).count() == 3


def test_an_unknown_code_is_answered_kindly_and_is_a_lead_all_the_same(text, sign, home):
    sign()
    [answer] = text("998")
    assert "no home by 998" in answer
    with scope(home.pk):
        lead = Lead.objects.get()
        assert lead.message == "Texted 998, which is no code of yours."
        assert CodeUse.objects.get().outcome == Outcome.UNKNOWN


def test_a_hidden_home_is_not_shown_by_its_code(text, sign, home):
    code = sign(is_shown=False)
    [answer] = text("999")
    assert code.flyer.url not in answer
    assert "not shown any more" in answer
    with scope(home.pk):
        assert Lead.objects.get().property == code.flyer.property


def test_the_same_text_twice_is_one_use_and_one_answer(text, sign, home):
    sign()
    assert len(text("999", sid="SM-once")) == 1
    assert text("999", sid="SM-once") == []
    with scope(home.pk):
        assert CodeUse.objects.count() == 1
        assert Lead.objects.get().times == 1


def test_who_asks_without_end_is_kept_but_not_answered(text, sign, home):
    sign()
    answers = [text("999") for _ in range(14)]
    assert [len(answer) for answer in answers] == [1] * 12 + [0, 0]
    with scope(home.pk):
        assert CodeUse.objects.filter(outcome=Outcome.HELD).count() == 2
        assert Lead.objects.count() == 1


@pytest.mark.parametrize("word", ["STOP", "help", "Start", "INFO", "quit", "yes"])
def test_a_word_that_telephone_companies_know_is_no_code(word, here):
    with pytest.raises(ValidationError, match="means something to every phone company"):
        reading.normal(word)


@pytest.mark.parametrize("word", ["STOP", "HELP"])
def test_stop_and_help_come_before_any_code(word, text, sign, home):
    """Even where a code of that name stood in the database."""
    code = sign(word.lower())
    answers = text(word)
    assert not [answer for answer in answers if code.flyer.url in answer]
    with scope(home.pk):
        assert not Lead.objects.exists()
        assert not CodeUse.objects.exists()


def test_a_code_of_one_line_is_none_of_another(text, sign, home, line):
    code = sign()
    with scope(home.pk):
        other = PhoneLine.objects.create(number="+12315550199", account_sid="AC1")
        CaptureCode.objects.filter(pk=code.pk).update(line=other)
    assert "no home by 999" in text("999")[0]


def test_the_database_lets_a_code_lead_to_one_home_only(sign, home):
    code = sign()
    with pytest.raises(IntegrityError), transaction.atomic():
        sign("999", "77 Cove Street, Traverse City")
    with scope(home.pk):
        assert code.switch(False)
    again = sign("999", "77 Cove Street, Traverse City")
    with scope(home.pk), pytest.raises(ValidationError, match="leads to 77 Cove Street now"):
        code.switch(True)
    assert again.is_on


# ── calls ────────────────────────────────────────────────────────────────────
def test_a_caller_hears_the_home_and_is_a_lead_with_a_name(call, sign, home, member):
    code = sign(spoken="A ranch above the bay, with morning light.")
    caller = call(name="RAMAN, PRIYA")
    assert "enter the number on the sign" in caller.words
    assert caller.heard.find("Gather").get("numDigits") == "3"
    assert "morning light" in caller.press("999")
    assert "To speak with Ana, press 1" in caller.words
    with scope(home.pk):
        lead = Lead.objects.select_related("person", "source").get()
        assert (str(lead.person), lead.source.name) == ("Priya Raman", "Call capture")
        assert (lead.property, lead.assigned_to) == (code.flyer.property, member)
        assert lead.person.phones.get().number == STRANGER
        assert CodeUse.objects.get().outcome == Outcome.HEARD


def test_without_words_of_its_own_a_home_is_told_by_its_facts(call, sign):
    sign(words="Light all day.")
    told = call().press("999")
    assert "118 Alder Court. For sale. 3 beds. The price is $412,000. Light all day." in told


def test_a_home_may_be_told_in_the_agents_own_voice(call, sign, client_of, ana):
    code = sign()
    url = reverse("leads:flyer_edit", args=[code.flyer.public_id])
    said = {"address": "118 Alder Court, Traverse City, MI 49684", "status": "for_sale"}
    browser = client_of(ana)
    refused = browser.post(url, said | {"voice": SimpleUploadedFile("a.mp3", b"<script>")})
    assert "an MP3 or a WAV will do" in refused.content.decode()
    sound = b"ID3" + b"\0" * 60
    browser.post(url, said | {"voice": SimpleUploadedFile("a.mp3", sound)})
    caller = call()
    caller.press("999")
    played = caller.heard.find("Play").text
    heard = Client().get(played.removeprefix(settings.BASE_URL))
    assert (heard.content, heard["Content-Type"]) == (sound, "audio/mpeg")
    browser.post(url, said | {"is_silent": "on"})
    assert Client().get(played.removeprefix(settings.BASE_URL)).status_code == 404


def test_the_caller_is_put_through_to_the_agent(call, sign, home, member):
    sign()
    with scope(home.pk):
        LeadDuty.objects.update_or_create(member=member, defaults={"mobile": "+12315550100"})
    caller = call()
    caller.press("999")
    caller.press("1")
    assert caller.heard.find("Dial").text == "+12315550100"
    with scope(home.pk):
        assert CodeUse.objects.get().outcome == Outcome.CONNECTED
    assert "leave your name" in caller.press("")


def test_a_message_stands_on_the_timeline(call, sign, home):
    sign()
    caller = call()
    caller.press("999")
    caller.press("3")
    assert "call you back" in caller.speak()
    with scope(home.pk):
        use = CodeUse.objects.select_related("person").get()
        assert use.outcome == Outcome.MESSAGE
        said = use.person.touches.get().body
        assert said.startswith("Left a message about 118 Alder Court: https://api.twilio.com/")


def test_the_pictures_are_texted_to_who_asks_for_them(call, sign, home):
    code = sign()
    caller = call()
    caller.press("999")
    assert "on their way" in caller.press("2")
    with scope(home.pk):
        assert code.flyer.url in Message.objects.get(channel="sms", to_address=STRANGER).text


def test_who_hangs_up_before_any_key_is_a_lead_too(call, sign, home):
    sign()
    call(name="RAMAN, PRIYA").hang_up()
    assert scan_hung_up() == 1
    assert scan_hung_up() == 0
    with scope(home.pk):
        lead = Lead.objects.select_related("person").get()
        assert (str(lead.person), lead.message) == ("Priya Raman", "Called, entered nothing.")
        assert lead.person.phones.get().number == STRANGER


def test_a_call_whose_end_nobody_told_counts_as_over_after_a_while(call, sign, home):
    sign()
    call()
    assert scan_hung_up() == 0
    with scope(home.pk):
        CodeUse.objects.update(at=clock.now() - dt.timedelta(minutes=4))
    assert scan_hung_up() == 1


def test_a_code_that_is_none_is_asked_for_again_and_kept(call, sign, home):
    sign()
    caller = call()
    assert "no home by that number" in caller.press("998")
    caller.press("997")
    assert "leave your name" in caller.press("996")
    caller.hang_up()
    scan_hung_up()
    with scope(home.pk):
        assert Lead.objects.get().message == "Called, entered 996, which is no code of yours."


def test_a_hidden_number_hears_the_home_and_is_a_lead_once_it_speaks(call, sign, home):
    sign()
    caller = call(number="Anonymous", name="ANONYMOUS")
    assert "118 Alder Court" in caller.press("999")
    assert "by text" not in caller.words
    with scope(home.pk):
        assert not Lead.objects.exists()
        assert CodeUse.objects.get().outcome == Outcome.HEARD
    caller.press("3")
    caller.speak()
    with scope(home.pk):
        lead = Lead.objects.select_related("person").get()
        assert str(lead.person) == "Hidden number"
        assert str(lead.property).startswith("118 Alder Court")
        assert lead.person.touches.count() == 1


def test_hidden_numbers_that_hang_up_are_counted_only(call, sign, home):
    sign()
    call(number="Anonymous").hang_up()
    assert scan_hung_up() == 0
    with scope(home.pk):
        assert CodeUse.objects.get().outcome == Outcome.NOTHING


@pytest.mark.parametrize("shown", ["WIRELESS CALLER", "TRAVERSE CITY MI", "UNAVAILABLE", ""])
def test_a_kind_of_telephone_is_nobodys_name(shown, call, sign, home):
    sign()
    call(name=shown).press("999")
    with scope(home.pk):
        person = Lead.objects.select_related("person").get().person
        assert (person.first_name, person.last_name) == ("", "")


def test_two_homes_in_one_call_are_counted_apart_and_are_one_lead(call, sign, home):
    sign("100")
    sign("101", "77 Cove Street, Traverse City")
    caller = call()
    caller.press("100")
    caller.press("9")
    assert "77 Cove Street" in caller.press("101")
    with scope(home.pk):
        assert Lead.objects.count() == 1
        assert set(CodeUse.objects.values_list("code__code", flat=True)) == {"100", "101"}


def test_a_line_without_codes_leaves_the_call_to_others(call, home):
    assert "enter the number" not in call().words
    with scope(home.pk):
        assert not CodeUse.objects.exists()
