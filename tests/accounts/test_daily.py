"""What happens by itself at the workspace’s own hour: once a day, late, twice, across clocks."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts import daily
from accounts.models import Membership, PeriodicRun, Workspace
from accounts.tasks import run_daily, scan_daily
from accounts.tenancy import current_workspace_id, scope
from contacts.models import Category, Person, YearlyCleanup
from crm.kit import clock

pytestmark = pytest.mark.django_db
DETROIT, HONOLULU = ZoneInfo("America/Detroit"), ZoneInfo("Pacific/Honolulu")


@pytest.fixture
def done(monkeypatch):
    """Only the jobs of the test, and what they have done: the workspace, and when it was there."""
    monkeypatch.setattr(daily, "_jobs", {})
    return []


@pytest.fixture
def note(done):
    def run(workspace):
        assert current_workspace_id() == workspace.pk, "it works inside the workspace"
        done.append((workspace.slug, clock.now().astimezone(workspace.zone).strftime("%d %H:%M")))

    return run


def at(text, zone=DETROIT):
    return clock.at(dt.datetime.fromisoformat(text).replace(tzinfo=zone))


def pass_through(*moments, zone=DETROIT):
    """What the beat does at each of these moments."""
    for moment in moments:
        with at(moment, zone):
            daily.run_due()


def move(home, zone):
    Workspace.objects.filter(pk=home.pk).update(time_zone=zone)


def test_it_is_done_from_that_hour_on_once_a_day(home, done, note):
    daily.every("notes", hour=7, run=note)
    pass_through("2026-11-18T06:59", "2026-11-18T07:00", "2026-11-18T07:01", "2026-11-18T20:00")
    assert done == [(home.slug, "18 07:00")]
    pass_through("2026-11-19T00:01", "2026-11-19T07:00")
    assert done[1:] == [(home.slug, "19 07:00")]


def test_each_workspace_has_its_own_hour(home, elsewhere, done, note):
    move(elsewhere, "Pacific/Honolulu")
    daily.every("notes", hour=7, run=note)
    pass_through("2026-11-18T07:00")
    assert done == [(home.slug, "18 07:00")]
    pass_through("2026-11-18T07:00", zone=HONOLULU)
    assert done[1:] == [(elsewhere.slug, "18 07:00")]


def test_when_nobody_worked_at_that_hour_it_is_done_later_that_day_and_once(home, done, note):
    daily.every("notes", hour=7, run=note)
    pass_through("2026-11-18T11:40", "2026-11-18T11:41")
    assert done == [(home.slug, "18 11:40")]


def test_a_day_that_is_over_is_not_made_up_for(home, done, note):
    daily.every("notes", hour=7, run=note)
    pass_through("2026-11-19T06:00")
    assert done == []


def test_what_was_left_to_a_worker_that_died_is_not_done_on_the_next_day(home, done, note):
    daily.every("notes", hour=7, run=note)
    with at("2026-11-18T23:59"):
        assert daily.scan() == [home.pk]
    with at("2026-11-19T00:05"):
        assert daily.run(home.pk) == 0
    assert done == []


def test_however_many_schedulers_ring_it_is_done_once(home, done, note):
    daily.every("notes", hour=7, run=note)
    with at("2026-11-18T07:00"):
        assert daily.scan() == [home.pk]
        assert daily.scan() == [], "it is somebody's already"
        run_daily(home.pk)
        run_daily(home.pk)
        scan_daily()
    assert done == [(home.slug, "18 07:00")]


def test_what_a_worker_lost_before_it_began_is_found_again(home, done, note):
    daily.every("notes", hour=7, run=note)
    with at("2026-11-18T07:00"):
        daily.scan()
    with at("2026-11-18T07:09"):
        assert daily.scan() == []
    pass_through("2026-11-18T07:11")
    assert done == [(home.slug, "18 07:11")]


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_is_at_it_another_does_nothing(home, done, note):
    met = []

    def other():
        met.append(daily.run(home.pk))
        connection.close()

    def slow(workspace):
        note(workspace)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    daily.every("slow", hour=0, run=slow)
    daily.run_due()
    assert met == [0]
    assert len(done) == 1


def test_what_goes_wrong_leaves_nothing_half_made_and_is_tried_again(home, done, note, ana):
    def fail(workspace):
        note(workspace)
        Membership.objects.filter(user=ana).update(role="agent")
        raise RuntimeError("the first tries go wrong")

    daily.every("first", hour=6, run=fail)
    daily.every("second", hour=7, run=note)
    pass_through("2026-11-18T07:00")
    assert len(done) == 2, "the second was done all the same"
    assert Membership.everywhere.get(user=ana).role == "owner"
    pass_through("2026-11-18T07:05", "2026-11-18T07:11", "2026-11-18T07:22")
    assert len(done) == 4, "every ten minutes"
    pass_through(*(f"2026-11-18T{hour:02}:00" for hour in range(8, 24)))
    assert len(done) == 6, "and not for ever"
    with scope(home.pk):
        assert PeriodicRun.objects.exclude(finished_at=None).get().job == "second"


def test_earlier_hours_go_first_when_a_worker_comes_late(home, done):
    daily.every("each_hour", hour=None, run=lambda workspace: done.append("each hour"))
    daily.every("late", hour=9, run=lambda workspace: done.append("nine"))
    daily.every("early", hour=4, run=lambda workspace: done.append("four"))
    pass_through("2026-11-18T15:00")
    assert done == ["four", "nine", "each hour"]


def test_each_hour_is_once_an_hour(home, done, note):
    daily.every("notes", hour=None, run=note)
    pass_through("2026-11-18T07:00", "2026-11-18T07:59", "2026-11-18T08:00")
    assert done == [(home.slug, "18 07:00"), (home.slug, "18 08:00")]


@pytest.mark.parametrize(
    ("hour", "night", "expected"),
    [
        (2, dt.datetime(2027, 3, 14, 5, tzinfo=dt.UTC), "14 03:00"),  # 2 am does not exist
        (1, dt.datetime(2027, 11, 7, 4, tzinfo=dt.UTC), "07 01:00"),  # 1 am comes twice
        (7, dt.datetime(2027, 3, 14, 5, tzinfo=dt.UTC), "14 07:00"),
    ],
)
def test_on_the_days_on_which_clocks_change_it_is_done_once(
    home, done, note, hour, night, expected
):
    daily.every("notes", hour=hour, run=note)
    for quarters in range(4 * 22):
        with clock.at(night + quarters * dt.timedelta(minutes=15)):
            daily.run_due()
    assert done == [(home.slug, expected)]


def test_a_workspace_that_moves_west_is_not_done_twice_on_a_day(home, done, note):
    daily.every("notes", hour=7, run=note)
    pass_through("2026-11-18T07:00")
    move(home, "Pacific/Honolulu")
    pass_through("2026-11-18T06:00", "2026-11-18T07:00", "2026-11-18T22:00", zone=HONOLULU)
    assert len(done) == 1
    pass_through("2026-11-19T07:00", zone=HONOLULU)
    assert done[1:] == [(home.slug, "19 07:00")]


def test_a_workspace_that_moves_east_loses_no_day(home, done, note):
    move(home, "Pacific/Honolulu")
    daily.every("notes", hour=7, run=note)
    pass_through("2026-11-18T06:30", zone=HONOLULU)
    move(home, "America/Detroit")
    pass_through("2026-11-18T11:31")
    assert done == [(home.slug, "18 11:31")]


def test_on_one_weekday_only(home, done, note):
    daily.every("notes", hour=7, weekday=0, run=note)
    pass_through(*(f"2026-11-{day}T08:00" for day in range(16, 24)))  # the 16th is a Monday
    assert done == [(home.slug, "16 08:00"), (home.slug, "23 08:00")]


def test_on_a_day_of_the_month_or_its_last(home, done, note):
    daily.every("notes", hour=7, month_day=31, run=note)
    pass_through("2027-01-30T08:00", "2027-01-31T08:00", "2027-02-27T08:00", "2027-02-28T08:00")
    assert done == [(home.slug, "31 08:00"), (home.slug, "28 08:00")]


def test_old_rows_are_forgotten(home, done):
    daily.every("old_runs", hour=3, run=daily.forget_old_runs)
    pass_through("2026-11-18T04:00", "2026-11-19T04:00", "2026-11-26T04:00", "2026-11-27T04:00")
    with scope(home.pk):
        kept = list(PeriodicRun.objects.order_by("period").values_list("period", flat=True))
    assert kept == ["2026-11-19", "2026-11-26", "2026-11-27"]


def test_january_proposes_its_cleanup_by_itself(home, ana):
    """The real jobs, as the apps register them."""
    assert {"yearly_cleanup", "source_health", "digests", "old_runs"} <= set(daily._jobs)

    with scope(home.pk):
        Person.objects.create(first_name="Jack").file(
            Category.objects.meaning(Category.Meaning.COLD)
        )
    pass_through("2027-01-02T05:59")
    with scope(home.pk):
        assert not YearlyCleanup.objects.exists()
    pass_through("2027-01-02T06:00")
    with scope(home.pk):
        assert YearlyCleanup.objects.get().state == YearlyCleanup.State.PROPOSED
