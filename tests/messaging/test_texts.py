"""Texts: by which line they leave, how Twilio's answers are taken, and what stops them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.tenancy import scope
from contacts.models import Phone
from crm.kit import clock
from messaging import delivery, texting
from messaging.models import Message, PhoneLine, State, TextConsent
from tests.messaging.twilio import SID, TOKEN

pytestmark = pytest.mark.django_db
JUNE = "+12315550164"
TO_MANY = {"purpose": "marketing", "is_automated": True}


@pytest.fixture
def line(home):
    """A registered number of Ana's at Twilio."""
    with scope(home.pk):
        line = PhoneLine(number="+12315559000", account_sid=SID, registration="approved")
        line.set_token(TOKEN)
        line.save()
        line.workspace = home
    return line


@pytest.fixture
def text(home, june):
    """`text("Hello")`: a text to June in Ana's ledger."""

    def write(words="Hello June.", key="k", **fields):
        given = {"channel": "sms", "to": "231-555-0164", "text": words, "person": june}
        with scope(home.pk):
            return Message.objects.queue(key=key, **given | fields)

    return write


@pytest.fixture
def may_be_texted(home):
    with scope(home.pk):
        texting.give(JUNE, words="Yes, text me.", source="Open house")


class TestLeaving:
    def test_a_text_leaves_by_the_line_and_tells_what_twilio_said(
        self, line, text, fresh, twilio, home
    ):
        message = text("Hello June.")
        assert (message.to_address, message.subject) == (JUNE, "Hello June.")
        assert delivery.deliver_due() == 1
        assert delivery.deliver_due() == 0
        (sent,) = twilio.texts
        assert (sent["To"], sent["From"], sent["Body"]) == (JUNE, line.number, "Hello June.")
        assert sent["StatusCallback"] == f"{line.hook_url('status')}?message={message.public_id}"
        row = fresh(message)
        assert (row.state, row.line_id, row.provider) == (State.SENT, line.pk, "text")
        assert row.provider_message_id.startswith("SM")
        with scope(home.pk):
            line.refresh_from_db()
        assert JUNE in line.worked

    def test_letters_and_texts_of_one_scan_both_leave(self, line, text, queue, twilio, sink):
        text()
        queue(key="letter")
        assert delivery.deliver_due() == 2
        assert len(twilio.texts) == len(sink.messages) == 1

    @pytest.mark.parametrize("to", ["555-0164", "nobody", "", "june@example.com"])
    def test_a_number_without_its_area_code_is_refused(self, text, to):
        with pytest.raises(ValidationError):
            text(to=to)

    def test_without_a_registered_line_nothing_leaves(self, line, text, fresh, twilio, home):
        with scope(home.pk):
            PhoneLine.objects.update(registration="none")
            assert PhoneLine.objects.texting() is None
        message = text()
        assert delivery.deliver_due() == 0
        row = fresh(message)
        assert (row.state, row.failure) == (
            State.SKIPPED,
            "Texting is off: no line of yours may text yet.",
        )
        assert row.can_be_repeated
        assert twilio.texts == []

    def test_an_answer_leaves_by_the_line_they_wrote_to(self, line, home, text, fresh, twilio):
        from messaging import texts

        with scope(home.pk):
            other = PhoneLine(number="+12315559001", account_sid=SID, registration="approved")
            other.set_token(TOKEN)
            other.save()
            texts.receive(other, provider_id="SM1", sender=JUNE, body="Hello")
        text()
        delivery.deliver_due()
        assert twilio.texts[0]["From"] == other.number

    def test_the_demo_texts_nobody_outside(self, line, home, text, fresh, twilio):
        home.is_demo = True
        home.save()
        message = text()
        delivery.deliver_due()
        assert (fresh(message).state, twilio.asked) == (State.SUPPRESSED, [])

    def test_the_first_text_to_many_says_who_writes_and_how_to_stop(
        self, line, text, twilio, may_be_texted
    ):
        text("An open house on Sunday.", purpose="marketing")
        text("And another.", key="k2", purpose="marketing", not_before=clock.now())
        delivery.deliver_due()
        first, second = (sent["Body"] for sent in twilio.texts)
        assert first.endswith("Ana’s homes. Reply STOP to opt out.")
        assert second == "And another."


class TestOutcomes:
    """The outcome table (R4), with a real HTTP server answering through Twilio's library."""

    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            ((400, {"code": 21211, "message": "Not a number", "status": 400}), State.FAILED),
            ((404, {"code": 20404, "message": "No such thing", "status": 404}), State.FAILED),
            ((429, {"code": 20429, "message": "Too many", "status": 429}), State.QUEUED),
            ((500, {"code": 20500, "message": "Oops", "status": 500}), State.UNKNOWN),
            ((503, {"code": 20503, "message": "Away", "status": 503}), State.UNKNOWN),
            ("hang up", State.UNKNOWN),
        ],
    )
    def test_an_answer_is_a_line_of_the_table(self, line, text, fresh, twilio, answer, state):
        twilio.answers = [answer]
        message = text()
        delivery.deliver_due()
        assert fresh(message).state == state
        assert len(twilio.texts) == 1
        assert delivery.deliver_due() == 0, "nothing is sent twice by itself"
        assert len(twilio.texts) == 1

    def test_a_line_that_is_refused_waits_and_loses_nothing(
        self, line, text, fresh, twilio, home, noon
    ):
        twilio.answers = [(401, {"code": 20003, "message": "Authenticate", "status": 401})]
        messages = [text(key=str(number)) for number in range(3)]
        delivery.deliver_due()
        assert len(twilio.texts) == 1, "the others met the line's hold"
        rows = [fresh(message) for message in messages]
        assert {row.state for row in rows} == {State.QUEUED}
        assert {row.attempts for row in rows} == {0}
        assert "does not know us" in rows[0].failure
        with clock.at(noon + dt.timedelta(hours=1)):
            assert delivery.deliver_due() == 3

    def test_a_refused_line_does_not_stop_the_mail(self, line, text, queue, twilio, sink):
        twilio.answers = [(401, {"code": 20003, "message": "Authenticate", "status": 401})]
        text()
        queue(key="letter")
        delivery.deliver_due()
        assert len(sink.messages) == 1

    def test_twilio_out_of_reach_is_tried_again(self, line, text, fresh, settings, noon):
        settings.TWILIO_API_URL = "http://127.0.0.1:1"
        message = text()
        delivery.deliver_due()
        row = fresh(message)
        assert (row.state, row.attempts) == (State.QUEUED, 0)
        assert row.failure == "Twilio could not be reached."

    def test_who_opted_out_with_twilio_has_stopped_with_us(self, line, text, fresh, twilio, home):
        twilio.answers = [(400, {"code": 21610, "message": "Unsubscribed", "status": 400})]
        first, second = text(), text(key="later", not_before=clock.now() + dt.timedelta(hours=1))
        delivery.deliver_due()
        assert (fresh(first).state, fresh(second).state) == (State.FAILED, State.SUPPRESSED)
        with scope(home.pk):
            assert texting.is_silent(JUNE) == "They asked for no more texts."

    def test_the_token_is_sealed_and_goes_with_the_request(self, line, text, twilio, home):
        text()
        delivery.deliver_due()
        assert twilio.asked[0]["key"].startswith("Basic ")
        with connection.cursor() as cursor, scope(home.pk):
            cursor.execute("select auth_token_sealed from messaging_phoneline")
            (sealed,) = cursor.fetchone()
        assert TOKEN not in sealed


class TestStops:
    def test_a_stop_silences_every_purpose(self, line, text, fresh, twilio, home):
        with scope(home.pk):
            texting.stop(JUNE, words="STOP", source="By text")
        rows = [
            fresh(text(key=purpose, purpose=purpose))
            for purpose in ("marketing", "transactional", "security")
        ]
        delivery.deliver_due()
        assert {fresh(row).state for row in rows} == {State.SUPPRESSED}
        assert twilio.asked == []

    def test_a_stop_between_claim_and_handoff_wins(self, line, text, fresh, twilio, home):
        """R3: the last look is taken under the lock of the stop."""
        message = text()
        (claimed,) = delivery.claim_next()
        with scope(home.pk):
            texting.stop(JUNE, words="STOP", source="By text")
        from messaging.handoff import hand_off

        assert not hand_off(claimed, b"")
        assert fresh(message).state == State.SUPPRESSED

    @pytest.mark.django_db(transaction=True)
    def test_what_waits_when_the_stop_comes_never_leaves(self, line, text, fresh, twilio, home):
        """F14: six texts are queued, and the stop comes while Twilio takes the second."""
        messages = [text(key=str(number)) for number in range(6)]

        def stop_now():
            if len(twilio.texts) == 2:
                with scope(home.pk):
                    texting.stop(JUNE, words="STOP", source="By text")
                connection.close()

        twilio.before_answer = stop_now
        delivery.deliver_due()
        states = [fresh(message).state for message in messages]
        assert (states.count(State.SENT), states.count(State.SUPPRESSED)) == (2, 4)
        assert len(twilio.texts) == 2
        with scope(home.pk):
            stopped_at = TextConsent.objects.get(kind="stopped").at
            assert not Message.objects.filter(handoff_at__gt=stopped_at).exists()

    def test_only_their_own_start_lifts_a_stop(self, home, line):
        with scope(home.pk):
            texting.stop(JUNE, words="STOP", source="By text")
            texting.give(JUNE, words="I agree to texts.", source="Web form")
            assert texting.is_silent(JUNE)

    def test_a_stop_outlives_the_person_and_a_new_record_of_the_number(self, home, june, line):
        from contacts.models import Person

        with scope(home.pk):
            texting.stop(JUNE, words="STOP", source="By text", person=june)
            june.delete()
            again = Person.objects.create(first_name="June")
            again.phones.create(number=JUNE)
            assert texting.refusal(JUNE, again) == "They asked for no more texts."
            stop = TextConsent.objects.get()
            assert (stop.number, stop.words, stop.person) == (JUNE, "STOP", None)

    @pytest.mark.parametrize(
        ("mark", "purpose", "is_automated", "refused"),
        [
            ("BAD", "transactional", True, True),
            ("DNC", "marketing", True, True),
            ("DNC", "transactional", False, True),
            ("DNC", "transactional", True, False),  # they asked for it by a text of their own
        ],
    )
    def test_marks_on_the_number_count(self, home, june, mark, purpose, is_automated, refused):
        with scope(home.pk):
            Phone.objects.get(number=JUNE).mark(mark)
            because = texting.refusal(JUNE, june, purpose=purpose, is_automated=is_automated)
        assert bool(because) == refused

    def test_no_marketing_without_consent(self, line, text, fresh, twilio):
        message = text(purpose="marketing")
        delivery.deliver_due()
        assert fresh(message).failure == "They have not said that they may be texted."

    def test_consent_keeps_its_words_version_and_address(self, home):
        with scope(home.pk):
            texting.give(
                JUNE, words="I agree to be texted.", source="Open house", version="2026-11",
                ip="192.0.2.7",
            )  # fmt: skip
            kept = TextConsent.objects.get()
            assert texting.has_consent(JUNE)
        assert (kept.words, kept.version, kept.ip) == (
            "I agree to be texted.", "2026-11", "192.0.2.7",
        )  # fmt: skip
        assert kept.at


class TestQuietHours:
    @pytest.mark.parametrize(
        ("utc", "waits_until"),
        [
            ("2026-11-18T13:59", "2026-11-18T14:00"),  # 8:59 in Detroit
            ("2026-11-18T14:00", None),
            ("2026-11-19T00:59", None),  # 7:59 pm
            ("2026-11-19T01:00", "2026-11-19T14:00"),  # 8 pm
            ("2026-11-22T15:00", "2026-11-22T17:00"),  # Sunday, 10 am: from noon
            ("2026-11-22T01:30", "2026-11-22T17:00"),  # Saturday night: Sunday noon
        ],
    )
    def test_automatic_texts_leave_by_day(self, here, utc, waits_until):
        now = dt.datetime.fromisoformat(f"{utc}+00:00")
        given = texting.quiet_until(now, "+12315550164", here)
        assert given == (waits_until and dt.datetime.fromisoformat(f"{waits_until}+00:00"))

    def test_the_number_far_away_counts_as_well_as_our_own_place(self, here):
        """9:30 in Detroit is 6:30 in Los Angeles: it waits until nine there."""
        now = dt.datetime(2026, 11, 18, 14, 30, tzinfo=dt.UTC)
        assert texting.quiet_until(now, "+12135550164", here) == dt.datetime(
            2026, 11, 18, 17, 0, tzinfo=dt.UTC
        )

    @pytest.mark.parametrize("day", [dt.date(2026, 3, 8), dt.date(2026, 11, 1)])
    def test_never_in_the_night_through_both_daylight_saving_days(self, here, day):
        """C09: whatever the moment, what is allowed is daytime in both places."""
        from zoneinfo import ZoneInfo

        start = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
        for quarter in range(3 * 96):
            moment = start + dt.timedelta(minutes=15 * quarter)
            leaves = texting.quiet_until(moment, "+12135550164", here) or moment
            for zone in ("America/Los_Angeles", "America/Detroit"):
                local = leaves.astimezone(ZoneInfo(zone))
                assert (12 if local.weekday() == 6 else 9) <= local.hour < 20

    def test_an_automatic_text_to_many_waits_and_one_by_hand_does_not(
        self, line, text, fresh, twilio, may_be_texted, noon
    ):
        with clock.at(noon + dt.timedelta(hours=12)):
            automatic, by_hand = text(key="a", **TO_MANY), text(key="b")
            delivery.deliver_due()
            assert (fresh(automatic).state, fresh(by_hand).state) == (State.QUEUED, State.SENT)
            assert fresh(automatic).failure == (
                "Automatic texts leave by day, by the strictest hours of all."
            )


@pytest.mark.parametrize(
    ("words", "parts"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
     ("ż" * 70, 1), ("ż" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2)],
)  # fmt: skip
def test_long_texts_are_counted_as_carriers_count_them(words, parts):
    assert texting.parts(words) == parts
