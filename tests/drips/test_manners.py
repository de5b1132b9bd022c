"""Wall 5: a person leads, automation follows."""

import datetime as dt

import pytest

from accounts.tenancy import scope
from contacts.models import Category, Person, Touch
from drips import manners
from drips.models import Enrolment, Sequence
from drips.models.enrolment import CannotEnrol
from messaging import consent
from messaging.models import Message, State

pytestmark = pytest.mark.django_db
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
ADDRESS = "june.hargrove@example.com"


@pytest.fixture
def at(noon):
    """`at(days)`: noon, so many days on, and a minute for what was written meanwhile."""
    return lambda days: noon + dt.timedelta(days=days, minutes=1 + days)


def subjects(sink):
    return [message.letter["Subject"] for message in sink.messages]


def test_three_letters_a_week_apart_then_it_has_finished(talked, enrol, run, at, sink, fresh):
    enrolment = enrol()
    for day in range(22):
        run(at(day))
    assert subjects(sink) == ["Letter 1, June", "Letter 2, June", "Letter 3, June"]
    row = fresh(enrolment)
    assert (row.state, row.end_reason) == ("finished", "All letters were sent.")


class TestFirstContact:
    def test_nothing_automated_comes_first(self, enrol, run, at, sink, fresh):
        enrolment = enrol()
        assert fresh(enrolment).waits_for_talk
        for day in range(10):
            assert run(at(day)) == 0

    def test_the_first_letter_leaves_right_after_the_call_that_begins_it(
        self, home, june, member, enrol, run, at, sink
    ):
        enrol()
        assert run(at(0)) == 0
        with scope(home.pk):
            june.log_touch(by=member)
        assert run(at(0)) == 1

    @pytest.mark.parametrize(
        "touch",
        [{"outcome": Touch.Outcome.NO_ANSWER}, {"outcome": Touch.Outcome.WRONG_NUMBER}],
    )
    def test_a_try_is_no_talk(self, home, june, member, enrol, run, at, sink, touch):
        enrol()
        with scope(home.pk):
            june.log_touch(by=member, **touch)
        assert run(at(0)) == 0

    def test_their_inquiry_alone_is_no_talk(self, home, june, enrol, run, at, sink):
        with scope(home.pk):
            june.log_touch(by=None, is_incoming=True, kind=Touch.Kind.EMAIL)
        enrol()
        assert run(at(0)) == 0

    def test_a_letter_by_hand_is_a_contact(self, home, june, member, enrol, run, at, sink):
        with scope(home.pk):
            Message.objects.queue(
                key="hand", to=ADDRESS, subject="s", text="t", person=june, by=member
            )
        assert run(at(0)) == 1
        enrol()
        assert run(at(1)) == 1

    def test_an_automatic_answer_is_not(self, home, june, member, enrol, run, at, sink):
        with scope(home.pk):
            Message.objects.queue(
                key="auto", to=ADDRESS, subject="s", text="t", person=june, by=member,
                is_automated=True,
            )  # fmt: skip
        assert run(at(0)) == 1
        enrol()
        assert run(at(1)) == 0

    def test_a_member_lets_it_write_first_by_name(self, enrol, run, at, sink, member, fresh):
        enrolment = enrol(write_first=True)
        assert run(at(0)) == 1
        assert fresh(enrolment).first_word_by_id == member.pk


class TestSevenDays:
    def test_over_all_drips(self, home, talked, enrol, run, at, sink):
        with scope(home.pk):
            other = Sequence.objects.create(name="Other")
            other.add_step(subject="Other letter", body="Hi", wait_days=0)
        enrol()
        enrol(sequence=other)
        assert [run(at(day)) for day in range(7)] == [1, 0, 0, 0, 0, 0, 0]
        assert run(at(8)) == 1

    def test_after_a_newsletter_sent_by_hand(self, home, talked, member, enrol, run, at, sink):
        with scope(home.pk):
            Message.objects.queue(
                key="news", to=ADDRESS, subject="News", text="t", person=talked, by=member,
                purpose="marketing",
            )  # fmt: skip
        assert run(at(0)) == 1
        enrol()
        assert [run(at(day)) for day in range(1, 7)] == [0] * 6
        assert run(at(8)) == 1

    def test_two_written_at_once_still_leave_a_week_apart(
        self, home, talked, member, drip, run, at, sink
    ):
        """The hand-off looks again: a row that slipped past the first look waits."""
        with scope(home.pk):
            for number in (1, 2):
                Message.objects.queue(
                    key=f"drip:{_bare_enrolment(talked, drip, member, number)}:x",
                    to=ADDRESS, subject=f"{number}", text="t", person=talked, by=member,
                    purpose="marketing", is_automated=True,
                )  # fmt: skip
        assert run(at(0)) == 1
        assert run(at(3)) == 0
        assert run(at(8)) == 1

    def test_mail_by_hand_is_never_held(self, home, talked, member, enrol, run, at, sink):
        enrol()
        assert run(at(0)) == 1
        with scope(home.pk):
            Message.objects.queue(
                key="hand", to=ADDRESS, subject="s", text="t", person=talked, by=member
            )
        assert run(at(1)) == 1


def _bare_enrolment(person, sequence, by, number):
    from crm.kit import clock

    if number == 2:
        sequence = Sequence.objects.create(name="Second")
    return Enrolment.objects.create(
        person=person, sequence=sequence, by=by, began_at=clock.now()
    ).public_id


class TestHandTouch:
    def test_a_talk_holds_the_next_letter_for_seven_days(
        self, home, talked, member, enrol, run, at, sink, noon
    ):
        enrol()
        assert run(at(0)) == 1
        with scope(home.pk):
            talked.log_touch(by=member, happened_at=noon + 5 * DAY)
        assert run(at(8)) == 0
        assert run(at(12)) == 1

    def test_a_talk_between_the_writing_and_the_hand_off_holds_too(
        self, home, talked, member, enrol, at, sink, noon
    ):
        from crm.kit import clock
        from drips.tasks import scan
        from messaging import delivery

        enrol()
        with clock.at(at(0)):
            scan()
            assert delivery.deliver_due() == 1
        with clock.at(at(8)):
            scan()
            with scope(home.pk):
                talked.log_touch(by=member)
            assert delivery.deliver_due() == 0
        with clock.at(at(16)):
            assert delivery.deliver_due() == 1


class TestEnd:
    @pytest.fixture
    def two(self, home, talked, enrol, run, at, sink):
        """June is on two drips, and has had a letter."""
        with scope(home.pk):
            other = Sequence.objects.create(name="Other")
            for number in (1, 2):
                other.add_step(subject=f"O{number}", body="Hi", wait_days=number)
        both = enrol(), enrol(sequence=other)
        assert run(at(0)) == 1
        return both

    def ends(self, home):
        return [
            ("reply", lambda june: june.log_touch(by=None, is_incoming=True), "answered"),
            ("opt-out", lambda june: consent.opt_out(ADDRESS), "asked for no more"),
            ("complaint", lambda june: consent.complaint(ADDRESS), "complained"),
        ]

    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_reply_opt_out_and_complaint_end_all_at_once(
        self, home, two, june, run, at, fresh, sink, which
    ):
        _, stop, said = self.ends(home)[which]
        with scope(home.pk):
            stop(june)
        for enrolment in two:
            row = fresh(enrolment)
            assert row.state == "ended"
            assert said in row.end_reason
        assert [run(at(day)) for day in range(1, 20)] == [0] * 19

    @pytest.mark.parametrize("many", [False, True])
    def test_filing_as_cold_ends_all_at_once(self, home, two, june, run, at, fresh, many):
        with scope(home.pk):
            cold = Category.objects.meaning(Category.Meaning.COLD)
            cold.name = "Let go"
            cold.save()
            if many:
                assert cold.file_all(Person.objects.all()) == 1
            else:
                june.file(cold)
        for enrolment in two:
            row = fresh(enrolment)
            assert (row.state, row.end_reason) == ("ended", "Filed as Let go.")
        assert [run(at(day)) for day in range(1, 20)] == [0] * 19

    def test_cold_stops_a_letter_that_waits_for_morning(self, home, talked, enrol, noon):
        from crm.kit import clock
        from drips.tasks import scan
        from messaging import delivery

        with clock.at(noon + dt.timedelta(hours=10)):
            enrol()
            scan()
            with scope(home.pk):
                talked.file(Category.objects.meaning(Category.Meaning.COLD))
                assert talked.messages.get().state == "cancelled"
        with clock.at(noon + dt.timedelta(days=1)):
            assert delivery.deliver_due() == 0

    def test_death_ends_all_at_their_next_look(self, home, two, june, run, at, fresh):
        with scope(home.pk):
            Person.objects.filter(pk=june.pk).update(died_on="2026-11-19")
        assert [run(at(day)) for day in range(1, 20)] == [0] * 19
        assert {fresh(enrolment).state for enrolment in two} == {"ended"}

    def test_a_letter_that_waits_for_morning_is_stopped_by_the_answer(
        self, home, talked, enrol, noon, sink, fresh
    ):
        from crm.kit import clock
        from drips.tasks import scan
        from messaging import delivery

        night = noon + dt.timedelta(hours=10)
        enrolment = enrol()
        with clock.at(night):
            scan()
            assert delivery.deliver_due() == 0
            with scope(home.pk):
                talked.log_touch(by=None, is_incoming=True)
        with clock.at(night + dt.timedelta(hours=12)):
            assert delivery.deliver_due() == 0
        with scope(home.pk):
            assert Message.objects.get().state == State.CANCELLED
        assert fresh(enrolment).state == "ended"

    def test_a_dead_address_holds_and_asks(self, home, two, june, run, at, fresh):
        with scope(home.pk):
            consent.hard_bounce(ADDRESS)
        for enrolment in two:
            row = fresh(enrolment)
            assert row.is_held
            assert ADDRESS in row.held_because
        assert run(at(8)) == 0


class TestPause:
    def test_paused_and_resumed_often_each_letter_leaves_once(
        self, home, talked, enrol, run, at, sink, fresh
    ):
        """F05's shape for a drip."""
        enrolment = enrol()
        for day in range(60):
            with scope(home.pk):
                (fresh(enrolment).hold if day % 3 else fresh(enrolment).resume)()
            run(at(day))
        assert subjects(sink) == ["Letter 1, June", "Letter 2, June", "Letter 3, June"]

    def test_a_letter_in_the_ledger_waits_while_paused_and_leaves_at_the_resumption(
        self, home, talked, enrol, sink, fresh, noon
    ):
        from crm.kit import clock
        from drips.tasks import scan
        from messaging import delivery

        enrolment = enrol()
        with clock.at(noon + dt.timedelta(minutes=1)):
            scan()
            with scope(home.pk):
                assert fresh(enrolment).state == "active"
                enrolment.hold()
            assert delivery.deliver_due() == 0
        with clock.at(noon + dt.timedelta(minutes=5)):
            with scope(home.pk):
                assert enrolment.resume()
                assert not enrolment.resume()
            assert delivery.deliver_due() == 1

    def test_a_paused_drip_sends_nothing(self, home, talked, enrol, drip, run, at, sink):
        enrol()
        with scope(home.pk):
            drip.pause()
        assert run(at(0)) == run(at(3)) == 0
        with scope(home.pk):
            drip.resume()
        assert run(at(4)) == 1


class TestEnrolling:
    def test_once_for_each_drip(self, talked, enrol):
        enrol()
        with pytest.raises(CannotEnrol, match="already"):
            enrol()

    def test_again_after_it_ended(self, home, talked, enrol):
        first = enrol()
        with scope(home.pk):
            first.end("Ana ended it.")
        assert enrol().pk != first.pk

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (lambda june: june.emails.all().delete(), "no e-mail"),
            (lambda june: consent.hard_bounce(ADDRESS), "no e-mail"),
            (lambda june: consent.opt_out(ADDRESS), "no more letters"),
            (lambda june: Person.objects.update(died_on="2026-01-01"), "has died"),
            (
                lambda june: june.file(Category.objects.meaning(Category.Meaning.COLD)),
                "filed as Cold",
            ),
        ],
    )
    def test_why_not_is_said(self, home, talked, enrol, spoil, said):
        with scope(home.pk):
            spoil(talked)
        with pytest.raises(CannotEnrol, match=said):
            enrol()

    def test_an_address_picked_by_name_opens_the_way_again(
        self, home, talked, enrol, member, run, at, sink
    ):
        with scope(home.pk):
            consent.opt_out(ADDRESS)
            talked.emails.create(address="june@work.example")
        with pytest.raises(CannotEnrol):
            enrol()
        with scope(home.pk):
            consent.choose_address(talked, "june@work.example", by=member)
        enrol()
        assert run(at(0)) == 1
        assert sink.messages[0].recipient == "june@work.example"

    def test_the_sentence_says_when_the_first_letter_leaves(
        self, home, june, member, enrol, run, at, sink
    ):
        with scope(home.pk):
            assert "until you have talked with June" in manners.first_letter(june, talked=False)
            june.log_touch(by=member)
            assert manners.first_letter(june, talked=True) == "The first letter leaves now."
        enrol()
        run(at(0))
        with scope(home.pk):
            assert "Wednesday, November 25" in manners.first_letter(june, talked=True)


# ── what life does ───────────────────────────────────────────────────────────
def test_who_asks_not_to_be_called_is_asked_about_on_the_drip(talked, member, enrol):
    with scope(talked.workspace_id):
        enrolment = enrol()
        talked.log_touch(by=member, outcome="dnc")
        enrolment.refresh_from_db()
    assert enrolment.is_held
    assert "asked not to be called" in enrolment.held_because
