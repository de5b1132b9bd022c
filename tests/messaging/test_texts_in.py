"""Texts that come in: signatures, replays, keywords before handlers, people, and the tray."""

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from agenda.models import TaskPlan
from contacts.models import Person, Touch
from crm.kit import clock
from drips.models import Enrolment, Sequence
from messaging import delivery, keywords, tasks, texting, texts
from messaging.keywords import Word
from messaging.models import IncomingText, Message, PhoneLine, State, TextConsent
from tests.messaging.twilio import SID, TOKEN, signed

pytestmark = pytest.mark.django_db
JUNE, STRANGER = "+12315550164", "+12315550177"


@pytest.fixture
def line(home):
    home.brokerage = "Bayline Realty"
    home.save()
    with scope(home.pk):
        line = PhoneLine(number="+12315559000", account_sid=SID, registration="approved")
        line.set_token(TOKEN)
        line.save()
        line.workspace = home
    return line


@pytest.fixture
def comes_in(client, line, django_capture_on_commit_callbacks):
    """`comes_in("STOP")`: a signed text, and the task that reads it."""
    counter = iter(range(1_000))

    def send(body, sender=JUNE, **more):
        fields = {
            "MessageSid": f"SM{next(counter):032d}", "AccountSid": SID, "From": sender,
            "To": line.number, "Body": body, "NumMedia": "0",
        }  # fmt: skip
        with django_capture_on_commit_callbacks():
            answer = signed(client, line, "text", fields | more)
        assert answer.status_code == 200
        with scope(line.workspace_id):
            text = IncomingText.objects.get(provider_id=(fields | more)["MessageSid"])
        tasks.read_text(line.workspace_id, text.pk)
        with scope(line.workspace_id):
            return IncomingText.objects.select_related("person", "line").get(pk=text.pk)

    return send


@pytest.fixture
def handlers(monkeypatch):
    """The handlers of this test alone."""
    monkeypatch.setattr(texts, "_handlers", [])
    return texts.when_text


class TestSignatures:
    FIELDS = {"MessageSid": "SM1", "From": JUNE, "To": "+12315559000", "Body": "Hello"}

    def stored(self, line):
        with scope(line.workspace_id):
            return IncomingText.objects.count()

    def test_a_signed_text_is_stored_before_it_is_answered(self, client, line):
        answer = signed(client, line, "text", self.FIELDS)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
        assert b"<Response" in answer.content
        with scope(line.workspace_id):
            text = IncomingText.objects.get()
        assert (text.sender, text.body, text.state) == (JUNE, "Hello", "received")
        assert b"Body=Hello" in bytes(text.raw)

    @pytest.mark.parametrize("signature", ["", "wrong", "é", "0" * 28])
    @pytest.mark.parametrize("name", ["text", "voice", "status"])
    def test_without_the_right_signature_it_is_nothing(self, client, line, name, signature):
        answer = signed(client, line, name, self.FIELDS, signature=signature)
        assert (answer.status_code, answer.content) == (403, b"")
        assert self.stored(line) == 0

    def test_what_was_signed_and_then_changed_is_refused(self, client, line):
        from twilio.request_validator import RequestValidator

        right = RequestValidator(TOKEN).compute_signature(line.hook_url("text"), self.FIELDS)
        changed = self.FIELDS | {"Body": "Goodbye"}
        assert signed(client, line, "text", changed, signature=right).status_code == 403

    def test_the_host_says_nothing_about_the_signature(self, client, line, settings):
        """R18: signed for another host, by whoever says so in the request."""
        from twilio.request_validator import RequestValidator

        settings.ALLOWED_HOSTS = ["*"]
        path = reverse("message_hooks:text", args=[line.key])
        elsewhere = RequestValidator(TOKEN).compute_signature(
            f"https://evil.example{path}", self.FIELDS
        )
        answer = signed(client, line, "text", self.FIELDS, signature=elsewhere, host="evil.example")
        assert answer.status_code == 403
        answer = signed(client, line, "text", self.FIELDS, host="evil.example")
        assert answer.status_code == 200, "signed for the address of the settings"

    def test_a_key_that_nobody_has_is_refused_alike(self, client, line):
        path = reverse("message_hooks:text", args=["0" * 32])
        answer = client.post(path, self.FIELDS, headers={"X-Twilio-Signature": "x"})
        assert (answer.status_code, answer.content) == (403, b"")

    def test_the_practice_line_is_closed_to_the_world(self, client, line):
        with scope(line.workspace_id):
            PhoneLine.objects.update(provider="simulator", auth_token_sealed="")
        assert signed(client, line, "text", self.FIELDS).status_code == 403

    def test_a_replay_changes_nothing_for_ever(self, client, line, comes_in, june, noon):
        import datetime as dt

        first = comes_in("Hello", MessageSid="SM7")
        for later in (dt.timedelta(), dt.timedelta(days=400)):
            with clock.at(noon + later):
                again = signed(client, line, "text", self.FIELDS | {"MessageSid": "SM7"})
            assert again.status_code == 200
        assert self.stored(line) == 1
        with scope(line.workspace_id):
            assert Touch.objects.count() == 1
            assert IncomingText.objects.get() == first

    def test_two_workspaces_do_not_meet(self, client, line, elsewhere):
        """A text signed for one line is nobody else's, whatever it says of itself."""
        with scope(elsewhere.pk):
            other = PhoneLine(number=line.number, account_sid=SID, registration="approved")
            other.set_token("another token")
            other.save()
        assert signed(client, other, "text", self.FIELDS).status_code == 403
        assert signed(client, line, "text", self.FIELDS).status_code == 200
        with scope(elsewhere.pk):
            assert not IncomingText.objects.exists()

    @pytest.mark.parametrize("body", ["\0", "a\0b", "😀 café", "<b>&amp;</b>", ""])
    def test_odd_letters_are_stored(self, comes_in, body):
        assert comes_in(body, sender=STRANGER).body == body.replace("\0", "")

    def test_a_picture_is_kept(self, comes_in):
        picture = {
            "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m/1",
            "MediaContentType0": "image/png",
        }  # fmt: skip
        assert comes_in("Look", **picture).media == [
            {"url": "https://api.twilio.com/m/1", "kind": "image/png"}
        ]

    @pytest.mark.parametrize("count", ["-1", "x", "9" * 5000, "99"])
    def test_nonsense_about_pictures_does_no_harm(self, comes_in, count):
        assert len(comes_in("Look", NumMedia=count).media) <= 10


class TestKeywords:
    @pytest.mark.parametrize(
        "body",
        ["STOP", "stop", " Stop. ", "STOPALL", "stop all", "Unsubscribe!", "CANCEL", "End", "quit",
         "revoke", "optout", "OPT OUT", "Opt-Out", "remove", "ARRET", "arrêt", "td", "S T O P",
         "STOP PLEASE", "please stop", "Stop it", "stop stop", "ＳＴＯＰ", "\u201cSTOP\u201d"],
    )  # fmt: skip
    def test_stop_and_its_kin(self, body):
        assert keywords.find(body) == Word.STOP

    @pytest.mark.parametrize("body", ["HELP", "help?", "Info", "aide", "help please"])
    def test_help(self, body):
        assert keywords.find(body) == Word.HELP

    @pytest.mark.parametrize("body", ["START", "Unstop", "start."])
    def test_start(self, body):
        assert keywords.find(body) == Word.START

    def test_yes_means_something_only_when_we_have_asked(self):
        assert keywords.find("Yes!") is None
        assert keywords.find("Yes!", is_yes_awaited=True) == Word.START

    @pytest.mark.parametrize(
        "body",
        ["stop texting me", "Wrong number", "Remove me from your list", "leave me alone",
         "Do not text this number", "don't text me", "don’t text me", "take me off",
         "You have the wrong number, sorry"],
    )  # fmt: skip
    def test_what_sounds_like_a_stop(self, body):
        assert keywords.find(body) == Word.UNCLEAR

    @pytest.mark.parametrize(
        "body",
        ["999", "Can you stop by tomorrow?", "When does it end", "I need some help with the loan",
         "Is the start of May ok?", "We want to quit renting", "", "👍",
         "Cancel our 3 pm and make it 4"],
    )  # fmt: skip
    def test_an_ordinary_text_is_one(self, body):
        assert keywords.find(body) is None


class TestHonoured:
    def test_stop_is_confirmed_once_and_nothing_else_leaves(
        self, comes_in, june, home, twilio, handlers
    ):
        asked = []
        handlers(lambda text: asked.append(text) or True)
        with scope(home.pk):
            waiting = Message.objects.queue(
                key="k", channel="sms", to=JUNE, text="Hello", person=june
            )
        text = comes_in("Stop.")
        comes_in("STOP")
        delivery.deliver_due()
        (sent,) = twilio.texts
        assert "Ana’s homes, Bayline Realty: you will get no more texts" in sent["Body"]
        assert asked == [], "a keyword never reaches a handler"
        with scope(home.pk):
            waiting.refresh_from_db()
            assert (waiting.state, text.keyword) == (State.SUPPRESSED, "stop")
            stop = TextConsent.objects.filter(kind="stopped").first()
            assert (stop.words, stop.source, stop.text) == ("Stop.", "By text", text)
            assert not Touch.objects.exists(), "a stop is no conversation"
            assert "Asked for no more texts" in june.notes.get().body

    def test_stop_ends_drips_and_the_texts_of_plans(self, comes_in, june, home):
        with scope(home.pk):
            enrolment = Enrolment.objects.enrol(
                june, Sequence.objects.first(), by=None, write_first=True
            )
            plan = TaskPlan.objects.filter(steps__kind="text").first()
            run = plan.start(june)
        comes_in("STOP")
        with scope(home.pk):
            enrolment.refresh_from_db()
            assert enrolment.state == Enrolment.State.ENDED
            assert not run.tasks.open().filter(kind="text").exists()

    def test_start_lifts_it(self, comes_in, home, twilio):
        comes_in("STOP")
        comes_in("start")
        with scope(home.pk):
            assert texting.is_silent(JUNE) == ""
            assert texting.has_consent(JUNE)
        delivery.deliver_due()
        assert len(twilio.texts) == 2

    def test_help_names_who_writes_how_to_reach_them_and_how_to_stop(self, comes_in, twilio):
        comes_in("HELP")
        delivery.deliver_due()
        (sent,) = twilio.texts
        for words in (
            "Ana’s homes", "Bayline Realty", "(231) 555-9000", "Msg & data rates may apply",
            "STOP",
        ):  # fmt: skip
            assert words in sent["Body"]

    def test_help_is_answered_even_after_a_stop(self, comes_in, twilio):
        comes_in("STOP")
        comes_in("HELP")
        delivery.deliver_due()
        assert len(twilio.texts) == 2

    def test_what_twilio_has_answered_itself_is_not_answered_twice(self, comes_in, home, twilio):
        comes_in("STOP", OptOutType="STOP")
        delivery.deliver_due()
        assert twilio.texts == []
        with scope(home.pk):
            assert texting.is_silent(JUNE)

    def test_yes_after_our_question_is_consent_with_their_word(self, comes_in, home):
        with scope(home.pk):
            texting.ask(JUNE, words="May we text you? Reply YES.", source="Web form")
        text = comes_in("Yes please")
        with scope(home.pk):
            assert texting.has_consent(JUNE)
            assert TextConsent.objects.get(kind="given").text == text

    def test_what_sounds_like_a_stop_pauses_at_once_and_asks_a_person(
        self, comes_in, june, home, twilio, client_of, ana, handlers
    ):
        asked = []
        handlers(lambda text: asked.append(text) or True)
        with scope(home.pk):
            waiting = Message.objects.queue(
                key="k", channel="sms", to=JUNE, text="Hello", person=june
            )
        text = comes_in("You have the wrong number")
        delivery.deliver_due()
        assert (twilio.texts, asked) == ([], [])
        with scope(home.pk):
            waiting.refresh_from_db()
            assert waiting.state == State.SUPPRESSED
        browser = client_of(ana)
        page = browser.get(reverse("messaging:texts")).content.decode()
        assert "may want no more texts" in page
        decision = reverse("messaging:text_decision", args=[text.public_id])
        browser.post(decision, {"was": "fine"})
        with scope(home.pk):
            assert texting.is_silent(JUNE) == ""
        comes_in("Do not text me")
        browser.post(decision, {"was": "stop"})
        with scope(home.pk):
            assert texting.standing(JUNE).kind == "stopped"


class TestPeople:
    def test_a_known_number_is_a_touch_that_ends_drips_and_plans(self, comes_in, june, home):
        with scope(home.pk):
            enrolment = Enrolment.objects.enrol(
                june, Sequence.objects.first(), by=None, write_first=True
            )
        text = comes_in("Could we talk on Friday?")
        with scope(home.pk):
            touch = Touch.objects.get()
            assert (touch.person, touch.kind, touch.body) == (june, "text", text.body)
            assert (touch.is_incoming, touch.is_conversation, touch.by) == (True, True, None)
            enrolment.refresh_from_db()
            assert enrolment.state == Enrolment.State.ENDED
            assert (text.person, text.state) == (june, "read")

    def test_a_handler_that_takes_it_settles_it(self, comes_in, handlers, home, twilio):
        @handlers
        def flyer(incoming):
            if incoming.body.strip() != "999":
                return False
            incoming.answer(key=f"flyer:{incoming.public_id}", text="The flyer.", kind="Flyer")
            return True

        assert comes_in("999", sender=STRANGER).state == "read"
        assert comes_in("998", sender=STRANGER).state == "waiting"
        delivery.deliver_due()
        assert [sent["Body"] for sent in twilio.texts] == ["The flyer."]

    def test_the_first_handler_that_takes_it_is_the_last_that_is_asked(self, comes_in, handlers):
        asked = []
        handlers(lambda text: asked.append(1) or False)
        handlers(lambda text: asked.append(2) or True)
        handlers(lambda text: asked.append(3) or True)
        comes_in("Hello", sender=STRANGER)
        assert asked == [1, 2]

    def test_a_handler_that_stumbles_loses_nothing(self, comes_in, handlers, home):
        @handlers
        def broken(incoming):
            Person.objects.create(first_name="Half")
            raise RuntimeError("no")

        text = comes_in("Hello", sender=STRANGER)
        assert (text.state, text.problem) == ("waiting", "Sphere stumbled over this text.")
        with scope(home.pk):
            assert not Person.objects.filter(first_name="Half").exists()

    def test_reading_twice_changes_nothing(self, comes_in, june, home):
        text = comes_in("Hello")
        tasks.read_text(home.pk, text.pk)
        with scope(home.pk):
            assert Touch.objects.count() == 1

    def test_the_scan_finds_what_no_doorbell_was_heard_for(
        self, client, line, home, noon, settings
    ):
        import datetime as dt

        from crm.celery import app

        fields = {"MessageSid": "SM1", "From": JUNE, "Body": "STOP"}
        signed(client, line, "text", fields)
        app.conf.task_always_eager = True
        try:
            texts.scan()
            with scope(home.pk):
                assert not texting.is_silent(JUNE), "the doorbell has ten seconds"
            with clock.at(noon + dt.timedelta(seconds=30)):
                texts.scan()
        finally:
            app.conf.task_always_eager = False
        with scope(home.pk):
            assert texting.is_silent(JUNE)


class TestTray:
    def test_a_stranger_waits_and_becomes_a_lead(self, comes_in, client_of, ana, home):
        text = comes_in("Is it still for sale?", sender=STRANGER)
        earlier = comes_in("Hello?", sender=STRANGER)
        browser = client_of(ana)
        page = browser.get(reverse("messaging:texts")).content.decode()
        assert page.count("(231) 555-0177") >= 2
        answer = browser.post(text.get_absolute_url(), {"name": ""})
        assert answer.status_code == 422
        answer = browser.post(text.get_absolute_url(), {"name": "Lena Marsh"})
        with scope(home.pk):
            person = Person.objects.get(first_name="Lena")
            assert person.phones.get().number == STRANGER
            assert person.leads.get().message == "Is it still for sale?"
            assert IncomingText.objects.get(pk=earlier.pk).person == person
            assert not IncomingText.objects.waiting().exists()
        assert answer["Location"] == reverse("messaging:talk", args=[person.public_id])
        again = browser.post(text.get_absolute_url(), {"name": "Another"})
        assert again.status_code == 302
        with scope(home.pk):
            assert Person.objects.filter(phones__number=STRANGER).count() == 1

    def test_set_aside_and_back(self, comes_in, client_of, ana, home):
        text = comes_in("Cheap roofs!", sender=STRANGER)
        browser = client_of(ana)
        browser.post(reverse("messaging:text_aside", args=[text.public_id]))
        assert b"Cheap roofs" not in browser.get(reverse("messaging:texts")).content
        assert b"Cheap roofs" in browser.get(reverse("messaging:texts") + "?show=aside").content
        browser.post(reverse("messaging:text_return", args=[text.public_id]))
        assert b"Cheap roofs" in browser.get(reverse("messaging:texts")).content

    def test_thirty_texts_cost_as_many_queries_as_one(
        self, comes_in, client_of, ana, django_assert_max_num_queries
    ):
        browser = client_of(ana)
        comes_in("Hello", sender=STRANGER)
        with django_assert_max_num_queries(22) as one:
            browser.get(reverse("messaging:texts"))
        cost = len(one)
        for number in range(30):
            comes_in("Hello", sender=f"+1231555{2000 + number}")
        with django_assert_max_num_queries(cost):
            page = browser.get(reverse("messaging:texts")).content.decode()
        assert "Next 24" in page


class TestHowItFared:
    def sent(self, home, line, june, twilio):
        with scope(home.pk):
            message = Message.objects.queue(
                key="k", channel="sms", to=JUNE, text="Hello", person=june
            )
        delivery.deliver_due()
        return message

    def tell(self, client, line, message, status, **more):
        fields = {"MessageSid": "SM1", "MessageStatus": status} | more
        answer = signed(client, line, "status", fields, query=f"?message={message.public_id}")
        assert answer.status_code == 204
        with scope(line.workspace_id):
            message.refresh_from_db()
        return message.carried

    def test_it_moves_only_upwards_in_whatever_order_it_is_told(
        self, client, home, line, june, twilio
    ):
        message = self.sent(home, line, june, twilio)
        told = [
            self.tell(client, line, message, status)
            for status in ("sent", "delivered", "sent", "queued", "delivered", "nonsense")
        ]
        assert told == ["sent", "delivered", "delivered", "delivered", "delivered", "delivered"]
        assert self.tell(client, line, message, "undelivered", ErrorCode="30005") == "undelivered"
        assert self.tell(client, line, message, "delivered") == "undelivered", "that absorbs"
        assert message.failure == "The number is not in service."

    def test_a_text_we_were_not_sure_of_has_left_when_the_carrier_says_so(
        self, client, home, line, june, twilio
    ):
        twilio.answers = ["hang up"]
        message = self.sent(home, line, june, twilio)
        with scope(home.pk):
            message.refresh_from_db()
        assert message.state == State.UNKNOWN
        self.tell(client, line, message, "delivered")
        assert message.state == State.SENT
        assert delivery.deliver_due() == 0

    def test_a_stop_that_only_the_carrier_knows_of_is_one(self, client, home, line, june, twilio):
        message = self.sent(home, line, june, twilio)
        self.tell(client, line, message, "failed", ErrorCode="21610")
        with scope(home.pk):
            assert texting.is_silent(JUNE)

    def test_of_a_message_that_is_not_ours_nothing_is_told(self, client, line):
        fields = {"MessageSid": "SM9", "MessageStatus": "delivered"}
        for query in ("", "?message=x", "?message=00000000-0000-0000-0000-000000000000"):
            assert signed(client, line, "status", fields, query=query).status_code == 204
