"""The pages of texting: lines, the conversation with a person, and the simulator."""

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from contacts.models import Touch
from messaging import delivery, practice, tasks, texting, texts
from messaging.models import IncomingCall, IncomingText, Message, PhoneLine, State
from tests.messaging.twilio import SID, TOKEN

pytestmark = pytest.mark.django_db
JUNE, STRANGER = "+12315550164", practice.STRANGER
NEW = {
    "label": "Signs", "number": "231-555-9000", "account_sid": SID, "auth_token": TOKEN,
    "registration": "approved", "has_voice": "on", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def web(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def line(web, home):
    web.post(reverse("messaging:line_new"), NEW)
    with scope(home.pk):
        return PhoneLine.objects.select_related("workspace").get()


@pytest.fixture
def practice_line(web, home):
    web.post(reverse("messaging:practice_line"))
    with scope(home.pk):
        return PhoneLine.objects.get(provider="simulator")


class TestLines:
    def test_the_token_is_written_and_never_shown(self, web, line, home):
        with scope(home.pk):
            assert line.auth_token == TOKEN
        for url in (line.get_absolute_url(), reverse("messaging:lines")):
            page = web.get(url).content.decode()
            assert TOKEN not in page
            assert line.auth_token_sealed not in page
        web.post(line.get_absolute_url(), NEW | {"auth_token": "", "label": "Another"})
        with scope(home.pk):
            line.refresh_from_db()
            assert (line.label, line.auth_token) == ("Another", TOKEN)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("number", "555-9000"), ("number", ""), ("account_sid", ""), ("account_sid", "AC 1/2"),
         ("auth_token", ""), ("auth_token", "two words")],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, web, home, name, value):
        answer = web.post(reverse("messaging:line_new"), NEW | {name: value})
        assert answer.status_code == 422
        assert 'value="Signs"' in answer.content.decode()
        with scope(home.pk):
            assert not PhoneLine.objects.exists()

    def test_one_number_is_one_line(self, web, line):
        answer = web.post(reverse("messaging:line_new"), NEW)
        assert answer.status_code == 422
        assert b"a line of yours already" in answer.content

    def test_the_test_asks_twilio_and_says_what_is_wrong(self, web, line, home, twilio):
        test = reverse("messaging:line_test", args=[line.public_id])
        page = web.post(test, follow=True).content.decode()
        assert "The account has no number (231) 555-9000." in page
        twilio.numbers = [
            {"sid": "PN1", "phone_number": line.number, "sms_url": "https://x.example"}
        ]
        page = web.post(test, follow=True).content.decode()
        assert "somewhere else" in page
        with scope(home.pk):
            twilio.numbers[0] |= {
                "sms_url": line.hook_url("text"), "voice_url": line.hook_url("voice"),
            }  # fmt: skip
        page = web.post(test, follow=True).content.decode()
        assert "(231) 555-9000 works." in page
        twilio.answers = [(401, {"code": 20003, "message": "Authenticate", "status": 401})]
        page = web.post(test, follow=True).content.decode()
        assert "does not know this account and token" in page

    def test_sphere_writes_its_addresses_into_twilio(self, web, line, twilio, home):
        twilio.numbers = [{"sid": "PN1", "phone_number": line.number}]
        web.post(reverse("messaging:line_connection", args=[line.public_id]))
        form = twilio.asked[-1]["form"]
        assert (form["SmsUrl"], form["VoiceUrl"]) == (
            line.hook_url("text"), line.hook_url("voice"),
        )  # fmt: skip

    def test_a_test_text_leaves(self, web, line, twilio):
        url = reverse("messaging:line_text", args=[line.public_id])
        assert web.post(url, {"to": "555"}).status_code == 422
        web.post(url, {"to": "231-555-0101"})
        delivery.deliver_due()
        assert twilio.texts[0]["To"] == "+12315550101"

    def test_a_line_that_is_not_registered_sends_no_test(self, web, line, home):
        with scope(home.pk):
            PhoneLine.objects.update(registration="none")
        url = reverse("messaging:line_text", args=[line.public_id])
        answer = web.post(url, {"to": "231-555-0101"})
        assert answer.status_code == 422
        assert b"not registered for texting yet" in answer.content


class TestTalk:
    def url(self, june):
        return reverse("messaging:talk", args=[june.public_id])

    def test_a_text_of_a_member_leaves_once_and_is_their_touch(
        self, web, line, june, home, twilio, member
    ):
        page = web.get(self.url(june)).content.decode()
        assert "Send from (231) 555-9000" in page
        body = {"words": "Shall we meet?", "key": "0198c0de-0000-7000-8000-000000000001"}
        for _ in range(3):
            assert web.post(self.url(june), body).status_code == 302
        delivery.deliver_due()
        assert [sent["Body"] for sent in twilio.texts] == ["Shall we meet?"]
        with scope(home.pk):
            touch = Touch.objects.get()
            assert (touch.kind, touch.by, touch.is_incoming) == ("text", member, False)
        page = web.get(self.url(june)).content.decode()
        assert page.count("Shall we meet?") == 1
        timeline = web.get(june.get_absolute_url()).content.decode()
        assert timeline.count("Shall we meet?") == 1, "a touch and its message are one entry"

    def test_both_sides_stand_in_order(self, web, line, june, home):
        with scope(home.pk):
            texts.receive(line, provider_id="SM1", sender=JUNE, body="Are you there?")
        page = web.get(self.url(june)).content.decode()
        web.post(self.url(june), {"words": "I am."})
        page = web.get(self.url(june)).content.decode()
        assert page.index("Are you there?") < page.index("I am.")

    def test_after_a_stop_there_is_no_way_to_send(self, web, line, june, home, twilio):
        with scope(home.pk):
            texting.stop(JUNE, words="STOP", source="By text")
        page = web.get(self.url(june)).content.decode()
        assert "They asked for no more texts." in page
        assert "Send from" not in page
        answer = web.post(self.url(june), {"words": "Please?"})
        assert answer.status_code == 422
        with scope(home.pk):
            assert not Touch.objects.exists()
            assert not Message.objects.exists()

    def test_without_a_registered_line_one_texts_from_ones_own_phone(
        self, web, line, june, home, member
    ):
        with scope(home.pk):
            PhoneLine.objects.update(registration="none")
        page = web.get(self.url(june)).content.decode()
        assert "Send from" not in page
        assert f"sms:{JUNE}?" in page
        assert web.post(self.url(june), {"words": "Hello"}).status_code == 422
        web.post(reverse("messaging:own_text", args=[june.public_id]), {"words": "Hello"})
        with scope(home.pk):
            touch = Touch.objects.get()
            assert (touch.body, touch.by) == ("Hello", member)
            assert not Message.objects.exists()

    def test_shortened_links_are_refused_and_the_words_kept(self, web, line, june):
        answer = web.post(self.url(june), {"words": "Look: https://bit.ly/x"})
        assert answer.status_code == 422
        assert b"https://bit.ly/x" in answer.content

    def test_a_long_talk_costs_as_many_queries_as_a_short_one(
        self, web, line, june, home, django_assert_max_num_queries
    ):
        web.get(self.url(june))
        with django_assert_max_num_queries(34) as one:
            web.get(self.url(june))
        cost = len(one)
        with scope(home.pk):
            for number in range(30):
                texts.receive(line, provider_id=f"SM{number}", sender=JUNE, body="Hello")
                Message.objects.queue(
                    key=f"{number}", channel="sms", to=JUNE, text="Hello", person=june
                )
        with django_assert_max_num_queries(cost):
            web.get(self.url(june))

    def test_the_persons_page_leads_to_it(self, web, line, june):
        assert self.url(june) in web.get(june.get_absolute_url()).content.decode()


class TestSimulator:
    URL = "/messages/simulator/"

    def text(self, web, home, words, number="989-555-0177"):
        answer = web.post(f"{self.URL}text/", {"number": number, "words": words})
        assert answer.status_code == 302
        with scope(home.pk):
            unread = list(IncomingText.objects.unread().values_list("pk", flat=True))
        for pk in unread:
            tasks.read_text(home.pk, pk)
        delivery.deliver_due()
        return web.get(self.URL).content.decode()

    def test_stop_and_help_are_answered_by_the_very_same_handlers(self, web, practice_line, home):
        page = self.text(web, home, "HELP")
        assert "Msg &amp; data rates may apply" in page
        page = self.text(web, home, "stop")
        assert "you will get no more texts" in page
        assert "They asked for no more texts." in page
        with scope(home.pk):
            sent = Message.objects.filter(state=State.SENT)
            assert {one.provider_reply for one in sent} == {"It stands in the simulator."}
            assert texting.is_silent(STRANGER)

    def test_a_call_is_heard_as_text_and_keys_lead_on(self, web, practice_line, home):
        web.post(f"{self.URL}call/", {"number": STRANGER, "name": "Lena Marsh"})
        page = web.get(self.URL).content.decode()
        assert "leave your name and number" in page
        web.post(f"{self.URL}keys/", {"number": STRANGER})
        page = web.get(self.URL).content.decode()
        assert "We will call you back." in page
        with scope(home.pk):
            call = IncomingCall.objects.get()
            assert (call.caller, call.caller_name, call.is_over) == (STRANGER, "Lena Marsh", True)

    @pytest.mark.parametrize(
        ("what", "body"),
        [("text", {"number": "12", "words": "Hi"}), ("text", {"number": STRANGER, "words": ""}),
         ("call", {"number": ""}), ("keys", {"number": STRANGER, "digits": "x"})],
    )  # fmt: skip
    def test_nonsense_is_said_so(self, web, practice_line, what, body):
        assert web.post(f"{self.URL}{what}/", body).status_code == 422

    def test_without_a_line_it_offers_one(self, web):
        assert b"Make a practice line" in web.get(self.URL).content
        answer = web.post(f"{self.URL}text/", {"number": STRANGER, "words": "Hi"})
        assert answer.status_code == 404

    def test_on_a_real_server_it_reaches_fictional_numbers_only(
        self, practice_line, home, settings
    ):
        with scope(home.pk):
            for key, to in (("a", "+12315550142"), ("b", "+12315551234")):
                Message.objects.queue(
                    key=key, channel="sms", to=to, text="Hello", line=practice_line
                )
        settings.PRODUCTION = True
        # The clock of the test refuses to be moved in production; time goes on from here.
        delivery.deliver_due(seconds=60)
        settings.PRODUCTION = False
        with scope(home.pk):
            states = dict(Message.objects.values_list("to_address", "state"))
            assert states == {"+12315550142": State.SENT, "+12315551234": State.FAILED}
            settings.PRODUCTION = True
            assert PhoneLine.objects.texting() is None
            settings.PRODUCTION = False


def test_a_practice_line_is_made_once(here):
    assert practice.open_line() == practice.open_line()
