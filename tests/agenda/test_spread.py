"""Appointments as they fall: right over DST, repeating without end, with those that differ."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.calendar import rules
from agenda.calendar.changing import Which, call_off, change, make, move, say_outcome
from agenda.calendar.span import Span
from agenda.calendar.spread import at_moment, following, occurrences
from agenda.models import Appointment

ZONE = "America/Detroit"
UTC = dt.UTC


def span(day: str, starts: str = "09:00", ends: str = "10:00") -> Span:
    at = [dt.datetime.fromisoformat(f"{day}T{hour}") for hour in (starts, ends)]
    return Span(*at, ZONE)


@pytest.fixture
def series(here, member):
    """`series(rule, day, …)`: a repeating appointment from that day on."""

    def begin(rule: str, day: str = "2026-11-02", **hours) -> Appointment:
        return make(span(day, **hours), by=member, title="Call hour", repeats=rule)

    return begin


def falls(one, first: str, last: str) -> list[str]:
    """When it begins between two days, on the wall clock."""
    start, end = (
        dt.datetime.fromisoformat(day).replace(tzinfo=one.zone_info) for day in (first, last)
    )
    found = occurrences(Appointment.objects.between(start, end), start, end)
    return [f"{time.starts_at.astimezone(one.zone_info):%m-%d %H:%M}" for time in found]


def nth(one, number: int):
    """The first, second … time that it takes place."""
    start = one.starts_at - dt.timedelta(days=1)
    return occurrences([one], start, start + dt.timedelta(days=800))[number - 1]


def test_nine_o_clock_stays_nine_o_clock_over_daylight_saving(series):
    one = series("FREQ=WEEKLY;BYDAY=SU", "2026-10-25")
    assert falls(one, "2026-10-25", "2026-11-09") == ["10-25 09:00", "11-01 09:00", "11-08 09:00"]
    moments = [
        time.starts_at
        for time in occurrences([one], one.starts_at, one.starts_at + dt.timedelta(days=15))
    ]
    assert [at.hour for at in moments] == [13, 14, 14], "an hour later in UTC"


def test_the_hour_that_does_not_exist_in_march_moves_forward_and_says_so(series):
    one = series("FREQ=DAILY", "2027-03-13", starts="02:30", ends="03:00")
    assert falls(one, "2027-03-13", "2027-03-16") == ["03-13 02:30", "03-14 03:30", "03-15 02:30"]
    times = occurrences([one], one.starts_at, one.starts_at + dt.timedelta(days=3))
    assert [time.is_put_forward for time in times][:3] == [False, True, False]
    assert {time.ends_at - time.starts_at for time in times} == {dt.timedelta(minutes=30)}


def test_the_hour_that_comes_twice_in_november_is_the_first_of_them(series):
    one = series("FREQ=DAILY", "2026-10-31", starts="01:30", ends="02:00")
    times = occurrences([one], one.starts_at, one.starts_at + dt.timedelta(days=2))
    assert times[1].starts_at == dt.datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_one_without_end_is_spread_no_further_than_asked(series):
    one = series("FREQ=DAILY", "2019-01-01")
    assert one.spans_until is None
    assert len(falls(one, "2026-11-02", "2026-11-09")) == 7
    assert len(falls(one, "2099-11-02", "2099-11-09")) == 7
    start = one.starts_at
    assert len(occurrences([one], start, start + dt.timedelta(days=36500))) == 400, (
        "a mistake costs little"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA",
        "FREQ=DAILY;COUNT=300", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;COUNT=40",
        "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=2",
        "FREQ=DAILY;UNTIL=20270301T000000Z",
    ],
)  # fmt: skip
def test_looking_late_finds_what_counting_from_the_start_finds(series, rule):
    one = series(rule)
    all_of_it = falls(one, "2026-11-01", "2027-08-30")
    by_weeks, day = [], dt.date(2026, 11, 1)
    while day < dt.date(2027, 8, 30):
        after = min(day + dt.timedelta(days=7), dt.date(2027, 8, 30))
        by_weeks += falls(one, str(day), str(after))
        day = after
    assert by_weeks == all_of_it
    assert by_weeks


def test_it_is_over_when_the_last_one_is(series):
    counted = series("FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    until = series("FREQ=DAILY;UNTIL=20261105T045959Z")
    assert counted.spans_until == dt.datetime(2026, 11, 16, 15, tzinfo=UTC)
    assert falls(until, "2026-11-01", "2026-12-01")[-2:] == ["11-09 09:00", "11-16 09:00"]
    assert until.spans_until == dt.datetime(2026, 11, 4, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("how", "day", "falling"),
    [
        ("monthly", "2027-01-31", ["01-31", "02-28", "03-31", "04-30"]),
        ("monthly", "2027-01-15", ["01-15", "02-15", "03-15", "04-15"]),
        ("monthly_weekday", "2027-01-12", ["01-12", "02-09", "03-09", "04-13"]),
        ("monthly_weekday", "2027-01-29", ["01-29", "02-26", "03-26", "04-30"]),
        ("weekdays", "2027-01-07", ["01-07", "01-08", "01-11", "01-12"]),
    ],
)
def test_a_month_without_the_day_has_it_on_its_last(series, how, day, falling):
    one = series(rules.written(how, dt.date.fromisoformat(day)), day)
    assert [at[:5] for at in falls(one, day, "2027-12-31")][:4] == falling


def test_the_twenty_ninth_of_february_comes_every_year(series):
    one = series(rules.written("yearly", dt.date(2028, 2, 29)), "2028-02-29")
    start = one.starts_at
    days = [
        time.starts_at.date() for time in occurrences([one], start, start + dt.timedelta(days=1500))
    ]
    assert [(day.month, day.day) for day in days] == [(2, 29), (2, 28), (2, 28), (2, 28), (2, 29)]


def test_whole_days_stay_whole_over_daylight_saving(here, member):
    days = Span.of_days(dt.date(2026, 10, 31), dt.date(2026, 11, 1), ZONE)
    one = make(days, by=member, title="Away", repeats="FREQ=WEEKLY;BYDAY=SA")
    found = occurrences([one], one.starts_at, one.starts_at + dt.timedelta(days=8))
    assert [(time.first_day.day, time.last_day.day) for time in found] == [(31, 1), (7, 8)]
    assert one.ends_at - one.starts_at == dt.timedelta(hours=49)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=DAILY;COUNT=999999999", "FREQ=DAILY;BYSECOND=1", "nonsense", "FREQ=",
     "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;UNTIL=99999999"],
)  # fmt: skip
def test_a_rule_that_nobody_means_is_none(rule):
    assert not rules.is_rule(rule)


# ── those that differ ────────────────────────────────────────────────────────
def test_one_that_is_moved_leaves_the_others_where_they_are(series, member):
    one = series("FREQ=WEEKLY;BYDAY=MO")
    moved = move(nth(one, 2), Which.THIS, span("2026-11-10", "14:00", "15:00"), by=member)
    assert falls(one, "2026-11-01", "2026-11-17") == ["11-02 09:00", "11-10 14:00", "11-16 09:00"]
    assert moved.series == one
    assert not moved.is_repeating


def test_one_that_is_moved_far_away_is_found_where_it_went(series, member):
    one = series("FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    move(nth(one, 2), Which.THIS, span("2027-05-04"), by=member)
    assert falls(one, "2026-11-01", "2026-12-01") == ["11-02 09:00", "11-16 09:00"]
    assert falls(one, "2027-05-01", "2027-05-31") == ["05-04 09:00"]


def test_one_that_is_left_out_is_not_there(series, member):
    one = series("FREQ=WEEKLY;BYDAY=MO")
    call_off(nth(one, 2), Which.THIS, by=member)
    assert falls(one, "2026-11-01", "2026-11-17") == ["11-02 09:00", "11-16 09:00"]


def test_this_one_and_all_that_follow_are_moved_and_the_count_stays(series, member):
    one = series("FREQ=WEEKLY;BYDAY=MO;COUNT=5")
    call_off(nth(one, 4), Which.THIS, by=member)
    later = move(nth(one, 3), Which.FOLLOWING, span("2026-11-17", "11:00", "11:30"), by=member)
    assert later.pk != one.pk
    assert falls(one, "2026-11-01", "2027-02-01") == [
        "11-02 09:00", "11-09 09:00", "11-17 11:00", "12-01 11:00",
    ]  # fmt: skip


def test_all_of_them_move_by_as_much_and_what_was_left_out_stays_out(series, member):
    one = series("FREQ=WEEKLY;BYDAY=MO,WE")
    call_off(nth(one, 4), Which.THIS, by=member)
    move(nth(one, 3), Which.ALL, span("2026-11-10", "10:00", "11:30"), by=member)
    assert falls(one, "2026-11-01", "2026-11-18") == [
        "11-03 10:00", "11-05 10:00", "11-10 10:00", "11-17 10:00",
    ]  # fmt: skip


def test_calling_off_what_follows_ends_the_series(series, member):
    one = series("FREQ=DAILY")
    call_off(nth(one, 3), Which.FOLLOWING, by=member)
    assert falls(one, "2026-11-01", "2026-12-01") == ["11-02 09:00", "11-03 09:00"]


def test_all_are_called_off_but_what_is_over_stays_in_its_own_row(series, member, june):
    one = series("FREQ=DAILY", "2020-01-06")
    say_outcome(nth(one, 1), "held", by=member)
    call_off(nth(one, 2), Which.ALL, by=member)
    assert falls(one, "2020-01-01", "2020-02-01") == ["01-06 09:00"]


def test_one_of_them_has_an_outcome_of_its_own(series, member):
    one = series("FREQ=WEEKLY;BYDAY=MO")
    row = say_outcome(nth(one, 2), "no_show", by=member)
    times = occurrences([one, row], one.starts_at, one.starts_at + dt.timedelta(days=15))
    assert [time.outcome for time in times] == ["", "no_show", ""]
    assert say_outcome(at_moment(row, None), "held", by=member).pk == row.pk


def test_the_rest_of_a_series_can_be_about_something_else(series, member, june):
    one = series("FREQ=WEEKLY;BYDAY=MO")
    later = change(
        nth(one, 2), Which.FOLLOWING, span("2026-11-09"), by=member, members=[member],
        people=[june], title="Coffee", repeats="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    )  # fmt: skip
    assert falls(one, "2026-11-01", "2026-12-08") == [
        "11-02 09:00",
        "11-09 09:00",
        "11-23 09:00",
        "12-07 09:00",
    ]
    assert list(later.people.all()) == [june]
    assert not one.people.exists()


def test_the_next_one_is_found_years_after_the_first(series):
    one = series("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=2", "2001-11-02")
    found = following(one, dt.datetime(2026, 11, 20, tzinfo=UTC))
    assert found.starts_at.date() == dt.date(2027, 11, 2)


def test_spreading_asks_as_often_for_thirty_as_for_three(series):
    def asked(most: int) -> int:
        rows = list(Appointment.objects.all()[:most])
        with CaptureQueriesContext(connection) as captured:
            found = occurrences(rows, rows[0].starts_at, rows[0].starts_at + dt.timedelta(days=30))
        assert all(a.starts_at <= b.starts_at for a, b in pairwise(found))
        return len(captured)

    for _ in range(30):
        series("FREQ=DAILY")
    assert asked(30) == asked(3) == 1


def test_the_database_refuses_an_end_before_the_beginning(here, member, django_assert_num_queries):
    from django.db import IntegrityError, transaction

    one = make(span("2026-11-02"), by=member, title="Lunch")
    for wrong in (
        {"ends_at": one.starts_at - dt.timedelta(minutes=1)},
        {"is_all_day": True},
        {"series_at": one.starts_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=one.pk).update(**wrong)
