"""The lists of tasks: by day with planned calls, by person, thing, member; alike; done."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.capabilities import Role
from agenda import belonging
from agenda.models import Task, TaskPlan
from contacts.models import Category, Person
from tests.agenda.conftest import AFTERNOON

TASKS, PEOPLE, MEMBERS, ALIKE, CLOSED = (
    "/agenda/tasks/", "/agenda/tasks/by-person/", "/agenda/tasks/by-member/",
    "/agenda/tasks/alike/", "/agenda/tasks/closed/",
)  # fmt: skip
A_DAY = dt.timedelta(days=1)
TODAY = AFTERNOON.date()


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def in_order(page: str, *words: str) -> bool:
    places = [page.index(one) for one in words]
    return places == sorted(places)


def person(name: str, call_on=None, owner=None, **facts) -> Person:
    found = Person.objects.create(
        first_name=name, last_name="Ash", follow_up_on=call_on, owner=owner, **facts
    )
    found.phones.create(number=f"+1231555{Person.objects.count():04d}")
    return found


def task(title: str, days: int = 0, **facts) -> Task:
    return Task.objects.create(title=title, due_at=AFTERNOON + days * A_DAY, **facts)


def asked(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, {"whose": "all"}).status_code == 200
    return len(captured)


# ── planned calls among tasks ────────────────────────────────────────────────
def test_planned_calls_stand_with_the_tasks_of_their_day(ana_client, here, member, afternoon):
    person("Una", TODAY, member, follow_up_reason="Her new barn")
    person("Tess", TODAY + A_DAY, member)
    task("Order the sign")
    task("Fetch the sign", 1)
    page = text_of(ana_client.get(TASKS))
    assert in_order(page, ">Today</h2>", "Una Ash", "Order the sign", ">Tomorrow</h2>",
                    "Tess Ash", "Fetch the sign")  # fmt: skip
    assert "Her new barn" in page


def test_a_planned_call_that_was_missed_says_how_late_it_is(ana_client, here, member, afternoon):
    person("Una", TODAY - 4 * A_DAY, member)
    assert "4 days late" in text_of(ana_client.get(TASKS))


def test_nobody_is_planned_who_is_cold_dead_or_out_of_reach(ana_client, here, member, afternoon):
    person("Cora", TODAY, member).file(Category.objects.meaning("cold"))
    person("Dora", TODAY, member, died_on=TODAY)
    person("Bad", TODAY, member).phones.update(status="BAD")
    page = text_of(ana_client.get(TASKS))
    assert not [name for name in ("Cora Ash", "Dora Ash", "Bad Ash") if name in page]


def test_a_call_stands_on_the_list_of_who_looks_after_them(ana_client, here, join, afternoon):
    other = join(Role.PARTNER)
    person("Una", TODAY, other)
    assert "Una Ash" not in text_of(ana_client.get(TASKS))
    assert "Una Ash" in text_of(ana_client.get(TASKS, {"whose": other.pk}))
    assert "Una Ash" in text_of(ana_client.get(TASKS, {"whose": "all"}))
    assert "Una Ash" not in text_of(ana_client.get(TASKS, {"whose": "all", "kind": "text"}))


def test_a_long_list_of_both_loses_nothing_between_its_pages(ana_client, here, member, afternoon):
    for number in range(30):
        person(f"Una{number:02d}", TODAY + (number % 5) * A_DAY, member)
        task(f"Task {number:02d}.", number % 5, person=None)
    url, seen, pages = TASKS, "", 0
    while url:
        answer = ana_client.get(url)
        seen += text_of(answer)
        pages += 1
        url = answer.context["next_url"] and f"{TASKS}{answer.context['next_url']}"
    assert pages == 2
    wanted = [*(f">Una{number:02d} Ash<" for number in range(30)),
              *(f">Task {number:02d}.<" for number in range(30))]  # fmt: skip
    assert [seen.count(one) for one in wanted] == [1] * 60


# ── by person ────────────────────────────────────────────────────────────────
def test_by_person_each_stands_once_by_what_is_due_first(ana_client, here, member, afternoon):
    una, tess, zoe = person("Una", TODAY + A_DAY, member), person("Tess"), person("Zoe")
    task("Second of Tess", 3, person=tess)
    task("First of Zoe", 2, person=zoe)
    task("First of Tess", 0, person=tess)
    task("Late of Una", 4, person=una)
    task("About nobody")
    page = text_of(ana_client.get(PEOPLE))
    assert in_order(page, "First of Tess", "Second of Tess", "Late of Una", "First of Zoe")
    assert page.count('<h2 id="h-of-') == 3
    assert "About nobody" not in page


def test_by_person_goes_on_where_the_page_ended(ana_client, here, member, afternoon):
    for number in range(20):
        one = person(f"Una{number:02d}", TODAY + 9 * A_DAY if number % 2 else None, member)
        task("Call", number, person=one, kind="call")
        task("Write", number + 30, person=one)
    first = ana_client.get(PEOPLE)
    second = ana_client.get(f"{PEOPLE}{first.context['next_url']}")
    assert second.context["next_url"] == ""
    names = [group.person.first_name for answer in (first, second)
             for group in answer.context["groups"]]  # fmt: skip
    assert len(names) == 20
    assert len(set(names)) == 20


def test_of_one_with_many_tasks_the_first_are_shown(ana_client, here, afternoon):
    una = person("Una")
    for number in range(9):
        task(f"Step {number}.", number, person=una)
    page = text_of(ana_client.get(PEOPLE))
    assert "Step 3." in page
    assert "Step 4." not in page
    assert "and 5 more" in page


# ── by thing: what higher apps register ──────────────────────────────────────
@pytest.fixture
def deals(monkeypatch):
    """As the app of transactions will register them."""
    homes = {"0190aaaa-0000-7000-8000-000000000001": "412 Tamarack Lane",
             "0190aaaa-0000-7000-8000-000000000002": "77 Cove Street"}  # fmt: skip

    def find(membership, ids):
        return [
            belonging.Thing(f"deal:{one}", homes[str(one)], f"/deals/{one}/", "home")
            for one in ids
            if str(one) in homes
        ]

    kind = belonging.Belonging("deal", "Deals", find, has_list=True)
    monkeypatch.setitem(belonging.belongings, "deal", kind)
    return [f"deal:{one}" for one in homes]


def test_tasks_by_what_a_higher_app_registered(ana_client, here, deals, afternoon):
    task("Order photos", 1, belongs_to=deals[0])
    task("Order the sign", 0, belongs_to=deals[1])
    task("Of one that is gone", 0, belongs_to="deal:0190aaaa-0000-7000-8000-00000000000f")
    task("Of nothing")
    page = text_of(ana_client.get("/agenda/tasks/of/deal/"))
    assert in_order(page, "77 Cove Street", "Order the sign", "412 Tamarack Lane", "Order photos")
    assert "Of one that is gone" not in page
    assert "Of nothing" not in page
    assert 'href="/agenda/tasks/of/deal/"' in text_of(ana_client.get(TASKS))
    assert ana_client.get("/agenda/tasks/of/nothing/").status_code == 404


def test_a_plan_runs_once_on_each_of_them(here, deals, plan, priya, member, afternoon):
    runs = [plan.start(priya, member=member, belongs_to=key) for key in (*deals, deals[0])]
    assert runs[0] == runs[2]
    assert runs[0] != runs[1]
    assert set(Task.objects.values_list("belongs_to", flat=True)) == set(deals)


# ── by member ────────────────────────────────────────────────────────────────
def test_by_member_how_much_there_is_and_how_much_is_late(
    ana_client, here, member, join, afternoon
):
    nora = join(Role.ASSISTANT)
    for days in (-3, -1, 0, 2):
        task("Hers", days, assigned_to=nora)
    task("Nobody’s", 1)
    page = text_of(ana_client.get(MEMBERS))
    assert "4 to do</b>, 1 of them today." in page
    assert "2 late, the first since" in page
    assert "Nobody’s yet" in page
    hers = text_of(ana_client.get(TASKS, {"whose": nora.pk}))
    assert hers.count(">Hers<") == 4
    assert ">Nobody’s<" not in hers


# ── filters ──────────────────────────────────────────────────────────────────
def test_filters_by_kind_and_category(ana_client, here, afternoon):
    taxes = Category.objects.create(name="Taxes")
    task("Mail the receipts", kind="email", category=taxes)
    task("Call the accountant", kind="call")
    of_taxes = text_of(ana_client.get(TASKS, {"category": taxes.public_id}))
    assert "Mail the receipts" in of_taxes
    assert "Call the accountant" not in of_taxes
    calls = text_of(ana_client.get(TASKS, {"kind": "call"}))
    assert "Mail the receipts" not in calls


@pytest.mark.parametrize("url", [TASKS, PEOPLE, ALIKE, CLOSED, "/agenda/tasks/of/lead/"])
@pytest.mark.parametrize(
    "after", ["no", "WyJ4Il0", "WyIyMDI2LTExLTE4IiwxLDFd", "WyI5OTk5LTEyLTMxVDIzOjU5OjU5WiIsMSwxXQ"]
)
def test_a_place_that_is_none_begins_at_the_start(url, after, ana_client, home):
    query = {"after": after, "whose": "99999999999999999999", "kind": "x", "category": "y"}
    assert ana_client.get(url, query).status_code == 200


# ── done, by whom and when ───────────────────────────────────────────────────
def test_what_is_done_says_by_whom_and_is_opened_again(ana_client, here, member, afternoon):
    done, left = task("Order the sign"), task("Order the lockbox")
    done.finish(by=member)
    left.skip("They have one", by=member)
    page = text_of(ana_client.get(CLOSED))
    assert "by Ana Alvarez." in page
    assert "Order the lockbox" not in page
    assert "They have one" in text_of(ana_client.get(CLOSED, {"left": "on"}))
    ana_client.post(reverse("agenda:reopen", args=[done.public_id]))
    done.refresh_from_db()
    assert done.is_open


def test_what_is_done_goes_on_page_after_page(ana_client, here, member, afternoon):
    for number in range(45):
        task(f"Task {number:02d}.").finish(by=member)
    first = ana_client.get(CLOSED)
    second = text_of(ana_client.get(f"{CLOSED}{first.context['next_url']}"))
    assert "Task 44." in text_of(first)
    assert "Task 05." not in second
    assert "Task 04." in second


# ── how late, in words ───────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "a day late"), (-9, "9 days late"), (-30, "4 weeks late"), (-100, "3 months late")],
)
def test_how_late_it_is_stands_in_words(days, words, ana_client, here, afternoon):
    task("Order the sign", days)
    assert words in text_of(ana_client.get(TASKS))


def test_late_today_says_since_when_and_a_day_lasts_until_midnight(ana_client, here, afternoon):
    task("Order the sign", 0).snooze(AFTERNOON - dt.timedelta(hours=3), by=None)
    page = text_of(ana_client.get(TASKS))
    assert "since 12 pm" in page
    Task.objects.update(has_time=False)
    assert "since 12 pm" not in text_of(ana_client.get(TASKS))


# ── how often they ask ───────────────────────────────────────────────────────
@pytest.mark.parametrize("url", [TASKS, PEOPLE, MEMBERS, ALIKE, CLOSED, "/agenda/tasks/of/deal/"])
def test_each_list_asks_as_often_for_thirty_as_for_three(
    url, ana_client, here, deals, member, afternoon
):
    plan = TaskPlan.objects.first()

    def some(count):
        for number in range(count):
            one = person("Una", TODAY + number * A_DAY, member)
            task("Order photos", number, person=one, belongs_to=deals[number % 2])
            task("Write", number, person=one, run=plan.start(one, member=member))
            task("Done", number, person=one, belongs_to=deals[0]).finish(by=member)

    some(3)
    ana_client.get(url)
    few = asked(ana_client, url)
    some(27)
    assert asked(ana_client, url) <= few <= 32
