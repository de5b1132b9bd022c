"""Office hours: laid out by a tap, on the calendar like any appointment, and measured."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from agenda import blocks
from agenda.blocks import laying, measuring, overbooking
from agenda.calendar import changing, hooks, spread
from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentKind, WorkingWeek
from crm.kit import clock
from tests.contacts.conftest import at_most_queries  # noqa: F401

DETROIT = "America/Detroit"
MONDAY = dt.datetime(2026, 11, 16, 13, tzinfo=dt.UTC)  # eight in the morning in Detroit
A_WEEK = dt.timedelta(weeks=1)
TICKED = re.compile(r'name="hours"[^>]* checked')


@pytest.fixture
def web(client_of, ana):
    return client_of(ana)


@pytest.fixture
def monday():
    with clock.at(MONDAY):
        yield MONDAY


@pytest.fixture
def laid(home, member, monday):
    """9 to 11 each workday, since early on Monday."""
    with scope(home.pk):
        member.workspace = home
        laying.lay_out(member, laying.PRESETS[0].hours, by=member)
    return member


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """An hour of November 2026 on Detroit's clock."""
    return dt.datetime(2026, 11, day, hour + 5, minute, tzinfo=dt.UTC)


def reach(member, person, *moments, **facts):
    with scope(member.workspace_id):
        for moment in moments:
            person.log_touch(by=member, kind="call", happened_at=moment, **facts)


@pytest.mark.django_db
class TestLayingOut:
    def test_one_tap_puts_two_hours_of_each_workday_on_the_calendar(self, web, home, monday):
        answer = web.post(reverse("agenda:block_preset"), {"preset": "morning"}, follow=True)
        assert "10 hours a week. It is on your calendar." in answer.text
        with scope(home.pk):
            (row,) = Appointment.objects.of_kind(AppointmentKind.BLOCK)
            times = spread.occurrences([row], MONDAY, MONDAY + A_WEEK)
            assert [time.starts_at for time in times] == [at(day, 9) for day in range(16, 21)]
            assert {time.ends_at - time.starts_at for time in times} == {dt.timedelta(hours=2)}

    def test_ticked_hours_become_runs_and_the_page_shows_them_ticked(self, web, home, monday):
        ticked = ["0-9", "0-10", "2-9", "2-10", "2-14"]
        web.post(reverse("agenda:blocks"), {"hours": ticked})
        with scope(home.pk):
            rules = Appointment.objects.order_by("starts_at").values_list("repeats", flat=True)
            assert list(rules) == ["FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=WEEKLY;BYDAY=WE"]
        page = web.get(reverse("agenda:blocks")).text
        assert len(TICKED.findall(page)) == len(ticked)

    def test_a_change_holds_from_now_on_and_leaves_the_past_as_it_was_planned(
        self, home, laid, june
    ):
        with clock.at(at(18, 12)), scope(home.pk):
            laying.lay_out(laid, {(4, 14)}, by=laid)
            (week,) = measuring.weeks(laid, dt.date(2026, 11, 18), 1)
            assert [block.starts for block in week.blocks] == [
                at(16, 9), at(17, 9), at(18, 9), at(20, 14),
            ]  # fmt: skip
            assert laying.layout(laid) == {(4, 14)}

    def test_a_day_less_keeps_the_others(self, home, laid):
        with scope(home.pk):
            laying.lay_out(laid, {(day, hour) for day in range(4) for hour in (9, 10)}, by=laid)
            assert laying.layout(laid) == {(d, h) for d in range(4) for h in (9, 10)}
            (week,) = measuring.weeks(laid, dt.date(2026, 11, 16), 1)
            assert week.planned == 8

    def test_the_same_again_changes_nothing(self, web, home, laid):
        with scope(home.pk):
            before = list(Appointment.objects.values())
        answer = web.post(reverse("agenda:block_preset"), {"preset": "morning"}, follow=True)
        assert "That is how it was already." in answer.text
        with scope(home.pk):
            assert list(Appointment.objects.values()) == before

    def test_undo_puts_the_week_back(self, web, home, laid):
        web.post(reverse("agenda:block_preset"), {"preset": "evening"})
        with scope(home.pk):
            act = Act.objects.filter(kind="blocks").last()
        web.post(reverse("accounts:act_undo", args=[act.public_id]))
        with scope(home.pk):
            assert laying.layout(laid) == laying.PRESETS[0].hours

    def test_an_hour_that_is_none_is_refused_and_what_was_ticked_stays(self, web, home, laid):
        answer = web.post(reverse("agenda:blocks"), {"hours": ["0-9", "9-99"]})
        assert answer.status_code == 422
        assert "Nothing was changed." in answer.text
        assert len(TICKED.findall(answer.text)) == 1
        with scope(home.pk):
            assert laying.layout(laid) == laying.PRESETS[0].hours

    def test_nine_stays_nine_when_clocks_change(self, home, laid):
        with scope(home.pk):
            days = measuring.measured(laid, dt.date(2027, 3, 12), dt.date(2027, 3, 16))
            assert [(one.starts.day, one.starts.hour) for one in days] == [(12, 9), (15, 9)]

    def test_those_of_others_are_not_mine(self, home, laid, join):
        other = join("agent")
        with scope(home.pk):
            other.workspace = home
            assert laying.layout(other) == frozenset()
            assert blocks.today(other) is None


@pytest.mark.django_db
class TestMeasuring:
    def test_an_hour_is_kept_when_somebody_was_reached_out_to_in_it(self, home, laid, june):
        reach(laid, june, at(16, 9, 5), at(16, 10, 59), at(17, 9, 30))
        with clock.at(at(18, 8)), scope(home.pk):
            (week,) = measuring.weeks(laid, dt.date(2026, 11, 18), 1)
            assert [block.state for block in week.blocks] == [
                "kept", "partly", "ahead", "ahead", "ahead",
            ]  # fmt: skip
            assert (week.planned, week.kept) == (10, 3)

    def test_what_they_sent_and_what_others_did_does_not_keep_it(self, home, laid, june, join):
        reach(laid, june, at(16, 9, 5), is_incoming=True)
        reach(join("agent"), june, at(16, 9, 10))
        reach(laid, june, at(16, 8, 59), at(16, 11))
        with clock.at(at(16, 12)), scope(home.pk):
            (week,) = measuring.weeks(laid, dt.date(2026, 11, 16), 1)
            assert (week.blocks[0].state, week.kept) == ("missed", 0)

    def test_one_that_was_moved_is_measured_where_it_is(self, home, laid, june):
        with scope(home.pk):
            (row,) = laying.blocks_of(laid)
            time = spread.at_moment(row, at(17, 9))
            moved = Span.of_occurrence(time).moved(dt.timedelta(hours=5))
            changing.move(time, changing.Which.THIS, moved, by=laid)
        reach(laid, june, at(17, 9, 30), at(17, 14, 30))
        with clock.at(at(17, 18)), scope(home.pk):
            today = blocks.today(laid)
            assert (today["planned"], today["kept"]) == (2, 1)

    def test_today_says_what_runs_and_what_comes(self, home, laid, june):
        reach(laid, june, at(16, 9, 5))
        with clock.at(at(16, 9, 30)), scope(home.pk):
            today = blocks.today(laid)
            assert today["now"].touches == 1
            assert today["next"] is None
        with clock.at(at(21, 9)), scope(home.pk):
            assert blocks.today(laid) is None  # a Saturday

    def test_twelve_weeks_take_as_many_queries_as_one(
        self, home, laid, june, django_assert_max_num_queries
    ):
        reach(laid, june, *(at(16, 9) + n * A_WEEK for n in range(12)))
        with clock.at(at(16, 9) + 12 * A_WEEK), scope(home.pk):
            today = clock.today(home.zone)
            with django_assert_max_num_queries(4):
                weeks = measuring.weeks(laid, today)
            assert len(weeks) == 12
            assert sum(week.kept for week in weeks) == 11

    def test_the_calendar_says_what_became_of_them(self, web, home, laid, june):
        week = reverse("agenda:calendar")
        reach(laid, june, at(17, 9, 5), at(17, 10, 59), at(18, 9, 30))
        with clock.at(at(18, 12)):
            page = " ".join(web.get(week).text.split())
        assert "3 of 10 hours for finding business kept." in page
        assert page.count("ev missed") == 1
        assert "9 to 11 am, 2 reached out to" in page
        assert "9 to 11 am, an hour of 2 hours kept" in page
        with clock.at(at(18, 12)):
            coming = web.get(week, {"on": "2026-11-25"}).text
        assert "10 hours for finding business." in coming
        assert "kept" not in coming

    def test_half_of_the_working_week_is_the_aim(self, web, home, laid):
        web.post(reverse("agenda:working_week"), {"hours": "30"})
        with scope(home.pk):
            assert WorkingWeek.of(laid).aim == 15
        page = web.get(reverse("agenda:blocks")).text
        assert "15 hours" in page
        assert "5 more would make it" in page

    def test_an_impossible_week_is_said_beside_the_field(self, web, laid):
        answer = web.post(reverse("agenda:working_week"), {"hours": "500"})
        assert answer.status_code == 422
        assert 'value="500"' in answer.text

    def test_the_page_is_read_in_a_fixed_number_of_queries(
        self,
        web,
        home,
        laid,
        june,
        at_most_queries,  # noqa: F811
    ):
        for number in range(30):
            reach(laid, june, at(16, 9, number))
            with scope(home.pk):
                span = Span(dt.datetime(2026, 11, 17, 9), dt.datetime(2026, 11, 17, 10), DETROIT)
                changing.make(span, by=laid, title=f"Showing {number}")
        with at_most_queries(32):
            answer = web.get(reverse("agenda:blocks"))
        assert answer.status_code == 200


@pytest.mark.django_db
class TestBookedOver:
    def book(self, laid, day, hour, **values):
        span = Span(dt.datetime(2026, 11, day, hour), dt.datetime(2026, 11, day, hour + 1), DETROIT)
        return changing.make(span, by=laid, **({"title": "Showing"} | values))

    def test_it_is_said_and_never_refused(self, web, home, laid):
        with scope(home.pk):
            booked = self.book(laid, 17, 10)
            (said,) = hooks.warned(booked, laid)
        assert "over your office hours on Tuesday, November 17, 9 to 11 am" in said
        page = web.get(reverse("agenda:blocks")).text
        assert "Booked over them" in page
        assert booked.get_absolute_url() in page

    @pytest.mark.parametrize(
        ("asked", "is_said"),
        [
            ({"day": "11/17/2026", "starts": "10:30", "ends": "12:00"}, True),
            ({"day": "11/17/2026", "starts": "8:30"}, True),
            ({"day": "11/17/2026", "starts": "11:00", "ends": "12:00"}, False),
            ({"day": "11/17/2026", "starts": "", "ends": ""}, False),
            ({"day": "someday", "starts": "99:99"}, False),
            ({}, False),
        ],
    )
    def test_the_form_says_it_while_a_time_is_picked(self, web, laid, asked, is_said):
        answer = web.get(reverse("agenda:over_hours"), asked)
        assert answer.status_code == 200
        assert ("over your office hours on Tuesday" in answer.text) == is_said

    def test_beside_them_nothing_is_said(self, home, laid):
        with scope(home.pk):
            assert hooks.warned(self.book(laid, 17, 11), laid) == []
            assert hooks.warned(self.book(laid, 22, 9), laid) == []

    def test_one_that_repeats_is_said_for_the_first_time_it_is_over_them(self, home, laid):
        with scope(home.pk):
            booked = self.book(laid, 22, 9, repeats="FREQ=WEEKLY;BYDAY=SU,WE")
            (said,) = hooks.warned(booked, laid)
            assert "Wednesday, November 25" in said

    def test_a_block_over_a_block_says_nothing(self, home, laid):
        with scope(home.pk):
            more = self.book(laid, 17, 9, kind=AppointmentKind.BLOCK)
            assert hooks.warned(more, laid) == []

    def test_what_was_called_off_is_over_nothing(self, home, laid):
        with scope(home.pk):
            booked = self.book(laid, 17, 9)
            changing.call_off(spread.once(booked), changing.Which.ALL, by=laid)
            assert overbooking.collisions(laid, MONDAY, MONDAY + A_WEEK) == []
