import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kit import dates

TODAY = dt.date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-20"), ("Tomorrow", "2026-11-21"), ("tmrw", "2026-11-21"),
        ("day after tomorrow", "2026-11-22"),
        ("fri", "2026-11-27"), ("this tuesday", "2026-11-24"), ("Tue", "2026-11-24"),
        ("thurs", "2026-11-26"), ("next fri", "2026-11-27"), ("next monday", "2026-11-23"),
        ("on Wed", "2026-11-25"), ("this weekend", "2026-11-21"),
        ("in 3 days", "2026-11-23"), ("3 days", "2026-11-23"), ("3d", "2026-11-23"),
        ("in a week", "2026-11-27"), ("next week", "2026-11-27"), ("2 weeks", "2026-12-04"),
        ("2w", "2026-12-04"), ("a couple of weeks", "2026-12-04"), ("two weeks", "2026-12-04"),
        ("next month", "2026-12-20"), ("in 3 months", "2027-02-20"), ("in a year", "2027-11-20"),
        ("90 days", "2027-02-18"), ("3 weeks from now", "2026-12-11"),
        ("12/18", "2026-12-18"), ("1/5", "2027-01-05"), ("12/18/26", "2026-12-18"),
        ("12-18-2026", "2026-12-18"), ("12.18", "2026-12-18"), ("2026-12-18", "2026-12-18"),
        ("Dec 18", "2026-12-18"), ("december 18th, 2027", "2027-12-18"), ("18 Dec", "2026-12-18"),
        ("Sept 3", "2027-09-03"), ("Fri, Dec 18", "2026-12-18"), ("the 18th", "2026-12-18"),
        ("the 30th", "2026-11-30"), ("31st", "2026-12-31"), ("2/29", "2028-02-29"),
        ("end of month", "2026-11-30"),
    ],
)  # fmt: skip
def test_a_day_is_understood_as_people_type_it(typed, day):
    assert dates.read(typed, TODAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("Labor Day", "2027-09-06"), ("after Labor Day", "2027-09-07"),
        ("next labor day", "2027-09-06"), ("the day after Thanksgiving", "2026-11-27"),
        ("after Thanksgiving", "2026-11-30"), ("the week after Thanksgiving", "2026-11-30"),
        ("before Christmas", "2026-12-24"), ("after Christmas", "2026-12-28"),
        ("after New Year’s", "2027-01-04"), ("after the holidays", "2027-01-04"),
        ("in the new year", "2027-01-04"), ("after Easter", "2027-03-29"),
        ("Mother's Day", "2027-05-09"), ("the 4th of July", "2027-07-04"),
        ("Memorial Day", "2027-05-31"), ("thanksgiving 2027", "2027-11-25"),
        ("MLK Day", "2027-01-18"), ("Presidents' Day", "2027-02-15"), ("Juneteenth", "2027-06-19"),
        ("after the 15th", "2026-12-16"), ("after Dec 5", "2026-12-07"),
        ("in january", "2027-01-01"), ("in november", "2027-11-01"), ("in spring", "2027-03-22"),
        ("yesterday", "2026-11-19"),
    ],
)  # fmt: skip
def test_holidays_and_seasons_are_known_by_rule(typed, day):
    assert dates.read(typed, TODAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed", ["after", "after lunch", "after after noon", "before today", "in"]
)
def test_after_something_unknown_is_no_day(typed):
    assert dates.read(typed, TODAY) is None


@pytest.mark.parametrize(
    "typed", ["", "soon", "t", "13/40", "2/30", "the 32nd", "999 years of war", "12/18/26/1", "0th"]
)
def test_what_is_unclear_is_no_day(typed):
    assert dates.read(typed, TODAY) is None


def test_a_month_after_the_31st_ends_with_the_month():
    assert dates.read("next month", dt.date(2027, 1, 31)) == dt.date(2027, 2, 28)


@given(st.text(max_size=30))
def test_reading_never_fails(typed):
    for read in (dates.read(typed, TODAY), dates.read_birthday(typed, TODAY)):
        assert read is None or isinstance(read, dt.date)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5/12", "1604-05-12"), ("May 12", "1604-05-12"), ("2/29", "1604-02-29"),
        ("5/12/1954", "1954-05-12"), ("5/12/54", "1954-05-12"), ("5/12/12", "2012-05-12"),
        ("May 12, 1954", "1954-05-12"), ("12 May 1954", "1954-05-12"), ("1954-05-12", "1954-05-12"),
    ],
)  # fmt: skip
def test_a_birthday_may_lack_its_year(typed, day):
    assert dates.read_birthday(typed, TODAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("typed", ["5/12/2054", "next friday", "13/1", "born"])
def test_a_birthday_is_not_to_come(typed):
    assert dates.read_birthday(typed, TODAY) is None


@pytest.mark.parametrize(
    ("away", "said"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (4, "Tuesday"), (90, "Feb 18"),
     (400, "Dec 25, 2027")],
)  # fmt: skip
def test_a_day_is_said_as_people_say_it(away, said):
    assert dates.in_words(TODAY + dt.timedelta(away), TODAY) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "yesterday"), (94, "94 days ago"), (243, "8 months ago"),
     (400, "a year ago"), (600, "18 months ago"), (800, "2 years ago")],
)  # fmt: skip
def test_the_last_talk_is_as_long_ago_as_people_say(days, said):
    assert dates.ago(days) == said


def test_an_age_stands_only_where_the_year_is_known():
    assert dates.birthday_in_words(dt.date(1955, 4, 8), TODAY) == "April 8 (71)"
    assert dates.birthday_in_words(dt.date(1604, 4, 8), TODAY) == "April 8"
