"""Why somebody stands on the call list: each rule, in its words, and their order."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from agenda.calls.making import make
from agenda.models import CallHabits, CallLine, Kind, Task
from contacts.life import mail_came_back
from contacts.models import Book, Category, LeadSource, Person, Property, Touch
from crm.kit import clock
from leads.models import Lead
from prospects.models import Prospect, Side

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# Wednesday, 3 pm in Detroit: everybody may be called, from coast to coast.
NOW = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def wednesday(here):
    with clock.at(NOW):
        yield


def someone(first: str, *, talked: int | None = 1, **facts) -> Person:
    """A contact with a number, with whom one talked so many days ago."""
    person = Person.objects.create(first_name=first, last_name="Lind", **facts)
    person.phones.create(number=f"231-555-01{Person.objects.count():02}")
    at = None if talked is None else NOW - talked * DAY
    Person.objects.filter(pk=person.pk).update(last_contacted_at=at, created_at=NOW - 700 * DAY)
    return person


def the_list(member) -> list[tuple[str, str, str]]:
    make(member)
    rows = CallLine.objects.today(member).select_related("person").order_by("position")
    return [(line.person.first_name, line.rule, line.reason) for line in rows]


def reason_of(member, person) -> str:
    make(member)
    return CallLine.objects.get(person=person).reason


def test_a_new_lead_that_nobody_reached_leads_the_list(member):
    someone("Olive", talked=400)
    priya = someone("Priya", talked=None, book=Book.PROSPECTS)
    Lead.objects.create(
        person=priya, received_at=NOW - DAY, clock_started_at=NOW - DAY,
        property=Property.objects.at("118 Alder Court"),
        source=LeadSource.objects.get(name="Zillow"),
    )  # fmt: skip
    assert the_list(member)[0] == (
        "Priya", "leads", "Asked about 118 Alder Court on Zillow yesterday; nobody has called.",
    )  # fmt: skip
    assert CallLine.objects.get(person=priya).strong == "118 Alder Court"
    priya.log_touch(by=member, outcome="none", happened_at=NOW - 0.9 * DAY)
    assert "you tried, and have not reached them" in reason_of(member, priya)
    priya.log_touch(by=member, outcome="talked", happened_at=NOW - 0.8 * DAY)
    assert the_list(member)[0][0] == "Olive"


def test_who_wrote_and_waits_for_an_answer_comes_with_their_words(member):
    grace = someone("Grace")
    last_night = NOW - dt.timedelta(hours=18)
    grace.log_touch(
        by=None, kind="text", is_incoming=True, body="Call me after 10?", happened_at=last_night
    )
    assert the_list(member) == [
        ("Grace", "replied", "They texted you last night: “Call me after 10?”")
    ]
    grace.log_touch(by=member, kind="text", body="I will.", happened_at=NOW - DAY / 4)
    assert the_list(member) == []


def test_a_promise_for_today_says_what_it_is_about(member):
    june = someone("June")
    june.plan_call(TODAY, "Ask about the hip")
    assert the_list(member) == [
        ("June", "promised", "Ask about the hip, promised for today.")
    ]  # fmt: skip
    june.plan_call(TODAY + DAY, "Ask about the hip")
    assert the_list(member) == []


def test_a_promise_of_yesterday_is_still_one(member):
    june = someone("June")
    june.plan_call(TODAY - DAY)
    assert reason_of(member, june) == "You promised a call for yesterday."


def test_a_task_to_call_stands_at_its_hour(member, home):
    kim = someone("Kim")
    at = dt.datetime(2026, 11, 18, 17, tzinfo=home.zone)
    Task.objects.create(
        title="The inspection reply on 9 Birch Row", kind=Kind.CALL, person=kim, due_at=at,
        assigned_to=member,
    )  # fmt: skip
    assert the_list(member) == [
        ("Kim", "promised", "The inspection reply on 9 Birch Row, due today at 5 pm.")
    ]
    assert not CallLine.objects.todays(member)
    assert [line.person for line in CallLine.objects.later(member)] == [kim]
    with clock.at(at + dt.timedelta(minutes=1)):
        assert [line.person for line in CallLine.objects.todays(member)] == [kim]


def test_mail_that_came_back_is_a_reason_to_call(member):
    denise = someone("Denise", talked=40)
    email = denise.emails.create(address="denise@example.com")
    email.status, email.status_at = "HardBounce", NOW - 2 * DAY
    email.save()
    assert the_list(member) == [
        ("Denise", "moved", "Denise’s email bounced on Monday. Often the first sign of a move.")
    ]


def test_a_letter_that_came_back_today_is_one_too(member):
    otto = someone("Otto", talked=40)
    mail_came_back(otto.addresses.create(street="27 Quarry Lane"), by=member)
    assert reason_of(member, otto) == (
        "A letter to 27 Quarry Lane came back today. Often the first sign of a move."
    )


def test_the_top_hundred_are_called_every_ninety_days(member):
    june, walt = someone("June", talked=94), someone("Walt", talked=89)
    for person in (june, walt):
        person.file(Category.objects.meaning(Category.Meaning.TOP100))
    first = the_list(member)[0]
    assert first[:2] == ("June", "top100")
    assert first[2] == "94 days since you talked; you promised your Top100 every 90."


def test_a_second_reason_stands_behind_the_first(member):
    june = someone("June", talked=94)
    june.file(Category.objects.meaning(Category.Meaning.TOP100))
    june.plan_call(TODAY, "Roof estimate")
    assert the_list(member) == [(
        "June", "promised",
        "Roof estimate, promised for today. "
        "94 days since you talked; you promised your Top100 every 90.",
    )]  # fmt: skip


def test_a_prospect_near_day_ninety_is_to_be_won_or_let_go(member):
    hal = someone("Hal", talked=5, book=Book.PROSPECTS)
    young = someone("Young", talked=5, book=Book.PROSPECTS)
    for person, days in ((hal, 83), (young, 40)):
        Prospect.objects.create(
            person=person, side=Side.BUY, opened_at=NOW - days * DAY - DAY / 8,
            first_called_at=NOW - days * DAY - DAY / 8,
        )  # fmt: skip
    assert the_list(member) == [
        ("Hal", "day90", "Prospect, day 83 of 90. Win them over or let them go by Nov 25.")
    ]


def test_birthdays_of_either_the_wedding_and_the_home(member):
    days = {
        "birthday": dt.date(1986, 11, 18), "spouse_birthday": dt.date(1604, 11, 18),
        "wedding_anniversary": dt.date(2000, 11, 18), "home_bought_on": dt.date(2023, 11, 18),
    }  # fmt: skip
    someone("Elena", birthday=days.pop("birthday"))
    for number, (field, day) in enumerate(days.items()):
        someone(f"P{number}", spouse_first_name="Walt", **{field: day})
    said = {reason for _, rule, reason in the_list(member) if rule == "birthdays"}
    assert said == {
        "Elena turns 40 today.", "Walt has a birthday today.", "Married 26 years today.",
        "3 years in their home today.",
    }  # fmt: skip


def test_a_leap_day_is_kept_on_the_last_of_february(member, home):
    leap = someone("Leap", birthday=dt.date(1604, 2, 29))
    with clock.at(dt.datetime(2027, 2, 28, 18, tzinfo=dt.UTC)):
        assert "has a birthday today" in reason_of(member, leap)
    with clock.at(dt.datetime(2028, 2, 28, 18, tzinfo=dt.UTC)):
        make(member)
        line = CallLine.objects.filter(day=dt.date(2028, 2, 28)).get()
        assert "birthday" not in line.reason


def test_then_by_the_oldest_last_contact(member):
    for first, talked in (("B", 200), ("A", 300), ("New", None), ("C", 100)):
        someone(first, talked=talked)
    someone("Stranger", talked=900, book=Book.PROSPECTS)
    assert [(first, reason) for first, _, reason in the_list(member)] == [
        ("New", "You have not talked yet; they came 700 days ago."),
        ("A", "300 days since you talked."),
        ("B", "200 days since you talked."),
        ("C", "100 days since you talked."),
    ]


def test_rules_are_put_in_another_order_and_switched_off(member):
    someone("Quiet", talked=300)
    someone("Cake", birthday=dt.date(1986, 11, 18), talked=45)
    assert [rule for _, rule, _ in the_list(member)] == ["birthdays", "oldest"]
    habits = CallHabits.objects.of(member)
    habits.keep(order=["oldest", "birthdays"])
    assert [rule for _, rule, _ in the_list(member)] == ["oldest", "oldest"]
    habits.keep(off=["oldest"])
    assert [first for first, _, _ in the_list(member)] == ["Cake"]


def test_what_is_everybodys_goes_by_the_person_and_what_is_given_by_the_gift(member, join):
    """A lead or task that was given to a member is theirs, whoever owns the person."""
    other = join(Role.AGENT)
    kim = someone("Kim", owner=other)
    Task.objects.create(
        title="Keys", kind=Kind.CALL, person=kim, due_at=NOW, has_time=False, assigned_to=member
    )
    assert [line[0] for line in the_list(member)] == ["Kim"]
    make(other)
    assert not CallLine.objects.filter(member=other).exists()
    assert Touch.objects.count() == 0
