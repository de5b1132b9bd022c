"""A task that is due at an hour: who is to do it is reminded before, once, unless it is done."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import DigestWish, Task
from agenda.tasks import scan_reminders
from crm.kit import clock
from messaging import delivery
from messaging.models import Message

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
A_MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def call(home, member, june, noon):
    """Ana is to call June at one, says a note of some days ago."""
    with scope(home.pk):
        made = Task.objects.create(
            title="Call June about the roof", kind="call", person=june, assigned_to=member,
            due_at=noon + 60 * A_MINUTE, note="She has two offers.",
        )  # fmt: skip
        Task.objects.update(created_at=LONG_AGO)
    return made


def minutes(noon, number):
    with clock.at(noon + number * A_MINUTE):
        scan_reminders()


def reminders(home):
    with scope(home.pk):
        return list(Message.objects.filter(kind="task-reminder"))


def test_a_quarter_of_an_hour_before_and_once(home, call, noon):
    minutes(noon, 44)
    assert reminders(home) == []
    for number in (45, 46, 60, 61):
        minutes(noon, number)
    (letter,) = reminders(home)
    assert letter.to_address == "ana@example.com"
    assert letter.subject == "1 pm: Call June about the roof, June & Walt Hargrove"
    for words in ("She has two offers.", "tel:+12315550164", call.get_absolute_url()):
        assert words in letter.text


def test_one_that_is_put_off_comes_again_for_its_new_hour(home, call, noon, member):
    minutes(noon, 45)
    with scope(home.pk):
        call.snooze(noon + 120 * A_MINUTE, by=member)
    minutes(noon, 50)
    assert len(reminders(home)) == 1
    minutes(noon, 105)
    assert len(reminders(home)) == 2


def test_late_is_told_for_half_an_hour_and_then_no_more(home, call, noon):
    minutes(noon, 91)
    assert reminders(home) == []
    minutes(noon, 89)
    assert len(reminders(home)) == 1


@pytest.mark.parametrize("what", ["done", "put off", "given away", "stopped"])
def test_what_is_done_or_put_off_by_the_time_it_leaves_is_not_told(
    home, call, noon, member, join, sink, what
):
    minutes(noon, 45)
    with scope(home.pk):
        match what:
            case "done":
                call.finish(by=member)
            case "put off":
                call.snooze(noon + 300 * A_MINUTE, by=member)
            case "given away":
                Task.objects.update(assigned_to=join(Role.AGENT))
            case "stopped":
                DigestWish.objects.of(member).stop()
    with clock.at(noon + 46 * A_MINUTE):
        delivery.deliver_due()
    assert sink.messages == []


def test_one_that_stands_leaves(home, call, noon, sink):
    minutes(noon, 45)
    with clock.at(noon + 46 * A_MINUTE):
        delivery.deliver_due()
    assert len(sink.messages) == 1


def test_no_reminder_for_what_has_only_a_day_or_is_only_just_made_or_nobody_wants(
    home, call, noon, member
):
    with scope(home.pk):
        Task.objects.update(has_time=False)
    minutes(noon, 50)
    with scope(home.pk):
        Task.objects.update(has_time=True, created_at=noon + 50 * A_MINUTE)
    minutes(noon, 52)
    with scope(home.pk):
        Task.objects.update(created_at=LONG_AGO)
        DigestWish(member=member, reminder=None).keep()
    minutes(noon, 52)
    assert reminders(home) == []


def test_what_is_nobodys_yet_is_the_owners(home, call, noon, join):
    join(Role.AGENT)
    with scope(home.pk):
        Task.objects.update(assigned_to=None)
    minutes(noon, 45)
    assert [one.to_address for one in reminders(home)] == ["ana@example.com"]
