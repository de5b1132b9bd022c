"""The week's board: who has a birthday or an anniversary, which one, and who was thought of."""

import datetime as dt
import itertools
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda import birthdays
from agenda.birthdays.today import monday_of
from agenda.models import OccasionDone
from contacts.models import Book, Category, Person, YearDay
from crm.kit import clock
from tests.agenda.conftest import AFTERNOON
from tests.contacts.conftest import at_most_queries  # noqa: F401

pytestmark = pytest.mark.django_db
WEDNESDAY = AFTERNOON.date()
MONDAY = monday_of(WEDNESDAY)
_numbers = itertools.count(100)


@pytest.fixture(autouse=True)
def wednesday(afternoon):
    """November 18, 2026, 3 pm."""


@pytest.fixture
def known(here):
    """`known("Elena Vidal", birthday=…)`: somebody whose day is known, with all that one needs."""

    def make(name, **dates):
        first, last = name.split(" ", 1)
        person = Person.objects.create(first_name=first, last_name=last, **dates)
        person.phones.create(number=f"+1231555{next(_numbers):04}")
        person.emails.create(address=f"{first.lower()}@example.com")
        person.addresses.create(
            street="1 Main Street", city="Traverse City", state="MI", postal_code="49684"
        )
        return person

    return make


def board(client, **asked) -> str:
    return unescape(client.get(reverse("agenda:birthdays"), asked).content.decode())


def url_of(name, person, kind="birthday", year=2026, **more):
    said = {"person": person.public_id, "celebration": kind, "celebration_year": year} | more
    return reverse(f"agenda:{name}", kwargs=said)


def marks():
    return list(OccasionDone.objects.values_list("occasion", "year", "how"))


# ── who, which day, which one it is ──────────────────────────────────────────
def test_the_week_says_who_on_which_day_and_which_one_it_is(known, ana_client):
    known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    known("Theo Pruitt", birthday=dt.date(1604, 11, 22))
    known(
        "Rob Tillman",
        spouse_first_name="Amy",
        home_bought_on=dt.date(2016, 11, 21),
        wedding_anniversary=dt.date(2001, 11, 20),
        spouse_birthday=dt.date(1970, 11, 19),
    )
    known("Max Later", birthday=dt.date(1980, 11, 23))
    page = board(ana_client)
    today, sunday = page.index("Today, Wednesday"), page.index("Sunday, November 22")
    assert today < page.index("Elena Vidal") < sunday < page.index("Theo Pruitt")
    for said in (
        "Turns 40",
        "Amy Tillman",
        "Turns 56",
        "25 years married",
        "10 years in the house",
    ):
        assert said in page
    assert "<b>Birthday</b>" in page, "no number where the year is not known"
    assert "Max Later" not in page
    assert "Max Later" in board(ana_client, week="2026-11-25")


def test_a_home_bought_this_year_has_no_anniversary_yet_and_nobody_turns_four_hundred(
    known, member
):
    known("Fresh Owner", home_bought_on=dt.date(2026, 11, 18))
    known("No Year", birthday=dt.date(1604, 11, 18))
    (found,) = birthdays.coming(member, WEDNESDAY, 1)
    assert (found.name, found.turns, found.words) == ("No Year", None, "birthday")


def test_the_twenty_ninth_of_february_is_kept_a_day_before_where_there_is_none(known, member):
    leap = known("Leap Day", birthday=dt.date(1992, 2, 29))
    known("Day Before", birthday=dt.date(1990, 2, 28))
    in_2027 = birthdays.coming(member, dt.date(2027, 2, 22), 7)
    assert [(one.person, one.day.day, one.turns) for one in in_2027 if one.person == leap] == [
        (leap, 28, 35)
    ]
    assert len(in_2027) == 2
    assert [one.day.day for one in birthdays.coming(member, dt.date(2028, 2, 28), 2)] == [28, 29]
    assert birthdays.coming(member, dt.date(2027, 3, 1), 7) == []


def test_a_week_over_new_year_belongs_to_two_years(known, member):
    known("Old Year", birthday=dt.date(1960, 12, 31))
    known("New Year", birthday=dt.date(1960, 1, 2))
    week = birthdays.coming(member, dt.date(2026, 12, 28), 7)
    assert [(one.name, one.year, one.turns) for one in week] == [
        ("Old Year", 2026, 66), ("New Year", 2027, 67),
    ]  # fmt: skip


def test_the_dead_never_and_of_a_couple_only_what_is_the_survivors(known, ana_client, member):
    alone = known("Carol Banks", birthday=dt.date(1940, 11, 18))
    couple = known(
        "June Hargrove", spouse_first_name="Walt", birthday=dt.date(1941, 11, 18),
        spouse_birthday=dt.date(1940, 11, 19), wedding_anniversary=dt.date(1965, 11, 20),
        home_bought_on=dt.date(1990, 11, 21),
    )  # fmt: skip
    for person, who in ((alone, "first"), (couple, "first")):
        names = dict(person.first_name and [("first", person.first_name)])
        died = {"who": f"{who}:{names['first']}", "died_on": "11/2/2026"}
        answer = ana_client.post(reverse("contacts:death", args=[person.public_id]), died)
        assert answer.status_code == 302
    left = birthdays.coming(member, MONDAY, 7)
    assert [(one.name, one.kind, one.turns) for one in left] == [
        ("Walt Hargrove", "birthday", 86), ("Walt Hargrove", "home", 36),
    ]  # fmt: skip


def test_cold_and_nolead_are_left_out_but_shown_when_asked_for(known, ana_client):
    for name, meaning in (("Cold Person", "cold"), ("Agent Elsewhere", "nolead")):
        known(name, birthday=dt.date(1970, 11, 18)).file(Category.objects.meaning(meaning))
    assert "Person" not in board(ana_client).split("<h1>")[1].split("How does somebody")[0]
    page = board(ana_client, cold="on")
    assert "Cold Person" in page
    assert "Agent Elsewhere" in page


def test_prospects_are_there_if_their_day_is_known(known, ana_client):
    priya = known("Priya Raman", birthday=dt.date(1990, 11, 18))
    Person.objects.filter(pk=priya.pk).update(book=Book.PROSPECTS)
    assert "Priya Raman" in board(ana_client)


def test_days_can_be_narrowed_by_kind_category_and_owner(known, ana_client, member, join):
    first = known("Birth Day", birthday=dt.date(1970, 11, 18))
    known("Home Day", home_bought_on=dt.date(2010, 11, 18))
    first.file(Category.objects.meaning(Category.Meaning.TOP100))
    other = join(Role.AGENT)
    Person.objects.filter(first_name="Home").update(owner=other)
    top = Category.objects.meaning(Category.Meaning.TOP100).public_id

    def names(**asked):
        page = board(ana_client, **asked)
        return [name for name in ("Birth Day", "Home Day") if name in page]

    assert names() == ["Birth Day", "Home Day"]
    assert names(kind="births") == names(category=top) == names(owner="nobody") == ["Birth Day"]
    assert names(kind="home") == names(owner=other.pk) == ["Home Day"]
    assert names(kind="wedding") == []
    assert names(kind="' or 1=1", category="x", owner="999", week="0000-99-99") == [
        "Birth Day", "Home Day",
    ]  # fmt: skip


def test_weeks_go_forward_and_back(known, ana_client):
    known("Last One", birthday=dt.date(1970, 11, 11))
    assert "Last week" in board(ana_client, week="2026-11-11")
    assert "Last One" in board(ana_client, week="2026-11-09")
    page = board(ana_client, week="2026-11-09")
    assert "week=2026-11-02" in page
    assert "week=2026-11-16" in page
    for odd in ("9999-12-31", "0001-01-01", "yesterday"):
        assert ana_client.get(reverse("agenda:birthdays"), {"week": odd}).status_code == 200


# ── done ─────────────────────────────────────────────────────────────────────
def test_marked_done_by_year_and_back_again(known, ana_client):
    elena = known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    for _ in range(2):
        answer = ana_client.post(url_of("occasion_done", elena), {"week": "2026-11-18"})
        assert answer["Location"].startswith(f"{reverse('agenda:birthdays')}?week=2026-11-18#o-")
    assert marks() == [("birthday", 2026, "hand")]
    page = board(ana_client)
    assert "Everybody was thought of" in page
    assert "1 of 1 done" in page
    with clock.at(AFTERNOON.replace(year=2027)):
        assert "1 to think of" in board(ana_client), "next year it is to do again"
    ana_client.post(url_of("occasion_undone", elena))
    assert marks() == []


def test_undo_takes_the_mark_away(known, ana_client):
    elena = known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    page = ana_client.post(url_of("occasion_done", elena), follow=True).content.decode()
    undo = page.split('action="/acts/')[1].split('"')[0] if 'action="/acts/' in page else None
    undo = undo and f"/acts/{undo}"
    assert undo or "data-undo" in page
    from accounts.models import Act

    act = Act.objects.get(kind="celebration")
    ana_client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert marks() == []


def test_a_call_on_the_day_or_in_the_week_after_marks_it_by_itself(known, member, ana_client):
    elena = known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    early = known("Early Bird", birthday=dt.date(1986, 11, 19))
    late = known("Late Bird", birthday=dt.date(1986, 11, 16))
    for person in (elena, early, late):
        ana_client.post(
            reverse("contacts:touches", args=[person.public_id]),
            {"how": "call", "outcome": "talked", "said": "Sang", "next": ""},
        )
    done = dict(OccasionDone.objects.values_list("person", "how"))
    assert done == {elena.pk: "call", late.pk: "call"}, "Early’s day is tomorrow"
    assert "Called" in board(ana_client)


def test_what_came_from_them_or_did_not_reach_them_is_no_wish(known, member):
    elena = known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    elena.log_touch(by=None, kind="email", is_incoming=True, body="Hello")
    elena.log_touch(by=member, kind="call", outcome="none")
    assert marks() == []
    elena.log_touch(by=member, kind="call", outcome="message")
    assert marks() == [("birthday", 2026, "call")]


def test_what_was_missed_earlier_this_week_stands_first(known, ana_client):
    known("Missed One", birthday=dt.date(1986, 11, 16))
    known("Today One", birthday=dt.date(1986, 11, 18))
    page = board(ana_client)
    assert page.index("Earlier this week, still to do") < page.index("Missed One")
    assert page.index("Missed One") < page.index("Today One")


# ── many at once ─────────────────────────────────────────────────────────────
def test_one_go_for_all_who_were_ticked_or_who_are_left(known, ana_client):
    people = [known(f"P{n} Last", birthday=dt.date(1980, 11, 18)) for n in range(4)]
    picks = reverse("agenda:birthday_picks")
    ticked = [f"{one.public_id}.birthday.2026" for one in people[:2]]
    ana_client.post(picks, {"how": "hand", "person": ticked, "week": "2026-11-18"})
    assert {mark.person_id for mark in OccasionDone.objects.all()} == {one.pk for one in people[:2]}
    ana_client.post(picks, {"how": "hand", "everyone": "on", "week": "2026-11-18"})
    assert OccasionDone.objects.count() == 4


def test_picks_of_nobody_or_of_strangers_do_nothing(known, ana_client, elsewhere):
    known("P1 Last", birthday=dt.date(1980, 11, 18))
    picks = reverse("agenda:birthday_picks")
    with scope(elsewhere.pk):
        foreign = Person.objects.create(first_name="Far", birthday=dt.date(1980, 11, 18))
    for said in (
        {"how": "hand"}, {"how": "hand", "person": "x.y.z"}, {"how": "nonsense", "everyone": "on"},
        {"how": "hand", "person": f"{foreign.public_id}.birthday.2026"},
    ):  # fmt: skip
        assert ana_client.post(picks, said).status_code == 302
    assert marks() == []
    assert ana_client.post(url_of("occasion_done", foreign)).status_code == 404


@pytest.mark.parametrize("kind", ["birthday", "wedding", "nonsense"])
def test_a_day_that_is_not_known_is_not_there(known, ana_client, kind):
    nobody = known("No Days")
    assert ana_client.post(url_of("occasion_done", nobody, kind)).status_code == 404


# ── elsewhere ────────────────────────────────────────────────────────────────
def test_today_shows_who_is_left_this_week_and_who_was_thought_of(known, ana_client, member):
    known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    known("Rob Tillman", home_bought_on=dt.date(2023, 11, 21))
    carol = known("Carol Banks", birthday=dt.date(1950, 11, 16))
    assert birthdays.this_week(member)["total"] == 3
    ana_client.post(url_of("occasion_done", carol))
    page = unescape(ana_client.get(reverse("agenda:birthdays_today")).content.decode())
    assert "1 of 3 done" in page
    assert "turns 40 today" in page
    assert "3 years in the house, Saturday" in page
    assert page.index("Rob Tillman") < page.index("Carol Banks")
    assert "Celebrations this week" in ana_client.get(reverse("today")).content.decode()


def test_today_says_nothing_where_nobody_has_a_day(member, here):
    assert birthdays.this_week(member) is None


def test_on_monday_the_digest_tells_of_seven_days_and_else_of_the_day_itself(known, member):
    from agenda.digests import parts

    known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    done = known("Theo Pruitt", birthday=dt.date(1950, 11, 20))
    (part,) = [one for one in parts if one.url == "agenda:birthdays"]

    def names(day):
        return [line.text for line in part.lines(member, day)]

    assert [name.split(" ")[0] for name in names(MONDAY)] == ["Elena", "Theo"]
    assert [name.split(" ")[0] for name in names(WEDNESDAY)] == ["Elena"]
    OccasionDone.objects.create(person=done, occasion="birthday", year=2026)
    assert len(names(MONDAY)) == 1


# ── many people ──────────────────────────────────────────────────────────────
def test_the_board_asks_no_more_for_fifty_than_for_three(known, ana_client, at_most_queries):  # noqa: F811
    for number in range(30):
        known(f"P{number} Last", birthday=dt.date(1980, 11, 16 + number % 7))
    ana_client.get(reverse("agenda:birthdays"))
    with at_most_queries(24):
        page = board(ana_client)
    assert page.count('class="line line-wide celebration') == 30


def test_days_follow_the_person_whoever_writes_them(known):
    person = known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    assert YearDay.objects.values_list("month_day", "year").get() == (1118, 1986)
    Person.objects.filter(pk=person.pk).update(birthday=None, home_bought_on=dt.date(2020, 2, 29))
    assert YearDay.objects.values_list("kind", "month_day").get() == ("home", 229)
    person.refresh_from_db()
    person.change(about="Likes boats")
    assert YearDay.objects.count() == 1
    Person.objects.bulk_create(
        Person(first_name=f"B{n}", birthday=dt.date(1980, 1, 1 + n)) for n in range(3)
    )
    assert YearDay.objects.count() == 4
    Person.objects.all().delete()
    assert not YearDay.objects.exists()


def test_a_week_is_found_by_its_index(here, member):
    """Not by walking through everybody: the plan says so, also under the row policy."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_sort = off")  # an empty table is sorted as soon as read
        cursor.execute(
            "explain select person_pk from contacts_yearday where workspace_id = %s "
            "and month_day in (1116, 1117, 1118) order by month_day, person_pk limit 50",
            [here.pk],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "year_day" in plan


def test_two_marks_of_one_year_are_refused_by_the_database(known):
    from django.db import IntegrityError, transaction

    person = known("Elena Vidal", birthday=dt.date(1986, 11, 18))
    OccasionDone.objects.create(person=person, occasion="birthday", year=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        OccasionDone.objects.create(person=person, occasion="birthday", year=2026)
