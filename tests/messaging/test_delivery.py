"""Claim, hand-off, result: what leaves, what waits, and who goes first."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Workspace
from accounts.tenancy import scope
from crm.kit import clock
from messaging import delivery
from messaging.handoff import hand_off, quiet_until
from messaging.models import Brake, Deployment, Message, State, WorkerHeartbeat
from messaging.tasks import deliver, scan

pytestmark = pytest.mark.django_db
A_LETTER = {"purpose": "marketing", "is_automated": True}


def test_a_queued_message_is_sent_once(queue, fresh, sink):
    message = queue()
    assert delivery.deliver_due() == 1
    assert delivery.deliver_due() == 0
    (received,) = sink.messages
    assert received.message_id == message.message_id_hdr
    assert received.recipient == "june.hargrove@example.com"
    row = fresh(message)
    assert (row.state, row.attempts) == (State.SENT, 1)
    assert row.sent_at
    assert row.provider_reply == "250 2.0.0 taken"
    assert len(row.body_sha256) == 32


class TestQueue:
    def test_the_same_key_gives_the_same_row(self, queue):
        first = queue(subject="First")
        again = queue(subject="Second")
        assert (again.pk, again.subject) == (first.pk, "First")

    def test_the_same_key_elsewhere_is_another_message(self, queue, elsewhere):
        first = queue()
        with scope(elsewhere.pk):
            other = Message.objects.queue(key="k", to="x@example.com", subject="s", text="t")
        assert other.pk != first.pk

    def test_what_was_rolled_back_is_not_sent(self, home, sink):
        with scope(home.pk):
            Message.objects.queue(key="k", to="x@example.com", subject="s", text="t")
            transaction.set_rollback(True)
        assert delivery.deliver_due() == 0

    @pytest.mark.parametrize("to", ["a@b.example\r\nBcc: x@example.com", "a b@c.example", "nobody"])
    def test_a_bad_address_is_refused(self, queue, to):
        with pytest.raises(ValidationError):
            queue(to=to)

    def test_the_doorbell_rings_once_a_transaction_after_the_commit(
        self, home, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks, scope(home.pk):
            for number in range(3):
                Message.objects.queue(key=f"{number}", to="x@example.com", subject="s", text="t")
        assert len(callbacks) == 1

    def test_a_broker_that_is_down_breaks_nobody(
        self, home, django_capture_on_commit_callbacks, monkeypatch
    ):
        monkeypatch.setattr(deliver.app.conf, "broker_url", "redis://127.0.0.1:1/0")
        monkeypatch.setattr(deliver.app, "_pool", None)  # connections of its own, for this test
        monkeypatch.setattr(deliver.app.amqp, "_producer_pool", None)
        options = deliver.app.conf.broker_transport_options
        monkeypatch.setitem(options, "max_retries", 0)
        with django_capture_on_commit_callbacks(execute=True), scope(home.pk):
            Message.objects.queue(key="k", to="x@example.com", subject="s", text="t")


class TestWaiting:
    def test_before_its_time_it_does_not_leave(self, queue, sink, noon):
        queue(not_before=noon + dt.timedelta(hours=1))
        assert delivery.deliver_due() == 0
        with clock.at(noon + dt.timedelta(hours=1, seconds=1)):
            assert delivery.deliver_due() == 1

    def test_after_its_time_it_is_skipped(self, queue, fresh, sink, noon):
        message = queue(expires_at=noon - dt.timedelta(seconds=1))
        assert delivery.deliver_due() == 0
        assert fresh(message).state == State.SKIPPED

    def test_automatic_letters_wait_for_the_morning_and_answers_do_not(self, queue, fresh, sink):
        night = dt.datetime(2026, 11, 19, 3, tzinfo=dt.UTC)  # ten in the evening in Detroit
        with clock.at(night):
            letter, answer = queue(key="letter", **A_LETTER), queue(key="answer")
            assert delivery.deliver_due() == 1
            assert fresh(answer).state == State.SENT
            row = fresh(letter)
        assert (row.state, row.attempts) == (State.QUEUED, 0)
        assert row.not_before == dt.datetime(2026, 11, 19, 14, tzinfo=dt.UTC)

    def test_what_a_member_sends_now_leaves_by_night_too(self, home, queue, fresh, sink):
        with clock.at(dt.datetime(2026, 11, 19, 3, tzinfo=dt.UTC)):
            letter = queue(key="letter", **A_LETTER)
            assert delivery.deliver_due() == 0
            with scope(home.pk):
                assert Message.objects.marketing().send_now() == 1
            assert delivery.deliver_due() == 1
            assert fresh(letter).state == State.SENT

    def test_the_demo_reaches_nobody_outside_whatever_server_is_set(
        self, home, queue, fresh, sink, noon, settings
    ):
        Workspace.objects.filter(pk=home.pk).update(is_demo=True)
        settings.MAIL_STAYS_HERE = False
        refused = queue(key="outside")
        assert delivery.deliver_due() == 0
        assert fresh(refused).state == State.SUPPRESSED
        settings.MAIL_STAYS_HERE = True
        queue(key="to the sink")
        assert delivery.deliver_due() == 1

    @pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
    def test_the_day_has_eleven_hours_when_clocks_change_too(self, home, day):
        """C09's shape for mail: every minute of a changing day is judged by the local clock."""
        start = dt.datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=home.zone)
        for minute in range(0, 25 * 60, 10):
            now = start.astimezone(dt.UTC) + dt.timedelta(minutes=minute)
            local = now.astimezone(home.zone)
            until = quiet_until(now, home)
            assert (until is None) == (9 <= local.hour < 20)
            assert until is None or (until > now and until.astimezone(home.zone).hour == 9)

    def test_without_a_postal_address_letters_to_many_wait_and_say_so(
        self, home, queue, fresh, sink, noon
    ):
        Workspace.objects.filter(pk=home.pk).update(postal_address=" ")
        letter, answer = queue(key="letter", purpose="marketing"), queue(key="answer")
        assert delivery.deliver_due() == 1
        row = fresh(letter)
        assert (row.state, row.attempts) == (State.QUEUED, 0)
        assert "postal address" in row.failure
        assert fresh(answer).state == State.SENT
        Workspace.objects.filter(pk=home.pk).update(postal_address="1 Main Street")
        with clock.at(noon + dt.timedelta(minutes=11)):
            assert delivery.deliver_due() == 1

    def test_a_brake_holds_letters_to_many(self, home, queue, fresh, sink):
        with scope(home.pk):
            Brake.objects.create(reason="Too many came back.", at=clock.now())
        letter = queue(purpose="marketing")
        assert delivery.deliver_due() == 0
        assert fresh(letter).failure == "Too many came back."


class TestRetry:
    def test_it_is_tried_eight_times_ever_later_then_fails_with_the_reason(
        self, queue, fresh, sink, noon
    ):
        sink.refuse("451 4.2.0 not now")
        message, moment, waits = queue(), noon + dt.timedelta(seconds=5), []
        for _ in range(8):
            with clock.at(moment):
                delivery.deliver_due()
                row = fresh(message)
            waits.append(row.not_before - moment)
            moment = row.not_before + dt.timedelta(seconds=1)
        assert (row.state, row.attempts) == (State.FAILED, 8)
        assert "Tried 8 times" in row.failure
        assert "not now" in row.failure
        assert dt.timedelta(seconds=45) < waits[0] < dt.timedelta(minutes=2)
        assert waits == sorted(waits[:6]) + waits[6:]
        assert max(waits) < dt.timedelta(hours=7.5)

    def test_a_letter_that_kills_its_worker_twice_is_poison(self, home, queue, fresh, noon):
        message = queue()
        for number in range(2):
            with clock.at(noon + dt.timedelta(minutes=5 * number + 1)):
                assert delivery.claim(home.pk, [message.pk])
            with clock.at(noon + dt.timedelta(minutes=5 * number + 4)):
                delivery.reclaim()
        assert fresh(message).state == State.FAILED

    def test_one_whose_claim_was_lost_travels_alone(self, home, queue):
        messages = [queue(key=f"{number}") for number in range(3)]
        with scope(home.pk):
            Message.objects.filter(pk=messages[0].pk).update(lost_claims=1)
        ids = [message.pk for message in messages]
        assert len(delivery.claim(home.pk, ids)) == 2
        assert [m.pk for m in delivery.claim(home.pk, ids)] == [messages[0].pk]

    def test_a_letter_that_cannot_be_made_fails_and_the_next_leaves(self, home, queue, fresh, sink):
        broken, good = queue(key="a"), queue(key="b")
        with scope(home.pk):
            Message.objects.filter(pk=broken.pk).update(to_address="ä@example.com")
        assert delivery.deliver_due() == 1
        assert fresh(broken).state == State.FAILED
        assert fresh(good).state == State.SENT


class TestHandOff:
    def test_a_worker_frozen_past_its_lease_changes_no_row(self, home, queue, fresh, noon):
        """F10."""
        message = queue()
        (claimed,) = delivery.claim(home.pk, [message.pk])
        with clock.at(noon + dt.timedelta(minutes=3)):
            assert not hand_off(claimed, b"")
            delivery.reclaim()
            (_,) = delivery.claim(home.pk, [message.pk])
            assert not hand_off(claimed, b"")
            assert fresh(message).state == State.CLAIMED

    def test_what_was_left_in_hand_off_is_unknown_and_a_late_answer_still_counts(
        self, home, queue, fresh, noon
    ):
        message = queue()
        (claimed,) = delivery.claim(home.pk, [message.pk])
        assert hand_off(claimed, b"")
        with clock.at(noon + dt.timedelta(minutes=11)):
            delivery.reclaim()
            assert fresh(message).state == State.UNKNOWN
            assert delivery.deliver_due() == 0
            assert delivery.record(claimed, delivery.Outcome(State.SENT))
            assert fresh(message).state == State.SENT

    def test_send_again_is_a_new_message_with_a_key_that_says_so(
        self, home, queue, fresh, sink, member
    ):
        sink.refuse("reset", at="dot")
        message = queue(key="letter:a:b")
        delivery.deliver_due()
        sink.behave()
        with scope(home.pk):
            again = fresh(message).repeat(by=member)
            assert again.dedupe_key == "letter:a:b:r2"
            assert fresh(message).repeat(by=member).pk == again.pk
            assert again.repeat(by=member).dedupe_key == "letter:a:b:r3"


class TestFairness:
    def test_a_single_letter_does_not_wait_behind_anothers_thousand(
        self, queue, elsewhere, sink, fresh
    ):
        for number in range(30):
            queue(key=f"many:{number}")
        with scope(elsewhere.pk):
            single = Message.objects.queue(key="k", to="x@example.com", subject="s", text="t")
        batch = delivery.claim_next()
        assert single.pk in [message.pk for message in batch]

    def test_a_code_goes_before_answers_and_answers_before_letters_to_many(self, queue, sink):
        queue(key="a", subject="Letter", purpose="marketing")
        queue(key="b", subject="Answer")
        queue(key="c", subject="Code", purpose="security")
        assert delivery.deliver_due() == 3
        subjects = [message.letter["Subject"] for message in sink.messages]
        assert subjects == ["Code", "Answer", "Letter"]


class TestEpoch:
    """F23: a restored or copied database sends nothing until the command is run."""

    def test_another_epoch_or_environment_refuses(self, queue, sink, settings):
        queue()
        assert Deployment.current().refusal == ""
        for name, value in (("SEND_EPOCH", 2), ("SEND_ENVIRONMENT", "staging")):
            before = getattr(settings, name)
            setattr(settings, name, value)
            assert delivery.deliver_due() == 0
            setattr(settings, name, before)
        assert delivery.deliver_due() == 1

    def test_the_command_sets_aside_what_was_due_and_keeps_what_is_to_come(
        self, home, queue, fresh, sink, settings, noon
    ):
        Deployment.current()
        due = queue(key="due", not_before=noon - dt.timedelta(minutes=1))
        later = queue(key="later", not_before=noon + dt.timedelta(hours=1))
        with pytest.raises(CommandError, match="SEND_EPOCH=2"):
            call_command("restore_epoch")
        settings.SEND_EPOCH = 2
        call_command("restore_epoch")
        assert delivery.deliver_due() == 0
        assert (fresh(due).state, fresh(later).state) == (State.UNKNOWN, State.QUEUED)
        with clock.at(noon + dt.timedelta(hours=2)):
            assert delivery.deliver_due() == 1

    def test_the_kill_switch_stops_everything(self, queue, sink):
        queue()
        Deployment.current()
        Deployment.objects.update(stopped_because="A bad template.")
        assert delivery.deliver_due() == 0
        Deployment.objects.update(stopped_because="")
        assert delivery.deliver_due() == 1


def test_the_scan_sends_and_leaves_a_heartbeat(queue, sink):
    queue()
    scan()
    assert len(sink.messages) == 1
    assert WorkerHeartbeat.objects.get(queue="messages").at


def test_send_due_acts_at_the_moment_it_is_told(queue, sink, noon, capsys):
    queue(not_before=noon + dt.timedelta(days=3))
    call_command("send_due")
    assert len(sink.messages) == 0
    call_command("send_due", now="2026-11-21T18:00:00Z")
    assert len(sink.messages) == 1
