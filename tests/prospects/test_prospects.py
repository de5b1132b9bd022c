"""One pursuit: its stages, its seven answers, its way into contacts."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Book, Category, Person
from crm.kit import clock
from prospects.models import CannotMove, Prospect, Side, Stage, StageChange
from prospects.questions import NAMES


@pytest.fixture
def hal(here):
    person = Person.objects.create(first_name="Hal", last_name="Brewster", book=Book.PROSPECTS)
    person.phones.create(number="231-555-0126")
    return person


@pytest.fixture
def pursuit(hal):
    return Prospect.pursue(hal, side=Side.SELL)


def test_one_open_pursuit_a_side(hal, pursuit):
    assert Prospect.pursue(hal, side=Side.SELL, timeframe="now") == pursuit
    assert Prospect.objects.get().timeframe == "now"
    assert Prospect.pursue(hal, side=Side.BUY) != pursuit
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.create(person=hal, side=Side.SELL)


def test_a_closed_one_makes_room_for_another(hal, pursuit, member):
    pursuit.lose("Signed with somebody else", by=member)
    assert Prospect.pursue(hal, side=Side.SELL) != pursuit


def test_the_database_refuses_a_lost_one_without_its_end(pursuit):
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.filter(pk=pursuit.pk).update(stage=Stage.LOST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.filter(pk=pursuit.pk).update(closed_at=clock.now())


def test_moving_twice_writes_one_change(pursuit, member):
    assert pursuit.advance(Stage.CONTACTED, by=member)
    assert not pursuit.advance(Stage.CONTACTED, by=member)
    change = StageChange.objects.get()
    assert (change.before, change.after, change.by) == (Stage.NEW, Stage.CONTACTED, member)
    assert pursuit.advance(Stage.ATTEMPTED, by=member), "a person may move it back"


def test_two_who_move_the_same_one_at_once_write_one_change(pursuit, member):
    stale = Prospect.objects.get(pk=pursuit.pk)
    assert pursuit.advance(Stage.CONTACTED, by=member)
    assert not stale.advance(Stage.APPOINTMENT_SET, by=member)
    assert stale.stage == Stage.CONTACTED


def test_losing_asks_for_its_own_verb_and_the_end_is_the_end(pursuit, member):
    with pytest.raises(CannotMove):
        pursuit.advance(Stage.LOST, by=member)
    assert pursuit.advance(Stage.AGREEMENT_SIGNED, by=member)
    assert pursuit.closed_at
    with pytest.raises(CannotMove):
        pursuit.advance(Stage.NEW, by=member)
    assert not pursuit.lose("Changed their mind", by=member)


def test_losing_offers_cold(pursuit, hal, member):
    assert pursuit.lose("No answer", by=member, is_cold=True)
    assert not pursuit.lose("No answer", by=member)
    assert (pursuit.stage, pursuit.lost_reason) == (Stage.LOST, "No answer")
    assert hal.is_filed_as(Category.Meaning.COLD)
    assert pursuit.reopen(by=member)
    assert (pursuit.stage, pursuit.lost_reason, pursuit.closed_at) == (Stage.NEW, "", None)


def test_touches_move_only_forward(pursuit, hal, member):
    hal.log_touch(by=member, outcome="message")
    pursuit.refresh_from_db()
    assert pursuit.stage == Stage.ATTEMPTED
    pursuit.advance(Stage.APPOINTMENT_SET, by=member)
    hal.log_touch(by=member)
    hal.log_touch(by=None, is_incoming=True, kind="text")
    pursuit.refresh_from_db()
    assert pursuit.stage == Stage.APPOINTMENT_SET


def test_the_seventh_answer_qualifies(pursuit, member):
    for number, name in enumerate(NAMES):
        assert pursuit.answered == number
        assert not pursuit.is_qualified
        pursuit.answer(by=member, **{name: True, f"{name}_note": "said so"})
    assert pursuit.is_qualified
    assert pursuit.stage == Stage.QUALIFIED
    assert not pursuit.answer(by=member, timing=True)
    with pytest.raises(ValueError, match="stage"):
        pursuit.answer(by=member, stage="met")


def test_answers_never_take_an_appointment_back(pursuit, member):
    pursuit.advance(Stage.APPOINTMENT_MET, by=member)
    pursuit.answer(by=member, **dict.fromkeys(NAMES, True))
    assert pursuit.stage == Stage.APPOINTMENT_MET


def test_moving_into_contacts_loses_nothing(pursuit, hal, member):
    hal.add_note("Likes the porch.", by=member)
    hal.log_touch(by=member, body="Wants to sell by March")
    assert pursuit.promote(by=member)
    assert not pursuit.promote(by=member)
    hal.refresh_from_db()
    assert hal.book == Book.CONTACTS
    assert hal.notes.filter(body="Likes the porch.").exists()
    assert hal.touches.get().body == "Wants to sell by March"
    assert hal.phones.exists()
    assert Prospect.objects.open().get() == pursuit


def test_ninety_days_and_who_is_left_alone(pursuit, hal, member, june):
    with clock.at(clock.now() - dt.timedelta(days=83)):
        old = Prospect.pursue(june, side=Side.BUY)
    assert list(Prospect.objects.pursued().to_decide()) == [old]
    shown = Prospect.objects.for_cards().get(pk=old.pk)
    assert (shown.day, shown.age, shown.age_tone) == (83, "day 83", "bad")
    june.file(Category.objects.meaning(Category.Meaning.NO_LEAD))
    assert not Prospect.objects.pursued().to_decide().exists()
    assert list(Prospect.objects.pursued()) == [pursuit]


def test_who_moves_into_prospects_is_pursued_once(here, member):
    moving = [Person.objects.create(first_name=name) for name in ("Ada", "Bo", "Cy")]
    Prospect.pursue(moving[0], side=Side.SELL)
    assert Person.objects.move_to(Book.PROSPECTS, by=member) == 3
    assert Person.objects.move_to(Book.PROSPECTS, by=member) == 0
    sides = dict(Prospect.objects.values_list("person__first_name", "side"))
    assert sides == {"Ada": "sell", "Bo": "buy", "Cy": "buy"}
    assert [one.notes.count() for one in moving] == [1, 1, 1]
