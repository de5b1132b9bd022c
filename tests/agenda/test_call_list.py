"""The call list of a day: who may stand on it, whose it is, and at which hour."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import daily
from accounts.capabilities import Role
from accounts.models import Act
from agenda.calls import best_time, keeping
from agenda.calls.making import make
from agenda.models import CallHabits, CallLine
from contacts import passing
from contacts.merge import merge
from contacts.models import Book, Category, Person
from crm.kit import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# Wednesday, 3 pm in Detroit.
NOW = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def wednesday(here):
    with clock.at(NOW):
        yield


def someone(first: str, number: str = "", *, talked: int = 200, **facts) -> Person:
    person = Person.objects.create(first_name=first, last_name="Lind", **facts)
    person.phones.create(number=number or f"231-555-01{Person.objects.count():02}")
    Person.objects.filter(pk=person.pk).update(last_contacted_at=NOW - talked * DAY)
    return person


def names(member) -> list[str]:
    make(member)
    return shown(member)


def shown(member) -> list[str]:
    rows = CallLine.objects.today(member).select_related("person").order_by("position")
    return [line.person.first_name for line in rows]


def now(member) -> list[str]:
    return [line.person.first_name for line in CallLine.objects.todays(member).for_lines()]


def later(member) -> list[str]:
    return [line.person.first_name for line in CallLine.objects.later(member).for_lines()]


# ── who may stand on it ──────────────────────────────────────────────────────
@pytest.mark.parametrize("meaning", ["cold", "nolead"])
def test_cold_and_nolead_never_appear_even_when_filed_after_the_list_was_made(member, meaning):
    june = someone("June")
    assert names(member) == ["June"]
    june.file(Category.objects.meaning(meaning))
    assert shown(member) == []
    assert names(member) == []
    june.unfile(Category.objects.meaning(meaning))
    assert names(member) == ["June"]


def test_one_bad_or_dnc_number_hides_only_itself(member):
    june = someone("June")
    june.phones.get().mark("BAD")
    assert names(member) == []
    other = june.phones.create(number="231-555-0190")
    assert names(member) == ["June"]
    other.mark("DNC", source="registry")
    assert shown(member) == []


def test_who_has_no_number_or_none_that_dials_is_not_on_it(member):
    Person.objects.create(first_name="Silent")
    someone("Odd", "ask Ben for it")
    assert names(member) == []


def test_the_dead_are_not_called_and_their_survivors_are(member):
    otto, june = someone("Otto"), someone("June", spouse_first_name="Walt")
    assert names(member) == ["Otto", "June"]
    passing.has_died(otto, "first", on=TODAY - DAY, by=member)
    passing.has_died(june, "spouse", on=TODAY - DAY, by=member)
    assert shown(member) == ["June"]
    assert names(member) == ["June"]


def test_who_was_touched_today_is_left_in_peace(member, join):
    other = join(Role.AGENT)
    june = someone("June", owner=member)
    june.log_touch(by=other, kind="text", body="Happy birthday", happened_at=NOW)
    Person.objects.filter(pk=june.pk).update(last_contacted_at=NOW - 200 * DAY)
    assert names(member) == []


def test_a_call_made_anywhere_takes_the_name_off_and_undo_brings_it_back(member):
    june = someone("June")
    assert names(member) == ["June"]
    with Act.doing("touch", "Call with June", by=member, undo_for=DAY) as act:
        touch = june.log_touch(by=member, outcome="none")
    line = CallLine.objects.get()
    assert (line.state, line.touch, line.is_open) == ("called", touch, False)
    assert shown(member) == []
    assert make(member) == 0
    assert CallLine.objects.get().state == "called"
    act.undo(by=member)
    assert shown(member) == ["June"]


def test_two_records_that_become_one_stand_on_the_list_once(member):
    june, twin = someone("June"), someone("June")
    assert make(member) == 2
    merge(june, twin, by=member)
    assert shown(member) == ["June"]


# ── how many, and whose ──────────────────────────────────────────────────────
def test_at_most_so_many_a_day_counting_those_already_called(member):
    people = [someone(f"P{number}", talked=300 - number) for number in range(8)]
    CallHabits.objects.of(member).keep(most=3)
    assert names(member) == ["P0", "P1", "P2"]
    people[0].log_touch(by=member, outcome="none")
    assert names(member) == ["P1", "P2"]
    assert make(member, more=2) == 4
    CallHabits.objects.of(member).keep(most=0)
    assert names(member) == []


def test_who_stays_on_the_list_keeps_the_line(member):
    someone("June")
    make(member)
    before = CallLine.objects.get()
    make(member)
    assert CallLine.objects.get().public_id == before.public_id


def test_people_are_called_by_their_owner_and_those_of_nobody_by_turns(member, join):
    other = join(Role.AGENT)
    CallHabits.objects.of(member).keep(most=50)
    CallHabits.objects.of(other).keep(most=50)
    someone("Mine", owner=member)
    someone("Theirs", owner=other)
    for number in range(20):
        someone(f"Free{number}")
    mine, theirs = set(names(member)), set(names(other))
    assert "Mine" in mine
    assert "Theirs" in theirs
    assert not mine & theirs
    assert len(mine) == len(theirs) == 11
    with clock.at(NOW + DAY):  # the turns go round
        assert {name for name in names(member) if name != "Mine"} == theirs - {"Theirs"}


def test_the_people_of_who_calls_nobody_go_round(member, join):
    coach, gone = join(Role.COACH), join(Role.AGENT)
    someone("Coached", owner=coach)
    someone("Left", owner=gone)
    gone.ends_at = NOW - DAY
    gone.save()
    assert sorted(names(member)) == ["Coached", "Left"]
    assert make(coach) == 0


def test_the_database_refuses_a_second_list_for_the_same_person_and_day(member, join):
    someone("June", owner=member)
    make(member)
    line = CallLine.objects.get()
    line.pk, line.public_id, line.member = None, Person().public_id, join(Role.AGENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_a_line_is_held_by_one_member_at_a_time(member, join):
    other = join(Role.AGENT)
    someone("June", owner=member)
    make(member)
    line = CallLine.objects.get()
    assert line.hold(other)
    assert not line.hold(member)
    assert shown(member) == []
    assert not line.let_go(member)
    with clock.at(NOW + dt.timedelta(minutes=31)):  # gone away with the phone in hand
        assert shown(member) == ["June"]
        assert line.hold(member)
    assert line.let_go(member)
    assert line.hold(other)


# ── at which hour ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("after 10", dt.time(10)), ("Mornings", dt.time(9)), ("5:30 pm", dt.time(17, 30)),
        ("at 7", dt.time(19)), ("12 am is fine too", dt.time(0)), ("between 2 and 4", dt.time(14)),
        ("before 5 pm", None), ("weekends", None), ("evenings, never before 6", dt.time(18)),
        ("17:45", dt.time(17, 45)), ("after work", dt.time(17)), ("25:99", None), ("", None),
    ],
)  # fmt: skip
def test_the_best_time_is_read_as_agents_write_it(said, hour):
    assert best_time.read(said) == hour


def test_a_best_time_moves_the_name_to_that_hour(member):
    someone("First", talked=300)
    someone("Evening", talked=100, best_time="after 5 pm")
    make(member)
    assert (now(member), later(member)) == (["First"], ["Evening"])
    with clock.at(NOW + dt.timedelta(hours=2, minutes=5)):
        assert now(member) == ["Evening", "First"]
    with clock.at(NOW + dt.timedelta(hours=3, minutes=5)):
        assert now(member) == ["First", "Evening"]


def test_their_best_time_is_by_their_own_clock(member):
    someone("Pacific", "415-555-0142", best_time="1 pm")
    make(member)
    at = CallLine.objects.get().at
    assert at == dt.datetime(2026, 11, 18, 21, tzinfo=dt.UTC)


def test_a_number_abroad_is_called_by_day_over_there(member, home):
    someone("London", "+44 20 7946 0018")
    with clock.at(NOW.replace(hour=13)):  # 8 am here: our own day has not begun
        make(member)
        assert (now(member), later(member)) == ([], ["London"])
    with clock.at(NOW.replace(hour=15)):  # 10 am here, 3 pm there
        assert now(member) == ["London"]
    with clock.at(NOW.replace(hour=21)):  # 4 pm here, 9 pm there
        assert (now(member), later(member)) == ([], [])
        make(member)
        assert (now(member), later(member)) == ([], [])


def test_whom_it_is_too_late_to_call_gives_way_to_whom_it_is_not(member):
    CallHabits.objects.of(member).keep(most=1)
    someone("London", "+44 20 7946 0018", talked=300)
    someone("Here", talked=100)
    with clock.at(NOW.replace(hour=21, minute=30)):
        assert names(member) == ["Here"]


def test_a_number_of_no_known_place_is_called_by_our_own_day(member, home):
    someone("Tollfree", "+1 800 555 0123")
    make(member)
    line = CallLine.objects.get()
    assert line.opens_at == dt.datetime(2026, 11, 18, 9, tzinfo=home.zone)
    assert line.closes_at == dt.datetime(2026, 11, 18, 20, tzinfo=home.zone)


def test_each_state_has_hours_of_its_own(member, home):
    """Rhode Island lets nobody call after six, wherever the number is from."""
    june = someone("June")
    june.addresses.create(street="1 Elm", city="Newport", state="RI")
    make(member)
    assert CallLine.objects.get().closes_at == dt.datetime(2026, 11, 18, 18, tzinfo=home.zone)


def test_a_stranger_whose_relationship_is_over_comes_with_a_word_of_caution(member):
    someone("Stranger", book=Book.PROSPECTS).plan_call(TODAY)
    someone("Friend").plan_call(TODAY)
    make(member)
    cautions = dict(CallLine.objects.values_list("person__first_name", "caution"))
    assert cautions == {"Stranger": "No relationship: check the registry.", "Friend": ""}


# ── each morning, and when somebody turns to us ──────────────────────────────
def test_the_morning_makes_a_list_for_everybody_who_calls(member, join, home):
    other = join(Role.AGENT)
    join(Role.COACH)
    someone("Mine", owner=member)
    someone("Theirs", owner=other)
    with clock.at(dt.datetime(2026, 11, 18, 6, 5, tzinfo=home.zone)):
        daily.run_due()
        daily.run_due()
    assert CallLine.objects.count() == 2
    assert shown(member) == ["Mine"]
    assert shown(other) == ["Theirs"]


def test_a_promise_for_today_comes_onto_the_list_that_is_made(member, home):
    walt = someone("Walt", talked=3)
    walt.plan_call(TODAY, "Furnace")
    keeping.renew_list(home.pk, walt.pk, None)
    assert shown(member) == []  # there is no list yet to come onto
    someone("June")
    make(member)
    CallLine.objects.filter(person=walt).delete()
    keeping.renew_list(home.pk, walt.pk, None)
    assert shown(member) == ["Walt", "June"]


def test_only_a_promise_that_is_near_rings_for_the_list(member, django_capture_on_commit_callbacks):
    walt = someone("Walt")
    with django_capture_on_commit_callbacks() as far:
        walt.plan_call(TODAY + 30 * DAY)
    with django_capture_on_commit_callbacks() as near:
        walt.plan_call(TODAY)
    assert len(near) == len(far) + 1


def test_who_was_put_off_and_writes_is_on_the_list_again(member, join):
    grace = someone("Grace")
    make(member)
    CallLine.objects.get().leave_out("On a cruise", TODAY + 7 * DAY)
    with clock.at(NOW + DAY):
        assert names(member) == []
        grace.log_touch(by=None, kind="text", is_incoming=True, body="Back early")
        assert names(member) == ["Grace"]
