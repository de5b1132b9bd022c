"""What a drip's steps do: five kinds, for whom, on which days, from which date, each year."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from accounts.tenancy import scope
from agenda.models import Task
from contacts.models import Category, CustomField, FieldValue, Person
from crm.kit import clock
from drips import daytime, proposing, schedule
from drips.models import Enrolment, Sequence, StepTaken
from drips.models.enrolment import CannotEnrol
from drips.tasks import scan
from messaging import delivery, ecards, practice, texting
from messaging.models import Message, PrintPiece
from prospects.models import Prospect, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(noon):
    """`at(days)`: noon, so many days on, and a minute for what was written meanwhile."""
    return lambda days: noon + dt.timedelta(days=days, minutes=1 + days)


@pytest.fixture
def make(home):
    """`make(steps…, **rules)`: a drip of these steps; a step is a kind, a wait and more."""

    def build(*steps, name="A drip", **rules):
        with scope(home.pk):
            sequence = Sequence.objects.create(name=name, **rules)
            for number, (kind, wait, more) in enumerate(steps, start=1):
                sequence.add_step(
                    kind=kind, wait_days=wait, subject=f"{kind} {number}",
                    body="Hi {{first_name|there}}", **more,
                )  # fmt: skip
        return sequence

    return build


@pytest.fixture
def all_taken(home):
    def read(enrolment):
        with scope(home.pk):
            return list(
                StepTaken.objects.filter(enrolment=enrolment)
                .order_by("at", "pk")
                .values_list("step__subject", "skipped_because")
            )

    return read


def subjects(sink):
    return [message.letter["Subject"] for message in sink.messages]


# ── the kinds ────────────────────────────────────────────────────────────────
class TestKinds:
    def test_a_call_is_a_task_of_who_put_them_on_it(
        self, home, talked, member, make, enrol, run, at
    ):
        enrol(sequence=make(("call", 0, {})))
        run(at(0))
        with scope(home.pk):
            task = Task.objects.get()
        assert (task.kind, task.title, task.note) == ("call", "call 1", "Hi June")
        assert (task.person_id, task.assigned_to_id) == (talked.pk, member.pk)

    def test_other_tasks_have_their_kind(self, home, talked, make, enrol, run, at):
        enrol(sequence=make(("task", 0, {"task_kind": "visit"})))
        run(at(0))
        with scope(home.pk):
            assert Task.objects.get().kind == "visit"

    def test_a_printed_letter_waits_for_paper_once(self, home, talked, make, enrol, run, at):
        with scope(home.pk):
            talked.addresses.create(street="1 Elm Street", city="Reno", state="MI")
        enrolment = enrol(sequence=make(("letter", 0, {"paper": "postcard"}), ("call", 3, {})))
        for _ in range(3):
            run(at(0))
        with scope(home.pk):
            piece = PrintPiece.objects.get()
            assert (piece.kind, piece.body, piece.state) == ("postcard", "Hi June", "waiting")
            enrolment.end("Ana ended it.")
            piece.refresh_from_db()
        assert piece.state == "cancelled"

    def test_a_printed_letter_may_come_before_anybody_has_talked(
        self, home, june, make, enrol, run, at, sink, fresh
    ):
        with scope(home.pk):
            june.addresses.create(street="1 Elm Street", city="Reno", state="MI")
        enrolment = enrol(sequence=make(("letter", 0, {}), ("email", 7, {})))
        for day in range(12):
            run(at(day))
        with scope(home.pk):
            assert PrintPiece.objects.count() == 1
        assert subjects(sink) == []
        assert fresh(enrolment).waits_for_talk

    def test_without_an_address_the_printed_one_is_skipped_and_says_why(
        self, talked, make, enrol, run, at, all_taken
    ):
        enrolment = enrol(sequence=make(("letter", 0, {}), ("call", 1, {})))
        run(at(0))
        assert all_taken(enrolment) == [
            ("letter 1", "No address that takes letters is known of June.")
        ]

    def test_a_text_needs_consent_and_leaves_by_the_ledger(
        self, home, talked, member, make, enrol, run, at, all_taken
    ):
        with scope(home.pk):
            practice.open_line()
            phone = talked.phones.first() or talked.phones.create(number="+12315550142")
        sequence = make(("text", 0, {}), ("text", 7, {}))
        enrolment = enrol(sequence=sequence)
        run(at(0))
        assert all_taken(enrolment) == [("text 1", "They have not said that they may be texted.")]
        with scope(home.pk):
            texting.give(phone.number, words="Text me", source="At the door", person=talked)
        run(at(7))
        with scope(home.pk):
            message = Message.objects.get(channel="sms")
        assert (message.text, message.is_automated) == ("Hi June", True)

    def test_without_a_line_a_text_is_skipped(self, talked, make, enrol, run, at, all_taken):
        enrolment = enrol(sequence=make(("text", 0, {}), ("call", 1, {})))
        run(at(0))
        assert all_taken(enrolment)[0][1].startswith("Texting is off")

    def test_an_ecard_that_is_gone_holds_and_asks(self, talked, make, enrol, run, at, fresh):
        enrolment = enrol(sequence=make(("ecard", 0, {"card": "gone"})))
        run(at(0))
        assert fresh(enrolment).held_because.startswith("The eCard of this step is not there")

    def test_an_ecard_goes_by_the_deck(self, home, talked, make, enrol, run, at, sink, monkeypatch):
        deck = ecards.Deck(
            cards=lambda: [("snow", "Snow")],
            send=lambda card, **said: Message.objects.queue(**said),
        )
        monkeypatch.setattr(ecards, "_decks", [deck])
        enrol(sequence=make(("ecard", 0, {"card": "snow"})))
        assert run(at(0)) == 1
        assert subjects(sink) == ["ecard 1"]


# ── for whom ─────────────────────────────────────────────────────────────────
class TestConditions:
    def test_by_category(self, home, talked, make, enrol, run, at, all_taken):
        with scope(home.pk):
            friend = Category.objects.named("Friend")
            vendor = Category.objects.named("Vendor")
            talked.file(vendor)
        enrolment = enrol(
            sequence=make(
                ("call", 0, {"only_in": friend}), ("call", 0, {"not_in": vendor}),
                ("call", 0, {"only_in": vendor, "not_in": friend}),
            )
        )  # fmt: skip
        for minutes in range(4):
            run(at(0) + dt.timedelta(minutes=minutes))
        assert all_taken(enrolment) == [
            ("call 1", "June is not in Friend."), ("call 2", "June is in Vendor."), ("call 3", ""),
        ]  # fmt: skip

    def test_by_field_and_by_a_field_of_ones_own(
        self, home, talked, make, enrol, run, at, all_taken
    ):
        with scope(home.pk):
            boat = CustomField.objects.create(name="Boat")
            FieldValue.objects.create(person=talked, field=boat, text="Nan")
            own = f"field:{boat.public_id}"
        enrolment = enrol(
            sequence=make(
                ("call", 0, {"if_field": "birthday"}),
                ("call", 0, {"if_field": own, "if_rule": "is", "if_value": "NAN"}),
                ("call", 0, {"if_field": own, "if_rule": "unknown"}),
                ("call", 0, {"if_field": "pets", "if_rule": "has", "if_value": "dog"}),
            )
        )  # fmt: skip
        for minutes in range(4):
            run(at(0) + dt.timedelta(minutes=minutes))
        assert all_taken(enrolment) == [
            ("call 1", "Birthday of June is empty."), ("call 2", ""),
            ("call 3", "Boat of June is filled in."),
            ("call 4", "Pets of June does not contain “dog”."),
        ]  # fmt: skip

    def test_a_category_that_is_deleted_leaves_the_step_to_nobody(
        self, home, talked, make, enrol, run, at, all_taken
    ):
        with scope(home.pk):
            friend = Category.objects.named("Friend")
        enrolment = enrol(sequence=make(("call", 0, {"only_in": friend})))
        with scope(home.pk):
            friend.delete()
        for minutes in range(4):
            run(at(0) + dt.timedelta(minutes=minutes))
        assert all_taken(enrolment) == [("call 1", "The category that this step is for is gone.")]


# ── when ─────────────────────────────────────────────────────────────────────
class TestDays:
    def test_a_letter_leaves_on_the_days_of_the_drip(
        self, home, talked, make, enrol, run, at, sink
    ):
        """The first right after the talk, a Wednesday; the second only on a Friday."""
        enrol(sequence=make(("email", 0, {}), ("email", 7, {}), weekdays=[4]))
        assert [run(at(day)) for day in range(10)] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]

    def test_a_person_in_hawaii_gets_it_by_their_day(self, home, talked, make, enrol, noon, sink):
        with scope(home.pk):
            talked.addresses.create(street="1 Palm", city="Hilo", state="HI")
        morning = noon - dt.timedelta(hours=1)  # 11 in Detroit, 6 in Hilo
        with clock.at(morning):
            enrol(sequence=make(("email", 0, {})))
            scan()
            assert delivery.deliver_due() == 0
        with clock.at(morning + dt.timedelta(hours=3, minutes=16)):  # 9:16 in Hilo
            assert delivery.deliver_due() == 1

    def test_the_state_says_where_they_are_and_else_their_number(self, home, june, noon):
        with scope(home.pk):
            june.phones.all().delete()
            june.addresses.all().delete()
            assert daytime.zones_of(june, home) == (home.zone,)
            june.phones.create(number="+18085550142")
            june = Person.objects.get(pk=june.pk)
            assert daytime.zones_of(june, home) == (ZoneInfo("Pacific/Honolulu"),)
            june.addresses.create(street="1 Palm", city="Tampa", state="fl")
            june = Person.objects.get(pk=june.pk)
            assert len(daytime.zones_of(june, home)) == 2

    def test_a_longer_gap_holds_longer(self, home, talked, make, enrol, run, at, sink):
        enrol(sequence=make(("email", 0, {}), ("email", 7, {}), gap_days=10, weekdays=[]))
        assert [run(at(day)) for day in range(12)].count(1) == 2
        with scope(home.pk):
            first, second = Message.objects.order_by("pk")
            assert second.handoff_at - first.handoff_at >= dt.timedelta(days=10)

    def test_what_was_held_back_says_why(self, home, talked, make, enrol, run, at, fresh):
        enrol(sequence=make(("email", 0, {}), name="One"))
        run(at(0))
        other = enrol(sequence=make(("email", 0, {}), name="Two"))
        run(at(1))
        assert fresh(other).waits_because == "Nobody gets two automatic emails in seven days."

    def test_a_talk_holds_for_the_days_that_were_chosen(
        self, home, talked, member, make, enrol, run, at, noon, sink
    ):
        enrol(sequence=make(("email", 0, {}), ("email", 7, {}), hold_days=14, weekdays=[]))
        assert run(at(0)) == 1
        with scope(home.pk):
            talked.log_touch(by=member, happened_at=noon + dt.timedelta(days=5))
        assert [run(at(day)) for day in range(6, 20)].index(1) == 13  # on day 19


class TestDates:
    @pytest.fixture
    def born(self, home, talked):
        """June was born on December 9; it is November 18."""
        with scope(home.pk):
            Person.objects.filter(pk=talked.pk).update(birthday=dt.date(1960, 12, 9))
            return Person.objects.get(pk=talked.pk)

    @pytest.fixture
    def birthday(self, make):
        """A call a week before, a letter on the day; every year."""
        return make(
            ("call", 0, {}), ("email", 7, {}), anchor="birthday", begins_before=7,
            repeats_yearly=True, weekdays=[],
        )  # fmt: skip

    def test_it_comes_on_its_day_and_each_year_again(
        self, home, born, birthday, enrol, run, at, sink, fresh
    ):
        enrolment = enrol(sequence=birthday)
        days = [day for day in range(40) if run(at(day))]
        with scope(home.pk):
            call = Task.objects.get()
        assert (call.due_at.date(), days) == (dt.date(2026, 12, 2), [21])
        row = fresh(enrolment)
        assert (row.state, row.round, row.anchor_on) == ("active", 1, dt.date(2027, 12, 9))
        run(at(365 + 14))
        assert run(at(365 + 21)) == 1
        with scope(home.pk):
            assert Task.objects.count() == 2
            assert len({m.dedupe_key for m in Message.objects.all()}) == 2

    def test_who_has_no_such_date_is_not_put_on_it(self, home, talked, birthday, enrol):
        with pytest.raises(CannotEnrol, match="their birthday, which is not known of June"):
            enrol(sequence=birthday)

    def test_what_comes_too_late_for_its_day_is_skipped(
        self, home, born, birthday, enrol, run, at, sink, all_taken
    ):
        enrolment = enrol(sequence=birthday)
        with scope(home.pk):
            enrolment.hold()
        run(at(30))
        with scope(home.pk), clock.at(at(30)):
            enrolment.resume()
        assert run(at(30)) == 0
        assert run(at(31)) == 0
        assert [because for _, because in all_taken(enrolment)] == [
            "Its day, December 2, had passed.", "Its day, December 9, had passed.",
        ]  # fmt: skip

    def test_a_date_that_is_corrected_moves_its_steps(
        self, home, born, birthday, enrol, run, at, sink, fresh
    ):
        enrolment = enrol(sequence=birthday)
        with scope(home.pk):
            Person.objects.filter(pk=born.pk).update(birthday=dt.date(1960, 12, 16))
            proposing.look_around()
        assert fresh(enrolment).anchor_on == dt.date(2026, 12, 16)
        assert [day for day in range(40) if run(at(day))] == [28]

    def test_an_answer_ends_it_and_next_year_is_proposed(self, home, born, birthday, enrol, fresh):
        from drips.models import Proposal

        enrolment = enrol(sequence=birthday)
        with scope(home.pk):
            born.log_touch(by=None, is_incoming=True)
            assert fresh(enrolment).ending == "reply"
            assert "next year" in Proposal.objects.open().get().because

    def test_a_leap_day_has_a_day_every_year(self, home, talked, birthday, enrol):
        with scope(home.pk):
            Person.objects.filter(pk=talked.pk).update(birthday=dt.date(1960, 2, 29))
        assert enrol(sequence=birthday).anchor_on == dt.date(2027, 2, 28)


# ── what ends it ─────────────────────────────────────────────────────────────
def test_a_stage_ends_the_drips_that_say_so(
    home, talked, member, make, enrol, run, at, fresh, sink
):
    ends = enrol(sequence=make(("email", 0, {}), stop_stages=[Stage.APPOINTMENT_SET], name="One"))
    stays = enrol(sequence=make(("call", 0, {}), ("call", 60, {}), name="Two"))
    with scope(home.pk):
        pursuit = Prospect.pursue(talked, side="buy")
        pursuit.advance(Stage.APPOINTMENT_SET, by=member)
    assert run(at(0)) == 0
    assert (fresh(ends).ending, fresh(ends).end_reason) == (
        "stage", "June is at “Appointment set”.",
    )  # fmt: skip
    assert fresh(stays).state == "active"


# ── by hand ──────────────────────────────────────────────────────────────────
class TestByHand:
    def test_a_skipped_letter_does_not_come(
        self, home, talked, member, drip, enrol, run, at, sink, all_taken
    ):
        enrolment = enrol()
        run(at(0))
        with scope(home.pk):
            assert enrolment.skip(by=member).subject.startswith("Letter 2")
        for day in range(1, 30):
            run(at(day))
        assert subjects(sink) == ["Letter 1, June", "Letter 3, June"]
        said = [because for _, because in all_taken(enrolment) if because]
        assert said == [f"{member} skipped it."]

    def test_moved_on_the_letters_between_do_not_come(
        self, home, talked, member, drip, enrol, run, at, sink
    ):
        enrolment = enrol()
        run(at(0))
        with scope(home.pk):
            enrolment.move_to(drip.steps.last(), by=member)
        for day in range(1, 30):
            run(at(day))
        assert subjects(sink) == ["Letter 1, June", "Letter 3, June"]

    def test_moved_back_a_letter_comes_again_and_only_once(
        self, home, talked, member, drip, enrol, run, at, sink
    ):
        enrolment = enrol()
        run(at(0))
        run(at(7))
        with scope(home.pk), clock.at(at(8)):
            enrolment.move_to(drip.steps.first(), by=member)
        for day in range(8, 60):
            run(at(day))
        assert subjects(sink) == [
            "Letter 1, June", "Letter 2, June", "Letter 1, June", "Letter 2, June",
            "Letter 3, June",
        ]  # fmt: skip

    def test_a_wait_that_is_changed_moves_those_before_it_and_nobody_else(
        self, home, talked, drip, enrol, run, at, fresh
    ):
        enrolment = enrol()
        run(at(0))
        before = fresh(enrolment).due_at
        with scope(home.pk):
            second, third = drip.steps.all()[1:]
            assert Enrolment.objects.shift_next(third, 5) == 0
            assert Enrolment.objects.shift_next(second, 5) == 1
        assert fresh(enrolment).due_at == before + dt.timedelta(days=5)


def test_the_calendar_shows_what_one_person_had_and_will_get(
    home, talked, make, enrol, run, at, fresh
):
    sequence = make(("email", 0, {}), ("call", 3, {}), ("email", 4, {}), ("email", 2, {}))
    enrolment = enrol(sequence=sequence)
    run(at(0))
    with scope(home.pk):
        row = Enrolment.objects.select_related("sequence__workspace").get(pk=enrolment.pk)
        planned = schedule.of(row, list(sequence.steps.all()), dt.date(2026, 11, 19))
    assert [one.day for one in planned] == [
        dt.date(2026, 11, 18), dt.date(2026, 11, 23), dt.date(2026, 11, 27), dt.date(2026, 12, 4),
    ]  # fmt: skip
    assert [bool(one.taken) for one in planned] == [True, False, False, False]
